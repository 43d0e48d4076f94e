"""What people do with their work: claim, release, complete; what supervisors do with it: reassign, urge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from workflows.errors import Invalid, NotFound, TaskAlreadyClaimed
from workflows.events import Event, TaskClaimed, TaskCompleted, TaskReassigned, TaskReleased, TaskUrged
from workflows.forms import validate
from workflows.handlers import escalations
from workflows.handlers.execution import Execution, load
from workflows.handlers.files import check_files
from workflows.model import Actor, TaskStatus, UserTask
from workflows.policy import check_active, check_claim, check_complete, check_open, check_release, check_supervise
from workflows.ports import UnitOfWork

SUBMISSION_LIMIT = 100


def claim_task(uow: UnitOfWork, actor: Actor, *, task_id: str) -> UserTask:
    """The actor takes a task; claiming one's own again changes nothing. Of two at once exactly one wins.

    Raises TaskAlreadyClaimed (details `assignee`), TaskEnded, NotAllowed, InstanceSuspended.
    """
    task = uow.tasks.get(task_id)
    if task.status is TaskStatus.OPEN and task.assignee == actor.id:
        return task
    check_claim(actor, task)
    instance = uow.instances.get(task.instance_id)
    check_active(instance)
    for guard in uow.plugins.guards:
        guard.before_claim(uow, actor, task, instance)
    if not uow.tasks.claim(task_id, actor.id):
        now = uow.tasks.get(task_id)
        check_open(now)
        if now.assignee == actor.id:
            return now
        raise TaskAlreadyClaimed(task_id=task_id, assignee=now.assignee)
    uow.history.append([_event(TaskClaimed, uow, actor, task)])
    return replace(task, assignee=actor.id)


def release_task(uow: UnitOfWork, actor: Actor, *, task_id: str) -> UserTask:
    """The holder gives a task back to its candidates. Raises TaskNotClaimed, TaskEnded, NotAllowed."""
    task, instance = uow.tasks.lock(task_id)
    check_release(actor, task)
    check_active(instance)
    released = replace(task, assignee=None)
    uow.tasks.save(released)
    uow.history.append([_event(TaskReleased, uow, actor, task)])
    return released


def complete_task(
    uow: UnitOfWork, actor: Actor, *, task_id: str, answers: Mapping[str, Any], submission: str | None = None
) -> UserTask:
    """Validates the answers, asks the guards and lets the instance run on.

    `submission` is the client's idempotency key: the same one again is the same completion and changes nothing.
    Raises FormInvalid, TaskNotClaimed, TaskEnded, NotAllowed, InstanceSuspended, and what guards raise.
    """
    if submission is not None and not 0 < len(submission) <= SUBMISSION_LIMIT:
        raise Invalid(f"A submission key has 1 to {SUBMISSION_LIMIT} characters.", field="submission")
    task, instance = uow.tasks.lock(task_id)
    if _is_repeat(task, actor, submission):
        return task
    check_complete(actor, task)
    check_active(instance)
    execution = load(uow, actor, instance)
    accepted = _validated(execution, task, answers)
    for guard in uow.plugins.guards:
        guard.before_complete(uow, actor, task, instance, accepted)
    execution.complete(task_id, accepted)
    ended = replace(task, status=TaskStatus.COMPLETED, ended_at=uow.now, ended_by=actor.id, submission=submission)
    uow.tasks.save(ended)
    if task.due_at is not None:
        escalations.plan(uow, ended)
    execution.note(TaskCompleted, task_id=task_id, element_id=task.element_id, name=task.name, answers=dict(accepted))
    execution.settle()
    return ended


def task_context(uow: UnitOfWork, actor: Actor, *, task_id: str) -> dict[str, Any]:
    """What the form of an open task sees. Raises TaskEnded."""
    task = uow.tasks.get(task_id)
    check_open(task)
    return load(uow, actor, uow.instances.get(task.instance_id)).run.task_context(task_id)


def reassign_task(uow: UnitOfWork, actor: Actor, *, task_id: str, assignee: str | None, reason: str = "") -> UserTask:
    """A supervisor gives a task to somebody, or back to its candidates (None). The guards are asked for the new holder.

    Raises NotAllowed, NotFound, TaskEnded.
    """
    check_supervise(actor)
    task, instance = uow.tasks.lock(task_id)
    check_open(task)
    check_active(instance)
    person = None if assignee is None else uow.directory.person(assignee)
    if assignee is not None:
        if person is None:
            raise NotFound("There is no such person.", assignee=assignee)
        holder = uow.directory.actor(assignee)
        for guard in uow.plugins.guards:
            guard.before_claim(uow, holder, task, instance)
    moved = replace(task, assignee=assignee)
    uow.tasks.save(moved)
    event = _event(TaskReassigned, uow, actor, task, previous=task.assignee, assignee=assignee, reason=reason.strip())
    uow.history.append([event])
    if person is not None and person.id != actor.id:
        key, by = f"reassigned:{task.id}:{uow.now.isoformat()}", {"by": actor.name}
        escalations.tell(uow, [person], kind="task-assigned", key=key, task=moved, title=instance.title, data=by)
    return moved


def urge_task(uow: UnitOfWork, actor: Actor, *, task_id: str, message: str = "") -> list[str]:
    """催办: tells the holder, or every candidate, that the task is waited for. Returns the ids of those told."""
    check_supervise(actor)
    task = uow.tasks.get(task_id)
    check_open(task)
    people = escalations.recipients(uow, task, "holder")
    data = {"by": actor.name, "message": message.strip()[:1000]}
    key = f"urged:{task.id}:{uow.now.isoformat()}"
    escalations.tell(uow, people, kind="task-urged", key=key, task=task, data=data)
    uow.history.append([_event(TaskUrged, uow, actor, task, message=message.strip()[:1000])])
    return [person.id for person in people]


def _is_repeat(task: UserTask, actor: Actor, submission: str | None) -> bool:
    return (
        submission is not None
        and task.status is TaskStatus.COMPLETED
        and task.submission == submission
        and task.ended_by == actor.id
    )


def _validated(execution: Execution, task: UserTask, answers: Mapping[str, Any]) -> dict[str, Any]:
    if task.form_ref is None:
        if answers:
            raise Invalid("This task has no form and takes no answers.", field=sorted(answers)[0])
        return {}
    form = execution.bundle.form(task.form_ref)
    if form is None:
        raise NotFound("The form of this task is missing.", form=task.form_ref)
    context = execution.run.task_context(task.id)
    accepted = validate(form, answers, context, today=execution.uow.today)
    check_files(execution.uow, execution.actor, form=form, answers=accepted, data=context)
    return accepted


def _event(kind: type[Event], uow: UnitOfWork, actor: Actor, task: UserTask, **fields: Any) -> Event:
    named = {"task_id": task.id, "element_id": task.element_id, "name": task.name, **fields}
    return kind(at=uow.now, actor_id=actor.id, instance_id=task.instance_id, **named)
