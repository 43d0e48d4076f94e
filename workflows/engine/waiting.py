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


def _wait(token: Token) -> Wait | None:
    spec, kind, name = token.task_spec, None, token.task_spec.element.name
    if isinstance(spec, UserTaskSpec) and token.state == TaskState.READY:
        kind = "task"
    elif isinstance(spec, ServiceTaskSpec) and token.state in (TaskState.READY, TaskState.STARTED):
        kind, name = "connector", spec.topic
    elif isinstance(spec, Catching) and token.state == TaskState.WAITING and not token.gathering:
        kind = _EVENTS.get(spec.trigger.kind)
        name = spec.trigger.name or name
    return None if kind is None else Wait(spec.element.id, cast(WaitKind, kind), name, token.id)
