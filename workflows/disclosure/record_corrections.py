"""A request to correct a record about oneself (更正与自身相关的政府信息记录, Regulations Art. 41).

Not a request for information: no statutory term, a process of its own. Who asks, what they say of the record and what
proves it are sealed; titles, lists and history hold the number alone, and people are told to write no names into what
was found.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Protocol

from workflows.disclosure.letters import LetterFile
from workflows.disclosure.requests import Applicant, ApplicantKind, Channel, IdentityView
from workflows.errors import Invalid

PREFIX: Final = "record-correction:"
NUMBER_TEMPLATE: Final = "更正〔{year}〕{serial:04d}号"
CLOCK: Final = "record-correction"
TARGET: Final = 20
"""Working days that the bureau gives itself: the Regulations name no term."""
TEXT_LIMIT: Final = 4000


class CorrectionStatus(StrEnum):
    """Where it stands, as the applicant may read it."""

    RECEIVED = "received"
    CHECKING = "checking"
    CLOSED = "closed"


class CorrectionOutcome(StrEnum):
    """How it ends (Art. 41)."""

    CORRECTED = "corrected"  # 审核属实，予以更正
    UNFOUNDED = "unfounded"  # 不属实或者证据不足，不予更正
    FORWARDED = "forwarded"  # 转送有权更正的行政机关
    REFERRED = "referred"  # 告知向有权更正的行政机关提出

    @property
    def needs_agency(self) -> bool:
        """Whether another agency may correct the record."""
        return self in (CorrectionOutcome.FORWARDED, CorrectionOutcome.REFERRED)


class CorrectionLetter(StrEnum):
    """Its letters. The outcome's template is that of the outcome."""

    RECEIPT = "receipt"  # 登记回执
    TRANSFER = "transfer"  # 转送函, to the other agency
    OUTCOME = "outcome"  # 告知书


@dataclass(frozen=True, slots=True)
class Claim:
    """What the applicant says: which record, what is wrong in it, what is right, and what proves it."""

    record: str
    wrong: str
    right: str
    evidence: str


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A file that proves it, sealed. `size` in bytes."""

    id: str
    correction_id: str
    name: str
    media_type: str
    size: int
    sha256: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class KeptLetter:
    """A letter that was issued; its bytes are sealed, for they name who asks."""

    id: str
    correction_id: str
    kind: CorrectionLetter
    number: str
    title: str
    dated_on: date
    issued_at: datetime
    issued_by: str
    files: tuple[LetterFile, ...]

    def file(self, form: str) -> LetterFile | None:
        """The file of a form."""
        return next((file for file in self.files if file.form == form), None)


@dataclass(frozen=True, slots=True)
class RecordCorrection:
    """One request, without who asks and what for. `version` counts saved states.

    `finding` is what the check of the evidence found, `done` what was changed in the record, `reasons` why not or why
    it is another agency's; `prepared_by` proposed it. `agency` may correct it; it was sent there on `forwarded_on`.
    """

    id: str
    number: str
    channel: Channel
    arrived_on: date
    applicant_kind: ApplicantKind
    applicant_mark: str
    code_hash: str
    status: CorrectionStatus
    created_at: datetime
    created_by: str
    department: str | None = None
    outcome: CorrectionOutcome | None = None
    finding: str = ""
    done: str = ""
    reasons: str = ""
    prepared_by: str = ""
    agency: str = ""
    forwarded_on: date | None = None
    forward_evidence: str = ""
    told_on: date | None = None
    told_by_way: str = ""
    told_evidence: str = ""
    closed_on: date | None = None
    version: int = 0

    @property
    def subject(self) -> str:
        """The business key of its process and the subject of its clock."""
        return PREFIX + self.id

    @property
    def title(self) -> str:
        """What lists and notices call it: its number and nothing else."""
        return f"{self.number} 与自身相关信息更正申请"


def correction_id_of(key: str | None) -> str:
    """The id in a business key. Raises Invalid for any other key."""
    known = key or ""
    if not known.startswith(PREFIX) or known == PREFIX:
        raise Invalid("This process is not about a record to be corrected.", business_key=key)
    return known.removeprefix(PREFIX)


class RecordCorrections(Protocol):
    """The store. Applicant, claim, files and letters are sealed."""

    def add(self, correction: RecordCorrection, applicant: Applicant, claim: Claim) -> None: ...
    def get(self, correction_id: str) -> RecordCorrection:
        """Raises NotFound."""
        ...

    def lock(self, correction_id: str) -> RecordCorrection:
        """Like `get`; others that lock it wait."""
        ...

    def save(self, correction: RecordCorrection, *, expected_version: int) -> None:
        """Raises Conflict if the stored version is another one."""
        ...

    def by_code(self, code_hash: str) -> RecordCorrection | None: ...
    def next_serial(self, year: int) -> int:
        """The next number of a year, from 1, without gaps."""
        ...

    def applicant(self, correction_id: str) -> Applicant:
        """Raises NotFound. People look through `view_corrector` alone, so that every look is recorded."""
        ...

    def claim(self, correction_id: str) -> Claim:
        """Raises NotFound."""
        ...

    def mark(self, applicant: Applicant) -> str:
        """A keyed hash of the proof of identity."""
        ...

    def record_view(self, view: IdentityView) -> None: ...
    def views(self, correction_id: str) -> list[IdentityView]:
        """Oldest first."""
        ...

    def add_file(self, file: EvidenceFile, content: bytes) -> None: ...
    def files(self, correction_id: str) -> list[EvidenceFile]:
        """Oldest first."""
        ...

    def file(self, file_id: str) -> bytes:
        """Raises NotFound."""
        ...

    def add_letter(self, letter: KeptLetter, contents: dict[str, bytes]) -> None: ...
    def letters(self, correction_id: str) -> list[KeptLetter]:
        """Oldest first."""
        ...

    def letter(self, letter_id: str, form: str) -> bytes:
        """Raises NotFound."""
        ...
