"""Messages: to instances that wait for them, and to processes that start by them (BPMN 2.0.2 §10.5.5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from workflows.errors import NotFound
from workflows.events import MessageReceived
from workflows.handlers.execution import load
from workflows.handlers.instances import begin
from workflows.model import Actor, InstanceStatus, Job, JobStatus, StartEvent, StartKind, Subscription
from workflows.ports import UnitOfWork


def send_message(
    uow: UnitOfWork,
    actor: Actor,
    *,
    message: str,
    payload: Mapping[str, Any] | None = None,
    correlation_key: str | None = None,
    business_key: str | None = None,
    title: str = "",
) -> list[str]:
    """Delivers a message to every instance whose subscription matches; if none waits, starts what starts by it.

    Returns the ids of the instances reached. Raises NotFound if nobody waits for it and nothing starts by it.
    """
    reached = [
        subscription.instance_id
        for subscription in uow.subscriptions.find(message, correlation_key, business_key)
        if _deliver(uow, actor, subscription, payload or {})
    ]
    if reached:
        return reached
    started = [
        _begin(uow, actor, start, payload or {}, title, business_key, correlation_key)
        for start in uow.starts.named(StartKind.MESSAGE, message)
    ]
    if not started:
        raise NotFound(
            "Nothing waits for this message and no process starts by it.",
            message_name=message,
            correlation_key=correlation_key,
            business_key=business_key,
        )
    return started


def _begin(
    uow: UnitOfWork,
    actor: Actor,
    start: StartEvent,
    payload: Mapping[str, Any],
    title: str,
    business_key: str | None,
    correlation_key: str | None,
) -> str:
    return begin(
        uow,
        actor,
        uow.deployments.definition(start.definition_id),
        payload,
        title=title,
        business_key=business_key or correlation_key,
        message=start.name,
        correlation_key=correlation_key,
    ).id


def deliver_message_job(uow: UnitOfWork, actor: Actor, *, job: Job) -> list[str]:
    """Delivers a message that an instance threw; the job is done in the same transaction, hence exactly once."""
    current = uow.outbox.get(job.id)
    if current.status is not JobStatus.PENDING:
        return []
    content = current.payload
    reached = send_message(
        uow,
        actor,
        message=content["message"],
        payload=content["payload"],
        correlation_key=content["correlation_key"],
        business_key=content["business_key"],
    )
    uow.outbox.save(_done(current, reached))
    return reached


def _done(job: Job, reached: list[str]) -> Job:
    return replace(job, status=JobStatus.DONE, attempts=job.attempts + 1, result={"instances": reached})


def _deliver(uow: UnitOfWork, actor: Actor, subscription: Subscription, payload: Mapping[str, Any]) -> bool:
    instance = uow.instances.lock(subscription.instance_id)
    if instance.status is not InstanceStatus.RUNNING:
        return False
    execution = load(uow, actor, instance)
    if subscription.id not in execution.before.subscriptions:
        return False
    execution.note(MessageReceived, element_id=subscription.element_id, message=subscription.message)
    execution.run.receive_message(subscription.id, payload)
    execution.settle()
    return True
