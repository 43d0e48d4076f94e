"""What an instance waits for, of every kind: for people who ask why it does not go on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

from workflows.engine.kernel import TaskState
from workflows.engine.run import Run
from workflows.engine.specs.events import Catching
from workflows.engine.specs.tasks import ServiceTaskSpec, UserTaskSpec
from workflows.engine.tokens import Token

WaitKind = Literal["task", "message", "signal", "timer", "connector", "condition"]
_EVENTS = {"message": "message", "signal": "signal", "timer": "timer", "conditional": "condition"}


@dataclass(frozen=True, slots=True)
class Wait:
    """Something outside that an element waits for. `name` is the message's or signal's name, else the element's."""

    element_id: str
    kind: WaitKind
    name: str
    token_id: str


def waits(run: Run) -> list[Wait]:
    """Everything that a run waits for, armed boundary events included, in the order of their beginning."""
    return [wait for token in run._instance.all_tokens() if (wait := _wait(token)) is not None]


def _waits_for_event(token: Token) -> bool:
    """Not where one of several events that all have to happen has happened, nor before there are tokens enough."""
    waits = isinstance(token.task_spec, Catching) and token.state == TaskState.WAITING
    return waits and not token.gathering and "met" not in token.internal_data


def _wait(token: Token) -> Wait | None:
    spec, kind, name = token.task_spec, None, token.task_spec.element.name
    if isinstance(spec, UserTaskSpec) and token.state == TaskState.READY:
        kind = "task"
    elif isinstance(spec, ServiceTaskSpec) and token.state in (TaskState.READY, TaskState.STARTED):
        kind, name = "connector", spec.topic
    elif _waits_for_event(token):
        kind = _EVENTS.get(spec.trigger.kind)
        name = spec.trigger.name or name
    return None if kind is None else Wait(spec.element.id, cast(WaitKind, kind), name, token.id)
