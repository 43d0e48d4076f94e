"""What a run shows, read off its tokens. Everything evaluated was evaluated on entry and is only read here."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from workflows.engine.api import Failure, OpenTask
from workflows.engine.due import When
from workflows.engine.kernel import TaskState
from workflows.engine.scopes import visible
from workflows.engine.specs.calls import CalledElsewhereSpec
from workflows.engine.specs.gateways import RESET
from workflows.engine.specs.propagation import waits_for
from workflows.engine.specs.tasks import ServiceTaskSpec, UserTaskSpec
from workflows.engine.specs.trigger import Kind
from workflows.engine.tokens import Instance, Token
from workflows.model import ClockReference, Subscription, SubscriptionKind, Timer, TopicCall

__all__ = ["calls", "failures", "open_tasks", "positions", "signals", "stuck", "subscriptions", "timers"]


def open_tasks(instance: Instance) -> list[OpenTask]:
    return [_open_task(token) for token in _in_state(instance, TaskState.READY) if _is_task(token)]


def _is_task(token: Token) -> bool:
    return isinstance(token.task_spec, UserTaskSpec)


def _in_state(instance: Instance, state: int) -> Iterator[Token]:
    return (token for token in instance.all_tokens() if token.state == state)


def _open_task(token: Token) -> OpenTask:
    spec, kept = token.task_spec, token.internal_data["task"]
    assert isinstance(spec, UserTaskSpec)  # noqa: S101  asked by the caller; for the type checker
    element, due = spec.element, When.of(kept["due"])
    return OpenTask(
        id=token.id,
        process_key=element.process_key,
        element_id=element.id,
        name=element.name,
        created_at=datetime.fromisoformat(token.internal_data["entered"]),
        form_ref=spec.assignment.form_ref,
        assignee=kept["assignee"],
        candidate_users=tuple(kept["users"]),
        candidate_groups=tuple(kept["groups"]),
        due_at=due.at,
        clock=due.clock,
        follow_up_at=When.of(kept["follow"]).at,
        priority=kept["priority"],
        properties=element.properties,
        lane=element.lane,
    )


def timers(instance: Instance) -> list[Timer]:
    found = []
    for token in _in_state(instance, TaskState.WAITING):
        kept: dict[str, Any] | None = token.internal_data.get("timer")
        if kept is not None:
            when, element = When.of(kept), token.task_spec.element
            clock: ClockReference | None = when.clock
            found.append(Timer(token.id, instance.instance_id, element.id, element.name, when.at, clock, when.counted))
    return found


def subscriptions(instance: Instance) -> list[Subscription]:
    found = []
    for token in _in_state(instance, TaskState.WAITING):
        kept = token.internal_data.get("message")
        if kept is not None:
            element_id = token.task_spec.element.id
            found.append(Subscription(token.id, instance.instance_id, element_id, kept["name"], kept["key"]))
    return found


def signals(instance: Instance) -> list[Subscription]:
    """Signals that are waited for."""
    found = []
    for token in _in_state(instance, TaskState.WAITING):
        if waits_for(token, "signal"):
            spec, kind = token.task_spec, SubscriptionKind.SIGNAL
            name = spec.trigger.name or ""
            found.append(Subscription(token.id, instance.instance_id, spec.element.id, name, kind=kind))
    return found


def calls(instance: Instance, state: int) -> list[TopicCall]:
    """Service tasks in a state: READY nobody has, STARTED a connector has."""
    found = []
    for token in _in_state(instance, state):
        spec = token.task_spec
        if isinstance(spec, ServiceTaskSpec):
            elsewhere = spec if isinstance(spec, CalledElsewhereSpec) else None
            variables = copy.deepcopy(token.internal_data["passed"] if elsewhere else visible(token))
            element = spec.element
            found.append(
                TopicCall(
                    token.id,
                    element.id,
                    element.name,
                    element.process_key,
                    spec.topic,
                    variables,
                    element.properties,
                    spec.pauses,
                    elsewhere.called if elsewhere else None,
                )
            )
    return found


def failures(instance: Instance) -> list[Failure]:
    found = []
    for token in _in_state(instance, TaskState.ERROR):
        failure = token.internal_data["failure"]
        variables = copy.deepcopy(visible(token))
        element_id = token.task_spec.element.id
        found.append(Failure(token.id, element_id, failure["code"], failure["message"], variables))
    return found


def positions(instance: Instance) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for token in instance.all_tokens():
        spec = token.task_spec
        waits_aside = spec.element.type == "process" or (spec.aside and token.state == TaskState.WAITING)
        has_instances = spec.repeats and any(child.live for child in token.children)
        if waits_aside or has_instances or RESET in token.internal_data or spec.name in getattr(spec, "legs", ())[1:]:
            continue
        counts = found.setdefault(spec.element.process_key, {})
        counts[spec.element.id] = counts.get(spec.element.id, 0) + 1
    return found


_FROM_OUTSIDE: Final[tuple[Kind, ...]] = ("message", "timer", "signal", "conditional")


def stuck(instance: Instance) -> bool:
    """Nothing live is a task, a call, a waiting event or an incident."""
    return not any(
        token.state in (TaskState.READY, TaskState.ERROR)
        or (token.state == TaskState.STARTED and isinstance(token.task_spec, ServiceTaskSpec))
        or any(waits_for(token, kind) for kind in _FROM_OUTSIDE)
        for token in instance.all_tokens()
    )
