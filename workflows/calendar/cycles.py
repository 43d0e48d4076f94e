"""Cycles (周期): when something that comes back is due, as a short text that people write, and its days in a year.

=============================  =========================================================
`yearly 01-31`                 a day of the solar year
`yearly lunar 07-15`           a day of the lunar year, never of a leap month (中元 07-15, 寒衣 10-01)
`yearly qingming`              清明, the solar term
`yearly eve`                   除夕, the eve that falls in the year
`monthly 10`, `monthly last`   a day of each month (its last where it has fewer); `last`: its last working day
`quarterly 15`                 a day of the month that follows each quarter; the period is the quarter
`weekly 5`                     a day of each week, 1 Monday to 7 Sunday
`event budget-approved +20d`   calendar days (`d`) or working days (`wd`) after something that people record
=============================  =========================================================

A shift may follow the first six: `yearly qingming -1d`, `yearly 03-01 +5wd`. Days of a year whose arrangement is not
loaded are estimated and marked (暂定).
"""

from __future__ import annotations

import calendar as months
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from workflows.calendar.dates import FIRST_YEAR, LAST_YEAR, checked_year
from workflows.calendar.festivals import lunar_date, qingming, spring_festival
from workflows.calendar.working_days import Estimate, WorkingCalendar
from workflows.errors import Invalid

_FORM: Final = re.compile(
    r"(?:(?P<kind>yearly|monthly|quarterly|weekly)\s+(?P<at>lunar\s+\d{2}-\d{2}|\d{2}-\d{2}|\d{1,2}|qingming|eve|last)"
    r"(?:\s+(?P<shift>[+-]\d{1,3})(?P<unit>d|wd))?"
    r"|event\s+(?P<event>[a-z][a-z0-9-]{0,59})\s+\+(?P<after>\d{1,3})(?P<after_unit>d|wd))"
)
_LUNAR: Final = "lunar "
_DAY: Final = timedelta(days=1)
_MOST_DAYS: Final = 366


class CycleKind(StrEnum):
    """What comes back."""

    YEARLY = "yearly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    WEEKLY = "weekly"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Cycle:
    """A cycle that was read. `at` is the day's text, or the name of the event; `shift` in days or working days."""

    kind: CycleKind
    at: str
    shift: int = 0
    working: bool = False

    def __str__(self) -> str:
        unit = "wd" if self.working else "d"
        return f"{self.kind} {self.at}" + (f" {self.shift:+}{unit}" if self.shift or self._is_event else "")

    @property
    def _is_event(self) -> bool:
        return self.kind is CycleKind.EVENT


@dataclass(frozen=True, slots=True)
class Recurrence:
    """One time of a cycle. `period` names it for ever (2026, 2026-03, 2026Q1, 2026W14; of an event, its day).

    `base` is the day before the shift. `provisional`: an estimate (暂定).
    """

    period: str
    base: date
    due: date
    provisional: bool = False


def read_cycle(text: str) -> Cycle:
    """The cycle that the text means. Raises Invalid (details `field` cycle)."""
    match = _FORM.fullmatch(" ".join(str(text).split()))
    if match is None:
        raise Invalid(
            "A cycle is written as in: yearly 01-31, yearly lunar 07-15, monthly last, event budget-approved +20d.",
            field="cycle",
        )
    if match["event"]:
        cycle = Cycle(CycleKind.EVENT, match["event"], int(match["after"]), match["after_unit"] == "wd")
    else:
        cycle = Cycle(CycleKind(match["kind"]), match["at"], int(match["shift"] or 0), match["unit"] == "wd")
    if abs(cycle.shift) > _MOST_DAYS:
        raise Invalid(f"At most {_MOST_DAYS} days.", field="cycle")
    _check(cycle)
    return cycle


