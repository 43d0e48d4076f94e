"""Activities: whatever can have boundary events, and the tasks that run by themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from workflows.engine.decisions import shaped
from workflows.engine.due import DueText
from workflows.engine.expressions import Runs, Value
from workflows.engine.kernel import TaskState
from workflows.engine.scopes import assign, visible
from workflows.engine.specs.base import Description, NodeSpec, Parameter
from workflows.engine.specs.process import ProcessSpec
from workflows.engine.tokens import Instance, Token
from workflows.errors import ExecutionFailed
from workflows.feel import to_data


class ActivitySpec(NodeSpec):
    """May have boundary events, and may be the inner node of a multi-instance."""

    def __init__(self, process: ProcessSpec, name: str, element: Description) -> None:
        super().__init__(process, name, element)
        self.boundaries: list[str] = []
        """Names of the boundary events' specs."""

    def _update_hook(self, my_task: Token) -> bool:
        ready = super()._update_hook(my_task)
        if my_task.state != TaskState.ERROR:
            self.attach(my_task)
        return ready

    def attach(self, token: Token) -> None:
        """Lets the boundary events wait, as siblings of the activity's token."""
        for name in self.boundaries:
            event = self.process.task_specs[name]
            waiting = token.parent._add_child(event)
            waiting.internal_data["host"] = token.id
            event._update(waiting)

    def detach(self, token: Token) -> None:
        if self.boundaries:
            for other in token.workflow.live_tokens():
                if other.internal_data.get("host") == token.id and other.state & (TaskState.WAITING | TaskState.ERROR):
                    other.cancel()

    def _run(self, my_task: Token) -> bool | None:
        through = super()._run(my_task)
        if through and my_task.each:
            return bool(my_task.parent.task_spec.collect(my_task))
        return through

    def left(self, token: Token) -> None:
        self.detach(token)

    def next_flows(self, token: Token) -> Sequence[Any]:
        return () if token.each else self.flows

    def _on_complete_hook(self, my_task: Token) -> None:
        super()._on_complete_hook(my_task)
        if my_task.each:
            my_task.parent.task_spec.one_done(my_task.parent, my_task)

    def cancelled(self, token: Token) -> None:
        self.detach(token)


@dataclass(frozen=True, slots=True)
class Assignment:
    """The texts of a user task that are evaluated when it opens."""

    form_ref: str | None = None
    assignee: Value | None = None
    candidate_users: Value | None = None
    candidate_groups: Value | None = None
    due_date: DueText | None = None
    follow_up_date: DueText | None = None
    priority: Value | None = None


class UserTaskSpec(ActivitySpec):
    """Waits for a person. Answers live under the element's id."""

    def __init__(self, process: ProcessSpec, name: str, element: Description, assignment: Assignment) -> None:
        super().__init__(process, name, element)
        self.assignment = assignment
        self.manual = True

    def begin(self, token: Token) -> bool:
        context, top, how = visible(token), token.top, self.assignment

        def of(value: Value | None) -> Any:
            return None if value is None else value.of(context, top.now)

        token.internal_data["task"] = {
            "assignee": one_name(of(how.assignee), "assignee"),
            "users": names(of(how.candidate_users), "candidateUsers"),
            "groups": names(of(how.candidate_groups), "candidateGroups"),
            "due": (how.due_date or DueText()).for_task(context, top).kept(),
            "follow": (how.follow_up_date or DueText()).for_task(context, top).kept(),
            "priority": priority(of(how.priority)),
        }
        return True

    def perform(self, token: Token) -> bool:
        self.take_result(token, token.internal_data["result"])
        return True


def one_name(value: Any, what: str) -> str | None:
    """A single name. Raises ExecutionFailed for anything but a text or nothing."""
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise ExecutionFailed(f"{what} must give a text, not {value!r}.", code="assignment")
    return value


def names(value: Any, what: str) -> list[str]:
    """Names from a comma-separated text or a list of texts. Raises ExecutionFailed for anything else."""
    if value is None:
        return []
    if isinstance(value, str):
        return [name.strip() for name in value.split(",") if name.strip()]
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        return list(dict.fromkeys(name.strip() for name in value if name.strip()))
    raise ExecutionFailed(f"{what} must give a text or a list of texts, not {value!r}.", code="assignment")


