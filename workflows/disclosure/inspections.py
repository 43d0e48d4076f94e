"""A random inspection (双随机抽查) from its plan to its results; all frozen, nothing is deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from workflows.disclosure.draws import Assignment, Entry

FROZEN: Final = (
    *("plan", "planner", "created_at", "candidates", "inspectors", "recusals"),
    *("candidates_hash", "inspectors_hash", "commitment", "secret"),
)
"""Fields of an inspection that do not change once its lists are frozen."""


class Stage(StrEnum):
    """What of an inspection is reviewed and published."""

    PLAN = "plan"
    RESULTS = "results"


SECRECY, SIGN = "secrecy", "sign"
REVIEWS: Final = frozenset({SECRECY, SIGN})
"""Steps that must have been passed before a stage is published: 保密审查, and the leader's approval."""


@dataclass(frozen=True, slots=True)
class Plan:
    """抽查计划. `item` is the line of the inspection list (随机抽查事项清单), `basis` its law.

    `public_source` names the value that the draw waits for and where everybody can read it; it is known on `public_on`.
    `exemption` cites the law that forbids publication, where one does.
    """

    title: str
    item: str
    basis: str
    department: str
    number: int
    per_object: int
    public_source: str
    public_on: date
    exemption: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What was found at an object."""

    object: str
    outcome: str
    note: str
    inspected_on: date
    by: str


@dataclass(frozen=True, slots=True)
class Review:
    """Somebody passed a stage at a step."""

    stage: Stage
    step: str
    person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Inspection:
    """`id` is that of the instance that carries it out. `secret` is not shown before the draw."""

    id: str
    plan: Plan
    planner: str
    created_at: datetime
    candidates: tuple[Entry, ...]
    inspectors: tuple[Entry, ...]
    recusals: tuple[tuple[str, str], ...]
    candidates_hash: str
    inspectors_hash: str
    commitment: str
    secret: str
    public_value: str = ""
    witnesses: str = ""
    drawn: tuple[Assignment, ...] = ()
    drawn_at: datetime | None = None
    results: tuple[Result, ...] = ()
    reviews: tuple[Review, ...] = ()
    plan_published_at: datetime | None = None
    results_published_at: datetime | None = None
    version: int = 1

    def name_of(self, object_id: str) -> str:
        """What an object is called."""
        return next((entry.name for entry in self.candidates if entry.id == object_id), object_id)

    def recused_from(self, object_id: str) -> frozenset[str]:
        """Ids of inspectors who may not inspect an object."""
        return frozenset(who for what, who in self.recusals if what == object_id)

    def reviewed(self, stage: Stage) -> bool:
        """Whether others than the planner have passed everything that must be passed, each step by somebody else."""
        people = {review.step: review.person for review in self.reviews if review.stage is stage}
        others = set(people.values()) - {self.planner}
        return people.keys() >= REVIEWS and len(others) == len(people)
