"""What an event definition says, compiled (BPMN 2.0.2 §10.5.5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from workflows.engine.due import DueText
from workflows.engine.expressions import Value

Kind = Literal["none", "message", "timer", "signal", "error", "escalation", "terminate"]


@dataclass(frozen=True, slots=True)
class Trigger:
    """`name`: message or signal; `code`: error or escalation, None for any."""

    kind: Kind = "none"
    name: str | None = None
    code: str | None = None
    correlation: Value | None = None
    timer: DueText | None = None
    cycle: Value | None = None
    coalesce: bool = False
    """Of the times of a cycle that were missed while nobody looked, only the last is made up for."""
    code_variable: str | None = None
    message_variable: str | None = None
