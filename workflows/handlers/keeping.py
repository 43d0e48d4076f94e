"""Messages that came before their receiver: whoever begins to wait looks for them; when their time is over they go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from workflows.engine import Bundle
from workflows.events import MessageExpired, MessageReceived
from workflows.model import Actor, InstanceStatus, Job, Message, MessageStatus, Subscription, SubscriptionKind
from workflows.ports import UnitOfWork

if TYPE_CHECKING:
    from workflows.handlers.execution import Execution

MESSAGE: Final = "message"
"""Topic of the jobs that carry messages between instances; the service delivers them itself."""
_ASIDE: Final = timedelta(days=1)
"""How much longer a message is kept while an instance that waits for it is suspended."""


def is_closed(uow: UnitOfWork, bundle: Bundle) -> bool:
    """Whether a bundle's processes belong to a wing, whose commands alone send them messages: they serve its topics."""
    return bool(uow.plugins.functions.keys() & bundle.topics)


def take_kept(execution: Execution) -> bool:
    """Gives a kept message to a subscription that is new. False if there is none: then all have been looked for."""
    if execution.instance.status is not InstanceStatus.RUNNING:
        return False
    waiting = [one for one in execution.run.subscriptions() if one.id not in execution.looked_for]
    if not waiting:
        return False
    instance = execution.instance
    for kept in execution.uow.messages.kept({one.message for one in waiting}, execution.uow.now):
        taker = next((one for one in waiting if _fits(one, kept, instance.business_key)), None)
        if taker is None or (kept.outside and is_closed(execution.uow, execution.bundle)):
            continue
        if execution.uow.messages.take(kept, instance.id):
            execution.note(MessageReceived, element_id=taker.element_id, message=kept.name)
            execution.run.receive_message(taker.id, kept.payload)
            return True
    execution.looked_for.update(one.id for one in waiting)
    return False


def _fits(subscription: Subscription, kept: Message, business_key: str | None) -> bool:
    return subscription.message == kept.name and subscription.fits(
        kept.correlation_key, kept.business_key, business_key
    )


def send_again(uow: UnitOfWork, subscriptions: Sequence[Subscription], business_key: str | None) -> None:
    """Kept messages for subscriptions that nobody saw until now (their instance was suspended) go out once more."""
    names = {one.message for one in subscriptions if one.kind is SubscriptionKind.MESSAGE}
    # One whose time is over was kept on for them, whether or not the tick has said so.
    for kept in uow.messages.kept(names, uow.now - _ASIDE) if names else ():
        if any(_fits(one, kept, business_key) for one in subscriptions):
            _as_job(uow, kept)


def send_to_new_starts(uow: UnitOfWork, names: set[str]) -> None:
    """Kept messages that a process begins with, now that it is deployed, go out once more."""
    for kept in uow.messages.kept(names, uow.now) if names else ():
        _as_job(uow, kept)


def _as_job(uow: UnitOfWork, kept: Message) -> None:
    if not uow.messages.take(kept, ""):
        return
    payload = {
        "message": kept.name,
        "payload": dict(kept.payload),
        "correlation_key": kept.correlation_key,
        "business_key": kept.business_key,
        "title": kept.title,
        "outside": kept.outside,
        "time_to_live": (kept.expires_at - kept.sent_at).total_seconds(),
    }
    key = f"message:{kept.id}:{uow.new_id()}"
    uow.outbox.add([Job(uow.new_id(), MESSAGE, payload, key, kept.sent_at, uow.now, kept.thrown_by)])


def expire_messages(uow: UnitOfWork, actor: Actor, *, limit: int) -> int:
    """Forgets messages whose time is over, on record where nobody took them. How many were forgotten.

    One that a suspended instance waits for is kept on, until it is resumed or ended.
    """
    over = []
    for message in uow.messages.expired(uow.now, limit):
        kept = message.status is MessageStatus.KEPT
        if kept and _waits_suspended(uow, message):
            uow.messages.save(replace(message, expires_at=uow.now + _ASIDE))
            continue
        over.append(message)
        if kept:
            uow.history.append([_expired(uow, actor, message)])
    uow.messages.remove([message.id for message in over])
    return len(over)


def _waits_suspended(uow: UnitOfWork, message: Message) -> bool:
    suspended = InstanceStatus.SUSPENDED
    return bool(uow.subscriptions.find(message.name, message.correlation_key, message.business_key, status=suspended))


def _expired(uow: UnitOfWork, actor: Actor, message: Message) -> MessageExpired:
    return MessageExpired(
        at=uow.now,
        actor_id=actor.id,
        instance_id=message.thrown_by,
        message=message.name,
        correlation_key=message.correlation_key,
        business_key=message.business_key,
        sent_by=message.sent_by,
    )