def priority(value: Any) -> int:
    """A whole number from 0 to 100, 50 where nothing is said. Raises ExecutionFailed."""
    if value is None or value == "":
        return 50
    try:
        number = int(value) if isinstance(value, str) else value
    except ValueError:
        number = None
    if isinstance(number, bool) or number != (whole := _whole(number)) or whole is None or not 0 <= whole <= 100:
        raise ExecutionFailed(f"priority must be a whole number from 0 to 100, not {value!r}.", code="assignment")
    return whole


def _whole(number: Any) -> int | None:
    return int(number) if isinstance(number, (int, float)) else None


class ServiceTaskSpec(ActivitySpec):
    """Waits for whoever serves its topic. The result lives under the element's id."""

    def __init__(self, process: ProcessSpec, name: str, element: Description, topic: str) -> None:
        super().__init__(process, name, element)
        self.topic = topic
        self.manual = True

    def perform(self, token: Token) -> bool:
        self.take_result(token, token.internal_data["result"])
        return True


class ScriptTaskSpec(ActivitySpec):
    """Its assigned names become variables."""

    def __init__(self, process: ProcessSpec, name: str, element: Description, script: Runs) -> None:
        super().__init__(process, name, element)
        self.script = script

    def perform(self, token: Token) -> bool:
        assigned = self.script.run(visible(token), now=token.top.now)
        values = {name: to_data(value) for name, value in assigned.items()}
        assign(token, values)
        self.give_outputs(token, values)
        return True


class Decides(Protocol):
    """A decision of a DMN file."""

    def evaluate(self, context: Mapping[str, Any], /, *, now: datetime | None) -> Any: ...


class RuleTaskSpec(ActivitySpec):
    """Its decision's result becomes the result variable."""

    def __init__(
        self, process: ProcessSpec, name: str, element: Description, decision: Decides, variable: str, shape: str
    ) -> None:
        super().__init__(process, name, element)
        self.decision = decision
        self.variable = variable
        self.shape = shape

    def perform(self, token: Token) -> bool:
        result = shaped(to_data(self.decision.evaluate(visible(token), now=token.top.now)), self.shape)
        assign(token, {self.variable: result})
        self.give_outputs(token, {self.variable: result})
        return True


class SubProcessSpec(ActivitySpec):
    """An embedded sub-process. `inside` names its spec, `start` its start event."""

    def __init__(self, process: ProcessSpec, name: str, element: Description, inside: str, start: str) -> None:
        super().__init__(process, name, element)
        self.inside = inside
        self.start = start

    def begin(self, token: Token) -> bool:
        scope = token.top.enter(token, self.inside)
        try:
            scope.data.update(self.passed_in(token))
        except Exception:
            token.top.leave(token)
            raise
        token._set_state(TaskState.STARTED)
        root = scope.task_tree
        root.internal_data["start"] = self.start
        root._ready()
        return False

    def passed_in(self, token: Token) -> Mapping[str, Any]:
        """Variables that the inner workflow begins with."""
        return {}

    def perform(self, token: Token) -> bool:
        self.give_outputs(token)
        return True

    def left(self, token: Token) -> None:
        super().left(token)
        token.top.leave(token)

    def cancelled(self, token: Token) -> None:
        super().cancelled(token)
        top: Instance = token.top
        if (scope := top.subprocesses.get(token.id)) is not None:
            scope.completed = True
            scope.cancel_tokens()
            top.leave(token)


@dataclass(frozen=True, slots=True)
class Passing:
    """`camunda:in` or `camunda:out`: everything, or single names."""

    everything: bool = False
    parameters: Sequence[Parameter] = ()


class CallActivitySpec(SubProcessSpec):
    """A process of the same bundle, run inside the instance with variables of its own."""

    def __init__(
        self,
        process: ProcessSpec,
        name: str,
        element: Description,
        inside: str,
        start: str,
        passing: tuple[Passing, Passing],
    ) -> None:
        super().__init__(process, name, element, inside, start)
        self.into, self.out = passing

    def passed_in(self, token: Token) -> Mapping[str, Any]:
        return _passed(self.into, visible(token), token.top.now)

    def perform(self, token: Token) -> bool:
        scope = token.top.subprocesses[token.id]
        inner = {**scope.data, "businessKey": token.top.business_key}
        values = _passed(self.out, inner, token.top.now)
        assign(token, values)
        self.give_outputs(token, values)
        return True


def _passed(passing: Passing, context: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    values = dict(context) if passing.everything else {}
    values.pop("businessKey", None)
    for parameter in passing.parameters:
        values[parameter.name] = parameter.value.of(context, now)
    return values
