"""What a rehearsal tells: a line for each element that was left, and how everything stands at the end."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """How a rehearsal ends; `exit_status` is what the command ends with."""

    COMPLETED = "completed"
    INCIDENT = "incident"
    WAITING = "waiting"
    REFUSED = "refused"

    @property
    def exit_status(self) -> int:
        return {"completed": 0, "refused": 2, "incident": 3, "waiting": 4}[self.value]


@dataclass(frozen=True, slots=True)
class Line:
    """An element that a token has left. `instance` is `KEY:NUMBER`, counted from 1; `at` ISO 8601 with +08:00."""

    element: str
    type: str
    process: str
    instance: str
    at: str
    outcome: str

    def json(self) -> str:
        """One line."""
        return json.dumps(asdict(self), ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Report:
    """The end. `problems` have `code`, `message`, `element`, `line` and `advice`, the last three perhaps empty."""

    status: Status
    data: Mapping[str, Any] = field(default_factory=dict)
    waiting_on: Sequence[Mapping[str, Any]] = ()
    problems: Sequence[Mapping[str, Any]] = ()
    lines: Sequence[Line] = ()
    thrown: Sequence[str] = ()

    def json(self) -> str:
        """The last line."""
        said = {
            "status": self.status.value,
            "data": self.data,
            "waiting_on": list(self.waiting_on),
            "problems": list(self.problems),
        }
        return json.dumps(said, ensure_ascii=False)

    @property
    def differences(self) -> list[str]:
        """What the scenario expected otherwise."""
        return [str(problem["message"]) for problem in self.problems if problem["code"] == "expectation"]


def problem(
    code: str, message: str, element: str | None = None, line: int | None = None, advice: str = ""
) -> dict[str, Any]:
    """A problem as the report has it."""
    return {"element": element, "code": code, "message": message, "line": line, "advice": advice}


def refused(problems: Sequence[Mapping[str, Any]]) -> Report:
    """Nothing was run."""
    return Report(Status.REFUSED, problems=problems)
