"""Dates, times of day and moments among the answers. Wall time is Asia/Shanghai unless the text says otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from workflows.forms.model import Field, Subtype
from workflows.forms.wrong import Wrong

SHANGHAI = ZoneInfo("Asia/Shanghai")
YEARS = range(1800, 3000)

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(r"\d{2}:\d{2}(:\d{2})?", re.ASCII)
_DATETIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(?P<zone>Z|[+-]\d{2}:\d{2})?", re.ASCII)


def moment(field: Field, value: Any, today: date) -> str:
    """The ISO 8601 text kept for a datetime field: `2026-01-05`, `09:30:00` or, in UTC, `2026-01-05T01:30:00Z`.

    `today` is the day in Asia/Shanghai against which `disallowPassedDates` is checked. Raises `Wrong`.
    """
    if field.subtype is Subtype.DATE:
        day = _date(value)
        _check_day(field, day, today)
        return day.isoformat()
    if field.subtype is Subtype.TIME:
        clock = _time(value)
        _check_step(field, clock)
        return clock.isoformat()
    at = _datetime(value)
    local = at.astimezone(SHANGHAI)
    _check_day(field, local.date(), today)
    _check_step(field, local.time())
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def local_input(subtype: Subtype, value: str) -> str:
    """A kept value as the browser's date, time or datetime-local input wants it; other text is given back as it is."""
    try:
        if subtype is Subtype.DATETIME:
            return _datetime(value).astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M")
        return _time(value).strftime("%H:%M") if subtype is Subtype.TIME else value
    except Wrong:
        return value


def plausible(field: Field, value: Any) -> str | None:
    """The kept text of a value that reads as a date, time or moment, whatever the field's rules say of it."""
    readers: dict[Subtype, Callable[[Any], date | time | datetime]] = {
        Subtype.DATE: _date,
        Subtype.TIME: _time,
        Subtype.DATETIME: lambda value: _datetime(value).astimezone(UTC),
    }
    try:
        return readers[field.subtype](value).isoformat().replace("+00:00", "Z")
    except Wrong:
        return None


def _date(value: Any) -> date:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise Wrong("not_date")
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise Wrong("not_date") from error


def _time(value: Any) -> time:
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise Wrong("not_time")
    try:
        return time.fromisoformat(value)
    except ValueError as error:
        raise Wrong("not_time") from error


def _datetime(value: Any) -> datetime:
    found = _DATETIME.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise Wrong("not_datetime")
    try:
        at = datetime.fromisoformat(value)
    except ValueError as error:
        raise Wrong("not_datetime") from error
    if at.year not in YEARS:
        # Before the conversion, which overflows at either end of the calendar.
        raise Wrong("date_range", low=YEARS[0], high=YEARS[-1])
    return at if found["zone"] else at.replace(tzinfo=SHANGHAI)


def _check_day(field: Field, day: date, today: date) -> None:
    if day.year not in YEARS:
        raise Wrong("date_range", low=YEARS[0], high=YEARS[-1])
    if field.no_past and day < today:
        raise Wrong("past")


def _check_step(field: Field, clock: time) -> None:
    step = field.time_interval
    if step and ((clock.hour * 60 + clock.minute) % step or clock.second or clock.microsecond):
        raise Wrong("time_step", limit=step)
