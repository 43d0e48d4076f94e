"""What pages, feeds and programs read about duties. Everybody signed in sees them: they are the bureau's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from workflows.calendar.cycles import CycleKind
from workflows.disclosure.duties import Duty, Occurrence, OccurrenceState, Planned, RecordedEvent
from workflows.disclosure.duty_ports import Duties
from workflows.disclosure.handlers.duties import next_days
from workflows.model import Actor
from workflows.ports import UnitOfWork

LATE = "late"
"""Beside the states of an occurrence: overdue, or done after its day."""


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One time of a duty on a list."""

    duty: Duty
    occurrence: Occurrence
    late: bool


@dataclass(frozen=True, slots=True)
class DutyFile:
    """A duty with its times, those of last year first; `events` are the days that it counts from."""

    duty: Duty
    lines: tuple[DutyLine, ...]
    coming: tuple[Planned, ...]
    events: tuple[RecordedEvent, ...]


def duties_of_year(
    uow: UnitOfWork,
    actor: Actor,  # noqa: ARG001 - every handler takes its actor
    *,
    year: int,
    department: str = "",
    state: str = "",
) -> list[DutyLine]:
    """What is due in the year, by day. `state` is a state, or `late`."""
    store = uow.wing(Duties)
    duties = {duty.code: duty for duty in store.all()}
    lines = [_line(uow, duties[one.duty], one) for one in store.of_year(year)]
    return [
        line
        for line in lines
        if (not department or line.duty.department == department)
        and (not state or (line.late if state == LATE else line.occurrence.state == state))
    ]


def all_duties(uow: UnitOfWork, actor: Actor) -> list[Duty]:  # noqa: ARG001
    """Every duty, active or not, by clause."""
    return sorted(uow.wing(Duties).all(), key=lambda duty: (duty.clause, duty.code))


def duty_file(uow: UnitOfWork, actor: Actor, *, code: str) -> DutyFile:
    """Raises NotFound."""
    store = uow.wing(Duties)
    duty = store.get(code)
    since = date(uow.today.year - 1, 1, 1)
    lines = tuple(_line(uow, duty, one) for one in store.of_duty(code, since))
    is_event = duty.rule.kind is CycleKind.EVENT
    events = tuple(event for event in store.events() if is_event and event.name == duty.rule.at)
    return DutyFile(duty, lines, tuple(next_days(uow, actor, code=code)), events)


def open_states() -> tuple[str, ...]:
    """What a list can be narrowed to."""
    return (LATE, *(state.value for state in OccurrenceState))


def _line(uow: UnitOfWork, duty: Duty, occurrence: Occurrence) -> DutyLine:
    return DutyLine(duty, occurrence, occurrence.is_late(uow.today))
