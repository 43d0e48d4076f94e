"""`typeRef`: text that stands for a moment becomes one, so that JSON data can be compared with `date("…")`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from workflows.errors import ExecutionFailed
from workflows.feel.budget import Failure, Run
from workflows.feel.dmn.model import Convert
from workflows.feel.temporal import parse_date, parse_datetime, parse_duration, parse_time
from workflows.feel.values import type_name

_READERS: Mapping[str, Callable[[str], Any]] = {
    "date": parse_date,
    "time": parse_time,
    "dateTime": parse_datetime,
    "date and time": parse_datetime,
    "dayTimeDuration": parse_duration,
    "yearMonthDuration": parse_duration,
    "days and time duration": parse_duration,
    "years and months duration": parse_duration,
}


_SCALARS: Mapping[str, str] = {
    "string": "string",
    "boolean": "boolean",
    **dict.fromkeys(("number", "integer", "long", "double"), "number"),
}
_NAMES: Mapping[str, str] = {
    **_SCALARS,
    "date": "date",
    "time": "time",
    "dateTime": "date and time",
    "date and time": "date and time",
    "dayTimeDuration": "days and time duration",
    "days and time duration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "years and months duration": "years and months duration",
}
BASE_TYPES = frozenset({*_NAMES, "Any", "any", "list", "context", "function", "range", "Null"})
"""What a `typeRef` may name without declaring it: the types of FEEL, and Camunda's for them."""


def scalar_type(type_ref: str) -> str | None:
    """FEEL's name of the type, for one whose values are no lists or contexts."""
    return _NAMES.get(type_ref.rpartition(":")[2])


def converter(type_ref: str, label: str) -> Convert:
    """The conversion for a `typeRef`; with a prefix (`feel:date`) or without.

    A value of another type than the declared one is left as it is, with a warning: no rule may match it.
    """
    name = type_ref.rpartition(":")[2]
    read = _READERS.get(name)
    if read is None:
        return _checker(_SCALARS.get(name), label)

    def convert(_run: Run, value: Any) -> Any:
        if value.__class__ is not str:
            return value
        try:
            return read(value)
        except Failure as error:
            raise ExecutionFailed(f"The value of {label!r} is no {name}.") from error

    return convert


def _checker(expected: str | None, label: str) -> Convert:
    def check(run: Run, value: Any) -> Any:
        if value is not None and expected is not None and type_name(value) != expected:
            run.warn(f"{label} is declared {expected}, but is {type_name(value)}")
        return value

    return check
