"""How tasks end: done with evidence, or waived for a reason; and what has parts ends with them."""

from __future__ import annotations

from typing import Final

from workflows.disclosure.supervision.handlers.holding import (
    CLOCK,
    check_manager,
    check_open,
    check_whole,
    enter,
    keep,
    said,
)
from workflows.disclosure.supervision.handlers.proving import is_proved, prove
from workflows.disclosure.supervision.model import (
    TEXT_LIMIT,
    EntryKind,
    Evidence,
    EvidenceKind,
    SupervisionTask,
    TaskState,
)
from workflows.disclosure.supervision.ports import Dossiers, Supervision
from workflows.errors import Conflict, ExecutionFailed
from workflows.handlers.clocks import stop_clock
from workflows.handlers.ending import LIVE, end_instance
from workflows.model import SYSTEM, Actor
from workflows.ports import UnitOfWork

_PARTS: Final = "分解任务全部办结"


def close(uow: UnitOfWork, actor: Actor, task: SupervisionTask, note: str = "") -> SupervisionTask:
    """The task is done. Raises ExecutionFailed without evidence, Conflict for one that is over."""
    check_open(task)
    if not is_proved(uow, task):
        raise ExecutionFailed("Nothing is done without evidence.", supervision=task.id)
    saved = keep(uow, task, state=TaskState.DONE, done_on=uow.today, asked_due=None, asked_reason="")
    if saved.instance_id is not None:
        stop_clock(uow, actor, subject=saved.subject, name=CLOCK, on=uow.today)
    enter(uow, actor, saved, EntryKind.DONE, note.strip()[:TEXT_LIMIT], late=uow.today > saved.original_due)
    _with_parts(uow, saved)
    return saved


def settle_earlier(
    uow: UnitOfWork, actor: Actor, *, task_id: str, kind: EvidenceKind, ref: str, note: str = ""
) -> SupervisionTask:
    """补录: what was done before it was ever assigned here; the office shows the evidence itself.

    Raises NotFound, NotAllowed, Invalid, Conflict (it has parts, is assigned, or is over).
    """
    check_manager(actor)
    task = uow.wing(Supervision).lock(task_id)
    check_open(task)
    check_whole(task)
    if task.assigned_on is not None:
        raise Conflict("This task is assigned: its owner shows the evidence.", supervision=task.id)
    prove(uow, actor, task, kind, ref, note)
    return close(uow, actor, uow.wing(Supervision).get(task_id), note)


def waive_task(uow: UnitOfWork, actor: Actor, *, task_id: str, reason: str) -> SupervisionTask:
    """It is not asked for any more, for a reason; its open parts neither. What ran for it ends.

    Raises NotFound, NotAllowed, Invalid (`reason`), Conflict.
    """
    check_manager(actor)
    reason = said(reason, "reason")
    task = uow.wing(Supervision).lock(task_id)
    check_open(task)
    for part in uow.wing(Supervision).parts_of(task_id):
        if part.is_open:
            _waive(uow, actor, uow.wing(Supervision).lock(part.id), reason)
    saved = _waive(uow, actor, task, reason)
    _with_parts(uow, saved)
    return saved


def _waive(uow: UnitOfWork, actor: Actor, task: SupervisionTask, reason: str) -> SupervisionTask:
    if task.instance_id is not None:
        instance = uow.instances.lock(task.instance_id)
        if instance.status in LIVE:
            end_instance(uow, actor, instance, reason)
        stop_clock(uow, actor, subject=task.subject, name=CLOCK, on=uow.today)
    saved = keep(uow, task, state=TaskState.WAIVED, done_on=uow.today, reason=reason, asked_due=None, asked_reason="")
    enter(uow, actor, saved, EntryKind.WAIVED, reason)
    return saved


def _with_parts(uow: UnitOfWork, task: SupervisionTask) -> None:
    """The task above closes when its last part has: done where any part was, waived where none was."""
    if task.parent is None:
        return
    above = uow.wing(Supervision).lock(task.parent)
    parts = uow.wing(Supervision).parts_of(above.id)
    if not above.is_open or any(part.is_open for part in parts):
        return
    done = [part for part in parts if part.state is TaskState.DONE]
    if not done:
        _waive(uow, SYSTEM, above, task.reason)
        return
    title = f"{_PARTS}（{len(done)}项）"
    shown = Evidence(uow.new_id(), above.id, EvidenceKind.PARTS, above.id, title, uow.today, SYSTEM.id, uow.now)
    uow.wing(Dossiers).add_evidence(shown)
    close(uow, SYSTEM, above)
