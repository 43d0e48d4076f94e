"""Plain data: what an instance holds, and the only thing that comes into it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from workflows.errors import Invalid, WorkflowError
from workflows.feel import to_data

MAX_DEPTH: Final = 100
MAX_ITEMS: Final = 250_000
"""Of lists and mappings, in all: writing more as JSON holds up all others in the process."""
MAX_NUMBER: Final = 10**34


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of a mapping from outside, in JSON's own types; decimals become numbers, dates and durations texts.

    Raises Invalid for anything else, for keys that are no texts and for what is too deep or too large.
    """
    return dict(_Copy().of(values, 0))


def _text(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Invalid("A text holds half a character, which cannot be kept.") from None
    return value


def _number(value: int | float) -> int | float:
    if isinstance(value, float) and not math.isfinite(value):
        raise Invalid(f"{value} is no number that can be kept.")
    if isinstance(value, int) and abs(value) >= MAX_NUMBER:
        raise Invalid("A whole number may have at most 34 digits.")
    return value


class _Copy:
    def __init__(self) -> None:
        self.left = MAX_ITEMS

    def of(self, value: Any, depth: int) -> Any:
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str):
            return _text(value)
        if isinstance(value, (int, float)):
            return _number(value)
        if isinstance(value, Mapping):
            return self._mapping(value, depth)
        if isinstance(value, (list, tuple)):
            self._count(len(value), depth)
            return [self.of(item, depth + 1) for item in value]
        try:
            return to_data(value)
        except WorkflowError as error:
            raise Invalid(f"A {type(value).__name__} cannot be kept in an instance.") from error

    def _mapping(self, value: Mapping[Any, Any], depth: int) -> dict[str, Any]:
        self._count(len(value), depth)
        if not all(isinstance(key, str) for key in value):
            raise Invalid("The names of values must be texts.")
        return {_text(key): self.of(item, depth + 1) for key, item in value.items()}

    def _count(self, items: int, depth: int) -> None:
        self.left -= items
        if self.left < 0 or depth >= MAX_DEPTH:
            raise Invalid("The values are nested too deeply or are too many.")
