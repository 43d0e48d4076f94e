// Hints of the panel whose English speaks of Camunda's values and not of those that this engine's dialect takes.
const moment = 'A date (2026-06-26), a duration (P3D), working days (P3WD), a statutory clock (clock:reply, clock:reply-P3WD), or FEEL with a leading =.';

export const words = [{
  'The due date as an EL expression (e.g. ${someDate}) or an ISO date (e.g. 2015-06-26T09:54:00).': moment,
  'The follow up date as an EL expression (e.g. ${someDate}) or an ISO date (e.g. 2015-06-26T09:54:00).': moment,
  'A specific point in time defined as ISO 8601 combined date and time representation.': 'A date and time, a statutory clock (clock:reply, clock:reply-P3WD), or FEEL with a leading =.',
  'A time duration defined as ISO 8601 durations format.': 'A duration (PT15S, P14D), working days (P3WD), or FEEL with a leading =.',
  'Specify more than one group as a comma separated list.': 'Several groups are separated by commas, or given as a list by FEEL with a leading =.',
  'Specify more than one user as a comma separated list.': 'Several people are separated by commas, or given as a list by FEEL with a leading =.',
  'Start typing "${}" to create an expression.': 'FEEL begins with =.',
}];
export const kinds = {};
