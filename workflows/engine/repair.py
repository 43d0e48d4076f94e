"""What people do to a token that does not go on by itself: try again, skip, move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from workflows.engine.kernel import TaskState
from workflows.engine.scopes import assign
from workflows.engine.specs.activities import ActivitySpec
from workflows.engine.specs.base import CALL, ENTER, LEAVE, LOOP, WATCH, NodeSpec
from workflows.engine.specs.calls import CalledElsewhereSpec
from workflows.engine.specs.events import AsideEventSpec, EventSpec
from workflows.engine.specs.propagation import end_race
from workflows.engine.specs.repeating import RepeatingSpec
from workflows.engine.specs.subprocesses import SubProcessSpec
from workflows.engine.specs.tasks import ServiceTaskSpec, UserTaskSpec
from workflows.engine.specs.throwing import may_enter
from workflows.engine.tokens import GATHERED, Instance, Token
from workflows.errors import Conflict, Invalid, WorkflowError

State = Literal["ready", "waiting", "started", "failed"]
_STATES: Mapping[int, State] = {
    TaskState.READY: "ready",
    TaskState.WAITING: "waiting",
    TaskState.STARTED: "started",
    TaskState.ERROR: "failed",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """A token as people see it who repair. `inside` is the token of the sub-process or call that it stands in.

    `instances`: it is a whole multi-instance, of which so many instances are there; `index`: it is one of them, from 0.
    """

    id: str
    element_id: str
    type: str
    name: str
    process_key: str
    state: State
    inside: str | None
    may_move: bool
    may_skip: bool
    instances: int | None = None
    index: int | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """An element that a token may be taken to."""

    element_id: str
    type: str
    name: str


def standing(instance: Instance) -> list[Standing]:
    """Every token that stands somewhere, outermost first; events that wait at an activity are not among them."""
    return [
        _standing(token)
        for token in instance.all_tokens()
        if token.state in _STATES and not (token.beside and token.state == TaskState.WAITING)
    ]


def _standing(token: Token) -> Standing:
    element, workflow = token.task_spec.element, token.workflow
    return Standing(
        token.id,
        element.id,
        element.type,
        element.name,
        element.process_key,
        _STATES[token.state],
        None if isinstance(workflow, Instance) else workflow.host.id,
        _may_move(token),
        _no_skip(token) is None,
        sum(child.live for child in token.children) if isinstance(token.task_spec, RepeatingSpec) else None,
        token.internal_data.get("each"),
    )


def targets(token: Token) -> list[Target]:
    """Where a token may be taken, in the diagram's order."""
    nodes = token.workflow.spec.task_specs.values()
    return [Target(node.element.id, node.element.type, node.element.name) for node in nodes if may_enter(node)]


def retry(token: Token) -> None:
    """Tries again what failed. Raises Conflict."""
    failure = token.internal_data.get("failure")
    if token.state != TaskState.ERROR or failure is None:
        raise Conflict("This token does not stand still.")
    del token.internal_data["failure"]
    phase, spec = failure["phase"], token.task_spec
    if phase == ENTER:
        token._set_state(TaskState.FUTURE)
        spec._update(token)
    elif phase == LOOP and isinstance(spec, RepeatingSpec):
        token._set_state(TaskState.STARTED)
        spec.resume(token, None)
    elif phase == LOOP and isinstance(spec, AsideEventSpec):
        spec.rearm(token)
    elif phase == WATCH:
        token._set_state(TaskState.WAITING)
        token.top.changed = True
    elif phase == CALL:
        token._set_state(TaskState.READY)
    else:
        token._set_state(TaskState.READY)
        token.run()


def skip(token: Token, results: Mapping[str, Any] | None) -> None:
    """Leaves the element as if it had done its work. `results` stand for what it would have given; None: nothing.

    What runs inside it is taken away. Raises Conflict, Invalid.
    """
    if (reason := _no_skip(token)) is not None:
        raise Conflict(reason, id=token.id)
    spec = token.task_spec
    for child in token.children if isinstance(spec, RepeatingSpec) else ():
        child.cancel()
    if isinstance(spec, SubProcessSpec) and (inside := token.top.subprocesses.get(token.id)) is not None:
        inside.completed = True
        inside.cancel_tokens()
    if results is not None:
        _give(token, spec, results)
    end_race(token)
    token.internal_data.pop("failure", None)
    token.internal_data.update(performed=True, skipped=True)
    token._set_state(TaskState.READY)
    spec.left(token)
    token.run()


def _give(token: Token, spec: NodeSpec, results: Mapping[str, Any]) -> None:
    try:
        if isinstance(spec, (UserTaskSpec, ServiceTaskSpec)) and not isinstance(spec, CalledElsewhereSpec):
            spec.take_result(token, results)
        elif spec.catches and spec.trigger.kind == "message":
            assign(token, {spec.element.id: dict(results)})
            spec.give_outputs(token, results)
        else:
            assign(token, results)
            spec.give_outputs(token, results)
    except WorkflowError as error:
        message = f"The results do not fit the output parameters: {error.message}"
        raise Invalid(message, field="results") from error


def _no_skip(token: Token) -> str | None:
    """Why a token's element cannot be skipped."""
    spec, failure = token.task_spec, token.internal_data.get("failure")
    if not token.live or token.beside:
        return "An event that waits at an activity cannot be skipped."
    if "undo" in token.internal_data:
        return "What is being compensated has to end first: skip its handlers."
    if not isinstance(spec, (ActivitySpec, EventSpec)):
        return "A gateway cannot be skipped: move the token to where it shall go on."
    if failure is not None and failure["phase"] == LEAVE:
        return "The element has done its work and only its outgoing flow is not known: move the token."
    return None


def _may_move(token: Token) -> bool:
    """Not what waits beside, nor what is part of a compensation (BPMN 2.0.2 §10.7)."""
    undoing = "undo" in token.internal_data or "undoes" in token.internal_data
    return token.live and not token.beside and not undoing


def move(token: Token, element_id: str) -> None:
    """Takes a token away and enters another element of the same process or sub-process.

    Of a multi-instance the whole moves, of an event-based gateway all its events. Raises Conflict, Invalid.
    """
    moved = token.parent if token.each else token
    target = moved.workflow.spec.task_specs.get(element_id)
    if not _may_move(moved):
        raise Conflict("This token cannot be moved.", id=token.id)
    if target is None or not may_enter(target):
        raise Invalid(f"A token cannot be taken to {element_id}.", element=element_id)
    end_race(moved)
    parent = moved.parent
    moved.cancel()
    entered = parent._add_child(target)
    if target.joins:
        entered.internal_data["flow"] = next(iter(getattr(target, "incoming", ())), "")
    entered.internal_data[GATHERED] = True
    target._update(entered)
