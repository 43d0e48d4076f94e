"""What happens to requests, for the append-only history. Never a name, a contact or a text of the applicant's."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRegistered(Event):
    request_id: str
    number: str
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestReceived(Event):
    """收到: the legal day of receipt is fixed."""

    request_id: str
    received_on: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptCorrected(Event):
    """The day of receipt had been written down wrong; `before` and `after` are ISO dates."""

    request_id: str
    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityViewed(Event):
    request_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClarificationAnswered(Event):
    request_id: str
    answered_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonsGiven(Event):
    request_id: str
    answered_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeePaid(Event):
    request_id: str
    paid_on: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyAdded(Event):
    request_id: str
    party_id: str
    party_kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyAnswered(Event):
    request_id: str
    party_id: str
    answer: str
    answered_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplySaved(Event):
    request_id: str
    reply_kind: str
    basis: str | None
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyReviewed(Event):
    request_id: str
    review: str
    passed: bool
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterIssued(Event):
    """文书: a letter was written for good. `sha256` is that of its PDF."""

    request_id: str
    letter_id: str
    letter_kind: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionAsked(Event):
    request_id: str
    days: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyChanged(Event):
    """Supplied in another form than was asked for (Art. 40)."""

    request_id: str
    form: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingArranged(Event):
    """安排查阅: an appointment to read on site. `day` is an ISO date."""

    request_id: str
    reading_id: str
    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRecorded(Event):
    """Whether the applicant came to read."""

    request_id: str
    reading_id: str
    attended: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpNeeded(Event):
    """The applicant needs help (Art. 43). `needs` are words of `supplies.Need`."""

    request_id: str
    needs: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpGiven(Event):
    """Help was given (Art. 43). `aid` is a word of `supplies.Aid`."""

    request_id: str
    aid: str
    given_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactLogged(Event):
    """沟通解释: somebody spoke with the applicant. What was said stands in the register."""

    request_id: str
    record_id: str
    way: str
    contacted_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestWithdrawn(Event):
    request_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestConcluded(Event):
    """办结: the outcome and its row of the annual report."""

    request_id: str
    reply_kind: str
    basis: str | None
    row: str
    decided_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFileAdded(Event):
    """A file was added to the case. `role` says what it is."""

    request_id: str
    file_id: str
    role: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyRedacted(Event):
    """区分处理: a copy was made without `blanks` passages and regions, for `reasons`."""

    request_id: str
    file_id: str
    copy_id: str
    blanks: int
    reasons: list[str]
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureSuggested(Event):
    """The applicant suggests that it be disclosed to everybody (Art. 44 ¶2)."""

    request_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionDecided(Event):
    """转为主动公开: a draft was begun, or why not. `document_id` is empty where none was."""

    request_id: str
    adopted: bool
    document_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionTaken(Event):
    """What is asked for stands in the register of questions, with those that ask for the same."""

    request_id: str
    record_id: str
    requests: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveOpened(Event):
    """The package of a case was taken out."""

    request_id: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestSaved(Event):
    request_id: str
    files: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestClosed(Event):
    """归档: `files` are those of the package that is made next, whose manifest has its digest on record."""

    request_id: str
    files: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestReopened(Event):
    request_id: str
    follow_up_id: str
    term: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpFiled(Event):
    request_id: str
    follow_up_id: str
    follow_up_kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RulingRecorded(Event):
    request_id: str
    follow_up_id: str
    result: str
