"""What an instance threw becomes jobs of the outbox, in the transaction in which it threw it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from workflows.engine import ThrownMessage
from workflows.events import MessageSent, SignalSent
from workflows.handlers.ending import tell_caller
from workflows.handlers.keeping import MESSAGE
from workflows.handlers.moments import lifetime
from workflows.model import Job

if TYPE_CHECKING:
    from workflows.handlers.execution import Execution

SIGNAL: Final = "signal"
"""Topic of the jobs that carry signals: one that finds who listens, then one for each of them."""


def send_thrown(execution: Execution) -> None:
    """Messages and signals in the order in which they were thrown."""
    uow, instance = execution.uow, execution.instance
    jobs = []
    for number, thrown in enumerate(execution.run.thrown()):
        key = f"{thrown.kind}:{instance.id}:{instance.version + 1}:{number}"
        if thrown.kind == "escalation":
            tell_caller(uow, instance, number + 1, escalation=thrown.name, message=str(thrown.payload["message"]))
            continue
        if thrown.kind == "signal":
            execution.note(SignalSent, element_id=thrown.element_id, signal=thrown.name)
            topic, payload = SIGNAL, {"signal": thrown.name, "payload": dict(thrown.payload)}
        else:
            execution.note(MessageSent, message=thrown.name, correlation_key=thrown.correlation_key)
            topic, payload = MESSAGE, _message(execution, thrown)
        jobs.append(Job(uow.new_id(), topic, payload, key, uow.now, uow.now, instance.id))
    if jobs:
        uow.outbox.add(jobs)


def _matter(execution: Execution) -> str | None:
    """What the instance is called, where that is more than its process: what the message begins is about the same."""
    instance, definition = execution.instance, execution.uow.deployments.definition(execution.instance.definition_id)
    own = instance.title != (definition.name or definition.key)
    return instance.title if own and instance.business_key is not None else None


def _message(execution: Execution, thrown: ThrownMessage) -> dict[str, Any]:
    payload: dict[str, Any] = {
        "message": thrown.name,
        "payload": dict(thrown.payload),
        "correlation_key": thrown.correlation_key,
        "business_key": execution.instance.business_key,
    }
    if (matter := _matter(execution)) is not None:
        payload["title"] = matter
    if (ttl := thrown.properties.get("timeToLive")) is not None:
        payload["time_to_live"] = lifetime(ttl, execution.uow.now).total_seconds()
    if (receivers := thrown.properties.get("receivers")) is not None:
        payload["receivers"] = receivers
    return payload
