"""Events that tokens wait at (BPMN 2.0.2 §10.5).

An event with several definitions (§10.5.5, Multiple and Parallel Multiple) has one node for each: any of them lets it
happen, or, with `all_of`, the last of them does.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from workflows.engine.cycles import Cycle, Occurrence, read_cycle
from workflows.engine.due import When
from workflows.engine.kernel import TaskState
from workflows.engine.scopes import assign, visible
from workflows.engine.specs.activities import ActivitySpec
from workflows.engine.specs.base import LOOP, Description, NodeSpec, fail
from workflows.engine.specs.gateways import EventGatewaySpec
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
    may_lapse: ClassVar[bool] = False
    """Whether nothing is lost if its cycle is over before it began: the activity goes on without the event."""

    def arm(self, token: Token) -> None:
        """Raises ExecutionFailed, ExpressionFailed."""
        trigger, context, top = self.trigger, visible(token), token.top
        if trigger.kind == "message":
            value = None if trigger.correlation is None else trigger.correlation.of(context, top.now)
            key = None if value is None else str(value)
            token.internal_data["message"] = {"name": trigger.name, "key": key}
        elif trigger.kind == "conditional":
            top.changed = True
        elif trigger.cycle is not None:
            self.arm_cycle(token, trigger.cycle.of(context, top.now))
        elif trigger.timer is not None:
            token.internal_data["timer"] = trigger.timer.for_timer(context, top).kept()

    def arm_cycle(self, token: Token, text: Any) -> None:
        first = as_cycle(text).first(token.top)
        if first is not None:
            keep(token, text, first)
        elif not self.may_lapse:
            raise ExecutionFailed(f"The cycle {text!r} is over.", code="timer-cycle")

    def take_payload(self, token: Token) -> Mapping[str, Any] | None:
        payload = token.internal_data.get("payload")
        if payload is None:
            return None
        if self.trigger.kind == "message" or (self.trigger.kind == "signal" and payload):
            assign(token, {token.task_spec.element.id: payload})
            return dict(payload)
        values = {}
        if self.trigger.code_variable:
            values[self.trigger.code_variable] = payload.get("code")
        if self.trigger.message_variable:
            values[self.trigger.message_variable] = payload.get("message")
        assign(token, values)
        return values


def as_cycle(text: Any) -> Cycle:
    """Raises ExecutionFailed for anything but a repeating interval or a cron expression."""
    cycle = read_cycle(text) if isinstance(text, str) else None
    if cycle is None:
        raise ExecutionFailed(
            f"{text!r} is no repeating interval like R3/PT1H, nor a cron expression.", code="timer-cycle"
        )
    return cycle


def keep(token: Token, text: str, occurrence: Occurrence) -> None:
    """The token waits for this time of a cycle."""
    token.internal_data["timer"] = When(at=occurrence.at, counted=occurrence.counted).kept()
    anchor = occurrence.anchor.isoformat()
    token.internal_data["cycle"] = {"text": text, "anchor": anchor, "done": occurrence.number}


class CatchEventSpec(Catching, EventSpec):
    """An intermediate catch event, alone or behind an event-based gateway, or one definition of such an event."""

    def __init__(self, process: ProcessSpec, name: str, element: Description, trigger: Trigger) -> None:
        super().__init__(process, name, element, trigger)
        self.legs: tuple[str, ...] = ()
        """Names of the nodes of all the event's definitions, where it has several."""
        self.all_of = False

    def begin(self, token: Token) -> bool:
        if self.trigger.kind == "link":
            return True
        self.arm(token)
        return False

    def perform(self, token: Token) -> bool:
        self.give_outputs(token, self.take_payload(token))
        return True

    def happened(self, token: Token) -> bool:
        return not self.all_of or self.all_met(token)

    def cancelled(self, token: Token) -> None:
        if self.legs:
            token.internal_data["silent"] = True

    def trace(self, token: Token, outcome: Any) -> None:
        """What did not happen, and is not the whole of its event, leaves no trace."""
        if "silent" not in token.internal_data:
            super().trace(token, outcome)

    def all_met(self, token: Token) -> bool:
        """Notes that one definition has happened. Once all have, the others' tokens are gone, their payloads taken."""
        data = token.internal_data
        others = [other for other in token.workflow.live_tokens() if other is not token and self.together(token, other)]
        if any("met" not in other.internal_data for other in others):
            data["met"] = True
            for waiting in ("message", "timer", "cycle"):
                data.pop(waiting, None)
            return False
        received: dict[str, Any] = {}
        for other in others:
            received.update(other.task_spec.take_payload(other) or {})  # type: ignore[attr-defined]
            other.cancel()
        if self.trigger.kind == "message":
            data["payload"] = {**received, **data.get("payload", {})}
        return True

    def together(self, token: Token, other: Token) -> bool:
        """Whether two tokens wait for two definitions of one event."""
        mine, its = token.internal_data, other.internal_data
        same = all(mine.get(what) == its.get(what) for what in ("host", "race"))
        return other.task_spec.name in self.legs and same


