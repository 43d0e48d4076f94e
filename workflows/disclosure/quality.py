"""Quality indicators (注重公开质量, work points 一（二）): shares and days beside counts, each with its cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import ceil
from statistics import median


class Subject(StrEnum):
    """What a case is: where its page is found."""

    INSTANCE = "instance"
    DOCUMENT = "document"
    PUBLICATION = "publication"
    REQUEST = "request"
    DUTY = "duty"
    FEEDBACK = "feedback"


class Measure(StrEnum):
    """What is counted, in the order of the page; each but the first of a group is a part of that first one."""

    REVIEWED = "reviewed"
    FIRST_PASS = "first_pass"  # noqa: S105 - a measure
    RETURNED = "returned"
    PUBLISHED = "published"
    PUBLISHED_IN_TIME = "published_in_time"
    LATE_PUBLISHED = "late_published"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    FEEDBACK = "feedback"
    HELPFUL = "helpful"
    UNHELPFUL = "unhelpful"
    ERRORS_REPORTED = "errors_reported"
    QUESTIONS = "questions"
    SUGGESTIONS = "suggestions"
    PRAISE = "praise"
    COMPLAINTS = "complaints"
    UNANSWERED = "unanswered"
    DUTIES = "duties"
    DUTY_IN_TIME = "duty_in_time"
    DUTY_LATE = "duty_late"
    ANSWERED = "answered"
    IN_TIME = "in_time"
    LATE = "late"
    EXTENDED = "extended"
    CLARIFIED = "clarified"
    RULED = "ruled"
    UPHELD = "upheld"
    OVERTURNED = "overturned"


GROUPS = (
    (Measure.REVIEWED, Measure.FIRST_PASS, Measure.RETURNED),
    (
        *(Measure.PUBLISHED, Measure.PUBLISHED_IN_TIME, Measure.LATE_PUBLISHED),
        *(Measure.CORRECTED, Measure.WITHDRAWN),
    ),
    (
        *(Measure.FEEDBACK, Measure.HELPFUL, Measure.UNHELPFUL),
        *(Measure.ERRORS_REPORTED, Measure.QUESTIONS, Measure.SUGGESTIONS, Measure.PRAISE, Measure.COMPLAINTS),
        Measure.UNANSWERED,
    ),
    (Measure.DUTIES, Measure.DUTY_IN_TIME, Measure.DUTY_LATE),
    (Measure.ANSWERED, Measure.IN_TIME, Measure.LATE, Measure.EXTENDED, Measure.CLARIFIED),
    (Measure.RULED, Measure.UPHELD, Measure.OVERTURNED),
)
"""Wholes and their parts."""


@dataclass(frozen=True, slots=True)
class Period:
    """A year or one month of it, `first` to `last` inclusive."""

    first: date
    last: date

    @classmethod
    def of(cls, year: int, month: int | None = None) -> Period:
        """The whole year where no month is named."""
        if month is None:
            return cls(date(year, 1, 1), date(year, 12, 31))
        after = date(year + month // 12, month % 12 + 1, 1)
        return cls(date(year, month, 1), date.fromordinal(after.toordinal() - 1))


@dataclass(frozen=True, slots=True)
class Case:
    """Something that a number counts: `on` is the day by which it belongs to the period, `note` what was said."""

    subject: Subject
    id: str
    title: str
    department: str | None
    on: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """A number with what it counts. `share` is of the group's whole, from 0 to 1; None where there is nothing."""

    measure: Measure
    cases: tuple[Case, ...]
    whole: int

    @property
    def count(self) -> int:
        return len(self.cases)

    @property
    def share(self) -> float | None:
        return self.count / self.whole if self.whole else None

    def by_month(self) -> list[int]:
        """Twelve counts, January first."""
        counted = Counter(case.on.month for case in self.cases)
        return [counted[month] for month in range(1, 13)]


@dataclass(frozen=True, slots=True)
class StepTime:
    """How long a step of a process took: working days, the day it opened not counted. `timed` had a due moment."""

    process: str
    step: str
    done: int
    timed: int
    late: int
    middle: float
    ninetieth: int

    @property
    def in_time(self) -> float | None:
        """The share of those with a due moment that were done by it."""
        return 1 - self.late / self.timed if self.timed else None


def step_time(process: str, step: str, days: Sequence[int], timed: int, late: int) -> StepTime:
    """From the days of every task; there must be one."""
    ordered = sorted(days)
    return StepTime(process, step, len(ordered), timed, late, median(ordered), ordered[ceil(0.9 * len(ordered)) - 1])


def indicators(found: Iterable[tuple[Measure, Case]]) -> dict[Measure, Indicator]:
    """Every measure with its cases, in the order of their days."""
    cases: dict[Measure, list[Case]] = {measure: [] for measure in Measure}
    for measure, case in found:
        cases[measure].append(case)
    inside = {measure: tuple(sorted(one, key=lambda case: (case.on, case.id))) for measure, one in cases.items()}
    return {measure: Indicator(measure, inside[measure], len(cases[group[0]])) for group in GROUPS for measure in group}
