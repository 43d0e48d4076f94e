"""What readers say (公众反馈): of a publication or in general; what becomes of it, and what is answered."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

TEXT_LIMIT: Final = 2000
_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: none that is taken for another."""
_LENGTH: Final = 12
"""Sixty bits: nobody guesses one, and two readers never have the same."""
_MEANT: Final = str.maketrans("OIL", "011", " -\u2010\u2011\u2013")


class FeedbackKind(StrEnum):
    HELPFUL = "helpful"
    UNHELPFUL = "unhelpful"
    ERROR = "error"
    """Where the department confirms it, it goes to the register of errors (1d)."""
    QUESTION = "question"
    """Goes to the register of questions that feeds interpretation (3.2c)."""
    SUGGESTION = "suggestion"
    """The office decides on it, and sees to what is adopted."""
    PRAISE = "praise"
    COMPLAINT = "complaint"


ABOUT: Final = (FeedbackKind.HELPFUL, FeedbackKind.UNHELPFUL, FeedbackKind.ERROR, FeedbackKind.QUESTION)
"""What is said of one publication, on its own form."""
SAID: Final = tuple(kind for kind in FeedbackKind if kind not in (FeedbackKind.HELPFUL, FeedbackKind.UNHELPFUL))
"""Kinds that need words; what is said has a number and is worked on."""
BOX: Final = tuple(kind for kind in SAID if kind is not FeedbackKind.ERROR)
"""What goes into the feedback box, which is about no publication."""
OF_OFFICE: Final = (FeedbackKind.SUGGESTION, FeedbackKind.PRAISE, FeedbackKind.COMPLAINT)
"""Kinds that the office answers, whomever they are about."""


class FeedbackState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    NOTED = "noted"
    """Nothing is to be answered."""


class Finding(StrEnum):
    """What an error or a suggestion came to."""

    CONFIRMED = "confirmed"
    UNFOUNDED = "unfounded"
    ADOPTED = "adopted"
    NOT_ADOPTED = "not_adopted"


FINDINGS: Final = {
    FeedbackKind.ERROR: (Finding.CONFIRMED, Finding.UNFOUNDED),
    FeedbackKind.SUGGESTION: (Finding.ADOPTED, Finding.NOT_ADOPTED),
    FeedbackKind.COMPLAINT: (Finding.CONFIRMED, Finding.UNFOUNDED),
}


@dataclass(frozen=True, slots=True)
class Feedback:
    """One reader's word. The id is a hash of the code that only the reader has: it opens the answer.

    Nothing else is known of the reader. `text` is as typed, at most TEXT_LIMIT characters. `number` is how people
    speak of it, `question` its entry in the register of questions, `result` what became of an adopted suggestion.
    """

    id: str
    publication_id: str | None
    department: str
    kind: FeedbackKind
    text: str
    at: datetime
    state: FeedbackState
    answer: str = ""
    answered_by: str | None = None
    answered_at: datetime | None = None
    number: str = ""
    question: str | None = None
    finding: Finding | None = None
    result: str = ""


def new_code() -> str:
    """A code that a reader can write down and type: three groups of four."""
    drawn = "".join(secrets.choice(_LETTERS) for _one in range(_LENGTH))
    return "-".join(drawn[start : start + 4] for start in range(0, _LENGTH, 4))


def read_code(typed: str) -> str | None:
    """A code as it was given out, from what a reader typed; None where it cannot be one."""
    meant = typed.strip().upper().translate(_MEANT)
    if len(meant) != _LENGTH or any(letter not in _LETTERS for letter in meant):
        return None
    return "-".join(meant[start : start + 4] for start in range(0, _LENGTH, 4))


def feedback_id(code: str) -> str:
    """The id that belongs to a reader's code."""
    return hashlib.sha256(f"feedback:{code}".encode()).hexdigest()[:40]
