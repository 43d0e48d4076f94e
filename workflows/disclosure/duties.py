"""Duties that come back (职责): what the work points ask for again and again, and each time that it is asked for.

A duty is data: the shipped file (`data/duties.toml`) fills an empty bureau, whose office edits from then on.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from workflows.calendar.cycles import Cycle, Recurrence, read_cycle, recurrences
from workflows.calendar.working_days import WorkingCalendar
from workflows.disclosure.publications import Channel
from workflows.errors import Invalid
from workflows.handlers.moments import start_of

TASK: Final = "duty"
"""The process of a duty that names none: prepare, show evidence, have it confirmed."""
REVIEW: Final = "review_then_publish"
"""The process of a duty that is done by publishing a text: a draft is begun, and its publication is the evidence."""
LEAD_MAX: Final = 120
_CODE: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")


class OccurrenceState(StrEnum):
    """How far one time of a duty is. Late is no state: it follows from the day."""

    PLANNED = "planned"
    STARTED = "started"
    DONE = "done"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty. `cycle` as `calendar.cycles` reads it; `lead` working days before the due day its process begins.

    `clause` is a row of the work points (2.5a), `item` an item of the catalogue or empty, `process` the key of the
    process that begins (`duty`, `review_then_publish` or another that a system may start), `named` days that the
    office set for single periods, by period. Times due before `since` are not asked for.
    """

    code: str
    name: str
    name_en: str
    clause: str
    department: str
    cycle: str
    lead: int = 10
    item: str = ""
    process: str = TASK
    variables: Mapping[str, Any] = field(default_factory=dict)
    evidence: str = ""
    evidence_en: str = ""
    channels: tuple[Channel, ...] = ()
    named: Mapping[str, date] = field(default_factory=dict)
    active: bool = True
    since: date = date.min
    version: int = 1

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise Invalid("A duty needs a name.", field="name")
        if not 0 <= self.lead <= LEAD_MAX:
            raise Invalid(f"The lead is 0 to {LEAD_MAX} working days.", field="lead")
        if not _CODE.fullmatch(self.code):
            raise Invalid("The code of a duty is small letters, digits and hyphens.", field="code")
        read_cycle(self.cycle)

    @property
    def rule(self) -> Cycle:
        """The cycle that was read."""
        return read_cycle(self.cycle)

    @property
    def publishes(self) -> bool:
        """Whether its evidence is a publication."""
        return self.process == REVIEW


@dataclass(frozen=True, slots=True)
class Planned:
    """One time of a duty as the calendar has it: opened on `opens_on` (due less the lead), due on `due_on`."""

    code: str
    period: str
    base: date
    opens_on: date
    due_on: date
    provisional: bool


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time of a duty as the service keeps it; there is one for each duty and period.

    `subject` is the business key of what was begun for it; `late_start`: it opened before the service began it
    (after downtime, or because the event was recorded late); `problem` why it could not begin, or cannot be done yet.
    `moved_from` is the day that it was due when it began, where that has moved since; `earlier` what was begun for it
    before, the oldest first: `subject`, `instance_id`, `started_at` (ISO 8601), `reason`, `by`.
    """

    id: str
    duty: str
    period: str
    opens_on: date
    due_on: date
    provisional: bool
    state: OccurrenceState = OccurrenceState.PLANNED
    subject: str = ""
    instance_id: str | None = None
    started_at: datetime | None = None
    late_start: bool = False
    prepared_by: str | None = None
    done_on: date | None = None
    ended_by: str | None = None
    evidence: tuple[Mapping[str, Any], ...] = ()
    reason: str = ""
    problem: str = ""
    moved_from: date | None = None
    earlier: tuple[Mapping[str, Any], ...] = ()
    sequence: int = 0
    version: int = 1

    def carried_on(
        self, subject: str, instance_id: str | None, *, reason: str = "", by: str | None = None
    ) -> Occurrence:
        """With another instance carrying it out from now on; the one before stands in `earlier`."""
        before = {
            "subject": self.subject,
            "instance_id": self.instance_id,
            "started_at": self.started_at.isoformat() if self.started_at else None,
            "reason": reason,
            "by": by,
        }
        earlier = (*self.earlier, before)
        return replace(self, subject=subject, instance_id=instance_id, earlier=earlier, version=self.version + 1)

    @property
    def due_at(self) -> datetime:
        """The moment at which it opens."""
        return start_of(self.opens_on)

    @property
    def is_open(self) -> bool:
        """Whether something is left to do."""
        return self.state in (OccurrenceState.PLANNED, OccurrenceState.STARTED)

    def is_late(self, today: date) -> bool:
        """Overdue while open, or done after its day."""
        return self.due_on < (today if self.is_open else self.done_on or self.due_on)


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """Something that happened and that duties count from, such as the approval of the budget."""

    name: str
    on: date
    note: str
    recorded_by: str
    recorded_at: datetime


def occurrences(
    duties: Iterable[Duty], year: int, events: Mapping[str, Iterable[date]], calendar: WorkingCalendar
) -> list[Planned]:
    """Everything due in the solar year, in the order of the due days. `events` are days by the name of the event.

    Pure. Duties that are not active have none. Raises Invalid for a year out of bounds.
    """
    found = []
    for duty in duties:
        if duty.active:
            rule = duty.rule
            times = recurrences(rule, year, calendar, events=events.get(rule.at, ()), named=duty.named)
            found += [planned(duty, one, calendar) for one in times]
    return sorted(found, key=lambda one: (one.due_on, one.code, one.period))


def planned(duty: Duty, one: Recurrence, calendar: WorkingCalendar) -> Planned:
    """When a time of the duty opens: `lead` working days before it is due, but not before its event happened."""
    opens, estimated = calendar.estimate(one.due, -duty.lead)
    if duty.rule.kind == "event":
        opens = max(opens, one.base)
    return Planned(duty.code, one.period, one.base, opens, one.due, one.provisional or estimated)


def read_duties(text: str) -> list[Duty]:
    """The duties of a TOML text with tables `[[duty]]`. Raises Invalid (details `field`, `duty`)."""
    try:
        rows = tomllib.loads(text).get("duty", [])
    except tomllib.TOMLDecodeError as error:
        raise Invalid(f"The file of duties cannot be read: {error}.", field="file") from error
    found = [duty_of(row) for row in rows]
    if len({duty.code for duty in found}) != len(found):
        raise Invalid("Two duties have the same code.", field="code")
    return found


def duty_of(row: Mapping[str, Any]) -> Duty:
    """The duty of plain data. Raises Invalid (details `field`, `duty`)."""
    code = str(row.get("code", ""))
    try:
        channels = tuple(Channel(name) for name in row.get("channels", ()))
        named = {str(period): date.fromisoformat(str(day)) for period, day in dict(row.get("named", {})).items()}
        return Duty(**{**row, "channels": channels, "named": named})
    except (TypeError, ValueError) as error:
        raise Invalid(f"The duty {code} cannot be read: {error}.", field="duty", duty=code) from error
    except Invalid as error:
        raise Invalid(error.message, **{**error.details, "duty": code}) from error
