"""Ending an instance for good, by its rows alone: also one whose state cannot be read, and whatever it has called."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any, Final

from workflows.events import Event, InstanceTerminated, TaskCancelled
from workflows.handlers import escalations
from workflows.model import Actor, Instance, InstanceStatus, Job, TaskStatus
from workflows.ports import UnitOfWork

LIVE: Final = (InstanceStatus.RUNNING, InstanceStatus.SUSPENDED)
CALLED: Final = "called-process"
"""Topic of the jobs that tell the caller what became of the instance that a call activity waits for."""


def end_instance(uow: UnitOfWork, actor: Actor, instance: Instance, reason: str) -> Instance:
    """Tasks, timers, subscriptions and pending jobs of a locked live instance go, and the instances that it called."""
    uow.timers.remove([timer.id for timer in uow.timers.of(instance.id)])
    uow.subscriptions.remove([subscription.id for subscription in uow.subscriptions.of(instance.id)])
    uow.outbox.cancel_of(instance.id, [job.token_id for job in uow.outbox.pending_of(instance.id) if job.token_id])
    events: list[Event] = []

    def note(kind: type[Event], **fields: Any) -> None:
        events.append(kind(at=uow.now, actor_id=actor.id, instance_id=instance.id, **fields))

    for task in uow.tasks.open_of(instance.id):
        ended = replace(task, status=TaskStatus.CANCELLED, ended_at=uow.now, ended_by=actor.id)
        uow.tasks.save(ended)
        escalations.plan(uow, ended)
        note(TaskCancelled, task_id=task.id, element_id=task.element_id, name=task.name)
    for incident in uow.incidents.open_of(instance.id):
        uow.incidents.save(
            replace(incident, status=type(incident.status).RESOLVED, resolved_at=uow.now, resolved_by=actor.id)
        )
    note(InstanceTerminated, reason=reason)
    saved = replace(instance, status=InstanceStatus.TERMINATED, ended_at=uow.now, version=instance.version + 1)
    uow.instances.save(saved, expected_version=instance.version)
    uow.history.append(events)
    end_called(uow, actor, instance.id, None, reason)
    return saved


def end_called(uow: UnitOfWork, actor: Actor, caller_id: str, tokens: Collection[str] | None, reason: str) -> None:
    """Ends the instances that run for these call activities of an instance; None: for all of them.

    Always from the caller to the called: nobody who holds a called instance waits for its caller.
    """
    for child in uow.instances.called_by(caller_id):
        if tokens is None or child.calling_token in tokens:
            locked = uow.instances.lock(child.id)
            if locked.status in LIVE:
                end_instance(uow, actor, locked, reason)


def tell_caller(uow: UnitOfWork, instance: Instance, number: int, **content: Any) -> None:
    """Lets the caller know what became of an instance, or what it throws; `number` tells several messages apart."""
    if instance.parent_id is None or instance.calling_token is None:
        return
    job = Job(
        id=uow.new_id(),
        topic=CALLED,
        payload={"called": instance.id, **content},
        idempotency_key=f"{CALLED}:{instance.id}:{instance.version + 1}:{number}",
        created_at=uow.now,
        due_at=uow.now,
        instance_id=instance.parent_id,
        token_id=instance.calling_token,
    )
    uow.outbox.add([job])
