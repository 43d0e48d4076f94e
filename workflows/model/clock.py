"""Statutory clocks as rows: what a due date is computed from, never the date itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ClockInterval:
    """Time that does not count, (start, end]: `start` the day of dispatch, `end` the day of return (None: still out).

    `latest_end` is the day on which silence ends it; None where no term runs.
    """

    key: str
    reason: str
    start: date
    end: date | None = None
    latest_end: date | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """One statutory clock (法定期限) of a subject, named `name` with `key` where there are several.

    `subject` is the business key of the instances it belongs to. `term` and `extension` are working days;
    day 0 (`start`) does not count. `stopped_on` ends the clock: the duty was done on that day.
    With `fixed_due` set the due day was named by a person (an applicant's own reasonable term) and nothing is counted.
    """

    subject: str
    name: str
    key: str
    start: date
    term: int
    extension: int = 0
    excluded: tuple[ClockInterval, ...] = ()
    stopped_on: date | None = None
    fixed_due: date | None = None


@dataclass(frozen=True, slots=True)
class DueDate:
    """The result of a clock: `provisional` (暂定) means that a year on the way has no loaded holiday table."""

    day: date
    provisional: bool
