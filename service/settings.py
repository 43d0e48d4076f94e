"""Reads one section of the configuration into its dataclass, and says what would be allowed where it cannot."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from types import MappingProxyType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from workflows.errors import Invalid

T = TypeVar("T")
Check = Mapping[str, Any]


def between(low: int, high: int) -> Check:
    """A whole number, both ends allowed."""
    return _check(f"a whole number from {low} to {high}", lambda value: low <= value <= high)


def among(*words: str) -> Check:
    """One of a few words."""
    return _check("one of " + ", ".join(words), lambda value: value in words)


def pattern(expression: str, allowed: str) -> Check:
    """Text that matches from beginning to end."""
    compiled = re.compile(expression)
    return _check(allowed, lambda value: compiled.fullmatch(value) is not None)


def accepted(read: Callable[[str], object], allowed: str) -> Check:
    """Text that can be read: `read` raises Invalid for any other."""

    def accepts(value: str) -> bool:
        try:
            read(value)
        except Invalid:
            return False
        return True

    return _check(allowed, accepts)


def shown(allowed: str) -> Check:
    """Anything of the field's type."""
    return _check(allowed, lambda _value: True)


def read_section(kind: type[T], name: str, table: Mapping[str, Any]) -> T:
    """The section as its dataclass. Raises Invalid with details `key` (dotted) and `allowed`."""
    hints = get_type_hints(kind)
    known: dict[str, Field[Any]] = {entry.name: entry for entry in fields(kind)}  # type: ignore[arg-type]
    for key in table:
        if key not in known:
            raise Invalid(f"there is no setting {name}.{key}", key=f"{name}.{key}", allowed=list(known))
    values: dict[str, Any] = {}
    for key, entry in known.items():
        if key in table:
            values[key] = _read(hints[key], entry.metadata, f"{name}.{key}", table[key])
        elif entry.default is MISSING and entry.default_factory is MISSING:
            raise _refusal(f"{name}.{key}", entry.metadata["allowed"])
    return kind(**values)


def _read(hint: Any, check: Check, key: str, value: Any) -> Any:
    if get_origin(hint) is not tuple:
        return _checked(hint, check, key, value)
    inner = get_args(hint)[0]
    if not isinstance(value, list):
        raise _refusal(key, "a list")
    if inner is str:
        return tuple(_checked(str, check, key, item) for item in value)
    if not all(isinstance(item, dict) for item in value):
        raise _refusal(key, f"a list of sections: [[{key}]]")
    return tuple(read_section(inner, f"{key}[{number}]", item) for number, item in enumerate(value))


def _checked(kind: type[Any], check: Check, key: str, value: Any) -> Any:
    # TOML's true is Python's True, which is an int.
    if type(value) is not kind or not check["accepts"](value):
        raise _refusal(key, check["allowed"])
    return value


def _check(allowed: str, accepts: Callable[[Any], bool]) -> Check:
    return MappingProxyType({"allowed": allowed, "accepts": accepts})


def _refusal(key: str, allowed: str) -> Invalid:
    return Invalid(f"{key} must be {allowed}", key=key, allowed=allowed)
