"""Who may do what with a supervised task, and how what happened to it is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from workflows.disclosure.supervision.events import SupervisionEntered
from workflows.disclosure.supervision.lights import with_days
from workflows.disclosure.supervision.model import TEXT_LIMIT, Entry, EntryKind, SupervisionTask
from workflows.disclosure.supervision.ports import Dossiers, Supervision
from workflows.errors import Conflict, Invalid, NotAllowed
from workflows.handlers.clocks import start_clock
from workflows.model import SYSTEM, Actor
from workflows.ports import UnitOfWork

MANAGERS: Final = ("office-reviewer", "supervisor", "admin")
"""They keep the plan, urge and waive: the office (综合科) and those who supervise."""
WORKERS: Final = ("drafter", "handler", "head", "office-reviewer")
"""Roles that work on the tasks of their own department."""
CLOCK: Final = "supervision"
PROCESS: Final = "supervise"


def may_manage(actor: Actor) -> bool:
    """Whether the person keeps the plan."""
    return actor.id == SYSTEM.id or actor.has(*MANAGERS)


def is_owner(actor: Actor, task: SupervisionTask) -> bool:
    """Whether the task is the person's: named for it, or of those who work in the department that owns it."""
    at = (f"{role}@{task.department}" for role in WORKERS)
    return actor.id in (task.leader, task.handler) or actor.has(*at)


def may_report(actor: Actor, task: SupervisionTask) -> bool:
    """Whether the person may say how it goes and add evidence: owners, the cooperating departments, the office."""
    return is_owner(actor, task) or actor.department in task.cooperating or may_manage(actor)


def check_manager(actor: Actor) -> None:
    """Raises NotAllowed."""
    if not may_manage(actor):
        raise NotAllowed("Only the office and supervisors keep the plan.", needs=list(MANAGERS))


def check_owner(actor: Actor, task: SupervisionTask) -> None:
    """Raises NotAllowed."""
    if not is_owner(actor, task) and actor.id != SYSTEM.id:
        raise NotAllowed("This task is another department's.", department=task.department)


def check_reporter(actor: Actor, task: SupervisionTask) -> None:
    """Raises NotAllowed."""
    if not may_report(actor, task):
        raise NotAllowed("This task is another department's.", department=task.department)


def check_open(task: SupervisionTask) -> None:
    """Raises Conflict."""
    if not task.is_open:
        raise Conflict("This task is over.", supervision=task.id, state=task.state.value)


def check_whole(task: SupervisionTask) -> None:
    """What has parts is worked on in its parts. Raises Conflict."""
    if task.has_parts:
        raise Conflict("This task has parts: it is done when they are.", supervision=task.id)


def check_begun(task: SupervisionTask) -> None:
    """Raises Conflict."""
    check_open(task)
    check_whole(task)
    if task.instance_id is None:
        raise Conflict("This task has not begun: assign it first.", supervision=task.id)


def said(text: str, field: str, message: str = "A reason is needed.") -> str:
    """The text, bounded. Raises Invalid (`field`) where there is none."""
    if not text.strip():
        raise Invalid(message, field=field)
    return text.strip()[:TEXT_LIMIT]


def keep(uow: UnitOfWork, before: SupervisionTask, **changes: Any) -> SupervisionTask:
    """The task with the changes, saved. Raises Conflict if somebody else saved it meanwhile."""
    after = with_days(replace(before, **changes, version=before.version + 1), uow.calendar)
    uow.wing(Supervision).save(after, expected_version=before.version)
    if after.due_on != before.due_on and after.instance_id is not None and after.is_open:
        start(uow, SYSTEM, after)
    return after


def start(uow: UnitOfWork, actor: Actor, task: SupervisionTask) -> None:
    """The clock that the process's timers and the owner's task follow stands on the due day."""
    begun = min(uow.today, task.due_on)
    start_clock(uow, actor, subject=task.subject, name=CLOCK, start=begun, fixed_due=task.due_on)


def enter(uow: UnitOfWork, actor: Actor, task: SupervisionTask, kind: EntryKind, text: str = "", **data: Any) -> None:
    """A line of the task's history, and the same in the history of the service."""
    uow.wing(Dossiers).note(Entry(uow.new_id(), task.id, kind, uow.now, actor.id, text, data))
    event = SupervisionEntered(
        at=uow.now,
        actor_id=actor.id,
        instance_id=task.instance_id,
        supervision=task.id,
        code=task.code,
        title=task.title,
        entry=kind.value,
        text=text,
        details=data,
    )
    uow.history.append([event])
