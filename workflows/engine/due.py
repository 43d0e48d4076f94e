"""When something is due: dates, moments, durations, working days, statutory clocks, as diagrams write them.

The engine reads no clock: everything is counted from the moment that the caller gave. Days are those of Asia/Shanghai
unless a zone is written. A due date is the last second of its day; a timer on a date fires when the day begins, and one
of working days when the last is over. Forms: ISO 8601 dates, moments and durations (`P3D`, `PT2H`, `P1M`); `P3WD`
working days; `clock:NAME`, `clock:NAME[key]`, either with `-P3WD`. What repeats is in `cycles`.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from workflows.calendar.durations import is_working_duration, parse_working_duration
from workflows.engine.expressions import Value, read_value
from workflows.errors import ExecutionFailed, Invalid
from workflows.model import ClockReference, WorkingDays

ZONE = ZoneInfo("Asia/Shanghai")
_DURATION = re.compile(
    r"(?P<sign>-?)P(?:(?P<Y>\d+)Y)?(?:(?P<M>\d+)M)?(?:(?P<W>\d+)W)?(?:(?P<D>\d+)D)?"
    r"(?P<T>T(?:(?P<h>\d+)H)?(?:(?P<m>\d+)M)?(?:(?P<s>\d+(?:\.\d+)?)S)?)?"
)
_ZONED = re.compile(
    r"(?P<date>\d{4}-\d{2}-\d{2})(?P<time>T\d{2}:\d{2}[\d:.+Z-]*)?(?:@(?P<zone>[\w/+-]+)|\[(?P<region>[\w/+-]+)\])?"
)
_CLOCK = re.compile(
    r"clock:(?P<name>[^\W\d]\w*(?:-[^\W\dP]\w*)*)(?:\[(?P<key>.*)\])?(?P<offset>[+-]P\d{1,4}WD)?", re.DOTALL
)
_MAX_YEARS = 100


class Counting(Protocol):
    """What counting needs of an instance."""

    now: datetime
    add_working_days: Any


@dataclass(frozen=True, slots=True)
class Duration:
    """An ISO 8601 duration: months and days are the calendar's, the rest is exact; or a number of working days."""

    months: int = 0
    days: float = 0
    exact: timedelta = timedelta()
    working_days: int = 0

    @property
    def positive(self) -> bool:
        return self.months > 0 or self.days > 0 or self.exact > timedelta() or self.working_days > 0


def read_duration(text: str) -> Duration | None:
    """None if the text is no duration. Raises Invalid for one that is out of bounds."""
    if is_working_duration(text):
        return Duration(working_days=parse_working_duration(text))
    match = _DURATION.fullmatch(text.strip())
    if match is None or match["T"] == "T" or text.strip() in ("P", "-P"):
        return None
    part = {name: float(value or 0) for name, value in match.groupdict().items() if name not in ("sign", "T")}
    sign = -1 if match["sign"] else 1
    months = int(part["Y"]) * 12 + int(part["M"])
    days = part["W"] * 7 + part["D"]
    if months > 12 * _MAX_YEARS or days > 366 * _MAX_YEARS or part["h"] > 24 * 366 * _MAX_YEARS:
        raise Invalid(f"{text!r} is longer than {_MAX_YEARS} years.")
    try:
        exact = timedelta(hours=part["h"], minutes=part["m"], seconds=part["s"])
    except OverflowError:
        raise Invalid(f"{text!r} is too long.") from None
    return Duration(months=sign * months, days=sign * days, exact=sign * exact)


def start_of_day(day: date) -> datetime:
    """Midnight at the start of a day in Asia/Shanghai."""
    return datetime.combine(day, time.min, ZONE).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """The last second of a day in Asia/Shanghai."""
    return datetime.combine(day, time(23, 59, 59), ZONE).astimezone(UTC)


def read_moment(text: str, of_day: Callable[[date], datetime] = start_of_day) -> datetime | None:
    """A moment, or a date by `of_day`, in UTC; without an offset it is Asia/Shanghai's. None if it is neither."""
    found = read_zoned(text, of_day)
    return None if found is None else found[0]


def read_zoned(text: str, of_day: Callable[[date], datetime] = start_of_day) -> tuple[datetime, tzinfo] | None:
    """The same, and the zone that it was written in: a named one where there is one, else that of the offset."""
    match = _ZONED.fullmatch(text.strip())
    if match is None:
        return None
    try:
        if match["time"] is None:
            return of_day(date.fromisoformat(match["date"])), ZONE
        moment = datetime.fromisoformat(match["date"] + match["time"])
        name = match["zone"] or match["region"]
        zone = ZoneInfo(name) if name else moment.tzinfo or ZONE
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC), zone
    except (ValueError, OSError, OverflowError, ZoneInfoNotFoundError):
        return None


def add(moment: datetime, duration: Duration, counting: Counting, times: int = 1, zone: tzinfo = ZONE) -> datetime:
    """`moment` and `times` durations; working days are over when the last is. Raises Invalid, CalendarNotLoaded.

    Months and days are counted on the calendar of `zone`, at the same time of day; in the hour that clocks skip, the
    moment is an hour later.
    """
    if duration.working_days:
        if counting.add_working_days is None:
            raise ExecutionFailed("No working calendar is at hand.", code="no-calendar")
        day = moment.astimezone(ZONE).date()
        return start_of_day(counting.add_working_days(day, duration.working_days * times) + timedelta(days=1))
    try:
        if duration.months or duration.days:
            local = _add_months(moment.astimezone(zone), duration.months * times)
            moment = local + timedelta(days=duration.days * times)
        return moment.astimezone(UTC) + duration.exact * times
    except (OverflowError, ValueError):
        raise Invalid("The moment is too far away.") from None


