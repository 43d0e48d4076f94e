"""Replies (答复): their kinds, the grounds of a refusal, the annual report's rows, and what a draft must have.

Which kind leads to which row and to which remedies stands in `bpmn/request_response/decisions/reply_kinds.dmn`,
because it changes with the law and with the report's form; here is only what the words are.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from workflows.errors import FormInvalid


class ReplyKind(StrEnum):
    """How a request is answered, Arts. 36–39, 35 and 30, or how it ends without an answer."""

    ALREADY_PUBLIC = "already_public"  # 36(1)
    DISCLOSE = "disclose"  # 36(2)
    REFUSE = "refuse"  # 36(3)
    NOT_EXIST = "not_exist"  # 36(4)
    NOT_THIS_AGENCY = "not_this_agency"  # 36(5)
    REPEAT = "repeat"  # 36(6)
    SPECIAL_ACCESS = "special_access"  # 36(7)
    PARTIAL = "partial"  # 37
    NO_PROCESSING = "no_processing"  # 38
    STILL_UNCLEAR = "still_unclear"  # 30
    PETITION = "petition"  # 39 para. 1
    PUBLICATION = "publication"  # 39 para. 2
    EXCESSIVE = "excessive"  # 35
    RECONFIRM = "reconfirm"  # row (五)5
    CLARIFICATION_LAPSED = "clarification_lapsed"
    FEE_LAPSED = "fee_lapsed"
    WITHDRAWN = "withdrawn"

    @property
    def is_letter(self) -> bool:
        """Whether the applicant gets a reply; the other kinds end the case by the applicant's own conduct."""
        return self not in _ENDINGS

    @property
    def needs_basis(self) -> bool:
        """Whether something is held back, so that the ground must be named."""
        return self in (ReplyKind.REFUSE, ReplyKind.PARTIAL)

    @property
    def supplies(self) -> bool:
        """Whether information is handed over, all or some of it."""
        return self in (ReplyKind.DISCLOSE, ReplyKind.PARTIAL)

    @property
    def fits_the_spot(self) -> bool:
        """Whether it may be given at once at the counter (当场答复, Art. 33 ¶1): nothing is held back or disclosed."""
        return self in (
            ReplyKind.ALREADY_PUBLIC,
            ReplyKind.NOT_THIS_AGENCY,
            ReplyKind.PETITION,
            ReplyKind.PUBLICATION,
            ReplyKind.SPECIAL_ACCESS,
        )


_ENDINGS: Final = frozenset({ReplyKind.CLARIFICATION_LAPSED, ReplyKind.FEE_LAPSED, ReplyKind.WITHDRAWN})


class RefusalBasis(StrEnum):
    """Grounds for not disclosing, Arts. 14–16."""

    CLASSIFIED = "14a"
    FORBIDDEN_BY_LAW = "14b"
    THREE_SECURITIES = "14c"
    THIRD_PARTY = "15"
    INTERNAL = "16.1"
    DELIBERATION = "16.2"
    ENFORCEMENT_FILE = "16.2b"

    @property
    def is_mandatory(self) -> bool:
        """Arts. 14 and 15 bind the agency; Art. 16 leaves it a choice that must be reasoned."""
        return self.value.startswith(("14", "15"))


class ReportRow(StrEnum):
    """Rows of table 三, part 三 (本年度办理结果), of the annual report (国办公开办函〔2021〕30号)."""

    DISCLOSED = "3.1"
    PARTLY = "3.2"
    CLASSIFIED = "3.3.1"
    FORBIDDEN_BY_LAW = "3.3.2"
    THREE_SECURITIES = "3.3.3"
    THIRD_PARTY = "3.3.4"
    INTERNAL = "3.3.5"
    DELIBERATION = "3.3.6"
    ENFORCEMENT_FILE = "3.3.7"
    ADMINISTRATIVE_INQUIRY = "3.3.8"
    NOT_HELD = "3.4.1"
    NEEDS_MAKING = "3.4.2"
    STILL_UNCLEAR = "3.4.3"
    PETITION = "3.5.1"
    REPEAT = "3.5.2"
    PUBLICATION = "3.5.3"
    EXCESSIVE = "3.5.4"
    RECONFIRM = "3.5.5"
    CLARIFICATION_LAPSED = "3.6.1"
    FEE_LAPSED = "3.6.2"
    OTHER = "3.6.3"


class Review(StrEnum):
    """Who looks at a reply before it goes out, in this order."""

    SECRECY = "secrecy"
    LEGALITY = "legality"
    APPROVAL = "approval"
    LEADER = "leader"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The one result of a request: its kind, the ground (None but for refusals), the report's row, the day."""

    kind: ReplyKind
    basis: RefusalBasis | None
    row: ReportRow
    decided_on: date


@dataclass(frozen=True, slots=True)
class ReplyDraft:
    """A reply letter on its way (答复书). `remedy` is the text on remedies that the decision table chose for it.

    `round` counts rulings: a fresh reply after a ruling does not overwrite the first one.
    """

    request_id: str
    round: int
    kind: ReplyKind
    basis: RefusalBasis | None
    body: str
    drafted_by: str
    drafted_at: datetime
    remedy: str = ""
    remedy_citation: str = ""

    @property
    def content_hash(self) -> str:
        """SHA-256 (hex) of everything a reviewer decides on: kind, ground and text. The remedy follows from them."""
        content = "\x00".join((self.kind.value, self.basis.value if self.basis else "", self.body))
        return hashlib.sha256(content.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ReplyReview:
    """One verdict on a reply: valid only as long as the draft's hash is the one that was read."""

    id: str
    request_id: str
    round: int
    review: Review
    passed: bool
    content_hash: str
    comment: str
    reviewer: str
    reviewed_at: datetime


def check_reply(kind: str, basis: str | None, body: str) -> tuple[ReplyKind, RefusalBasis | None]:
    """The kind and ground of a draft, typed. Raises FormInvalid naming `kind`, `basis` and `body`."""
    wrong: dict[str, list[str]] = {}
    known = next((k for k in ReplyKind if k.value == kind and k.is_letter), None)
    ground = next((b for b in RefusalBasis if b.value == basis), None)
    if known is None:
        wrong["kind"] = ["Choose a kind of reply."]
    elif known.needs_basis and ground is None:
        wrong["basis"] = ["A refusal names its ground (Arts. 14 to 16)."]
    elif not known.needs_basis and basis:
        wrong["basis"] = ["Only a refusal has a ground."]
    if not body.strip():
        wrong["body"] = ["The letter is empty."]
    if wrong or known is None:
        raise FormInvalid(wrong)
    return known, ground
