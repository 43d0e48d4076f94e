"""Signals: published to every instance that waits for one and to every process that begins with it (§10.5.5, §10.5.7).

A signal reaches those who listen when it is thrown, each in a job and a transaction of its own: what fails at one holds
up no other. Inside the instance that threw it, it was caught at once. A suspended instance gets it when it is resumed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from workflows.errors import Invalid
from workflows.events import SignalReceived
from workflows.handlers.bundles import bundle_of
from workflows.handlers.execution import load
from workflows.handlers.instances import begin
from workflows.handlers.keeping import is_closed
from workflows.handlers.messages import ID_LIMIT
from workflows.handlers.sending import SIGNAL
from workflows.model import Actor, InstanceStatus, Job, JobStatus, StartKind
from workflows.ports import UnitOfWork

_ASIDE: Final = timedelta(hours=1)
"""A suspended instance is asked again; resuming it makes its signals due at once."""


@dataclass(frozen=True, slots=True)
class Published:
    """Who a signal is on its way to: instances that wait for it, processes (keys) that begin with it."""

    instances: tuple[str, ...]
    processes: tuple[str, ...]


def send_signal(
    uow: UnitOfWork,
    actor: Actor,
    *,
    signal: str,
    payload: Mapping[str, Any] | None = None,
    message_id: str | None = None,
    outside: bool = False,
) -> Published:
    """Publishes a signal. With `message_id` whoever has got it from this sender does not get it again.

    `outside`: instances and processes of a wing do not hear it. Raises Invalid.
    """
    if message_id is not None and not 0 < len(message_id) <= ID_LIMIT:
        raise Invalid(f"The id of a message has 1 to {ID_LIMIT} characters.", field="message_id")
    key = f"{actor.id}:{message_id}" if message_id is not None else uow.new_id()
    return _publish(uow, signal, payload or {}, f"signal:{signal}:{key}", outside=outside)


def deliver_signal_job(uow: UnitOfWork, actor: Actor, *, job: Job) -> bool:
    """Takes a signal one step further; the job is done in the same transaction, hence each step exactly once."""
    current = uow.outbox.lock(job.id)
    if current.status is not JobStatus.PENDING:
        return False
    content = current.payload
    if "process" in content:
        _begin_with(uow, actor, content)
    elif "subscriptions" in content:
        if not _give(uow, actor, str(current.instance_id), content):
            uow.outbox.save(replace(current, due_at=uow.now + _ASIDE))
            return False
    else:
        _publish(uow, content["signal"], content["payload"], f"signal:{current.id}", thrown=current)
    uow.outbox.save(replace(current, status=JobStatus.DONE, attempts=current.attempts + 1))
    return True


def _publish(
    uow: UnitOfWork,
    signal: str,
    payload: Mapping[str, Any],
    key: str,
    *,
    outside: bool = False,
    thrown: Job | None = None,
) -> Published:
    content = {"signal": signal, "payload": dict(payload)}
    listening: dict[str, list[str]] = {}
    for one in uow.subscriptions.listening(signal):
        late = thrown is not None and one.created_at is not None and one.created_at > thrown.created_at
        own = thrown is not None and one.instance_id == thrown.instance_id
        if not late and not own and not (outside and _closed_instance(uow, one.instance_id)):
            listening.setdefault(one.instance_id, []).append(one.id)
    jobs = [
        Job(uow.new_id(), SIGNAL, {**content, "subscriptions": ids}, f"{key}:{instance}", uow.now, uow.now, instance)
        for instance, ids in listening.items()
    ]
    processes = [
        start.key
        for start in uow.starts.named(StartKind.SIGNAL, signal)
        if not (outside and is_closed(uow, bundle_of(uow, uow.deployments.definition(start.definition_id))))
    ]
    jobs += [
        Job(uow.new_id(), SIGNAL, {**content, "process": process}, f"{key}:start:{process}", uow.now, uow.now)
        for process in processes
    ]
    uow.outbox.add(jobs)
    return Published(tuple(listening), tuple(processes))


def _closed_instance(uow: UnitOfWork, instance_id: str) -> bool:
    definition = uow.deployments.definition(uow.instances.get(instance_id).definition_id)
    return is_closed(uow, bundle_of(uow, definition))


def _give(uow: UnitOfWork, actor: Actor, instance_id: str, content: Mapping[str, Any]) -> bool:
    """False if the instance is suspended. What it does not wait for any more is past."""
    instance = uow.instances.lock(instance_id)
    if instance.status is InstanceStatus.SUSPENDED:
        return False
    if instance.status is not InstanceStatus.RUNNING:
        return True
    execution = load(uow, actor, instance)
    for subscription_id in content["subscriptions"]:
        waiting = execution.before.subscriptions.get(subscription_id)
        if waiting is not None and execution.run.catch_signal(subscription_id, content["payload"]):
            execution.note(SignalReceived, element_id=waiting.element_id, signal=content["signal"])
    if execution.events:
        execution.settle()
    return True


def _begin_with(uow: UnitOfWork, actor: Actor, content: Mapping[str, Any]) -> None:
    """The version that is the latest when it begins; one that does not listen any more begins nothing."""
    for start in uow.starts.named(StartKind.SIGNAL, content["signal"]):
        if start.key == content["process"]:
            definition = uow.deployments.definition(start.definition_id)
            begin(
                uow,
                actor,
                definition,
                content["payload"],
                title="",
                business_key=None,
                element_id=start.element_id,
            )
