"""From working days to moments: when a due date ends, when an alarm rings, what a clock says now."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from workflows.calendar.clock import Due, Interval, StatutoryClock, due
from workflows.calendar.working_days import WorkingCalendar
from workflows.engine import add_duration
from workflows.model import Clock, ClockReference, DueDate

ZONE = ZoneInfo("Asia/Shanghai")


def lifetime(text: str, now: datetime) -> timedelta:
    """How long an ISO 8601 duration of exact time or calendar days is from now. Raises Invalid."""
    return add_duration(now, text) - now


def local_date(moment: datetime) -> date:
    """The date in Asia/Shanghai."""
    return moment.astimezone(ZONE).date()


def start_of(day: date) -> datetime:
    """Midnight at the start of the day in Asia/Shanghai, as UTC."""
    return datetime.combine(day, time.min, ZONE).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The last second of the day in Asia/Shanghai, as UTC: what a due date is stored as."""
    return start_of(day + timedelta(days=1)) - timedelta(seconds=1)


def after(day: date) -> datetime:
    """The first moment at which the day is over."""
    return start_of(day + timedelta(days=1))


def statutory(clock: Clock) -> StatutoryClock:
    """The record as the arithmetic takes it."""
    intervals = tuple(Interval(i.start, i.end, i.reason, i.latest_end) for i in clock.excluded)
    return StatutoryClock(clock.name, clock.start, clock.term, clock.extension, intervals)


def explain_due(clock: Clock, calendar: WorkingCalendar, today: date) -> Due | None:
    """The whole arithmetic of a clock; None where a person named the day."""
    return None if clock.fixed_due is not None else due(statutory(clock), calendar, today)


def due_date(clock: Clock, calendar: WorkingCalendar, today: date) -> DueDate:
    """The due day as things stand today; provisional (暂定) where a year on the way is not loaded."""
    if clock.fixed_due is not None:
        return DueDate(clock.fixed_due, provisional=False)
    answer = due(statutory(clock), calendar, today)
    return DueDate(answer.date, answer.provisional)


def shifted(day: DueDate, offset: int, calendar: WorkingCalendar) -> DueDate:
    """The working day `offset` away from a due day, estimated where a year is not loaded."""
    if offset == 0:
        return day
    moved = calendar.estimate(day.day, offset)
    return DueDate(moved.date, day.provisional or moved.provisional)


def task_due(clock: Clock, reference: ClockReference, calendar: WorkingCalendar, today: date) -> tuple[datetime, bool]:
    """A task's due moment by a clock, and whether it is provisional."""
    day = shifted(due_date(clock, calendar, today), reference.offset, calendar)
    return end_of(day.day), day.provisional


def timer_due(clock: Clock, reference: ClockReference, calendar: WorkingCalendar, today: date) -> datetime:
    """When a timer event on a clock fires: an alarm before the due day in the morning, else when the day is over."""
    day = shifted(due_date(clock, calendar, today), reference.offset, calendar).day
    return start_of(day) if reference.offset < 0 else after(day)
