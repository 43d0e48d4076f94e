"""How much an expression may cost, and the meter of one evaluation that enforces it.

FEEL is total and pure but a function literal may call itself and a list may double: without a bound
an expression of one line can take all time and memory. Every loop turn, call and allocation is charged here.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Overflow
from typing import Any

from workflows.errors import BudgetExceeded

CLOCK_INTERVAL = 4096
"""Steps between two looks at the clock: a step costs about 0.2 µs, the look 0.3 µs."""

MAX_WARNINGS = 100


@dataclass(frozen=True, slots=True)
class Budget:
    """Limits of one evaluation.

    `steps` are loop turns and calls, weighted by the length of what they run; `size` is the total of list items
    and characters that may be allocated; `depth` is the nesting of calls of functions written in FEEL;
    `seconds` is CPU time of the thread, so that it does not depend on what else the machine does.
    """

    steps: int = 1_000_000
    size: int = 1_000_000
    depth: int = 64
    seconds: float = 1.0


DEFAULT_BUDGET = Budget()


class Failure(Exception):
    """A computation that the standard answers with null; the text becomes a warning."""


class Run:
    """The state of one evaluation: the context, what is left of the budget, and the warnings."""

    __slots__ = (
        "admitted",
        "checkpoint",
        "context",
        "deadline",
        "depth",
        "now",
        "seconds",
        "size",
        "steps",
        "warnings",
    )

    def __init__(
        self,
        context: Mapping[str, Any],
        budget: Budget | None = None,
        now: datetime | None = None,
        warnings: list[str] | None = None,
    ) -> None:
        limits = budget or DEFAULT_BUDGET
        self.context = context
        self.admitted: dict[str, Any] = {}
        self.steps = limits.steps
        self.checkpoint = max(0, limits.steps - CLOCK_INTERVAL)
        self.size = limits.size
        self.depth = limits.depth
        self.seconds = limits.seconds
        self.deadline = time.thread_time() + limits.seconds
        self.now = now
        self.warnings = warnings

    def focus(self, context: Mapping[str, Any]) -> None:
        """Go on with other variables on the same budget."""
        self.context = context
        self.admitted = {}

    def spend(self, steps: int) -> None:
        """Charge `steps`; raises BudgetExceeded when they or the time are used up."""
        self.steps -= steps
        if self.steps < self.checkpoint:
            if self.steps < 0:
                raise BudgetExceeded("The expression takes too many steps.", limit="steps")
            self.checkpoint = max(0, self.steps - CLOCK_INTERVAL)
            self.check_clock()

    def check_clock(self) -> None:
        """Raise BudgetExceeded when the time is used up."""
        if time.thread_time() > self.deadline:
            raise BudgetExceeded(f"The expression takes longer than {self.seconds:g} s.", limit="seconds")

    def allocate(self, items: int) -> None:
        """Charge list items, context entries or characters about to be made."""
        self.size -= items
        if self.size < 0:
            raise BudgetExceeded("The expression makes too much data.", limit="size")

    def enter(self) -> None:
        """Go one call deeper; `leave` comes back."""
        self.depth -= 1
        if self.depth < 0:
            raise BudgetExceeded("Functions call each other too deeply.", limit="depth")

    def leave(self) -> None:
        """Come back from a call."""
        self.depth += 1

    def warn(self, message: str) -> None:
        """Note why a part of the expression became null."""
        if self.warnings is not None and len(self.warnings) < MAX_WARNINGS:
            self.warnings.append(message)

    def fail(self, error: Exception) -> None:
        """Turn the failure of one operation into null with a warning, or into BudgetExceeded."""
        if isinstance(error, Overflow):
            raise BudgetExceeded("A number is larger than decimal128 can hold.", limit="number") from error
        self.warn(str(error) if isinstance(error, Failure) else f"not computable: {type(error).__name__}")
