"""What happens again and again: ISO 8601 repeating intervals with their bounds, and cron expressions.

`R3/PT1H`: three times, an hour apart, the first an hour after entry; `R/START/P1D`: from START on, for ever;
`R/PT1H/END` and `R/START/PT1H/END`: not after END; `R3/START/END`: each as long as from START to END. Days, weeks,
months and years are those of the calendar in START's zone (`2026-03-01T09:00@Europe/Berlin`, Asia/Shanghai unless
written), so that nine o'clock stays nine o'clock where clocks change. `R/P1WD`: when each working day is over;
with START, at its time of day on every working day behind it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final, Protocol

from workflows.engine.cron import Cron, read_cron
from workflows.engine.due import ZONE, Counting, Duration, add, end_of_day, read_duration, read_zoned, start_of_day
from workflows.errors import Invalid
from workflows.model import WorkingDays

_MOMENT: Final = r"\d{4}-[^/@\[\]]{1,40}(?:@[\w+-]+(?:/[\w+-]+){0,2}|\[[^\]]{1,64}\])?"
_INTERVAL: Final = re.compile(
    rf"R(?P<times>\d{{0,9}})(?:(?:/(?P<start>{_MOMENT}))?/(?P<each>P[^/]+)(?:/(?P<end>{_MOMENT}))?"
    rf"|/(?P<from>{_MOMENT})/(?P<to>{_MOMENT}))"
)


_SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time of a cycle: the first moment of all, how many came before it, and when it is due (UTC)."""

    anchor: datetime
    number: int
    at: datetime
    counted: WorkingDays | None = None


class Cycle(Protocol):
    def first(self, counting: Counting) -> Occurrence | None:
        """The first time after `counting.now`; None if it does not come. Raises Invalid, ExecutionFailed."""
        ...

    def following(self, last: Occurrence, counting: Counting, *, coalesce: bool) -> Occurrence | None:
        """The next; with `coalesce` the first that is not past by now. None after the last. Raises as `first`."""
        ...


@dataclass(frozen=True, slots=True)
class Repeat:
    """An ISO 8601 repeating interval. `times` None: for ever. `start` None: one interval after entry."""

    times: int | None
    start: datetime | None
    each: Duration
    end: datetime | None = None
    zone: tzinfo = ZONE

    def first(self, counting: Counting) -> Occurrence | None:
        anchor = self.start or add(counting.now, self.each, counting, zone=self.zone)
        return self._bounded(Occurrence(anchor, 0, anchor, self._counted(counting.now, 1)))

    def following(self, last: Occurrence, counting: Counting, *, coalesce: bool) -> Occurrence | None:
        number = last.number + 1
        if coalesce:
            number = self._first_after(last.anchor, number, counting)
        if self.times is not None and number >= self.times:
            return None
        at, counted = self.nth(last.anchor, number, counting), self._counted(last.anchor - _SECOND, number)
        return self._bounded(Occurrence(last.anchor, number, at, counted))

    def nth(self, anchor: datetime, number: int, counting: Counting) -> datetime:
        """When it is due for the time with this number, from 0. Raises Invalid, ExecutionFailed."""
        if not self.each.working_days or number == 0:
            return add(anchor, self.each, counting, times=number, zone=self.zone)
        if self.start is None:
            # The anchor is the midnight after a working day: count from that day itself.
            return add(anchor - _SECOND, self.each, counting, times=number)
        local = anchor.astimezone(self.zone)
        over = add(_noon(local), self.each, counting, times=number).astimezone(ZONE)
        day = (over - _SECOND).date()
        return local.replace(year=day.year, month=day.month, day=day.day, fold=0).astimezone(UTC)

    def _counted(self, since: datetime, times: int) -> WorkingDays | None:
        """Where it is due when a working day is over, not at a time of day."""
        if not self.each.working_days or self.start is not None:
            return None
        return WorkingDays(since.astimezone(ZONE).date(), self.each.working_days * times)

    def _first_after(self, anchor: datetime, number: int, counting: Counting) -> int:
        def past(candidate: int) -> bool:
            try:
                return self.nth(anchor, candidate, counting) <= counting.now
            except Invalid:
                return False  # beyond the calendar

        if not past(number):
            return number
        step = 1
        while past(number + step):
            step *= 2
        low, high = number + step // 2, number + step
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if past(middle) else (low, middle)
        return high

    def _bounded(self, occurrence: Occurrence) -> Occurrence | None:
        return None if self.end is not None and occurrence.at > self.end else occurrence


def _noon(local: datetime) -> datetime:
    """The same day in Asia/Shanghai, whatever zone it was written in: working days are counted there."""
    return datetime(local.year, local.month, local.day, 12, tzinfo=ZONE)


@dataclass(frozen=True, slots=True)
class CronCycle:
    """A cron expression as a cycle, without an end."""

    cron: Cron

    def first(self, counting: Counting) -> Occurrence | None:
        at = self.cron.after(counting.now)
        return None if at is None else Occurrence(at, 0, at)

    def following(self, last: Occurrence, counting: Counting, *, coalesce: bool) -> Occurrence | None:
        at = self.cron.after(max(last.at, counting.now) if coalesce else last.at)
        return None if at is None else Occurrence(last.anchor, last.number + 1, at)


def read_cycle(text: str) -> Repeat | CronCycle | None:
    """None if the text is no cycle. Raises Invalid for one that cannot be."""
    repeat = read_repeat(text)
    if repeat is not None:
        return repeat
    cron = read_cron(text, ZONE)
    return None if cron is None else CronCycle(cron)


def read_repeat(text: str) -> Repeat | None:
    """None if the text is no repeating interval. Raises Invalid for one that never happens or is out of bounds."""
    match = _INTERVAL.fullmatch(text.strip())
    if match is None:
        return None
    start, end = _bound(match["start"] or match["from"], start_of_day), _bound(match["end"], end_of_day)
    each = read_duration(match["each"]) if match["each"] else _between(start, _bound(match["to"], start_of_day))
    missing = (match["start"] and start is None) or (match["end"] and end is None)
    if each is None or not each.positive or missing:
        return None
    times = int(match["times"]) if match["times"] else None
    if times == 0 or (start is not None and end is not None and start[0] > end[0]):
        raise Invalid(f"{text!r} never happens.")
    zone = (start or end or (None, ZONE))[1]
    return Repeat(times, start and start[0], each, end and end[0], zone)


def _bound(text: str | None, of_day: Callable[[date], datetime]) -> tuple[datetime, tzinfo] | None:
    return None if text is None else read_zoned(text, of_day)


def _between(start: tuple[datetime, tzinfo] | None, end: tuple[datetime, tzinfo] | None) -> Duration | None:
    return None if start is None or end is None else Duration(exact=end[0] - start[0])
