"""Events that happen to waiting tokens, and what throws them: messages, signals, errors, escalations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from workflows.engine.api import ThrownMessage
from workflows.engine.kernel import TaskState
from workflows.engine.scopes import visible
from workflows.engine.specs.activities import ActivitySpec
from workflows.engine.specs.base import Description, NodeSpec, StartSpec
from workflows.engine.specs.events import BoundaryEventSpec, Catching, EventSpec, Kind, Trigger
from workflows.engine.specs.process import ProcessSpec
from workflows.engine.tokens import Instance, Scope, Token
from workflows.errors import ExecutionFailed


def fire(token: Token, payload: Mapping[str, Any] | None = None) -> None:
    """The event that a waiting token waits for has happened."""
    if payload is not None:
        token.internal_data["payload"] = payload
    end_race(token)
    spec = token.task_spec
    if isinstance(spec, BoundaryEventSpec):
        spec.happened(token)
    token._ready()


def end_race(token: Token) -> None:
    """Takes away the other events behind the same event-based gateway."""
    race = token.internal_data.pop("race", None)
    if race is not None:
        for other in token.workflow.live_tokens():
            if other.internal_data.get("race") == race:
                other.cancel()


def may_enter(node: NodeSpec) -> bool:
    """Whether a token can be taken to a node by hand: not to events that happen by themselves, nor to a join."""
    if isinstance(node, (BoundaryEventSpec, StartSpec)) or node.element.type == "startEvent":
        return False
    if node.name != node.element.id:
        return False  # one instance of a multi-instance
    return not (node.joins and len(getattr(node, "incoming", ())) > 1)


def broadcast(top: Instance, name: str, payload: Mapping[str, Any] | None = None) -> int:
    """Lets every token fire that waits for a signal. Returns how many."""
    waiting = [
        token
        for token in top.all_tokens()
        if token.state == TaskState.WAITING and _trigger(token).kind == "signal" and _trigger(token).name == name
    ]
    fired = 0
    for token in waiting:
        if token.state == TaskState.WAITING:
            fire(token, payload)
            fired += 1
    return fired


def _trigger(token: Token) -> Trigger:
    spec = token.task_spec
    return spec.trigger if isinstance(spec, Catching) else Trigger()


def throw_up(
    activity: Token | None, workflow: Instance | Scope, kind: Kind, code: str, message: str = ""
) -> Token | None:
    """Looks for a boundary event that catches an error or escalation, from the inside outwards, and fires it.

    `activity` is where it arises; None for an event that stands in `workflow` itself. Returns the event's token.
    """
    while True:
        if activity is None:
            if isinstance(workflow, Instance):
                return None
            activity = workflow.host
        workflow = activity.workflow
        caught = _catcher(activity, kind, code)
        if caught is not None:
            if caught.task_spec.interrupting:  # type: ignore[attr-defined]
                activity.internal_data["outcome"] = "error"
            fire(caught, {"code": code, "message": message})
            return caught
        activity = None


def _catcher(activity: Token, kind: Kind, code: str) -> Token | None:
    hosts = {activity.id, activity.parent.id} if activity.each else {activity.id}
    anything = None
    for token in activity.workflow.live_tokens():
        if token.internal_data.get("host") in hosts and token.state == TaskState.WAITING:
            trigger = _trigger(token)
            if trigger.kind == kind and trigger.code == code:
                return token
            if trigger.kind == kind and trigger.code is None:
                anything = anything or token
    return anything


class ThrowEventSpec(EventSpec):
    """An intermediate throw event or an end event. A message's payload are the input parameters."""

    def perform(self, token: Token) -> bool:
        trigger = self.trigger
        if trigger.kind in ("message", "signal"):
            send(token, trigger)
        elif trigger.kind == "error":
            code = trigger.code or ""
            token.internal_data["outcome"] = "completed"
            if throw_up(None, token.workflow, "error", code) is None:
                raise ExecutionFailed(f"Nothing catches the error {code}.", code="error-uncaught")
        elif trigger.kind == "escalation":
            token.internal_data["outcome"] = "completed"
            throw_up(None, token.workflow, "escalation", trigger.code or "")
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
