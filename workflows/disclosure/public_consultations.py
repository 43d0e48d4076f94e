"""A public consultation (意见征集) from its notice to what became of what people said; all frozen, nothing is deleted.

Regulations on Major Administrative Decisions (重大行政决策程序暂行条例) Arts. 15 and 18: a draft is published with its
explanation and at least thirty days to say something about it, fewer only with a reason; what was said is sorted,
reasonable opinions are taken up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

USUAL_DAYS: Final = 30
"""Calendar days (Art. 15): fewer need a reason that the public can read."""
MOST_DAYS: Final = 180
RESULTS_WITHIN: Final = 20
"""Working days from the last day of the term to the published results, unless the diagram says otherwise."""
TEXT_LIMIT: Final = 2000
GIST_LIMIT: Final = 1000
REASON_LIMIT: Final = 500
"""Characters of why a consultation is called off."""


class Stage(StrEnum):
    """What of a consultation is reviewed and published."""

    NOTICE = "notice"
    RESULTS = "results"


SECRECY, SIGN = "secrecy", "sign"
REVIEWS: Final = frozenset({SECRECY, SIGN})
"""Steps that must have been passed before a stage is published: 保密审查, and the leader's approval."""


class Adoption(StrEnum):
    """What became of a point (采纳情况)."""

    ADOPTED = "adopted"
    PARTLY = "partly"
    NOT_ADOPTED = "not_adopted"
    ASIDE = "aside"
    """Not about what was asked: it goes elsewhere, and the reason says where."""


EXPLAINED: Final = frozenset(Adoption) - {Adoption.ADOPTED}
"""What needs an explanation."""


class Source(StrEnum):
    """How a comment came."""

    PORTAL = "portal"
    LETTER = "letter"
    MEETING = "meeting"
    OPEN_DAY = "open_day"


@dataclass(frozen=True, slots=True)
class Notice:
    """征集公告. `days` is the term in calendar days from the day after publication; `reason` why they are few.

    `files` are the ids of the files that go with the draft (`workflows.ports.Files`).
    """

    title: str
    explanation: str
    draft: str
    days: int
    reason: str
    contact: str
    department: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """What several comments say, in words that name nobody, and what became of it."""

    number: int
    gist: str
    adoption: Adoption
    explanation: str


@dataclass(frozen=True, slots=True)
class Review:
    """Somebody passed a stage at a step."""

    stage: Stage
    step: str
    person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Consultation:
    """`id` is that of the instance that carries it out. `until` is the last day on which something can be said.

    `called_off_reason` is what the public reads of one that ends without results.
    """

    id: str
    notice: Notice
    planner: str
    created_at: datetime
    until: date | None = None
    results_due: date | None = None
    points: tuple[Point, ...] = ()
    overview: str = ""
    reviews: tuple[Review, ...] = ()
    notice_published_at: datetime | None = None
    results_published_at: datetime | None = None
    called_off_at: datetime | None = None
    called_off_reason: str = ""
    version: int = 1

    def is_open(self, today: date) -> bool:
        """Whether anybody can say something."""
        return self.until is not None and today <= self.until and self.called_off_at is None

    def reviewed(self, stage: Stage) -> bool:
        """Whether others than the planner have passed everything that must be passed, each step by somebody else."""
        people = {review.step: review.person for review in self.reviews if review.stage is stage}
        others = set(people.values()) - {self.planner}
        return people.keys() >= REVIEWS and len(others) == len(people)

    def point(self, number: int | None) -> Point | None:
        """The point with this number."""
        return next((one for one in self.points if one.number == number), None)


@dataclass(frozen=True, slots=True)
class Comment:
    """What one person says. The id is a hash of the code that only they have; nothing else is known of them.

    `number` is how people speak of it; `point` the number of the point it was sorted into.
    """

    id: str
    consultation_id: str
    number: str
    source: Source
    text: str
    at: datetime
    point: int | None = None


def last_day(published_on: date, days: int) -> date:
    """The last day of a term; the day of publication does not count."""
    return published_on + timedelta(days=days)


def renewed(points: Iterable[Point], changed: Point, used: Iterable[int | None]) -> tuple[Point, ...]:
    """The points with one new or written anew, without those that no comment is in any more; by number."""
    kept = set(used)
    by_number = {point.number: point for point in points} | {changed.number: changed}
    return tuple(by_number[number] for number in sorted(by_number) if number in kept)
