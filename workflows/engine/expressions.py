"""Texts of a diagram that are evaluated: FEEL always, or a literal unless it starts with `=` (or is a `${…}`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Final, Protocol

from workflows.errors import ExpressionInvalid
from workflows.feel import compile_script, read_expression, refuse_unknown_calls, to_data

_HOME: Final = timezone(timedelta(hours=8))


class Evaluates(Protocol):
    """A compiled FEEL expression."""

    def evaluate(
        self, context: Mapping[str, Any], /, *, now: datetime | None, warnings: list[str] | None = None
    ) -> Any: ...


class Runs(Protocol):
    """A compiled FEEL script. `targets` are the names it assigns."""

    @property
    def targets(self) -> tuple[str, ...]: ...

    def run(self, context: Mapping[str, Any], /, *, now: datetime | None) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Value:
    """A text that is a literal, or a compiled expression."""

    literal: str | None = None
    expression: Evaluates | None = None

    def of(self, context: Mapping[str, Any], now: datetime, warnings: list[str] | None = None) -> Any:
        """Plain data; `warnings` receives why something could not be computed. Raises ExpressionFailed."""
        return self.literal if self.expression is None else evaluate(self.expression, context, now, warnings)


def evaluate(
    expression: Evaluates, context: Mapping[str, Any], now: datetime, warnings: list[str] | None = None
) -> Any:
    """The result as plain data: dates and durations are ISO 8601 texts. Raises ExpressionFailed."""
    return to_data(expression.evaluate(context, now=at_home(now), warnings=warnings))


def at_home(now: datetime | None) -> datetime | None:
    """The same moment in Beijing: `today()` is the day there, not the one in Greenwich until eight in the morning."""
    return None if now is None else now.astimezone(_HOME)


def read_feel(text: str) -> Evaluates:
    """A FEEL expression, with or without the leading `=`; `${…}` is translated. Raises ExpressionInvalid."""
    if not text.strip().removeprefix("=").strip():
        raise ExpressionInvalid("The expression is empty.")
    expression = read_expression(text)
    refuse_unknown_calls(expression.calls)
    return expression


def read_value(text: str) -> Value:
    """A literal, or FEEL after `=`. Raises ExpressionInvalid."""
    stripped = text.strip()
    if stripped.startswith("=") or "${" in stripped or "#{" in stripped:
        return Value(expression=read_feel(stripped))
    return Value(literal=stripped)


def read_script(text: str) -> Runs:
    """A script task's body. Raises ExpressionInvalid."""
    script = compile_script(text)
    refuse_unknown_calls(script.calls)
    return script