def recurrences(
    cycle: Cycle,
    year: int,
    calendar: WorkingCalendar,
    *,
    events: Iterable[date] = (),
    named: Mapping[str, date] = MappingProxyType({}),
) -> tuple[Recurrence, ...]:
    """Every time the cycle is due in the solar year, in order.

    `events` are the days on which the cycle's event happened, in any year. `named` are days that people set for
    single periods: they stand as they are. Raises Invalid for a year out of bounds.
    """
    checked_year(year)
    around = range(max(FIRST_YEAR, year - 1), min(LAST_YEAR, year + 1) + 1)
    found = []
    for period, base, estimated in _bases(cycle, around, calendar, events):
        fixed = named.get(period)
        due, guessed = (fixed, False) if fixed else _shifted(base, cycle, calendar)
        if due.year == year:
            found.append(Recurrence(period, base, due, not fixed and (estimated or guessed)))
    return tuple(sorted(found, key=lambda one: (one.due, one.period)))


def _bases(
    cycle: Cycle, years: Iterable[int], calendar: WorkingCalendar, events: Iterable[date]
) -> Iterator[tuple[str, date, bool]]:
    if cycle.kind is CycleKind.EVENT:
        yield from ((day.isoformat(), day, False) for day in sorted(set(events)))
        return
    for year in years:
        match cycle.kind:
            case CycleKind.YEARLY:
                yield str(year), _of_year(cycle.at, year), False
            case CycleKind.MONTHLY:
                for month in range(1, 13):
                    day, estimated = _of_month(cycle.at, year, month, calendar)
                    yield f"{year}-{month:02}", day, estimated
            case CycleKind.QUARTERLY:
                for quarter in range(1, 5):
                    turn = (year + 1, 1) if quarter == 4 else (year, quarter * 3 + 1)
                    yield f"{year}Q{quarter}", _of_month(cycle.at, *turn, calendar)[0], False
            case CycleKind.WEEKLY:
                for week in range(1, date(year, 12, 28).isocalendar().week + 1):
                    yield f"{year}W{week:02}", date.fromisocalendar(year, week, int(cycle.at)), False


def _of_year(at: str, year: int) -> date:
    if at == "qingming":
        return qingming(year)
    if at == "eve":
        return spring_festival(year) - _DAY
    month, day = (int(part) for part in at.removeprefix(_LUNAR).split("-"))
    if at.startswith(_LUNAR):
        return lunar_date(year, month, day)
    return date(year, month, min(day, months.monthrange(year, month)[1]))


def _of_month(at: str, year: int, month: int, calendar: WorkingCalendar) -> Estimate:
    last = months.monthrange(year, month)[1]
    if at != "last":
        return Estimate(date(year, month, min(int(at), last)), False)
    day = date(year, month, last)
    while not calendar.estimated_kind(day).is_worked:
        day -= _DAY
    return Estimate(day, not calendar.is_loaded(year))


def _shifted(base: date, cycle: Cycle, calendar: WorkingCalendar) -> Estimate:
    if cycle.working:
        return calendar.estimate(base, cycle.shift)
    return Estimate(base + _DAY * cycle.shift, False)


def _check(cycle: Cycle) -> None:
    match cycle.kind:
        case CycleKind.YEARLY:
            known = _is_day_of_year(cycle.at)
        case CycleKind.MONTHLY:
            known = cycle.at == "last" or _within(cycle.at, 31)
        case CycleKind.QUARTERLY:
            known = _within(cycle.at, 31)
        case CycleKind.WEEKLY:
            known = _within(cycle.at, 7)
        case CycleKind.EVENT:
            known = True
    if not known:
        raise Invalid(f"There is no such day in a cycle {cycle.kind.value}: {cycle.at}.", field="cycle")


def _within(at: str, most: int) -> bool:
    return at.isdecimal() and 1 <= int(at) <= most


def _is_day_of_year(at: str) -> bool:
    if at in ("qingming", "eve"):
        return True
    month, dash, day = at.removeprefix(_LUNAR).partition("-")
    if not dash or not _within(month, 12):
        return False
    # A lunar month has 29 days or 30: only the first 29 are there every year.
    return _within(day, 29 if at.startswith(_LUNAR) else months.monthrange(2024, int(month))[1])
