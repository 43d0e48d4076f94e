"""How what was thrown finds who catches it (BPMN 2.0.2 §10.5.7, §13.5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from workflows.engine.api import ThrownMessage
from workflows.engine.kernel import TaskState
from workflows.engine.specs.trigger import Kind
from workflows.engine.tokens import Instance, Token


def fire(token: Token, payload: Mapping[str, Any] | None = None) -> None:
    """The event that a waiting token waits for has happened."""
    if payload is not None:
        token.internal_data["payload"] = payload
    if token.task_spec.happened(token):
        end_race(token)
        token._ready()


def end_race(token: Token) -> None:
    """Takes away the other events behind the same event-based gateway."""
    race = token.internal_data.pop("race", None)
    if race is not None:
        for other in token.workflow.live_tokens():
            if other.internal_data.get("race") == race:
                other.cancel()


def waits_for(token: Token, kind: Kind) -> bool:
    """Whether the token waits for an event of a kind that has not happened yet."""
    spec = token.task_spec
    waits = spec.catches and spec.trigger.kind == kind and token.state == TaskState.WAITING
    return waits and not token.gathering and "met" not in token.internal_data


def broadcast(top: Instance, name: str, payload: Mapping[str, Any] | None = None) -> int:
    """Lets every token fire that waits for a signal (§10.5.7: publication, not propagation). Returns how many."""
    waiting = [
        token for token in top.all_tokens() if waits_for(token, "signal") and token.task_spec.trigger.name == name
    ]
    fired = 0
    for token in waiting:
        if token.state == TaskState.WAITING:
            fire(token, payload)
            fired += 1
    return fired


def throw_up(source: Token, kind: Kind, code: str, message: str = "") -> Token | None:
    """Looks for who catches an error or escalation, from the inside outwards, and lets it happen.

    `source` is the activity or the event where it arises. At each level the boundary events of the activity are asked,
    then the event sub-processes beside it; one that throws again does not catch itself. Returns the catching event's
    token; `source` where an instance that called this one is asked further; or None.
    """
    at = source
    while True:
        caught = _fitting(_attached(at), kind, code) or _fitting(_listening(at), kind, code)
        if caught is not None:
            if kind == "error":
                at.internal_data.setdefault("outcome", "error")
            fire(caught, {"code": code, "message": message})
            return caught
        if isinstance(at.workflow, Instance):
            return _to_caller(source, at.workflow, kind, code, message)
        at = at.workflow.host


def _to_caller(source: Token, top: Instance, kind: Kind, code: str, message: str) -> Token | None:
    """Nobody here: an instance that another one called ends by the error there, and passes an escalation on."""
    if not top.called or kind not in ("error", "escalation"):
        return None
    if kind == "error":
        source.internal_data.setdefault("outcome", "error")
        top.left_by = top.left_by or (code, message)
    else:
        payload = {"code": code, "message": message}
        top.thrown.append(ThrownMessage(code, payload, None, source.task_spec.element.id, "escalation"))
    return source


def _attached(activity: Token) -> Iterator[Token]:
    """Boundary events of the activity; of the whole, for one instance of a multi-instance."""
    hosts = {activity.id, activity.parent.id} if activity.each else {activity.id}
    return (token for token in activity.workflow.live_tokens() if token.internal_data.get("host") in hosts)


def _listening(beside: Token) -> Iterator[Token]:
    """Event sub-processes of the level that a token stands in, but for the one that it is."""
    name = beside.task_spec.name
    return (token for token in beside.workflow.live_tokens() if getattr(token.task_spec, "begins", name) != name)


def _fitting(tokens: Iterable[Token], kind: Kind, code: str) -> Token | None:
    """One with the code before one for any."""
    anything = None
    for token in tokens:
        if waits_for(token, kind):
            trigger = token.task_spec.trigger
            if trigger.code == code:
                return token
            if trigger.code is None:
                anything = anything or token
    return anything
