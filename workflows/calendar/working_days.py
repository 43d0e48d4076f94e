"""Working days (工作日) with the yearly moves of the State Council's notice (调休).

Two arithmetics live here and must not be mixed up. The exact one answers only for years whose arrangement is loaded
and raises `CalendarNotLoaded` otherwise. The estimate (暂定) answers for every year in bounds and says that it is one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

import chinese_calendar

from workflows.calendar.arrangements import YearArrangement, parse_arrangement, to_text
from workflows.calendar.dates import (
    FIRST_YEAR,
    LAST_YEAR,
    MAX_WORKING_DAYS,
    checked_date,
    checked_number,
    next_day,
    previous_day,
)
from workflows.calendar.festivals import statutory_holidays
from workflows.errors import CalendarNotLoaded, Invalid

__all__ = ["DayKind", "Estimate", "WorkingCalendar", "YearArrangement", "parse_arrangement", "to_text"]

_SATURDAY: Final = 5


class DayKind(StrEnum):
    """What a day is. The first two are worked."""

    WORKING = "working"
    MAKE_UP = "make_up"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"

    @property
    def is_worked(self) -> bool:
        """Whether the day is a working day."""
        return self is DayKind.WORKING or self is DayKind.MAKE_UP


class Estimate(NamedTuple):
    """A date, and whether a year that is not loaded lay on the way to it (暂定)."""

    date: date
    provisional: bool


@dataclass(frozen=True)
class WorkingCalendar:
    """Immutable and hashable; a loaded year makes a new calendar. Every year is held at most once.

    Dates are plain `datetime.date`; a `datetime`, or a year outside `dates.FIRST_YEAR..LAST_YEAR` at which a count
    begins or arrives, is `Invalid`.
    """

    arrangements: tuple[YearArrangement, ...] = ()
    _by_year: dict[int, YearArrangement] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_year = {arrangement.year: arrangement for arrangement in sorted(self.arrangements, key=lambda a: a.year)}
        if len(by_year) != len(self.arrangements):
            raise Invalid("a year is given twice", field="arrangements")
        object.__setattr__(self, "arrangements", tuple(by_year.values()))
        object.__setattr__(self, "_by_year", by_year)

    @classmethod
    def standard(cls, last_year: int | None = None) -> WorkingCalendar:
        """The table that comes with chinesecalendar: 2004 up to its last whole year, or only up to `last_year`.

        Raises `Invalid` if the table does not reach `last_year`.
        """
        return _standard(last_year)

    def with_arrangement(self, arrangement: YearArrangement) -> WorkingCalendar:
        """A calendar in which this arrangement replaces whatever was loaded for its year."""
        others = tuple(known for known in self.arrangements if known.year != arrangement.year)
        return WorkingCalendar((*others, arrangement))

    def is_loaded(self, year: int) -> bool:
        """Whether the year's arrangement is known."""
        return year in self._by_year

    def arrangement(self, year: int) -> YearArrangement:
        """The year's arrangement. Raises `CalendarNotLoaded` (details `year`)."""
        try:
            return self._by_year[year]
        except KeyError:
            raise CalendarNotLoaded(f"calendar for {year} not loaded", year=year) from None

    def kind(self, day: date) -> DayKind:
        """What the day is. Raises `CalendarNotLoaded` (details `year`)."""
        arrangement = self.arrangement(day.year)
        return _kind(day, arrangement.holidays, arrangement.make_up_days)

    def is_working_day(self, day: date) -> bool:
        """Whether the day is worked. Raises `CalendarNotLoaded` (details `year`)."""
        return self.kind(day).is_worked

    def add_working_days(self, start: date, n: int) -> date:
        """The n-th working day after `start`, which itself is not counted (民法典 Art. 201); 0 is `start` itself.

        A negative `n` subtracts. Raises `CalendarNotLoaded` as soon as a day of a year not loaded would have to be
        looked at, and `Invalid` for `n` beyond `dates.MAX_WORKING_DAYS` either way.
        """
        return self._step(start, n, self.kind)

    def subtract_working_days(self, start: date, n: int) -> date:
        """The n-th working day before `start`, which itself is not counted. Raises as `add_working_days` does."""
        checked_number(n, "n", -MAX_WORKING_DAYS, MAX_WORKING_DAYS)
        return self._step(start, -n, self.kind)

    def working_days_between(self, after: date, until: date) -> int:
        """How many working days lie in the half-open span (after, until].

        If `until` is earlier, the span (until, after] is counted and the number is negative, so that exchanging the
        two dates changes the sign only. Raises `CalendarNotLoaded` (details `year`).
        """
        return self._count(checked_date(after, "after"), checked_date(until, "until"), self.kind)

    def estimated_kind(self, day: date) -> DayKind:
        """What the day is or, in a year not loaded, will be as far as the law itself says.

        The estimate: Monday to Friday are worked, except the days off of 全国年节及纪念日放假办法. The days that the
        yearly notice moves (调休), both the longer holidays and the make-up days, and the days in lieu of a holiday
        on a weekend cannot be known and are left out, so that a date may change by some days either way.
        """
        known = self._by_year.get(day.year)
        if known is not None:
            return _kind(day, known.holidays, known.make_up_days)
        return _kind(day, statutory_holidays(day.year), frozenset())

    def estimate(self, start: date, n: int) -> Estimate:
        """As `add_working_days`, with `estimated_kind` where a year is not loaded; never `CalendarNotLoaded`.

        `provisional` (暂定) is true as soon as one day of such a year had to be looked at.
        """
        looked_at: set[int] = set()

        def kind(day: date) -> DayKind:
            looked_at.add(day.year)
            return self.estimated_kind(day)

        arrived = self._step(start, n, kind)
        return Estimate(arrived, any(not self.is_loaded(year) for year in looked_at))

    def estimated_days_between(self, after: date, until: date) -> int:
        """As `working_days_between`, estimated where a year is not loaded. Never raises: dates are cut to bounds."""
        return self._count(_cut(after), _cut(until), self.estimated_kind)

    @staticmethod
    def _step(start: date, n: int, kind: Callable[[date], DayKind]) -> date:
        day = checked_date(start, "start")
        left = abs(checked_number(n, "n", -MAX_WORKING_DAYS, MAX_WORKING_DAYS))
        move = next_day if n > 0 else previous_day
        while left:
            day = move(day)
            left -= kind(day).is_worked
        return day

    @staticmethod
    def _count(after: date, until: date, kind: Callable[[date], DayKind]) -> int:
        sign, day, last = (1, after, until) if after <= until else (-1, until, after)
        number = 0
        while day < last:
            day = next_day(day)
            number += kind(day).is_worked
        return sign * number