def add_duration(moment: datetime, text: str) -> datetime:
    """`moment` and an ISO 8601 duration, of exact time or calendar days. Raises Invalid."""
    duration = read_duration(text)
    if duration is None or duration.working_days:
        raise Invalid(f"{text!r} is no duration like P7D or PT1H.")
    return add(moment, duration, _Nothing(moment))


@dataclass(slots=True)
class _Nothing:
    """No working calendar is needed."""

    now: datetime
    add_working_days: Any = None


def _add_months(moment: datetime, months: int) -> datetime:
    if not months:
        return moment
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class ClockText:
    """A statutory clock as a diagram names it; `key` is evaluated when the element is entered."""

    name: str
    key: Value | None = None
    offset: int = 0

    def at(self, context: Mapping[str, Any], now: datetime) -> ClockReference:
        value = None if self.key is None else self.key.of(context, now)
        return ClockReference(self.name, "" if value is None else str(value), self.offset)


def read_clock(text: str, *, literal: bool = False) -> ClockText | None:
    """None if the text names no clock. `literal`: the key is itself, not an expression.

    Raises Invalid if it is malformed, ExpressionInvalid for its key.
    """
    if not text.strip().startswith("clock:"):
        return None
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        raise Invalid(f"{text!r} is no clock: write clock:NAME, clock:NAME[key] or clock:NAME-P3WD.")
    key = None
    if match["key"] is not None:
        key = Value(literal=match["key"]) if literal else read_value("=" + match["key"].strip().removeprefix("="))
    offset = parse_working_duration(match["offset"]) if match["offset"] else 0
    return ClockText(match["name"], key, offset)


@dataclass(frozen=True, slots=True)
class When:
    """What is known of a due date or timer: a moment, or a clock whose moment others compute, or neither."""

    at: datetime | None = None
    clock: ClockReference | None = None
    counted: WorkingDays | None = None

    def kept(self) -> dict[str, Any]:
        """As it is kept in a token."""
        clock, counted = self.clock, self.counted
        kept: dict[str, Any] = {
            "at": None if self.at is None else self.at.isoformat(),
            "clock": None if clock is None else [clock.name, clock.key, clock.offset],
        }
        return kept if counted is None else {**kept, "counted": [counted.after.isoformat(), counted.number]}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> When:
        at, clock, counted = kept["at"], kept["clock"], kept.get("counted")
        return cls(
            None if at is None else datetime.fromisoformat(at),
            None if clock is None else ClockReference(*clock),
            None if counted is None else WorkingDays(date.fromisoformat(counted[0]), counted[1]),
        )


@dataclass(frozen=True, slots=True)
class DueText:
    """A due date or timer text, read once: a clock, or a text that gives one of the forms."""

    clock: ClockText | None = None
    value: Value | None = None

    def for_task(self, context: Mapping[str, Any], counting: Counting) -> When:
        """A task's due date: whole days end with the last of them. Raises ExecutionFailed."""
        return self._when(context, counting, end_of_day)

    def for_timer(self, context: Mapping[str, Any], counting: Counting) -> When:
        """When a timer fires. Raises ExecutionFailed, also where its text gives nothing."""
        warnings: list[str] = []
        when = self._when(context, counting, start_of_day, warnings)
        if when.at is None and when.clock is None:
            reason = f" ({'; '.join(warnings)})" if warnings else ""
            raise ExecutionFailed(f"The timer's expression gave nothing{reason}.", code="timer-without-date")
        return when

    def _when(
        self,
        context: Mapping[str, Any],
        counting: Counting,
        of_day: Callable[[date], datetime],
        warnings: list[str] | None = None,
    ) -> When:
        if self.clock is not None:
            return When(clock=self.clock.at(context, counting.now))
        text = None if self.value is None else self.value.of(context, counting.now, warnings)
        if text is None or text == "":
            return When()
        if not isinstance(text, str):
            raise ExecutionFailed(f"{text!r} is not a date, moment or duration.", code="due-date")
        if (clock := read_clock(text, literal=True)) is not None:
            return When(clock=clock.at({}, counting.now))
        moment, counted = read_moment(text, of_day), None
        if moment is None and (duration := read_duration(text)) is not None:
            moment = add(counting.now, duration, counting)
            if duration.working_days:
                counted = WorkingDays(counting.now.astimezone(ZONE).date(), duration.working_days)
            if of_day is end_of_day:
                moment = _last_second(moment, duration)
        if moment is None:
            raise ExecutionFailed(f"{text!r} is not a date, moment or duration.", code="due-date")
        return When(at=moment, counted=counted)


def _last_second(moment: datetime, duration: Duration) -> datetime:
    if duration.working_days:
        return moment - timedelta(seconds=1)
    whole_days = duration.exact % timedelta(days=1) == timedelta()
    return end_of_day(moment.astimezone(ZONE).date()) if whole_days else moment


def read_due(text: str) -> DueText:
    """Reads a due date or timer text. Raises Invalid for a literal that is none of the forms, ExpressionInvalid."""
    if (clock := read_clock(text)) is not None:
        return DueText(clock=clock)
    value = read_value(text)
    literal = value.literal
    if literal is not None and read_moment(literal) is None and read_duration(literal) is None:
        raise Invalid(f"{text!r} is not a date, a moment, a duration like P3D, working days like P3WD, or a clock.")
    return DueText(value=value)
