"""The five checks (五关) and the verdicts on them: five separate judgements, each of one person on one exact text.

Work points 2023, 一（一）: 政治关、法律关、政策关、保密关、文字关.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final


class Check(StrEnum):
    """One of the five gates a text passes."""

    POLITICAL = "political"
    """政治关"""
    LEGAL = "legal"
    """法律关"""
    POLICY = "policy"
    """政策关"""
    SECRECY = "secrecy"
    """保密关"""
    TEXT = "text"
    """文字关"""


class VerdictOutcome(StrEnum):
    PASSED = "passed"
    RETURNED = "returned"


class Role(StrEnum):
    """The three kinds of people who must differ (拟稿、审核、签发)."""

    DRAFTER = "drafter"
    REVIEWER = "reviewer"
    SIGNER = "signer"


STEPS: Final = ("draft", "head", "secrecy", "confirm", "office", "discuss", "sign", "publish")
"""The steps of a review in order; a user task says its own in the property `step`."""

ROLE_OF_STEP: Final[dict[str, Role]] = {
    "draft": Role.DRAFTER,
    "head": Role.REVIEWER,
    "secrecy": Role.REVIEWER,
    "office": Role.REVIEWER,
    "discuss": Role.REVIEWER,
    "sign": Role.SIGNER,
}

SECRECY_STEP: Final = "secrecy"
"""保密关 is given here and nowhere else, whatever the table of roles says (work points 1f: never skipped)."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One check of one text by one person. It never changes; voiding it adds when and why it stopped counting.

    `content_hash` is the SHA-256 (hex) of what was judged; `task_id` the user task in which it was given.
    """

    id: str
    document_id: str
    check: Check
    outcome: VerdictOutcome
    person_id: str
    at: datetime
    comment: str
    content_hash: str
    step: str
    task_id: str
    voided_at: datetime | None = None
    void_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Participation:
    """Somebody acted on a document in one of the three roles."""

    document_id: str
    person_id: str
    role: Role
    step: str
    at: datetime


def allowed_checks(step: str, from_table: Iterable[str]) -> frozenset[Check]:
    """The checks of a step: what the table says, with 保密关 at its own step and at no other."""
    named = set(from_table)
    checks = {check for check in Check if check.value in named} - {Check.SECRECY}
    return frozenset(checks | {Check.SECRECY}) if step == SECRECY_STEP else frozenset(checks)


def current(verdicts: Iterable[Verdict], content_hash: str) -> dict[Check, Verdict]:
    """The latest verdict on each check that still counts for this text."""
    latest: dict[Check, Verdict] = {}
    for verdict in sorted(verdicts, key=lambda v: (v.at, v.id)):
        if verdict.voided_at is None and verdict.content_hash == content_hash:
            latest[verdict.check] = verdict
    return latest


def not_passed(verdicts: Iterable[Verdict], content_hash: str, wanted: Iterable[Check] = Check) -> list[Check]:
    """Which of the wanted checks are missing or returned on this text, in the order of the five."""
    latest = current(verdicts, content_hash)
    wanted = frozenset(wanted)
    return [
        check
        for check in Check
        if check in wanted and (check not in latest or latest[check].outcome is not VerdictOutcome.PASSED)
    ]


def of_task(verdicts: Iterable[Verdict], task_id: str) -> list[Verdict]:
    """The verdicts given in one user task."""
    return [verdict for verdict in verdicts if verdict.task_id == task_id]


def at_or_after(verdicts: Iterable[Verdict], step: str) -> list[Verdict]:
    """The verdicts that a return to `step` makes void: those given at that step or a later one."""
    first = STEPS.index(step)
    return [v for v in verdicts if v.voided_at is None and STEPS.index(v.step) >= first]


def clashing_roles(participations: Sequence[Participation], person_id: str, role: Role) -> list[Role]:
    """The other roles this person already has on the document; empty if nothing stands against `role`."""
    return sorted({p.role for p in participations if p.person_id == person_id and p.role is not role})
