"""Reading and writing dates, times and durations (ISO 8601, as DMN 1.3 section 10.3.4.1 asks).

Years run from 1 to 9999, seconds to microseconds: what Python's own types hold.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from workflows.feel.budget import Failure
from workflows.feel.values import YearMonthDuration

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TIME = re.compile(
    r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?(?:(Z|z)|([+-])([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?|@([A-Za-z_+\-/0-9]+))?"
)
_DAYS = re.compile(
    r"(-?)P(?:([0-9]{1,9})D)?(?:T(?=[0-9.])(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9})(?:\.([0-9]{1,9}))?S)?)?"
)
_MONTHS = re.compile(r"(-?)P(?=[0-9])(?:([0-9]{1,9})Y)?(?:([0-9]{1,9})M)?")


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """The IANA zone of that name; raises Failure when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Failure("there is no such time zone") from error


def parse_date(text: str) -> date:
    """Read `2026-05-01`; raises Failure."""
    match = _DATE.fullmatch(text)
    if not match:
        raise Failure("the text is no date")
    try:
        return date(*map(int, match.groups()))
    except ValueError as error:
        raise Failure("the text is no date") from error


def parse_time(text: str) -> time:
    """Read `08:30:00`, with fraction, `Z`, offset or `@Asia/Shanghai`; raises Failure."""
    match = _TIME.fullmatch(text)
    if not match:
        raise Failure("the text is no time")
    hour, minute, second, fraction, utc, sign, hours, minutes, seconds, name = match.groups()
    place: tzinfo | None = None
    if utc:
        place = UTC
    elif sign:
        place = offset_zone(int(sign + "1") * (int(hours) * 3600 + int(minutes) * 60 + int(seconds or 0)))
    elif name:
        place = zone(name)
    try:
        return time(int(hour), int(minute), int(second), _micros(fraction), tzinfo=place)
    except ValueError as error:
        raise Failure("the text is no time") from error


def offset_zone(seconds: int) -> tzinfo:
    """A fixed offset; raises Failure beyond 14 hours (XML Schema 3.2.7.3)."""
    if abs(seconds) > 14 * 3600:
        raise Failure("a time offset is at most 14 hours")
    return timezone(timedelta(seconds=seconds)) if seconds else UTC


def parse_datetime(text: str) -> datetime:
    """Read `2026-05-01T08:30:00+08:00`, or a date alone (midnight); raises Failure."""
    day, mark, clock = text.partition("T")
    return datetime.combine(parse_date(day), parse_time(clock) if mark else time())


def _micros(fraction: str | None) -> int:
    return int((fraction or "0").ljust(6, "0")[:6])


def parse_duration(text: str) -> timedelta | YearMonthDuration:
    """Read `P3DT4H` or `P1Y2M`; raises Failure."""
    match = _MONTHS.fullmatch(text)
    if match:
        sign, years, months = match.groups()
        return YearMonthDuration(int(sign + "1") * (int(years or 0) * 12 + int(months or 0)))
    match = _DAYS.fullmatch(text)
    if not match or len(text.lstrip("-")) < 3:
        raise Failure("the text is no duration")
    sign, days, hours, minutes, seconds, fraction = match.groups()
    try:
        span = timedelta(
            days=int(days or 0),
            hours=int(hours or 0),
            minutes=int(minutes or 0),
            seconds=int(seconds or 0),
            microseconds=_micros(fraction),
        )
    except OverflowError as error:
        raise Failure("the duration is too long") from error
    return -span if sign else span


def parse_at(text: str) -> Any:
    """Read what stands between the quotes of `@"…"`; raises Failure when it is no date, time or duration."""
    if text.lstrip("-").startswith("P"):
        return parse_duration(text)
    if ":" not in text:
        return parse_date(text)
    return parse_datetime(text) if "T" in text else parse_time(text)


def format_temporal(value: date | time | datetime, zone_names: bool = True) -> str:
    """ISO 8601 text with UTC as `Z`; a named zone is written `@Zone`, or as its offset where there is one."""
    if not isinstance(value, time | datetime):
        return value.isoformat()
    text = value.replace(tzinfo=None).isoformat()
    place = value.tzinfo
    if place is None:
        return text
    offset = value.utcoffset()
    if isinstance(place, ZoneInfo) and (zone_names or offset is None):
        return f"{text}@{place.key}"
    if not offset:
        return f"{text}Z"
    total = int(offset.total_seconds())
    hours, rest = divmod(abs(total), 3600)
    tail = f":{rest % 60:02d}" if rest % 60 else ""
    return f"{text}{'-' if total < 0 else '+'}{hours:02d}:{rest // 60:02d}{tail}"


def duration_parts(value: timedelta) -> tuple[int, int, int, int, int]:
    """Days, hours, minutes, seconds, microseconds, all of the sign of the duration."""
    sign = -1 if value < timedelta() else 1
    span = abs(value)
    hours, rest = divmod(span.seconds, 3600)
    return sign * span.days, sign * hours, sign * (rest // 60), sign * (rest % 60), sign * span.microseconds


def format_duration(value: timedelta) -> str:
    """`P3DT4H5M6.5S`; nothing is `PT0S`."""
    days, hours, minutes, seconds, micros = (abs(part) for part in duration_parts(value))
    clock = "".join(f"{number}{unit}" for number, unit in ((hours, "H"), (minutes, "M")) if number)
    if seconds or micros:
        clock += f"{seconds}" + (f".{micros:06d}".rstrip("0") if micros else "") + "S"
    text = (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
    return f"{'-' if value < timedelta() else ''}P{text or 'T0S'}"


def format_months(value: YearMonthDuration) -> str:
    """`P1Y2M`; nothing is `P0M`."""
    years, months = divmod(abs(value.months), 12)
    text = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
    return f"{'-' if value.months < 0 else ''}P{text or '0M'}"


def shift_months(day: Any, months: int) -> Any:
    """A date or date and time some months on, the day cut to the length of the month; raises Failure out of years."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if not 1 <= year <= 9999:
        raise Failure("the year is out of 1 to 9999")
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))


def midnight(day: date, like: datetime | None = None) -> datetime:
    """A date as a moment: midnight, in UTC when `like` has a zone (DMN 1.3 section 10.3.2.3.5)."""
    return datetime.combine(day, time(), tzinfo=UTC if like is not None and like.tzinfo else None)


def seconds_of(value: timedelta) -> int | Decimal:
    """The length in seconds, exact."""
    whole = value.days * 86400 + value.seconds
    return whole if not value.microseconds else whole + Decimal(value.microseconds).scaleb(-6)
