"""Handlers of a rehearsal: what the scenario does where nobody signs in, and what the rehearsal has to see."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from workflows.engine.waiting import Wait, waits
from workflows.errors import NotFound
from workflows.events import TaskCompleted, TimerFired
from workflows.forms import validate
from workflows.handlers.execution import Execution, load
from workflows.model import Actor, Incident, Instance, InstanceStatus, Job, JobStatus, TaskStatus, Timer
from workflows.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class Standing:
    """How one instance stands: what it waits for, its variables, what failed."""

    instance: Instance
    waits: tuple[Wait, ...]
    subscriptions: tuple[tuple[str, str | None], ...]
    """Message and correlation key."""
    variables: Mapping[str, Any]
    incidents: tuple[Incident, ...]


def look(uow: UnitOfWork, actor: Actor, *, instance_ids: Collection[str]) -> list[Standing]:
    """How instances stand, in the order given."""
    found = []
    for instance_id in instance_ids:
        instance = uow.instances.get(instance_id)
        run = load(uow, actor, instance).run
        ended = instance.status is not InstanceStatus.RUNNING
        found.append(
            Standing(
                instance,
                () if ended else tuple(waits(run)),
                tuple((s.message, s.correlation_key) for s in run.subscriptions()),
                run.variables,
                tuple(uow.incidents.open_of(instance_id)),
            )
        )
    return found


def next_timers(uow: UnitOfWork, actor: Actor, *, instance_ids: Collection[str]) -> list[Timer]:  # noqa: ARG001
    """Timers of running instances, the earliest first; those without a date last."""
    running = [i for i in instance_ids if uow.instances.get(i).status is InstanceStatus.RUNNING]
    found = [timer for instance_id in running for timer in uow.timers.of(instance_id)]
    return sorted(found, key=lambda timer: (timer.due_at is None, timer.due_at or uow.now))


def is_open(uow: UnitOfWork, actor: Actor, *, task_id: str) -> bool:  # noqa: ARG001
    """Whether a user task still waits."""
    return uow.tasks.get(task_id).status is TaskStatus.OPEN


def is_pending(uow: UnitOfWork, actor: Actor, *, job_id: str) -> bool:  # noqa: ARG001
    """Whether a connector's job still waits."""
    return uow.outbox.get(job_id).status is JobStatus.PENDING


def answer_task(
    uow: UnitOfWork, actor: Actor, *, task_id: str, answers: Mapping[str, Any], checked: bool, promote: bool
) -> None:
    """Completes a user task for whoever should. `checked`: its form, if it has one, judges the answers.

    Raises FormInvalid, TaskEnded, NotFound.
    """
    task, instance = uow.tasks.lock(task_id)
    execution = load(uow, actor, instance)
    accepted: Mapping[str, Any] = answers
    if checked and task.form_ref is not None:
        form = execution.bundle.form(task.form_ref)
        if form is None:
            raise NotFound("The form of this task is missing.", form=task.form_ref)
        accepted = validate(form, answers, execution.run.task_context(task_id), today=uow.today)
    if promote:
        execution.run.set_variables(accepted, token_id=task_id)
    execution.complete(task_id, accepted)
    ended = replace(task, status=TaskStatus.COMPLETED, ended_at=uow.now, ended_by=actor.id)
    uow.tasks.save(ended)
    named = {"task_id": task_id, "element_id": task.element_id, "name": task.name}
    execution.note(TaskCompleted, **named, answers=dict(accepted))
    execution.settle()


def promote_result(uow: UnitOfWork, actor: Actor, *, job: Job, result: Mapping[str, Any]) -> None:
    """What a connector is about to report becomes variables, too."""
    if job.instance_id is not None and job.token_id is not None:
        execution = load(uow, actor, uow.instances.lock(job.instance_id))
        execution.run.set_variables(result, token_id=job.token_id)
        execution.settle()


def fire_now(uow: UnitOfWork, actor: Actor, *, timer_id: str, instance_id: str) -> None:
    """Fires a timer whether it is due or not: one of a statutory clock has no date in a rehearsal."""
    execution = load(uow, actor, uow.instances.lock(instance_id))
    (timer,) = [timer for timer in execution.run.timers() if timer.id == timer_id]
    due_at = (timer.due_at or uow.now).isoformat()
    execution.note(TimerFired, element_id=timer.element_id, timer_id=timer_id, due_at=due_at, clock=None)
    execution.run.fire_timer(timer_id)
    execution.settle()


def change_variables(uow: UnitOfWork, actor: Actor, *, instance_id: str, values: Mapping[str, Any]) -> None:
    """Variables changed from outside."""
    execution: Execution = load(uow, actor, uow.instances.lock(instance_id))
    execution.run.set_variables(values)
    execution.settle()
