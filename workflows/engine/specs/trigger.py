"""What an event definition says, compiled (BPMN 2.0.2 §10.5.5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from workflows.engine.due import DueText
from workflows.engine.expressions import Evaluates, Value

Kind = Literal[
    "none",
    "message",
    "timer",
    "signal",
    "conditional",
    "error",
    "escalation",
    "compensate",
    "cancel",
    "link",
    "terminate",
]


@dataclass(frozen=True, slots=True)
class Trigger:
    """`name`: message, signal or link; `code`: error or escalation, None for any.

    `activity` is what a compensation is thrown for, None for the whole scope; `wait`: the throw waits until it is done.
    """

    kind: Kind = "none"
    name: str | None = None
    code: str | None = None
    message: Value | None = None
    """What an error says that is thrown here."""
    correlation: Value | None = None
    timer: DueText | None = None
    cycle: Value | None = None
    coalesce: bool = False
    """Of the times of a cycle that were missed while nobody looked, only the last is made up for."""
    condition: Evaluates | None = None
    code_variable: str | None = None
    message_variable: str | None = None
    activity: str | None = None
    wait: bool = True
