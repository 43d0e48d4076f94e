"""A request for information (依申请公开): what the bureau must know of it, without who asks.

The applicant's name, proof of identity and contact are an `Applicant`, kept encrypted by the `Identities` store; a
request carries only the applicant's kind, which the annual report counts, and a keyed mark by which the same
applicant is recognised (Regulations Arts. 29, 35, 36(6)).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from workflows.disclosure.replies import Outcome
from workflows.disclosure.request_clocks import Receipt
from workflows.disclosure.supplies import Assistance, Reading, Supply
from workflows.disclosure.supplies import FormOfSupply as FormOfSupply
from workflows.errors import Invalid

TITLE_LENGTH: Final = 60
"""Characters of the description that a title takes."""


class Channel(StrEnum):
    """How a request came in (申请渠道), Arts. 29 and 31."""

    IN_PERSON = "in_person"
    POST_SIGNED = "post_signed"
    POST_ORDINARY = "post_ordinary"
    PORTAL = "portal"
    FAX = "fax"
    EMAIL = "email"  # an internet channel, as the portal is: a mail that has arrived is not confirmed yet
    ORAL = "oral"

    @property
    def needs_confirmation(self) -> bool:
        """Whether the day of receipt is the day on which both sides confirm it (Art. 31(2), (3))."""
        return self in (Channel.POST_ORDINARY, Channel.PORTAL, Channel.FAX, Channel.EMAIL)


class ApplicantKind(StrEnum):
    """Columns of the annual report's table 三."""

    PERSON = "person"
    COMPANY = "company"
    RESEARCH = "research"
    WELFARE = "welfare"
    LEGAL = "legal"
    OTHER = "other"


class RequestStatus(StrEnum):
    """Where a request stands, as the applicant may read it."""

    REGISTERED = "registered"
    ACCEPTED = "accepted"
    CLARIFYING = "clarifying"
    CONCLUDED = "concluded"
    CLOSED = "closed"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who asks (申请人). Never enters process data, history or logs."""

    kind: ApplicantKind
    name: str
    proof_type: str
    proof_number: str
    phone: str = ""
    address: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Clarification:
    """The one notice to correct a request (补正告知, Art. 30). `respond_by` is the applicant's reasonable term."""

    items: str
    sent_on: date
    respond_by: date
    answer: str = ""
    answered_on: date | None = None


@dataclass(frozen=True, slots=True)
class Reasons:
    """The reasons asked of an applicant who asks far too much (说明理由, Art. 35)."""

    asked_on: date
    respond_by: date
    answer: str = ""
    answered_on: date | None = None


@dataclass(frozen=True, slots=True)
class Extension:
    """A longer term for the reply (延长答复, Art. 33 ¶2). `days` are working days; all together at most 20."""

    days: int
    reason: str
    asked_by: str
    asked_on: date
    approved_by: str = ""
    approved: bool | None = None
    told_on: date | None = None


@dataclass(frozen=True, slots=True)
class Fee:
    """An information processing fee (信息处理费, Art. 42). `amount` in yuan; `tariff` is count or pages."""

    tariff: str
    units: int
    amount: int
    noticed_on: date | None = None
    paid_on: date | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """That what was supplied be disclosed of the bureau's own accord (建议纳入主动公开, Art. 44).

    `document_id` is the draft that came of it; `reason` says why none did.
    """

    text: str = ""
    suggested_on: date | None = None
    adopted: bool | None = None
    reason: str = ""
    decided_on: date | None = None
    decided_by: str = ""
    document_id: str = ""


@dataclass(frozen=True, slots=True)
class Service:
    """How and when the reply of a round reached the applicant (送达). `evidence` names what proves it."""

    round: int
    method: str
    served_on: date
    evidence: str
    recorded_by: str


