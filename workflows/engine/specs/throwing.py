"""What throws: intermediate throw events, end events, send tasks (BPMN 2.0.2 §10.5.3, §13.5.3)."""

from __future__ import annotations

from typing import Literal

from workflows.engine.api import ThrownMessage
from workflows.engine.scopes import visible
from workflows.engine.specs.activities import ActivitySpec
from workflows.engine.specs.base import Description, NodeSpec, StartSpec
from workflows.engine.specs.events import BoundaryEventSpec, EventSpec
from workflows.engine.specs.process import ProcessSpec
from workflows.engine.specs.propagation import broadcast, throw_up
from workflows.engine.specs.trigger import Trigger
from workflows.engine.tokens import Token
from workflows.errors import ErrorThrown


def may_enter(node: NodeSpec) -> bool:
    """Whether a token can be taken to a node by hand: not to events that happen by themselves, nor to a join."""
    if isinstance(node, (BoundaryEventSpec, StartSpec)) or node.element.type == "startEvent":
        return False
    if node.name != node.element.id:
        return False  # one instance of a multi-instance
    return not (node.joins and len(getattr(node, "incoming", ())) > 1)


class ThrowEventSpec(EventSpec):
    """An intermediate throw event or an end event. A message's payload are the input parameters."""

    def perform(self, token: Token) -> bool:
        trigger = self.trigger
        if trigger.kind in ("message", "signal"):
            send(token, trigger)
        elif trigger.kind == "error":
            token.internal_data["outcome"] = "completed"
            raise ErrorThrown(trigger.code or "")
        elif trigger.kind == "escalation":
            token.internal_data["outcome"] = "completed"
            throw_up(token, "escalation", trigger.code or "")
        elif trigger.kind == "terminate":
            for other in token.workflow.live_tokens():
                if other is not token:
                    other.cancel()
        return True


class SendTaskSpec(ActivitySpec):
    """A send task with a message of its own."""

    def __init__(self, process: ProcessSpec, name: str, element: Description, trigger: Trigger) -> None:
        super().__init__(process, name, element)
        self.trigger = trigger

    def perform(self, token: Token) -> bool:
        send(token, self.trigger)
        return True


def send(token: Token, trigger: Trigger) -> None:
    """Hands a message to whoever runs the instance; a signal also to whoever waits for it inside."""
    top = token.top
    value = None if trigger.correlation is None else trigger.correlation.of(visible(token), top.now)
    key = None if value is None else str(value)
    payload = {parameter.name: token.data[parameter.name] for parameter in token.task_spec.element.inputs}
    kind: Literal["message", "signal"] = "signal" if trigger.kind == "signal" else "message"
    assert trigger.name is not None  # noqa: S101  the linter has refused the diagram otherwise
    top.thrown.append(ThrownMessage(trigger.name, payload, key, token.task_spec.element.id, kind))
    if kind == "signal":
        broadcast(top, trigger.name, payload)
