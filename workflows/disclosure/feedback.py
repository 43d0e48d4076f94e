"""What readers say about a publication (公众反馈): helpful or not, an error, a question; and what is answered."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

TEXT_LIMIT: Final = 2000


class FeedbackKind(StrEnum):
    HELPFUL = "helpful"
    UNHELPFUL = "unhelpful"
    ERROR = "error"
    """Goes to the register of errors (1d)."""
    QUESTION = "question"
    """Goes to the register of questions that feeds interpretation (3.2c)."""


SAID: Final = (FeedbackKind.ERROR, FeedbackKind.QUESTION)
"""Kinds that need words, and an answer."""


class FeedbackState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    NOTED = "noted"
    """Nothing is to be answered."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """One reader's word. The id is a hash of the code that only the reader has: it opens the answer.

    Nothing else is known of the reader. `text` is as typed, at most TEXT_LIMIT characters.
    """

    id: str
    publication_id: str
    department: str
    kind: FeedbackKind
    text: str
    at: datetime
    state: FeedbackState
    answer: str = ""
    answered_by: str | None = None
    answered_at: datetime | None = None


def feedback_id(code: str) -> str:
    """The id that belongs to a reader's code."""
    return hashlib.sha256(f"feedback:{code}".encode()).hexdigest()[:40]
