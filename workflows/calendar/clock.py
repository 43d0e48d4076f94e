"""Statutory clocks (法定期限): when a term of working days ends, and the arithmetic day by day.

The rule, walked from the day after the start (the start is day 0 and not counted, 民法典 Art. 201 by analogy): a day
that is not worked does not count; a working day inside an excluded interval does not count (政府信息公开条例 Art. 33);
every other working day counts one; the day that completes `term + extension` is the due date. From this follows that

- a day in several intervals is excluded once: the union matters, not the sum;
- an interval matters only inside the running term: its days up to the start do nothing, and an interval that begins
  on or after the due date does not move it. Whether it begins before the due date is judged with all other intervals
  taken into account, since one interval may carry the term up to where the next begins;
- the due date is always a working day outside every interval.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from workflows.calendar.dates import MAX_WORKING_DAYS, checked_date, checked_number, next_day
from workflows.calendar.working_days import DayKind, WorkingCalendar
from workflows.errors import Invalid

REPLY: Final = 20
"""Reply to a request (答复), Art. 33."""
EXTENSION_MAX: Final = 20
"""At most so much may be added to the reply, with the approval of the head of the disclosure office, Art. 33."""
CLARIFICATION_NOTICE: Final = 7
"""To ask the applicant once for what is missing (补正告知), Art. 30."""
CONSULTATION: Final = 15
"""A third party's or co-authoring agency's time to answer, from its receipt (征求意见), Arts. 32 and 34."""
CLOSURE: Final = 10
"""To close and archive after service of the reply (办结归档), the bureau's 2023 work points, part 四."""
PUBLICATION: Final = 20
"""To publish on the agency's own motion, from the day the text was formed or changed (主动公开), Art. 26."""
FEE_PAYMENT: Final = 20
"""To pay the fee, from receipt of the notice (缴费), 国办函〔2020〕109号."""
CONFIRMATION: Final = 1
"""To confirm an electronic request with the applicant before an alarm (确认), the bureau's own measure."""

BASIS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "reply": ("政府信息公开条例第三十三条", "OGI Regulations, Art. 33"),
        "clarification-notice": ("政府信息公开条例第三十条", "OGI Regulations, Art. 30"),
        "consultation": ("政府信息公开条例第三十二条、第三十四条", "OGI Regulations, Arts. 32 and 34"),
        "closure": ("2023年政务公开工作要点第四部分", "work points 2023, part 4"),
        "publication": ("政府信息公开条例第二十六条", "OGI Regulations, Art. 26"),
        "fee-payment": ("国办函〔2020〕109号", "State Council Office letter 109 of 2020"),
        "confirmation": ("内部办理要求", "the bureau's own measure"),
    }
)
"""The source of each usual kind of clock, in Chinese and in English. Other kinds are allowed and have none here."""

STATUTORY: Final = frozenset(
    (
        "reply",
        "clarification-notice",
        "clarification",
        "reasons",
        "consultation",
        "publication",
        "fee-payment",
        "answer",
    )
)
"""The kinds of clock whose term rests on a law, on regulations or on the State Council's measures for fees.

Every other kind is the bureau's own target (目标期限).
"""

_MAX_INTERVALS: Final = 100


@dataclass(frozen=True, slots=True)
class Interval:
    """Time that does not run: the working days of the half-open span (start, end], from dispatch to return.

    `end` is None while nothing has come back. `latest_end`, where known, is the day on which silence counts as
    return (the last day of a third party's 15 working days): nothing after it is excluded, whether the answer came
    later or never. Raises `Invalid` (details `field="excluded"`) for an end before the start.
    """

    start: dt.date
    end: dt.date | None
    reason: str = ""
    latest_end: dt.date | None = None

    def __post_init__(self) -> None:
        checked_date(self.start, "excluded")
        for end in (self.end, self.latest_end):
            if end is not None and checked_date(end, "excluded") < self.start:
                raise Invalid(f"excluded: the interval ends ({end}) before it begins ({self.start})", field="excluded")

    def is_open(self, today: dt.date) -> bool:
        """Whether it may still grow: not returned, and silence has not yet counted as return."""
        return self.end is None and (self.latest_end is None or today <= self.latest_end)


@dataclass(frozen=True, slots=True)
class StatutoryClock:
    """A running term. `term` and `extension` are in working days; `start` is day 0.

    Raises `Invalid` with details `field` (start, term, extension, excluded).
    """

    kind: str
    start: dt.date
    term: int
    extension: int = 0
    excluded: tuple[Interval, ...] = ()

    def __post_init__(self) -> None:
        checked_date(self.start, "start")
        checked_number(self.term, "term", 1, MAX_WORKING_DAYS)
        checked_number(self.extension, "extension", 0, EXTENSION_MAX)
        if len(self.excluded) > _MAX_INTERVALS:
            raise Invalid(f"excluded: more than {_MAX_INTERVALS} intervals", field="excluded")

    @property
    def total(self) -> int:
        """Working days that must be counted: the term and its extension."""
        return self.term + self.extension


class StepKind(StrEnum):
    """What a day did for the count. COUNTED and MAKE_UP (a worked weekend day) count one each."""

    DAY0 = "day0"
    COUNTED = "counted"
    MAKE_UP = "make_up"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    EXCLUDED = "excluded"