def _kind(day: date, holidays: frozenset[date], make_up_days: frozenset[date]) -> DayKind:
    if day in make_up_days:
        return DayKind.MAKE_UP
    if day in holidays:
        return DayKind.HOLIDAY
    return DayKind.WEEKEND if day.weekday() >= _SATURDAY else DayKind.WORKING


def _cut(day: date) -> date:
    return min(max(day, date(FIRST_YEAR, 1, 1)), date(LAST_YEAR, 12, 31))


@lru_cache(maxsize=8)
def _standard(last_year: int | None) -> WorkingCalendar:
    holidays, make_up_days = chinese_calendar.holidays, chinese_calendar.workdays
    # A year counts as published only with its 国庆: a day of a year's turn may stand in the table a year early.
    years = sorted({day.year for day in holidays if date(day.year, 10, 1) in holidays})
    if last_year is not None and last_year > years[-1]:
        raise Invalid(f"the table ends with {years[-1]}", field="last_year", year=last_year)
    return WorkingCalendar(
        tuple(
            YearArrangement(
                year,
                frozenset(day for day in holidays if day.year == year),
                frozenset(day for day in make_up_days if day.year == year),
                source=f"chinesecalendar {chinese_calendar.__version__}",
            )
            for year in years
            if last_year is None or year <= last_year
        )
    )
