"""Tasks: people, topics, scripts, decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from workflows.engine.decisions import shaped
from workflows.engine.due import DueText
from workflows.engine.expressions import Runs, Value, at_home
from workflows.engine.scopes import assign, visible
from workflows.engine.specs.activities import ActivitySpec
from workflows.engine.specs.base import Description
from workflows.engine.specs.process import ProcessSpec
from workflows.engine.tokens import Token
from workflows.errors import ExecutionFailed
from workflows.feel import to_data


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


class PassedTaskSpec(ActivitySpec):
    """An abstract or a manual task: nothing that a system executes, hence done at once (BPMN 2.0.2 §13.3.3)."""

    def perform(self, token: Token) -> bool:
        self.give_outputs(token)
        return True


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

    def __init__(
        self,
        process: ProcessSpec,
        name: str,
        element: Description,
        topic: str,
        pauses: tuple[float, ...] | None = None,
    ) -> None:
        super().__init__(process, name, element)
        self.topic = topic
        self.pauses = pauses
        """Seconds before each further attempt; None where the diagram leaves it to the service."""
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
        assigned = self.script.run(visible(token), now=at_home(token.top.now))
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
        result = shaped(to_data(self.decision.evaluate(visible(token), now=at_home(token.top.now))), self.shape)
        assign(token, {self.variable: result})
        self.give_outputs(token, {self.variable: result})
        return True
