"""What happens to documents and publications, for the append-only history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from workflows.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentCreated(Event):
    document_id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentEdited(Event):
    """`fields` are the names of what changed; the texts themselves stay out of the history."""

    document_id: str
    fields: list[str]
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictGiven(Event):
    document_id: str
    check: str
    outcome: str
    content_hash: str
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictsVoided(Event):
    document_id: str
    verdicts: list[str]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSigned(Event):
    """签发: the signer approved exactly this text."""

    document_id: str
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSignedOrally(Event):
    """口头签发: the actor recorded what the signer said; the signer signs in writing afterwards."""

    document_id: str
    content_hash: str
    signer: str
    means: str
    said_at: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnualReportSigned(Event):
    """年度报告 (Art. 49): exactly this is signed, and its publication begins."""

    year: int
    version: int
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentReevaluated(Event):
    """年度重审 (Art. 18): `outcome` is keep or change; `reevaluate_on` the next time."""

    document_id: str
    outcome: str
    reason: str
    reevaluate_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecrecyDetermined(Event):
    """主管部门的确定意见 (Art. 17): `outcome` is may_publish, after_processing or must_not; `letter` its number."""

    document_id: str
    outcome: str
    letter: str
    opinion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeChanged(Event):
    document_id: str
    before: str | None
    after: str
    basis: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentClosed(Event):
    document_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRegistered(Event):
    document_id: str
    reevaluate_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexNumberAssigned(Event):
    document_id: str
    index_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationIssued(Event):
    publication_id: str
    document_id: str
    number: int
    checksum: str
    channels: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationArchived(Event):
    """归档: `manifest` lists what the file consists of."""

    publication_id: str
    manifest: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationTakenDown(Event):
    publication_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalRatified(Event):
    publication_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationRestored(Event):
    publication_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationSealed(Event):
    """封存: versions up to `through` are kept from the public."""

    publication_id: str
    through: int
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedVersionRead(Event):
    """查阅封存版本"""

    publication_id: str
    number: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RedeliveryAsked(Event):
    publication_id: str
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveCheckAsked(Event):
    """Somebody wants the page of a channel looked at now (回查)."""

    publication_id: str
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackLeft(Event):
    """`feedback` is its kind: an error is for the register of errors, a question for that of questions."""

    publication_id: str
    feedback_id: str
    feedback: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackAnswered(Event):
    publication_id: str
    feedback_id: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionsMerged(Event):
    """Entries of the register of questions that ask the same; `times` is how many ask it in all."""

    record_id: str
    title: str
    merged: list[str]
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAnswered(Event):
    """A publication answers an entry of the register of questions."""

    record_id: str
    title: str
    publication_id: str
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidityChanged(Event):
    publication_id: str
    before: str
    after: str
    basis: str
