"""The register of questions (关注点、疑虑点台账) that feeds interpretation: what readers ask, how often, what is open.

Work points 2023, 三（二）. It is a declared register (`bpmn/registers/records/questions.toml`); this module knows the
fields that matter for answering. A bureau that took one of them out of its form simply has nothing written into it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from workflows.records.model import Record

REGISTER: Final = "questions"
REFERENCE_LIMIT: Final = 2000


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the public. `times` is how many asked; `references` the readers' numbers that it came with."""

    id: str
    question: str
    policy: str
    theme: str
    source: str
    asked_on: date | None
    times: int
    answer: str
    answered_in: str
    answered_on: date | None
    version: int
    references: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether nothing has answered it yet in public."""
        return self.answered_on is None


def question_of(record: Record) -> Question:
    """The question that a record is, as it counts now."""
    said = record.current_answers
    return Question(
        record.id,
        str(said.get("question") or record.title),
        str(said.get("policy") or ""),
        str(said.get("theme") or ""),
        str(said.get("source") or ""),
        day_of(said.get("asked_on")),
        number_of(said.get("times")),
        str(said.get("answer") or ""),
        str(said.get("answered_in") or ""),
        day_of(said.get("answered_on")),
        record.version,
        tuple(str(said.get("references") or "").split()),
    )


def open_questions(records: Iterable[Record]) -> list[Question]:
    """Those that nothing has answered, what most ask first, then the oldest."""
    asked = [question for record in records if (question := question_of(record)).is_open]
    return sorted(asked, key=lambda one: (-one.times, one.asked_on or date.max, one.id))


def themes(questions: Iterable[Question]) -> list[tuple[str, int, int]]:
    """Theme, number of questions, number of askers; what most ask about first."""
    count: Counter[str] = Counter()
    askers: Counter[str] = Counter()
    for question in questions:
        count[question.theme] += 1
        askers[question.theme] += question.times
    found = ((theme, count[theme], number) for theme, number in askers.items())
    return sorted(found, key=lambda one: (-one[2], one[0]))


def merged(into: Question, others: Iterable[Question]) -> dict[str, Any]:
    """What the kept question says after the others were found to ask the same: askers added, the first day kept."""
    every = [into, *others]
    days = [one.asked_on for one in every if one.asked_on is not None]
    references = " ".join(dict.fromkeys(reference for one in every for reference in one.references))
    return {
        "times": sum(one.times for one in every),
        "asked_on": min(days).isoformat() if days else None,
        "references": references[:REFERENCE_LIMIT],
    }


def fitting(answers: Mapping[str, Any], fields: Iterable[str]) -> dict[str, Any]:
    """Those of the answers that the register's form has a field for."""
    known = set(fields)
    return {name: value for name, value in answers.items() if name in known}


def day_of(value: object) -> date | None:
    """A day that a form kept; None for anything else."""
    try:
        return date.fromisoformat(str(value)[:10]) if value else None
    except ValueError:
        return None


def number_of(value: object) -> int:
    """How many asked: at least the one who did."""
    try:
        return max(1, int(str(value)))
    except ValueError:
        return 1
