"""Properties of dates, times, durations and ranges (DMN 1.3 tables 65 and 66). Contexts are read elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from workflows.feel.budget import Failure
from workflows.feel.temporal import duration_parts
from workflows.feel.values import Range, YearMonthDuration, type_name

Property = Callable[[Any], Any]


def _zone(value: Any) -> str | None:
    return value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else None


_DAY: Mapping[str, Property] = {
    "year": lambda value: value.year,
    "month": lambda value: value.month,
    "day": lambda value: value.day,
    "weekday": lambda value: value.isoweekday(),
}
_CLOCK: Mapping[str, Property] = {
    "hour": lambda value: value.hour,
    "minute": lambda value: value.minute,
    "second": lambda value: value.second,
    "time offset": lambda value: value.utcoffset(),
    "timezone": _zone,
}
_PROPERTIES: Mapping[type, Mapping[str, Property]] = {
    date: _DAY,
    time: _CLOCK,
    datetime: {**_DAY, **_CLOCK},
    timedelta: {
        "days": lambda value: duration_parts(value)[0],
        "hours": lambda value: duration_parts(value)[1],
        "minutes": lambda value: duration_parts(value)[2],
        "seconds": lambda value: duration_parts(value)[3],
    },
    YearMonthDuration: {
        "years": lambda value: abs(value.months) // 12 * (-1 if value.months < 0 else 1),
        "months": lambda value: abs(value.months) % 12 * (-1 if value.months < 0 else 1),
    },
    Range: {
        "start": lambda value: value.low,
        "end": lambda value: value.high,
        "start included": lambda value: value.low_closed,
        "end included": lambda value: value.high_closed,
    },
}


def property_of(value: Any, name: str) -> Any:
    """The property of that name; raises Failure when the value has none. Python attributes are never read."""
    read = _PROPERTIES.get(value.__class__, {}).get(name)
    if read is None:
        raise Failure(f"{type_name(value)} has no {name}")
    return read(value)
