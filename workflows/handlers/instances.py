"""Starting, suspending, resuming and ending instances."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from workflows.errors import Conflict, Invalid
from workflows.events import InstanceResumed, InstanceSuspendedByPerson
from workflows.handlers.ending import CALLED, LIVE, end_instance, tell_caller
from workflows.handlers.execution import TITLE_LIMIT, begin, load
from workflows.handlers.keeping import send_again
from workflows.handlers.sending import SIGNAL
from workflows.model import Actor, Instance, InstanceStatus, Message, MessageStatus
from workflows.policy import check_active, check_start, check_supervise
from workflows.ports import UnitOfWork

__all__ = ["TITLE_LIMIT", "begin", "resume_instance", "start_instance", "suspend_instance", "terminate_instance"]

SUBMISSION_LIMIT: Final = 100
_REMEMBERED: Final = timedelta(days=1)
_STARTED: Final = "start"


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
    submission: str | None = None,
) -> Instance:
    """Starts the latest version of a process and runs it to its first waits.

    `data` become process variables. With `by_hand` a person asked for it, and the diagram's candidate starters
    are checked. `element_id` is the start event, of any trigger; without it the process begins at its one none start
    event. `submission` is the client's idempotency key: the same person's same one again gives the instance that it
    began. Raises NotFound, NotAllowed, Invalid (`field` start, details `starts`) where it has none or several.
    """
    definition = uow.deployments.latest(key)
    if by_hand:
        check_start(actor, definition)
    how: dict[str, Any] = {"title": title, "business_key": business_key, "element_id": element_id}
    if submission is None:
        return begin(uow, actor, definition, data or {}, **how)
    mark = _mark(uow, actor, key, submission)
    if not uow.messages.add(mark):
        return _begun(uow, mark)
    instance = begin(uow, actor, definition, data or {}, **how)
    uow.messages.save(replace(mark, instances=(instance.id,)))
    return instance


def _mark(uow: UnitOfWork, actor: Actor, key: str, submission: str) -> Message:
    """What is remembered of a start: it stands where the ids of messages do, and is forgotten with them."""
    if not 0 < len(submission) <= SUBMISSION_LIMIT:
        raise Invalid(f"A submission key has 1 to {SUBMISSION_LIMIT} characters.", field="submission")
    until = uow.now + _REMEMBERED
    own = f"{_STARTED}:{key}:{submission}"
    return Message(uow.new_id(), _STARTED, {}, actor.id, uow.now, until, message_id=own, status=MessageStatus.TAKEN)


def _begun(uow: UnitOfWork, mark: Message) -> Instance:
    known = uow.messages.sent(mark.sent_by, mark.message_id or "")
    if known is None or known.name != _STARTED or not known.instances:
        raise Conflict("What this began is just being forgotten: start it again.")
    return uow.instances.get(known.instances[0])


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
    uow.outbox.hasten(instance_id, CALLED)
    send_again(uow, uow.subscriptions.of(instance_id), instance.business_key)
    execution = load(uow, actor, replace(instance, status=InstanceStatus.RUNNING))
    execution.note(InstanceResumed, reason=reason)
    # What was put right in the meantime may let something go on.
    return execution.settle()


def terminate_instance(uow: UnitOfWork, actor: Actor, *, instance_id: str, reason: str) -> Instance:
    """Ends an instance for good, with a reason; what it called goes with it, and who called it has an incident."""
    check_supervise(actor)
    said = _said(reason)
    instance = uow.instances.lock(instance_id)
    if instance.status not in LIVE:
        raise Conflict("The instance has ended.", instance_id=instance_id, status=instance.status.value)
    ended = end_instance(uow, actor, instance, said)
    tell_caller(uow, instance, 0, terminated=said)
    return ended


def _said(reason: str) -> str:
    if not reason.strip():
        raise Invalid("A reason is needed.", field="reason")
    return reason.strip()[:2000]
