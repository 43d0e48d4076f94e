"""What owners do: assigned by the office, they report, show evidence, submit, and ask for more time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, Final

from workflows.disclosure.supervision.handlers.holding import (
    PROCESS,
    check_begun,
    check_manager,
    check_open,
    check_owner,
    check_reporter,
    check_whole,
    enter,
    keep,
    said,
    start,
)
from workflows.disclosure.supervision.model import EntryKind, SupervisionTask, TaskState
from workflows.disclosure.supervision.ports import Supervision
from workflows.errors import Conflict, Invalid, NotFound
from workflows.handlers.ending import LIVE
from workflows.handlers.instances import start_instance
from workflows.handlers.messages import send_message
from workflows.handlers.tasks import claim_task, complete_task
from workflows.model import SYSTEM, Actor, UserTask
from workflows.ports import UnitOfWork

WORK, CONFIRM, ACKNOWLEDGE, EXTENSION = (
    "supervision-work",
    "supervision-confirm",
    "supervision-acknowledge",
    "supervision-extension",
)
"""Steps of the process, as its user tasks name them in the property `step`."""
EXTENSION_MESSAGE: Final = "supervision-extension"


def assign_tasks(uow: UnitOfWork, actor: Actor, *, task_ids: Collection[str]) -> list[SupervisionTask]:
    """交办: hands tasks to their owners; with a task go its parts. What starts later begins by itself on that day.

    All or none. Raises NotAllowed, Invalid (`leader`: a leader and a handler must be named, work points 五（二）).
    """
    check_manager(actor)
    store, found = uow.wing(Supervision), []
    for task_id in task_ids:
        task = store.lock(task_id)
        parts = [store.lock(part.id) for part in store.parts_of(task_id)]
        found += [one for one in (task, *parts) if one.is_open and not _is_running(uow, one)]
    return [_assign(uow, actor, task) for task in found]


def begin_task(uow: UnitOfWork, actor: Actor, *, task_id: str) -> bool:
    """The process of an assigned task begins; False if it has begun, has ended, or starts later."""
    task = uow.wing(Supervision).lock(task_id)
    if task.instance_id or not task.assigned_on or task.has_parts or not task.is_open or task.starts_on > uow.today:
        return False
    start(uow, actor, task)
    data = {
        "supervision": task.id,
        "department": task.department,
        "people": [one for one in dict.fromkeys((task.leader, task.handler)) if one],
        "lead": task.lead,
    }
    title = f"督办：{task.title}"[:200]
    instance = start_instance(uow, actor, key=PROCESS, data=data, title=title, business_key=task.subject)
    begun = keep(uow, uow.wing(Supervision).get(task_id), instance_id=instance.id)
    enter(uow, actor, begun, EntryKind.BEGUN, due_on=begun.due_on.isoformat())
    return True


def report_progress(uow: UnitOfWork, actor: Actor, *, task_id: str, text: str) -> SupervisionTask:
    """How it goes. Raises NotFound, NotAllowed, Invalid (`text`), Conflict."""
    task = uow.wing(Supervision).lock(task_id)
    check_reporter(actor, task)
    check_open(task)
    check_whole(task)
    text = said(text, "text", "Say how it goes.")
    state = TaskState.IN_PROGRESS if task.state is TaskState.NOT_BEGUN else task.state
    saved = keep(uow, task, state=state, last_report_on=uow.today)
    enter(uow, actor, saved, EntryKind.REPORTED, text)
    return saved


def submit_task(uow: UnitOfWork, actor: Actor, *, task_id: str, text: str) -> SupervisionTask:
    """It is done, says the owner; the office looks at the evidence. Raises NotAllowed, Conflict, what guards raise."""
    task = uow.wing(Supervision).get(task_id)
    check_owner(actor, task)
    check_begun(task)
    _complete(uow, actor, task, WORK, {"summary": said(text, "text", "Say what was done.")})
    return uow.wing(Supervision).get(task_id)


def confirm_task(uow: UnitOfWork, actor: Actor, *, task_id: str, text: str = "") -> SupervisionTask:
    """The office has looked at the evidence: it is done. Raises NotAllowed, Conflict."""
    return _decide(uow, actor, task_id, {"outcome": "pass", "note": text.strip() or None})


def return_task(
    uow: UnitOfWork, actor: Actor, *, task_id: str, text: str, due_on: date | None = None
) -> SupervisionTask:
    """The office gives it back, with a reason and perhaps a day. Raises NotAllowed, Invalid (`text`), Conflict."""
    answers = {"outcome": "return", "note": said(text, "text")}
    return _decide(uow, actor, task_id, {**answers, "due_on": due_on.isoformat()} if due_on else answers)


def ask_extension(uow: UnitOfWork, actor: Actor, *, task_id: str, due_on: date, reason: str) -> SupervisionTask:
    """The owner asks for a later day; the office decides. Raises NotAllowed, Invalid (`due_on`, `reason`), Conflict."""
    task = uow.wing(Supervision).lock(task_id)
    check_owner(actor, task)
    check_begun(task)
    reason = said(reason, "reason")
    if due_on <= max(task.due_on, uow.today):
        raise Invalid("The new day is later than the due day, and to come.", field="due_on")
    if task.asked_due is not None:
        raise Conflict("More time is asked for already: the office has not decided.", supervision=task.id)
    saved = keep(uow, task, asked_due=due_on, asked_reason=reason)
    enter(uow, actor, saved, EntryKind.EXTENSION_ASKED, reason, due_on=due_on.isoformat())
    payload = {"due_on": due_on.isoformat(), "reason": reason}
    send_message(uow, SYSTEM, message=EXTENSION_MESSAGE, payload=payload, business_key=task.subject)
    return saved


def decide_extension(uow: UnitOfWork, actor: Actor, *, task_id: str, agree: bool, text: str = "") -> SupervisionTask:
    """The office grants the day that was asked for, or does not. Raises NotAllowed, Invalid (`text`), Conflict."""
    task = uow.wing(Supervision).get(task_id)
    if task.asked_due is None:
        raise Conflict("Nobody asks for more time.", supervision=task.id)
    answers = {"outcome": "pass"} if agree else {"outcome": "return", "note": said(text, "text")}
    _complete(uow, actor, task, EXTENSION, answers)
    return uow.wing(Supervision).get(task_id)


def acknowledge_urge(uow: UnitOfWork, actor: Actor, *, task_id: str, reason: str, due_on: date) -> SupervisionTask:
    """The owner answers an urge letter: why it is late, and until when it will be done.

    Raises NotAllowed, Invalid (`reason`, `due_on`), Conflict where no letter waits for an answer.
    """
    task = uow.wing(Supervision).get(task_id)
    check_owner(actor, task)
    answers = {"reason": said(reason, "reason"), "due_on": due_on.isoformat()}
    _complete(uow, actor, task, ACKNOWLEDGE, answers)
    return uow.wing(Supervision).get(task_id)


def open_step(uow: UnitOfWork, task: SupervisionTask, step: str) -> UserTask | None:
    """The open user task of the process at a step."""
    if task.instance_id is None:
        return None
    found = (one for one in uow.tasks.open_of(task.instance_id) if one.properties.get("step") == step)
    return next(found, None)


def _decide(uow: UnitOfWork, actor: Actor, task_id: str, answers: Mapping[str, Any]) -> SupervisionTask:
    task = uow.wing(Supervision).get(task_id)
    if task.state is not TaskState.SUBMITTED:
        raise Conflict("This task is not submitted.", supervision=task.id, state=task.state.value)
    _complete(uow, actor, task, CONFIRM, answers)
    return uow.wing(Supervision).get(task_id)


def _complete(uow: UnitOfWork, actor: Actor, task: SupervisionTask, step: str, answers: Mapping[str, Any]) -> None:
    found = open_step(uow, task, step)
    if found is None:
        raise Conflict("The process of this task does not wait for that now.", supervision=task.id, step=step)
    claim_task(uow, actor, task_id=found.id)
    complete_task(uow, actor, task_id=found.id, answers=answers)


def _assign(uow: UnitOfWork, actor: Actor, task: SupervisionTask) -> SupervisionTask:
    if not task.leader or not task.handler:
        message = "A leader and a handler must be named before a task is assigned."
        raise Invalid(message, field="leader", supervision=task.id, code=task.code)
    again = task.assigned_on is not None and task.instance_id is None
    if again:
        return task
    saved = keep(uow, task, assigned_on=uow.today, instance_id=None)
    enter(uow, actor, saved, EntryKind.ASSIGNED, leader=saved.leader, handler=saved.handler)
    if not saved.has_parts and saved.starts_on <= uow.today and uow.deployments.latest_version(PROCESS):
        begin_task(uow, actor, task_id=saved.id)
    return uow.wing(Supervision).get(task.id)


def _is_running(uow: UnitOfWork, task: SupervisionTask) -> bool:
    """Whether its process carries it out: one that somebody ended may be assigned again."""
    if task.instance_id is None:
        return False
    try:
        return uow.instances.get(task.instance_id).status in LIVE
    except NotFound:
        return False