@dataclass(frozen=True, slots=True)
class ArchivedFile:
    """One file of the archive manifest. `sha256` in lower-case hex, `size` in bytes."""

    name: str
    role: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `applicant_mark` is a keyed hash by which the same applicant is found again.

    `arrived_on` is the day it reached the bureau; `receipt` the legal day of receipt, None until both sides have
    confirmed. `round` counts the rulings that ordered a new reply. `outcome` is its one result, counted once in the
    annual report; the reply after a ruling is `revised` and leaves it. `version` counts saved states.
    """

    id: str
    number: str
    channel: Channel
    arrived_on: date
    applicant_kind: ApplicantKind
    applicant_mark: str
    code_hash: str
    description: str
    form_of_supply: FormOfSupply
    status: RequestStatus
    created_at: datetime
    created_by: str
    receipt: Receipt | None = None
    department: str | None = None
    repeats: str | None = None
    clarification: Clarification | None = None
    reasons: Reasons | None = None
    extensions: tuple[Extension, ...] = ()
    fee: Fee | None = None
    services: tuple[Service, ...] = ()
    round: int = 0
    outcome: Outcome | None = None
    revised: Outcome | None = None
    manifest: tuple[ArchivedFile, ...] = ()
    closed_on: date | None = None
    suggestion: Suggestion | None = None
    supplies: tuple[Supply, ...] = ()
    readings: tuple[Reading, ...] = ()
    assistance: Assistance | None = None
    version: int = 0

    @property
    def subject(self) -> str:
        """The business key of its instances and the subject of its clocks."""
        return business_key(self.id)

    @property
    def title(self) -> str:
        """What lists and notices call it: its number and how the description begins. Never who asks."""
        asked = " ".join(self.description.split())
        return f"{self.number} {asked if len(asked) <= TITLE_LENGTH else asked[:TITLE_LENGTH] + '…'}"

    @property
    def service(self) -> Service | None:
        """The service of this round's reply; None while it is not served."""
        return next((service for service in self.services if service.round == self.round), None)

    @property
    def supply(self) -> Supply | None:
        """Why this round's information is not supplied as asked; None where it is."""
        return next((supply for supply in reversed(self.supplies) if supply.round == self.round), None)

    @property
    def supplied_as(self) -> FormOfSupply:
        """The form of this round's supply."""
        return self.supply.form if self.supply else self.form_of_supply

    @property
    def reading(self) -> Reading | None:
        """This round's last appointment to read on site."""
        return next((reading for reading in reversed(self.readings) if reading.round == self.round), None)

    @property
    def is_open(self) -> bool:
        """Whether this round has neither been answered nor ended otherwise."""
        return self.status not in (RequestStatus.CONCLUDED, RequestStatus.CLOSED) and self.service is None

    @property
    def received_on(self) -> date | None:
        """The legal day of receipt; None while it is not confirmed."""
        return self.receipt.received_on if self.receipt else None


@dataclass(frozen=True, slots=True)
class SearchRecord:
    """One look for the information (检索记录): where, by which words, with what result."""

    id: str
    request_id: str
    where: str
    keywords: str
    result: str
    found: bool
    searched_by: str
    searched_at: datetime


@dataclass(frozen=True, slots=True)
class IdentityView:
    """Somebody read who an applicant is: who, when, and why."""

    id: str
    request_id: str
    viewed_by: str
    viewed_at: datetime
    reason: str


def business_key(request_id: str) -> str:
    """`request:ID`."""
    return f"request:{request_id}"


def request_id_of(key: str | None) -> str:
    """The id in a business key. Raises Invalid for any other key."""
    prefix, _, request_id = (key or "").partition(":")
    if prefix != "request" or not request_id:
        raise Invalid("This process is not about a request for information.", business_key=key)
    return request_id


def mark_text(applicant: Applicant) -> str:
    """What identifies an applicant: the proof of identity, without spaces and case. Hash it with a key."""
    return f"{applicant.proof_type}:{re.sub(r'[^0-9A-Za-z]', '', applicant.proof_number).upper()}"


def counted_in(request: Request, year: int) -> bool:
    """Whether the annual report of a year counts the request: it came in by its end and was not done before it."""
    came = request.received_on or request.arrived_on
    return came.year <= year and (request.outcome is None or request.outcome.decided_on.year >= year)
