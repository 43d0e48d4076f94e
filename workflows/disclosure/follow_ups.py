"""What follows a reply the applicant does not accept: review (复议), suit (诉讼), complaint (投诉), Arts. 47 and 51."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final


class FollowUpKind(StrEnum):
    """Kinds of table 四 of the annual report, and complaints, which it does not count."""

    REVIEW = "review"
    SUIT_DIRECT = "suit_direct"
    SUIT_AFTER_REVIEW = "suit_after_review"
    COMPLAINT = "complaint"


class FollowUpResult(StrEnum):
    """How it ended: 结果维持, 结果纠正, 其他结果."""

    UPHELD = "upheld"
    CORRECTED = "corrected"
    OTHER = "other"


REVIEW_TERM: Final = 10
"""Working days to answer in a review, 行政复议法 Art. 48."""
SIMPLIFIED_TERM: Final = 5
"""Working days in a simplified review, 行政复议法 Art. 54."""
SUIT_DAYS: Final = 15
"""Calendar days to answer in court, 行政诉讼法 Art. 67."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One case about a request. `redo_term` is what a ruling gave for a new reply, in working days; None: no redo."""

    id: str
    request_id: str
    kind: FollowUpKind
    authority: str
    reference: str
    received_on: date
    simplified: bool = False
    answered_on: date | None = None
    evidence: str = ""
    result: FollowUpResult | None = None
    ruled_on: date | None = None
    redo_term: int | None = None
    reopened: bool = False

    @property
    def term(self) -> int:
        """Working days to answer; a complaint is answered like a review [I]."""
        return SIMPLIFIED_TERM if self.simplified else REVIEW_TERM

    @property
    def fixed_due(self) -> date | None:
        """The last day in court, counted in calendar days; None where working days count."""
        if self.kind in (FollowUpKind.SUIT_DIRECT, FollowUpKind.SUIT_AFTER_REVIEW):
            return self.received_on + timedelta(days=SUIT_DAYS)
        return None