class Step(NamedTuple):
    """One day of the arithmetic. `number` is the running count after it; `reason` says why it is excluded.

    `provisional` (暂定): the day's kind is an estimate, since the arrangement of its year is not loaded.
    """

    date: dt.date
    kind: StepKind
    number: int
    reason: str = ""
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """When a clock ends.

    `date` is the due date; while an interval is open, it is the one that holds if the answer returns today, hence
    moves with today. `provisional` (暂定): some day on the way lies in a year not loaded. `excluded_days` are working
    days. `open_interval`: an interval that moves the date is open; only then `if_returned_today` (equal to `date`) is
    set, and `at_the_latest` too if every open interval has a latest end (`latest_provisional` says whether that
    date is an estimate). `arithmetic` has a step for every day from day 0 to the due date.
    """

    date: dt.date
    provisional: bool
    excluded_days: int
    open_interval: bool
    if_returned_today: dt.date | None
    at_the_latest: dt.date | None
    latest_provisional: bool
    arithmetic: tuple[Step, ...] = field(repr=False)

    def date_of(self, number: int) -> dt.date | None:
        """The day on which the count reached `number` (for alarms such as day 15); None beyond the term."""
        return next((step.date for step in self.arithmetic if step.number == number), None)

    def estimated_years(self) -> tuple[int, ...]:
        """The years on the way that are not loaded."""
        return tuple(sorted({step.date.year for step in self.arithmetic if step.provisional}))


def due(clock: StatutoryClock, calendar: WorkingCalendar, today: dt.date | None = None) -> Due:
    """When the clock ends, as things stand on `today`; a year not loaded is estimated and marked.

    `today` matters only while an interval is open: then it is required. Raises `Invalid` (details `field`) if it is
    missing there, and if the count leaves the years of `dates`. Never raises `CalendarNotLoaded`.
    """
    now = _today(clock, today)
    steps = _walk(clock, calendar, [(i, _end(i, now)) for i in clock.excluded])
    arrived = steps[-1].date
    still_open = any(i.is_open(now) and i.start < arrived for i in clock.excluded)
    latest = _at_the_latest(clock, calendar, now) if still_open else None
    return Due(
        date=arrived,
        provisional=any(step.provisional for step in steps),
        excluded_days=sum(step.kind is StepKind.EXCLUDED for step in steps),
        open_interval=still_open,
        if_returned_today=arrived if still_open else None,
        at_the_latest=latest[-1].date if latest else None,
        latest_provisional=any(step.provisional for step in latest or ()),
        arithmetic=steps,
    )


def restart(clock: StatutoryClock, new_start: dt.date) -> StatutoryClock:
    """The clock of the corrected application (Art. 30) or of the paid fee: the whole term anew from `new_start`.

    An extension granted before and intervals begun before do not carry over, not even if they reach beyond the new
    start; only intervals that begin on or after it stay. Raises `Invalid` (field `start`) for a day before the start.
    """
    if checked_date(new_start, "start") < clock.start:
        raise Invalid(f"start: a restart ({new_start}) cannot precede the start ({clock.start})", field="start")
    later = tuple(interval for interval in clock.excluded if interval.start >= new_start)
    return StatutoryClock(clock.kind, new_start, clock.term, 0, later)


def remaining(due: Due, today: dt.date, calendar: WorkingCalendar) -> int:
    """Working days left: those of (today, due date]; 0 on the due date; negative once it is past.

    Overdue days are counted likewise, and are at least one: on the Saturday after a Friday's due date the answer
    is -1, as it still is on Monday. Years not loaded are estimated; never raises.
    """
    if today <= due.date:
        return calendar.estimated_days_between(today, due.date)
    return min(-1, calendar.estimated_days_between(today, due.date))


def _today(clock: StatutoryClock, today: dt.date | None) -> dt.date:
    if today is not None:
        return checked_date(today, "today")
    if any(interval.end is None for interval in clock.excluded):
        raise Invalid("today is needed while an interval is open", field="today")
    return clock.start


def _end(interval: Interval, today: dt.date) -> dt.date:
    end = interval.end or today
    return end if interval.latest_end is None else min(end, interval.latest_end)


def _at_the_latest(clock: StatutoryClock, calendar: WorkingCalendar, today: dt.date) -> tuple[Step, ...] | None:
    """The steps if everything open returns on its last day; None if something that matters has no last day."""
    endless = [i for i in clock.excluded if i.is_open(today) and i.latest_end is None]
    spans = [(i, i.latest_end or i.start if i.is_open(today) else _end(i, today)) for i in clock.excluded]
    steps = _walk(clock, calendar, spans)
    return None if any(i.start < steps[-1].date for i in endless) else steps


def _walk(clock: StatutoryClock, calendar: WorkingCalendar, spans: list[tuple[Interval, dt.date]]) -> tuple[Step, ...]:
    steps = [Step(clock.start, StepKind.DAY0, 0)]
    day, number = clock.start, 0
    while number < clock.total:
        day = next_day(day)
        kind = calendar.estimated_kind(day)
        reason = ""
        if not kind.is_worked:
            what = StepKind(kind.value)
        elif covering := [interval for interval, end in spans if interval.start < day <= end]:
            what = StepKind.EXCLUDED
            reason = "; ".join(dict.fromkeys(interval.reason for interval in covering if interval.reason))
        else:
            what = StepKind.MAKE_UP if kind is DayKind.MAKE_UP else StepKind.COUNTED
            number += 1
        steps.append(Step(day, what, number, reason, not calendar.is_loaded(day.year)))
    return tuple(steps)
