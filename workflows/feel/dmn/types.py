"""`typeRef`: text that stands for a moment becomes one, so that JSON data can be compared with `date("…")`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from workflows.errors import ExecutionFailed
from workflows.feel.budget import Failure, Run
from workflows.feel.dmn.model import Convert
from workflows.feel.temporal import parse_date, parse_datetime, parse_duration, parse_time

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


def converter(type_ref: str, label: str) -> Convert:
    """The conversion for a `typeRef`; with a prefix (`feel:date`) or without. Other types are left as they are."""
    name = type_ref.rpartition(":")[2]
    read = _READERS.get(name)
    if read is None:
        return lambda _run, value: value

    def convert(_run: Run, value: Any) -> Any:
        if value.__class__ is not str:
            return value
        try:
            return read(value)
        except Failure as error:
            raise ExecutionFailed(f"The value of {label!r} is no {name}.") from error

    return convert
