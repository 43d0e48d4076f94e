# ruff: noqa: ARG001 - every built-in takes the run, whether it charges it or not
"""Conversion and boolean functions (DMN 1.3 tables 71 and 72)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from workflows.errors import BudgetExceeded
from workflows.feel import temporal
from workflows.feel.budget import Failure, Run
from workflows.feel.builtins.arguments import integer, number, of_type, single, string, whole_number
from workflows.feel.builtins.registry import builtin
from workflows.feel.operators import equals, whole
from workflows.feel.values import CONTEXT, MAX_DEPTH, Function, Range, YearMonthDuration, type_name

_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,5})?")


@builtin("not(negand)")
def negation(run: Run, negand: Any) -> bool | None:
    value = single(negand)
    return not value if value.__class__ is bool else None


@builtin("is(value1, value2)")
def same(run: Run, value1: Any, value2: Any) -> bool:
    if value1.__class__ in (time, datetime) and value1.__class__ is value2.__class__:
        return bool(value1 == value2) and value1.utcoffset() == value2.utcoffset()
    return equals(run, value1, value2) is True


@builtin("string(from)")
def to_string(run: Run, value: Any) -> str | None:
    return None if value is None else text_of(run, value)


def text_of(run: Run, value: Any, nested: int = 0) -> str:
    """The text of a value; inside lists and contexts, strings keep their quotes."""
    if nested > MAX_DEPTH:
        raise BudgetExceeded("The data is nested too deeply.", limit="depth")
    text = _compound_text(run, value, nested)
    run.allocate(len(text))
    return text


def _compound_text(run: Run, value: Any, nested: int) -> str:
    kind = value.__class__
    if kind is list:
        return "[" + ", ".join([text_of(run, item, nested + 1) for item in value]) + "]"
    if kind is dict:
        return "{" + ", ".join([f"{key}: {text_of(run, item, nested + 1)}" for key, item in value.items()]) + "}"
    if kind is Range:
        low, high = (text_of(run, end, nested + 1) for end in (value.low, value.high))
        return f"{'[' if value.low_closed else '('}{low}..{high}{']' if value.high_closed else ')'}"
    if kind is Function:
        return f"function({', '.join(value.params)})"
    if kind is str:
        return _quoted(value) if nested else str(value)
    return _scalar_text(value)


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _scalar_text(value: Any) -> str:
    if value is None:
        return "null"
    if value.__class__ is bool:
        return "true" if value else "false"
    if value.__class__ is Decimal:
        return f"{value:f}"
    if isinstance(value, timedelta):
        return temporal.format_duration(value)
    if isinstance(value, YearMonthDuration):
        return temporal.format_months(value)
    if isinstance(value, date | time):
        return temporal.format_temporal(value)
    return str(value)


@builtin("number(from, grouping separator?, decimal separator?)")
def to_number(run: Run, source: Any, grouping: Any = None, point: Any = None) -> Any:
    if grouping not in (None, " ", ",", ".") or point not in (None, ",", ".") or (grouping and grouping == point):
        raise Failure("the separators are space, comma or point, and different")
    text = string(source)
    run.spend(len(text))
    if grouping:
        text = text.replace(grouping, "")
    if point:
        text = text.replace(point, ".")
    if len(text) > 1000 or not _NUMBER.fullmatch(text):
        raise Failure("the text is no number")
    return whole(CONTEXT.create_decimal(text))


@builtin("date(from)")
def to_date(run: Run, source: Any) -> date:
    value = of_type(source, str, date, datetime)
    if value.__class__ is datetime:
        return value.date()
    return temporal.parse_date(value) if value.__class__ is str else value


@builtin("date(year, month, day)")
def date_of(run: Run, year: Any, month: Any, day: Any) -> date:
    return date(whole_number(year), whole_number(month), whole_number(day))


@builtin("time(from)")
def to_time(run: Run, source: Any) -> time:
    value = of_type(source, str, time, datetime, date)
    if value.__class__ is str:
        return temporal.parse_time(value)
    if value.__class__ is date:
        return time(tzinfo=UTC)
    return value if value.__class__ is time else value.timetz()


@builtin("time(hour, minute, second, offset?)")
def time_of(run: Run, hour: Any, minute: Any, second: Any, offset: Any = None) -> time:
    exact = number(second)
    micros = int((Decimal(exact) % 1).scaleb(6))
    zone = None if offset is None else temporal.offset_zone(int(of_type(offset, timedelta).total_seconds()))
    return time(whole_number(hour), whole_number(minute), integer(second), micros, tzinfo=zone)


@builtin("date and time(from)")
def to_datetime(run: Run, source: Any) -> datetime:
    value = of_type(source, str, date, datetime)
    if value.__class__ is date:
        return temporal.midnight(value)
    return temporal.parse_datetime(value) if value.__class__ is str else value


@builtin("date and time(date, time)")
def datetime_of(run: Run, day: Any, clock: Any) -> datetime:
    day, clock = of_type(day, date, datetime), of_type(clock, time)
    return datetime.combine(day.date() if day.__class__ is datetime else day, clock)


@builtin("date and time(year, month, day, hour, minute, second)")
def datetime_of_parts(run: Run, year: Any, month: Any, day: Any, hour: Any, minute: Any, second: Any) -> datetime:
    return datetime.combine(date_of(run, year, month, day), time_of(run, hour, minute, second))


@builtin("date and time(year, month, day, hour, minute, second, offset)")
def datetime_with_offset(
    run: Run, year: Any, month: Any, day: Any, hour: Any, minute: Any, second: Any, offset: Any
) -> datetime:
    clock = time_of(run, hour, minute, second, of_type(offset, timedelta))
    return datetime.combine(date_of(run, year, month, day), clock)


@builtin("date and time(year, month, day, hour, minute, second, timezone)")
def datetime_in_zone_of_parts(
    run: Run, year: Any, month: Any, day: Any, hour: Any, minute: Any, second: Any, timezone: Any
) -> datetime:
    zone = temporal.zone(string(timezone))
    return datetime_of_parts(run, year, month, day, hour, minute, second).replace(tzinfo=zone)


@builtin("date and time(date, timezone)")
def datetime_in_zone(run: Run, day: Any, timezone: Any) -> datetime:
    value: datetime = of_type(day, datetime)
    zone = temporal.zone(string(timezone))
    return value.astimezone(zone) if value.tzinfo else value.replace(tzinfo=zone)


@builtin("duration(from)")
def to_duration(run: Run, source: Any) -> Any:
    value = of_type(source, str, timedelta, YearMonthDuration)
    return temporal.parse_duration(value) if value.__class__ is str else value


@builtin("years and months duration(from, to)")
def months_between(run: Run, start: Any, end: Any) -> YearMonthDuration:
    first, last = of_type(start, date, datetime), of_type(end, date, datetime)
    months = (last.year - first.year) * 12 + last.month - first.month
    if months > 0 and last.day < first.day:
        months -= 1
    elif months < 0 and last.day > first.day:
        months += 1
    return YearMonthDuration(months)


@builtin("get or else(value, default)")
def or_else(run: Run, value: Any, default: Any) -> Any:
    return default if value is None else value


@builtin("is defined(value)")
def is_defined(run: Run, value: Any) -> bool:
    return value is not None


@builtin("assert(value, condition)")
def assertion(run: Run, value: Any, condition: Any) -> Any:
    if condition is not True:
        raise Failure(f"the condition on a {type_name(value)} does not hold")
    return value
