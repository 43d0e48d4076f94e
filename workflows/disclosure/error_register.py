"""The register of errors (错误登记, work points 一（一）: 用语规范、表述恰当、格式准确、无错误).

What was found wrong in a text once its review had begun, or after it was published: where, by whom, at which step.
An entry that is not settled holds the signature of its document back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from workflows.textcheck.model import PERSONAL, Kind

WORDS_LIMIT: Final = 2000
PLACE_LIMIT: Final = 200


class ErrorKind(StrEnum):
    """What is wrong."""

    WORDING = "wording"
    """用语、表述"""
    FORMAT = "format"
    """格式、标点、序号"""
    FACT = "fact"
    """数字、日期、事实"""
    PERSONAL = "personal"
    """个人信息"""
    SECRECY = "secrecy"
    """涉密、内部标记"""
    LINK = "link"
    """链接、附件"""
    OTHER = "other"


class ErrorSource(StrEnum):
    """How an error came to be known."""

    FINDING = "finding"
    """The text check found it, and the text was changed after its review had begun."""
    CORRECTION = "correction"
    """A publication was corrected (更正)."""
    PERSON = "person"
    FEEDBACK = "feedback"
    """A reader said so."""


class ErrorState(StrEnum):
    OPEN = "open"
    CORRECTED = "corrected"
    REJECTED = "rejected"
    """It is no error."""


@dataclass(frozen=True, slots=True)
class ErrorEntry:
    """One error. `origin` names what it came from (`SOURCE:ID`), so that it is entered once.

    `words` say what is wrong; of personal information and marks never the thing itself. `stage` is the step of the
    review at which it was found (`verdicts.STEPS`), `published` for a text that was public already.
    """

    id: str
    origin: str
    source: ErrorSource
    kind: ErrorKind
    document_id: str | None
    publication_id: str | None
    title: str
    department: str
    place: str
    words: str
    stage: str
    published: bool
    reported_by: str
    reported_at: datetime
    state: ErrorState = ErrorState.OPEN
    settled_by: str | None = None
    settled_at: datetime | None = None
    note: str = ""


def kind_of(kind: Kind) -> ErrorKind:
    """What kind of error a finding of the text check is."""
    if kind in PERSONAL:
        return ErrorKind.PERSONAL
    return _KINDS.get(kind, ErrorKind.OTHER)


_KINDS: Final = {
    Kind.SECRECY_MARKING: ErrorKind.SECRECY,
    Kind.IMPOSSIBLE_AMOUNT: ErrorKind.FACT,
    Kind.IMPOSSIBLE_DATE: ErrorKind.FACT,
    Kind.NUMBERING_GAP: ErrorKind.FORMAT,
    Kind.MIXED_WIDTH: ErrorKind.FORMAT,
    Kind.UNPAIRED_MARK: ErrorKind.FORMAT,
    Kind.DOUBLED_WORD: ErrorKind.WORDING,
    Kind.FORBIDDEN_TERM: ErrorKind.WORDING,
    Kind.SENSITIVE_TERM: ErrorKind.WORDING,
    Kind.SUPERSEDED_TERM: ErrorKind.WORDING,
    Kind.DEAD_LINK: ErrorKind.LINK,
}
