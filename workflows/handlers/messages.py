"""Messages: to instances that wait for them, and to processes that begin with them (BPMN 2.0.2 §8.3.11, §10.5.5).

A message has one receiver: of the instances that wait for it by correlation key, else by business key, the one that has
waited longest; if none waits, a new instance of the process that begins with it. One that nobody wants yet is kept
until somebody does (`keeping`), or until its time to live is over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from workflows.errors import Conflict, Invalid, NotAllowed, NotFound
from workflows.events import MessageReceived
from workflows.handlers.bundles import bundle_of
from workflows.handlers.execution import load
from workflows.handlers.instances import begin
from workflows.handlers.keeping import is_closed
from workflows.model import (
    Actor,
    InstanceStatus,
    Job,
    JobStatus,
    Message,
    MessageStatus,
    StartEvent,
    StartKind,
    Subscription,
)
from workflows.ports import UnitOfWork

REMEMBERED: Final = timedelta(days=1)
"""How long at least a sender's id is known, whatever the time to live."""
LONGEST: Final = timedelta(days=3660)
"""The longest time to live."""
ID_LIMIT: Final = 200
Receivers = Literal["one", "all"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a message: the instances that have it, else until when it is kept for one.

    `repeated`: the sender has sent it before, and this is what became of it then.
    """

    reached: tuple[str, ...]
    kept_until: datetime | None = None
    repeated: bool = False


def send_message(
    uow: UnitOfWork,
    actor: Actor,
    *,
    message: str,
    payload: Mapping[str, Any] | None = None,
    correlation_key: str | None = None,
    business_key: str | None = None,
    title: str = "",
    process: str | None = None,
    receivers: Receivers = "one",
    time_to_live: timedelta | None = None,
    message_id: str | None = None,
    outside: bool = False,
    thrown_by: str | None = None,
    sent_at: datetime | None = None,
) -> Delivery:
    """Delivers a message to one receiver, or to all that match; one that nobody wants is kept.

    `process` names the process that begins where several could. `time_to_live` None: as configured; zero: it is not
    kept. With `message_id` the same message is taken once, however often it is sent. `outside`: not for processes of a
    wing. Raises NotFound for one that is not kept, Conflict (details `processes`) where several processes begin with
    it, Invalid, NotAllowed.
    """
    sent_at = sent_at or uow.now
    time_to_live = uow.plugins.time_to_live if time_to_live is None else time_to_live
    _check(time_to_live, message_id)
    sent = Message(
        id=uow.new_id(),
        name=message,
        payload=dict(payload or {}),
        sent_by=actor.id,
        sent_at=sent_at,
        expires_at=sent_at + time_to_live,
        correlation_key=correlation_key,
        business_key=business_key,
        title=title,
        message_id=message_id,
        outside=outside,
        thrown_by=thrown_by,
    )
    if message_id is not None and not uow.messages.add(_remembered(sent)):
        return _repeated(uow, sent, message_id)
    reached = _reach(uow, actor, sent, process, receivers)
    if not reached and sent.expires_at > uow.now:
        # Whoever begins to wait now is either seen in the second look, or sees what is kept.
        uow.messages.hold(message)
        reached = _reach(uow, actor, sent, process, receivers)
    if reached:
        if message_id is not None:
            uow.messages.save(replace(_remembered(sent), instances=tuple(reached)))
        return Delivery(tuple(reached))
    if sent.expires_at <= uow.now:
        raise nobody(sent)
    if message_id is None:
        uow.messages.add(sent)
    else:
        uow.messages.save(sent)
    return Delivery((), sent.expires_at)


def correlate_message(
    uow: UnitOfWork,
    actor: Actor,
    *,
    message: str,
    payload: Mapping[str, Any] | None = None,
    correlation_key: str | None = None,
    business_key: str | None = None,
    title: str = "",
) -> list[str]:
    """Delivers a message now, to everybody who waits for it; if nobody does, to what begins with it. It is never kept.

    For commands that make no sense where nothing waits. Returns the ids of the instances reached. Raises NotFound.
    """
    delivery = send_message(
        uow,
        actor,
        message=message,
        payload=payload,
        correlation_key=correlation_key,
        business_key=business_key,
        title=title,
        receivers="all",
        time_to_live=timedelta(),
    )
    return list(delivery.reached)


def deliver_message_job(uow: UnitOfWork, actor: Actor, *, job: Job) -> bool:
    """Delivers or keeps a message that was thrown; the job is done in the same transaction, hence exactly once."""
    current = uow.outbox.lock(job.id)
    if current.status is not JobStatus.PENDING:
        return False
    content = current.payload
    ttl = content.get("time_to_live")
    delivery = send_message(
        uow,
        actor,
        message=content["message"],
        payload=content["payload"],
        correlation_key=content["correlation_key"],
        business_key=content["business_key"],
        title=content.get("title", ""),
        receivers=content.get("receivers", "one"),
        time_to_live=None if ttl is None else timedelta(seconds=ttl),
        outside=content.get("outside", False),
        thrown_by=current.instance_id,
        sent_at=current.created_at,
    )
    kept = None if delivery.kept_until is None else delivery.kept_until.isoformat()
    result = {"instances": list(delivery.reached), "kept_until": kept}
    uow.outbox.save(replace(current, status=JobStatus.DONE, attempts=current.attempts + 1, result=result))
    return True


def nobody(message: Message) -> NotFound:
    """Nobody waits for it, and it is not kept."""
    return NotFound(
        "Nothing waits for this message and no process starts by it.",
        message_name=message.name,
        correlation_key=message.correlation_key,
        business_key=message.business_key,
    )


def _check(time_to_live: timedelta, message_id: str | None) -> None:
    if not timedelta() <= time_to_live <= LONGEST:
        raise Invalid(f"A message is kept for 0 to {LONGEST.days} days.", field="time_to_live")
    if message_id is not None and not 0 < len(message_id) <= ID_LIMIT:
        raise Invalid(f"The id of a message has 1 to {ID_LIMIT} characters.", field="message_id")


def _remembered(sent: Message) -> Message:
    return replace(sent, status=MessageStatus.TAKEN, expires_at=max(sent.expires_at, sent.sent_at + REMEMBERED))


def _repeated(uow: UnitOfWork, sent: Message, message_id: str) -> Delivery:
    known = uow.messages.sent(sent.sent_by, message_id)
    if known is None:
        raise Conflict("The first message with this id is just being forgotten: send it again.", message_id=message_id)
    same = ("name", "correlation_key", "business_key")
    if any(getattr(known, field) != getattr(sent, field) for field in same):
        raise Conflict("Another message was sent with this id before.", message_id=message_id, sent_at=known.sent_at)
    kept_until = known.expires_at if known.status is MessageStatus.KEPT else None
    return Delivery(known.instances, kept_until, repeated=True)


def _reach(uow: UnitOfWork, actor: Actor, sent: Message, process: str | None, receivers: Receivers) -> list[str]:
    reached: list[str] = []
    for subscription in uow.subscriptions.find(sent.name, sent.correlation_key, sent.business_key):
        if subscription.instance_id not in reached and _deliver(uow, actor, subscription, sent):
            reached.append(subscription.instance_id)
            if receivers == "one":
                return reached
    return reached or _begin_with(uow, actor, sent, process, receivers)


def _deliver(uow: UnitOfWork, actor: Actor, subscription: Subscription, sent: Message) -> bool:
    instance = uow.instances.lock(subscription.instance_id)
    if instance.status is not InstanceStatus.RUNNING:
        return False
    execution = load(uow, actor, instance)
    if subscription.id not in execution.before.subscriptions:
        return False
    if sent.outside and is_closed(uow, execution.bundle):
        raise _not_from_outside(instance_id=instance.id)
    execution.note(MessageReceived, element_id=subscription.element_id, message=subscription.message)
    execution.run.receive_message(subscription.id, sent.payload)
    execution.settle()
    return True


def _begin_with(uow: UnitOfWork, actor: Actor, sent: Message, process: str | None, receivers: Receivers) -> list[str]:
    found = uow.starts.named(StartKind.MESSAGE, sent.name)
    starts = [start for start in found if process in (None, start.key)]
    if len(starts) > 1 and receivers == "one":
        keys = [start.key for start in starts]
        text = "Several processes begin with this message: say which, or send it to all."
        raise Conflict(text, message_name=sent.name, processes=keys)
    return [_begin(uow, actor, start, sent) for start in starts]


def _begin(uow: UnitOfWork, actor: Actor, start: StartEvent, sent: Message) -> str:
    definition = uow.deployments.definition(start.definition_id)
    if sent.outside and is_closed(uow, bundle_of(uow, definition)):
        raise _not_from_outside(key=start.key)
    return begin(
        uow,
        actor,
        definition,
        sent.payload,
        title=sent.title,
        business_key=sent.business_key or sent.correlation_key,
        message=sent.name,
        correlation_key=sent.correlation_key,
    ).id


def _not_from_outside(**details: Any) -> NotAllowed:
    return NotAllowed("Documents and requests do not take messages from outside.", **details)
