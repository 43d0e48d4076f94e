# ruff: noqa: ARG001 - every built-in takes the run, whether it charges it or not
"""Date and time functions (DMN 1.3 tables 79 and 80). The only clock is the one the caller passes."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime
from typing import Any

from workflows.feel.budget import Failure, Run
from workflows.feel.builtins.arguments import of_type
from workflows.feel.builtins.registry import builtin

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@builtin("now()")
def now(run: Run) -> datetime:
    if run.now is None:
        raise Failure("there is no clock here")
    return run.now


@builtin("today()")
def today(run: Run) -> date:
    return now(run).date()


def _day(value: Any) -> Any:
    return of_type(value, date, datetime)


@builtin("day of week(date)")
def day_of_week(run: Run, day: Any) -> str:
    return _DAYS[_day(day).weekday()]


@builtin("day of year(date)")
def day_of_year(run: Run, day: Any) -> int:
    return int(_day(day).timetuple().tm_yday)


@builtin("week of year(date)")
def week_of_year(run: Run, day: Any) -> int:
    return int(_day(day).isocalendar().week)


@builtin("month of year(date)")
def month_of_year(run: Run, day: Any) -> str:
    return _MONTHS[_day(day).month - 1]


@builtin("last day of month(date)")
def last_day_of_month(run: Run, day: Any) -> date:
    found = _day(day)
    return date(found.year, found.month, monthrange(found.year, found.month)[1])
