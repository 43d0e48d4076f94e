"""Starting, suspending, resuming and ending instances."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from workflows import engine
from workflows.errors import Conflict, Invalid
from workflows.events import (
    Event,
    InstanceResumed,
    InstanceStarted,
    InstanceSuspendedByPerson,
    InstanceTerminated,
    TaskCancelled,
)
from workflows.handlers import escalations
from workflows.handlers.bundles import bundle_of
from workflows.handlers.execution import NOTHING, Execution, counting, load
from workflows.handlers.keeping import send_again
from workflows.handlers.sending import SIGNAL
from workflows.model import Actor, Definition, Instance, InstanceStatus, TaskStatus
from workflows.policy import check_active, check_start, check_supervise
from workflows.ports import UnitOfWork

TITLE_LIMIT = 300


def start_instance(
    uow: UnitOfWork,
    actor: Actor,
    *,
    key: str,
    data: Mapping[str, Any] | None = None,
    title: str = "",
    business_key: str | None = None,
    by_hand: bool = False,
    element_id: str | None = None,
) -> Instance:
    """Starts the latest version of a process and runs it to its first waits.

    `data` become process variables. With `by_hand` a person asked for it, and the diagram's candidate starters
    are checked. `element_id` is the start event, of any trigger; without it the process begins at its one none start
    event. Raises NotFound, NotAllowed, Invalid (`field` start, details `starts`) where it has none or several.
    """
    definition = uow.deployments.latest(key)
    if by_hand:
        check_start(actor, definition)
    return begin(uow, actor, definition, data or {}, title=title, business_key=business_key, element_id=element_id)


def begin(
    uow: UnitOfWork,
    actor: Actor,
    definition: Definition,
    data: Mapping[str, Any],
    *,
    title: str,
    business_key: str | None,
    message: str | None = None,
    element_id: str | None = None,
    correlation_key: str | None = None,
    parent_id: str | None = None,
) -> Instance:
    """Starts one definition: by a message, at a start event, or at its one none start event (`engine.start`)."""
    instance = Instance(
        id=uow.new_id(),
        definition_id=definition.id,
        key=definition.key,
        title=(title or definition.name or definition.key)[:TITLE_LIMIT],
        business_key=business_key,
        status=InstanceStatus.RUNNING,
        state=b"",
        version=0,
        started_at=uow.now,
        started_by=actor.id,
        parent_id=parent_id,
    )
    bundle = bundle_of(uow, definition)
    run = engine.start(
        bundle,
        definition.key,
        data,
        instance_id=instance.id,
        business_key=business_key,
        now=uow.now,
        message=message,
        element_id=element_id,
        correlation_key=correlation_key,
        add_working_days=counting(uow),
    )
    uow.instances.add(instance)
    execution = Execution(uow, actor, instance, bundle, run, NOTHING)
    execution.note(
        InstanceStarted,
        definition_id=definition.id,
        key=definition.key,
        business_key=business_key,
        title=instance.title,
    )
    return execution.settle()


def suspend_instance(uow: UnitOfWork, actor: Actor, *, instance_id: str, reason: str) -> Instance:
    """Nothing of the instance moves until it is resumed: no claim, no completion, no timer. Clocks run on."""
    check_supervise(actor)
    instance = uow.instances.lock(instance_id)
    check_active(instance)
    event = InstanceSuspendedByPerson(at=uow.now, actor_id=actor.id, instance_id=instance_id, reason=_said(reason))
    saved = replace(instance, status=InstanceStatus.SUSPENDED, version=instance.version + 1)
    uow.instances.save(saved, expected_version=instance.version)
    uow.history.append([event])
    return saved


def resume_instance(uow: UnitOfWork, actor: Actor, *, instance_id: str, reason: str = "") -> Instance:
    """What came due in the meantime fires at the next tick; messages and signals that came reach it."""
    check_supervise(actor)
    instance = uow.instances.lock(instance_id)
    if instance.status is not InstanceStatus.SUSPENDED:
        raise Conflict("The instance is not suspended.", instance_id=instance_id, status=instance.status.value)
    uow.outbox.hasten(instance_id, SIGNAL)
    send_again(uow, uow.subscriptions.of(instance_id), instance.business_key)
    execution = load(uow, actor, replace(instance, status=InstanceStatus.RUNNING))
    execution.note(InstanceResumed, reason=reason)
    # What was put right in the meantime may let something go on.
    return execution.settle()


def terminate_instance(uow: UnitOfWork, actor: Actor, *, instance_id: str, reason: str) -> Instance:
    """Ends an instance for good, with a reason: its tasks, timers, subscriptions and pending jobs go with it."""
    check_supervise(actor)
    said = _said(reason)
    instance = uow.instances.lock(instance_id)
    if instance.status not in (InstanceStatus.RUNNING, InstanceStatus.SUSPENDED):
        raise Conflict("The instance has ended.", instance_id=instance_id, status=instance.status.value)
    # By the rows alone: an instance whose state cannot be read must still be ended.
    uow.timers.remove([timer.id for timer in uow.timers.of(instance_id)])
    uow.subscriptions.remove([subscription.id for subscription in uow.subscriptions.of(instance_id)])
    uow.outbox.cancel_of(instance_id, [job.token_id for job in uow.outbox.pending_of(instance_id) if job.token_id])
    events: list[Event] = []

    def note(kind: type[Event], **fields: Any) -> None:
        events.append(kind(at=uow.now, actor_id=actor.id, instance_id=instance_id, **fields))

    for task in uow.tasks.open_of(instance_id):
        ended = replace(task, status=TaskStatus.CANCELLED, ended_at=uow.now, ended_by=actor.id)
        uow.tasks.save(ended)
        escalations.plan(uow, ended)
        note(TaskCancelled, task_id=task.id, element_id=task.element_id, name=task.name)
    for incident in uow.incidents.open_of(instance_id):
        uow.incidents.save(
            replace(incident, status=type(incident.status).RESOLVED, resolved_at=uow.now, resolved_by=actor.id)
        )
    note(InstanceTerminated, reason=said)
    saved = replace(instance, status=InstanceStatus.TERMINATED, ended_at=uow.now, version=instance.version + 1)
    uow.instances.save(saved, expected_version=instance.version)
    uow.history.append(events)
    return saved


def _said(reason: str) -> str:
    if not reason.strip():
        raise Invalid("A reason is needed.", field="reason")
    return reason.strip()[:2000]
