"""Events: what a token waits for, and what it throws (BPMN 2.0.2 §10.5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from workflows.engine.due import Repeat, When, add, read_repeat
from workflows.engine.kernel import TaskState
from workflows.engine.scopes import assign, visible
from workflows.engine.specs.activities import ActivitySpec
from workflows.engine.specs.base import LOOP, Description, NodeSpec, fail
from workflows.engine.specs.process import ProcessSpec
from workflows.engine.specs.trigger import Trigger
from workflows.engine.tokens import Token
from workflows.errors import ExecutionFailed, WorkflowError


class EventSpec(NodeSpec):
    """A start or end event without anything to it, and the base of the others."""

    def __init__(self, process: ProcessSpec, name: str, element: Description, trigger: Trigger | None = None) -> None:
        super().__init__(process, name, element)
        self.trigger = trigger or Trigger()


class Catching:
    """Waits for its trigger. What it waits for is computed once, on entry, and kept in the token."""

    catches = True
    trigger: Trigger

    def arm(self, token: Token) -> None:
        """Raises ExecutionFailed, ExpressionFailed."""
        trigger, context, top = self.trigger, visible(token), token.top
        if trigger.kind == "message":
            value = None if trigger.correlation is None else trigger.correlation.of(context, top.now)
            key = None if value is None else str(value)
            token.internal_data["message"] = {"name": trigger.name, "key": key}
        elif trigger.cycle is not None:
            text = trigger.cycle.of(context, top.now)
            repeat = as_repeat(text)
            anchor = repeat.start or add(top.now, repeat.each, top)
            token.internal_data["timer"] = When(at=anchor).kept()
            token.internal_data["cycle"] = {"text": text, "anchor": anchor.isoformat(), "done": 0}
        elif trigger.timer is not None:
            token.internal_data["timer"] = trigger.timer.for_timer(context, top).kept()

    def take_payload(self, token: Token) -> Mapping[str, Any] | None:
        payload = token.internal_data.get("payload")
        if payload is None:
            return None
        if self.trigger.kind == "message":
            assign(token, {token.task_spec.element.id: payload})
            return dict(payload)
        values = {}
        if self.trigger.code_variable:
            values[self.trigger.code_variable] = payload.get("code")
        if self.trigger.message_variable:
            values[self.trigger.message_variable] = payload.get("message")
        assign(token, values)
        return values


def as_repeat(text: Any) -> Repeat:
    """Raises ExecutionFailed for anything but an ISO 8601 repeating interval."""
    repeat = read_repeat(text) if isinstance(text, str) else None
    if repeat is None:
        raise ExecutionFailed(f"{text!r} is no repeating interval like R3/PT1H.", code="timer-cycle")
    return repeat


class CatchEventSpec(Catching, EventSpec):
    """An intermediate catch event, alone or behind an event-based gateway."""

    def begin(self, token: Token) -> bool:
        self.arm(token)
        return False

    def perform(self, token: Token) -> bool:
        self.give_outputs(token, self.take_payload(token))
        return True


class ReceiveTaskSpec(Catching, ActivitySpec):
    """A receive task: an activity, hence with boundary events."""

    def __init__(self, process: ProcessSpec, name: str, element: Description, trigger: Trigger) -> None:
        super().__init__(process, name, element)
        self.trigger = trigger

    def begin(self, token: Token) -> bool:
        self.arm(token)
        return False

    def perform(self, token: Token) -> bool:
        self.give_outputs(token, self.take_payload(token))
        return True


class BoundaryEventSpec(CatchEventSpec):
    """Waits while its activity runs. `interrupting`: takes the activity away."""

    def __init__(
        self, process: ProcessSpec, name: str, element: Description, trigger: Trigger, *, interrupting: bool
    ) -> None:
        super().__init__(process, name, element, trigger)
        self.interrupting = interrupting

    def cancelled(self, token: Token) -> None:
        token.internal_data["silent"] = True

    def trace(self, token: Token, outcome: Any) -> None:
        """An event that did not happen leaves no trace."""
        if "silent" not in token.internal_data:
            super().trace(token, outcome)

    def happened(self, token: Token) -> bool:
        """Takes the activity away, or makes ready for the next time."""
        host = token.top.find(token.internal_data["host"])
        if host is None:
            return True
        if self.interrupting:
            # The event's own token is one of those that wait at the activity: it must not go with them.
            token.internal_data.pop("host")
            host.cancel()
        else:
            self.wait_again(token)
        return True

    def wait_again(self, token: Token) -> None:
        """A non-interrupting event waits on: a new token, so that each firing has an id of its own."""
        kept: dict[str, Any] = {
            name: token.internal_data[name] for name in ("host", "message", "entered") if name in token.internal_data
        }
        if self.trigger.kind == "timer":
            cycle = token.internal_data.get("cycle")
            if cycle is None:
                return
            times, done = as_repeat(cycle["text"]).times, cycle["done"] + 1
            if times is not None and done >= times:
                return
            kept["cycle"] = {**cycle, "done": done}
        again = token.parent._add_child(self)
        again.internal_data.update(kept)
        again._set_state(TaskState.WAITING)
        self.rearm(again)

    def rearm(self, token: Token) -> None:
        """Works out when a repeating timer fires next, counted from when it was due first, not from now."""
        cycle = token.internal_data.get("cycle")
        if cycle is None:
            return
        try:
            each, anchor = as_repeat(cycle["text"]).each, datetime.fromisoformat(cycle["anchor"])
            if each.working_days:
                # The anchor is the midnight after a working day: count from that day itself.
                anchor -= timedelta(seconds=1)
            at = add(anchor, each, token.top, times=cycle["done"])
        except WorkflowError as error:
            fail(token, error, LOOP)
        else:
            token._set_state(TaskState.WAITING)
            token.internal_data["timer"] = When(at=at).kept()
