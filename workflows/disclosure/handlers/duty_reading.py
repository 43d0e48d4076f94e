"""What pages, feeds and programs read about duties. Everybody signed in sees them: they are the bureau's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from workflows.calendar.cycles import CycleKind
from workflows.disclosure import subjects
from workflows.disclosure.duties import Duty, Occurrence, OccurrenceState, Planned, RecordedEvent
from workflows.disclosure.duty_ports import Duties
from workflows.disclosure.handlers.duties import next_days
from workflows.disclosure.handlers.duty_beginning import may_start_again
from workflows.disclosure.handlers.duty_rounds import came_to_nothing
from workflows.disclosure.handlers.reading import visible_document
from workflows.errors import NotAllowed, NotFound
from workflows.handlers.files import file_names, named_file
from workflows.model import Actor, StoredFile
from workflows.policy import may_see_task
from workflows.ports import UnitOfWork

LATE = "late"
"""Beside the states of an occurrence: overdue, or done after its day."""


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One time of a duty on a list. `stopped`: what was begun for it came to nothing; only a duty's page asks that."""

    duty: Duty
    occurrence: Occurrence
    late: bool
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class DutyFile:
    """A duty with its times, those of last year first; `events` are the days that it counts from.

    `documents` are those begun for it that the reader may open, `tasks` the open task that the reader may see, by
    instance id; `files` are the files of its evidence by id.
    """

    duty: Duty
    lines: tuple[DutyLine, ...]
    coming: tuple[Planned, ...]
    events: tuple[RecordedEvent, ...]
    documents: frozenset[str] = frozenset()
    tasks: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, StoredFile] = field(default_factory=dict)
    may_start_again: bool = False


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
    times = store.of_duty(code, since)
    is_event = duty.rule.kind is CycleKind.EVENT
    return DutyFile(
        duty,
        lines=tuple(DutyLine(duty, one, one.is_late(uow.today), _stopped(uow, one)) for one in times),
        coming=tuple(next_days(uow, actor, code=code)),
        events=tuple(event for event in store.events() if is_event and event.name == duty.rule.at),
        documents=frozenset(one for one in _documents(times) if _may_open(uow, actor, one)),
        tasks=_tasks(uow, actor, times),
        files=file_names(uow, actor, answers=_named(times)),
        may_start_again=may_start_again(actor, duty),
    )


def evidence_file(uow: UnitOfWork, actor: Actor, *, code: str, file_id: str) -> tuple[StoredFile, bytes]:
    """A file that shows that a time of the duty is done. Raises NotFound."""
    times = uow.wing(Duties).of_duty(uow.wing(Duties).get(code).code, date.min)
    return named_file(uow, actor, file_id=file_id, answers=_named(times))


def open_states() -> tuple[str, ...]:
    """What a list can be narrowed to."""
    return (LATE, *(state.value for state in OccurrenceState))


def _stopped(uow: UnitOfWork, one: Occurrence) -> bool:
    return one.state is OccurrenceState.STARTED and came_to_nothing(uow, one)


def _documents(times: list[Occurrence]) -> set[str]:
    begun = {one.subject for one in times} | {str(before["subject"]) for one in times for before in one.earlier}
    prefix = subjects.of_document("")
    return {subject.removeprefix(prefix) for subject in begun if subject.startswith(prefix)}


def _may_open(uow: UnitOfWork, actor: Actor, document_id: str) -> bool:
    try:
        visible_document(uow, actor, document_id)
    except (NotAllowed, NotFound):
        return False
    return True


def _tasks(uow: UnitOfWork, actor: Actor, times: list[Occurrence]) -> dict[str, str]:
    begun = [one.instance_id for one in times if one.state is OccurrenceState.STARTED and one.instance_id]
    seen = [task for instance in begun for task in uow.tasks.open_of(instance) if may_see_task(actor, task)]
    return {task.instance_id: task.id for task in seen}


def _named(times: list[Occurrence]) -> list[object]:
    return [proof.get("files") for one in times for proof in one.evidence]


def _line(uow: UnitOfWork, duty: Duty, occurrence: Occurrence) -> DutyLine:
    return DutyLine(duty, occurrence, occurrence.is_late(uow.today))
