"""Records, their versions, and what is submitted together. All frozen; nothing is ever deleted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

TITLE_LIMIT: Final = 300


class SubmissionStatus(StrEnum):
    """What became of what was submitted."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


SECRECY, SIGN = "secrecy", "sign"
"""Steps without which nothing of a register becomes public: 保密审查 and the decision to publish."""
PASSES: Final = "pass"
"""The answer `outcome` of a review that lets the records go on."""


@dataclass(frozen=True, slots=True)
class Submission:
    """Versions that were entered in one go and stand or fall together: one record, or the rows of a file.

    `reviews` are pairs of person and step (the task's property `step`), of those who looked at them and passed
    them: nobody looks twice, or at what they entered themselves.
    `note` is why they were rejected.
    """

    id: str
    type_key: str
    count: int
    submitted_at: datetime
    submitted_by: str
    department: str | None
    status: SubmissionStatus = SubmissionStatus.PENDING
    reviews: tuple[tuple[str, str], ...] = ()
    ended_at: datetime | None = None
    ended_by: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class RecordVersion:
    """What a record says at one time. `answers` are as the form's validation keeps them.

    `position` is its place among what was submitted together, from 0.
    """

    record_id: str
    number: int
    submission_id: str
    title: str
    answers: Mapping[str, Any]
    entered_at: datetime
    entered_by: str
    position: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """A line of a register. `current` is the number of the version that counts, 0 before the first was accepted;

    `latest` is the newest one, which may still be under review or have been rejected; `pending` says so. A withdrawn
    record stays as a tombstone with its reason.
    """

    id: str
    type_key: str
    title: str
    department: str | None
    created_at: datetime
    created_by: str
    updated_at: datetime
    latest: int = 1
    current: int = 0
    pending: bool = False
    accepted_at: datetime | None = None
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None
    withdrawn_reason: str = ""
    version: int = 1
    """Counts every change of the row: a stale write is refused."""
    current_answers: Mapping[str, Any] = field(default_factory=dict)
    """Those of the version that counts; empty before the first was accepted."""
    public_text: str = ""
    """What the public sees of them, as text to be searched."""