class EitherSpec(EventGatewaySpec):
    """Where an intermediate event with several definitions is entered: behind it they wait like behind a gateway."""

    traced = False

    def _on_complete_hook(self, my_task: Token) -> None:
        super()._on_complete_hook(my_task)
        outer = my_task.internal_data.get("race")
        for child in my_task.children if outer is not None else ():
            child.internal_data["race"] = outer


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


class AsideEventSpec(CatchEventSpec):
    """Waits beside what runs, and goes with it in silence. `interrupting`: takes it away when it happens."""

    aside = True

    may_lapse = True

    def __init__(
        self, process: ProcessSpec, name: str, element: Description, trigger: Trigger, *, interrupting: bool
    ) -> None:
        super().__init__(process, name, element, trigger)
        self.interrupting = interrupting

    def interrupt(self, token: Token) -> None:
        """Takes away what it waits beside."""

    def cancelled(self, token: Token) -> None:
        token.internal_data["silent"] = True

    def happened(self, token: Token) -> bool:
        if not super().happened(token):
            return False
        if self.interrupting:
            self.interrupt(token)
        elif self.all_of:
            self.all_again(token)
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
            kept["cycle"] = {**cycle, "at": token.internal_data["timer"]["at"]}
        elif self.trigger.kind == "conditional":
            kept["held"] = True
        again = token.parent._add_child(self)
        again.internal_data.update(kept)
        again._set_state(TaskState.WAITING)
        self.rearm(again)

    def all_again(self, token: Token) -> None:
        """All the definitions wait afresh, unless one of them can happen only once."""
        legs = [self.process.task_specs[name] for name in self.legs]
        if any(leg.trigger.kind == "timer" and leg.trigger.cycle is None for leg in legs):
            return
        for leg in legs:
            again = token.parent._add_child(leg)
            if "host" in token.internal_data:
                again.internal_data["host"] = token.internal_data["host"]
            leg._update(again)

    def rearm(self, token: Token) -> None:
        """Works out when a cycle happens next: the token has kept the time that was last. After the last it goes."""
        cycle = token.internal_data.get("cycle")
        if cycle is None:
            return
        top, anchor = token.top, datetime.fromisoformat(cycle["anchor"])
        # Before 0.2 a token whose next time could not be worked out kept that one's number, and not when it was due.
        number, at = (
            (cycle["done"], datetime.fromisoformat(cycle["at"])) if "at" in cycle else (cycle["done"] - 1, anchor)
        )
        try:
            last = Occurrence(anchor, number, at)
            following = as_cycle(cycle["text"]).following(last, top, coalesce=self.trigger.coalesce)
        except WorkflowError as error:
            fail(token, error, LOOP)
            return
        if following is None:
            token.cancel()
        else:
            token._set_state(TaskState.WAITING)
            keep(token, cycle["text"], following)


class BoundaryEventSpec(AsideEventSpec):
    """Waits while its activity runs (§10.5.4, §13.5.3)."""

    def interrupt(self, token: Token) -> None:
        # The event's own token is one of those that wait at the activity: it must not go with them.
        host = token.top.find(token.internal_data.pop("host"))
        if host is not None:
            host.cancel()
