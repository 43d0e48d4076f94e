"""What throws: intermediate throw events, end events, send tasks (BPMN 2.0.2 §10.5.3, §13.5.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from workflows.engine.api import ThrownMessage
from workflows.engine.scopes import visible
from workflows.engine.specs.activities import ActivitySpec
from workflows.engine.specs.base import Description, NodeSpec, StartSpec
from workflows.engine.specs.compensation import CompensationEventSpec, to_undo, undo
from workflows.engine.specs.event_subprocesses import EventSubProcessSpec
from workflows.engine.specs.events import AsideEventSpec, EventSpec
from workflows.engine.specs.process import ProcessSpec
from workflows.engine.specs.propagation import broadcast, throw_up
from workflows.engine.specs.trigger import Trigger
from workflows.engine.tokens import Token
from workflows.errors import ErrorThrown


def may_enter(node: NodeSpec) -> bool:
    """Whether a token can be taken to a node by hand: not to events that happen by themselves, nor to a join."""
    by_itself = (AsideEventSpec, CompensationEventSpec, EventSubProcessSpec, StartSpec)
    if isinstance(node, by_itself) or node.element.type == "startEvent":
        return False
    if node.name != node.element.id or node.element.type == "process" or getattr(node, "undoes", False):
        return False  # one instance of a multi-instance, or what undoes work
    return not (node.joins and len(getattr(node, "incoming", ())) > 1)


_ORDER: Mapping[str, int] = {"compensate": 1, "cancel": 2, "error": 2, "terminate": 3}
"""What ends its own level is thrown after everything else."""


class ThrowEventSpec(EventSpec):
    """An intermediate throw event or an end event: throws all its definitions (§13.5.3).

    A message's payload are the input parameters.
    """

    def __init__(self, process: ProcessSpec, name: str, element: Description, triggers: Sequence[Trigger]) -> None:
        super().__init__(process, name, element, triggers[0])
        self.triggers = sorted(triggers, key=lambda trigger: _ORDER.get(trigger.kind, 0))

    def perform(self, token: Token) -> bool:
        """What was thrown is not thrown again by a retry, nor after what it waited for."""
        for number in range(token.internal_data.get("thrown", 0), len(self.triggers)):
            if not self.throw(token, self.triggers[number]):
                return False
            token.internal_data["thrown"] = number + 1
            if not token.live:
                break
        return True

    def throw(self, token: Token, trigger: Trigger) -> bool:
        """False: it waits, and is run again. Raises ErrorThrown."""
        if trigger.kind in ("message", "signal"):
            send(token, trigger)
        elif trigger.kind == "error":
            said = None if trigger.message is None else trigger.message.of(visible(token), token.top.now)
            token.internal_data["outcome"] = "completed"
            raise ErrorThrown(trigger.code or "", "" if said is None else str(said))
        elif trigger.kind == "escalation":
            token.internal_data["outcome"] = "completed"
            throw_up(token, "escalation", trigger.code or "")
        elif trigger.kind == "compensate":
            return self.compensate(token, trigger.activity, wait=trigger.wait)
        elif trigger.kind == "cancel":
            return self.cancel(token)
        elif trigger.kind == "terminate":
            end_all_but(token)
        return True

    def compensate(self, token: Token, activity: str | None, *, wait: bool) -> bool:
        """§13.5.5. `wait`: the event goes on when all is undone."""
        if token.internal_data.pop("undone", False) or not (entries := to_undo(token, activity)):
            return True
        undo(token, entries, wait=wait)
        if wait:
            token.internal_data["undone"] = True
        return not wait

    def cancel(self, token: Token) -> bool:
        """§10.7.3, §13.5.6: ends all that is active, undoes what was completed, then leaves by the cancel event."""
        if "undone" not in token.internal_data:
            end_all_but(token)
        if not self.compensate(token, None, wait=True):
            return False
        token.internal_data["outcome"] = "completed"
        throw_up(token, "cancel", "")
        return True


def end_all_but(token: Token) -> None:
    """Takes everything else in the token's level away."""
    for other in token.workflow.live_tokens():
        if other is not token:
            other.cancel()


class SendTaskSpec(ActivitySpec):
    """A send task with a message of its own."""

    def __init__(self, process: ProcessSpec, name: str, element: Description, trigger: Trigger) -> None:
        super().__init__(process, name, element)
        self.trigger = trigger

    def perform(self, token: Token) -> bool:
        send(token, self.trigger)
        return True


def send(token: Token, trigger: Trigger, payload: Mapping[str, Any] | None = None) -> None:
    """Hands a message to whoever runs the instance; a signal also to whoever waits for it inside.

    `payload` None: the element's input parameters.
    """
    top = token.top
    value = None if trigger.correlation is None else trigger.correlation.of(visible(token), top.now)
    key = None if value is None else str(value)
    if payload is None:
        payload = {parameter.name: token.data[parameter.name] for parameter in token.task_spec.element.inputs}
    kind: Literal["message", "signal"] = "signal" if trigger.kind == "signal" else "message"
    element = token.task_spec.element
    assert trigger.name is not None  # noqa: S101  the linter has refused the diagram otherwise
    top.thrown.append(ThrownMessage(trigger.name, payload, key, element.id, kind, element.properties))
    if kind == "signal":
        broadcast(top, trigger.name, payload)
