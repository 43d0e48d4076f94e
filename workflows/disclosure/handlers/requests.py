"""Registering a request, by any channel, and looking at who asks (Regulations Arts. 29, 31, 45)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from workflows.disclosure.handlers.assisting import taken_down
from workflows.disclosure.handlers.request_holding import OFFICE, REGISTRARS, note, require, require_on
from workflows.disclosure.request_clocks import immediate_receipt
from workflows.disclosure.request_events import HelpNeeded, IdentityViewed, RequestReceived, RequestRegistered
from workflows.disclosure.request_numbers import NUMBER_TEMPLATE, hash_code, new_code, request_number
from workflows.disclosure.request_ports import Identities, Requests
from workflows.disclosure.requests import (
    Applicant,
    ApplicantKind,
    Channel,
    FormOfSupply,
    IdentityView,
    Request,
    RequestStatus,
)
from workflows.disclosure.supplies import Assistance
from workflows.errors import FormInvalid
from workflows.handlers.instances import start_instance
from workflows.model import Actor
from workflows.ports import UnitOfWork

PROCESS: Final = "request_response"
VISITOR: Final = Actor(id="applicant", name="applicant")
"""Somebody at the portal who has no request yet."""
DESCRIPTION_LIMIT: Final = 4000
_LIMITS: Final = {"name": 200, "proof_type": 40, "proof_number": 64, "phone": 40, "address": 300, "email": 200}


@dataclass(frozen=True, slots=True)
class Registered:
    """A new request and its secret query code (查询码): the code is shown once and stored nowhere."""

    request: Request
    code: str = field(repr=False)


APPLICANT: Final = "applicant:"
"""How the id of an applicant as an actor begins; the request's id follows."""


def portal_actor(request_id: str) -> Actor:
    """The applicant of a request, acting through the portal: an actor without groups."""
    return Actor(id=f"{APPLICANT}{request_id}", name="applicant")


def register_request(
    uow: UnitOfWork,
    actor: Actor,
    *,
    channel: Channel,
    arrived_on: date,
    applicant: Applicant,
    description: str,
    form_of_supply: FormOfSupply,
    evidence: str = "",
    assistance: Assistance | None = None,
    read_back: str = "",
    number_template: str = NUMBER_TEMPLATE,
) -> Registered:
    """A registrar enters a request that came by any channel but the portal, and its process starts.

    `evidence` proves the day it arrived (signature, postmark); `read_back` says how an oral request, written down by
    the registrar, was read back and confirmed (Art. 29). Raises NotAllowed, FormInvalid (the field).
    """
    require(actor, *REGISTRARS)
    wrong = _wrong(applicant, description)
    if channel is Channel.PORTAL:
        wrong["channel"] = ["Requests through the portal are entered by the applicant."]
    if arrived_on > uow.today:
        wrong["arrived_on"] = ["A day to come cannot be recorded."]
    if channel is Channel.POST_SIGNED and not evidence.strip():
        wrong["evidence"] = ["Name the delivery slip that was signed."]
    if channel is Channel.ORAL and not read_back.strip():
        wrong["read_back"] = ["Say how it was read back and confirmed (Art. 29)."]
    if wrong:
        raise FormInvalid(wrong)
    helped = taken_down(channel, assistance, read_back, actor.id, uow.today)
    told = (arrived_on, applicant, description, form_of_supply, helped)
    return _begin(uow, actor, _make(uow, actor.id, channel, *told, number_template, evidence))


def submit_request(
    uow: UnitOfWork,
    actor: Actor,  # noqa: ARG001 - a visitor becomes the applicant of the new request
    *,
    applicant: Applicant,
    description: str,
    form_of_supply: FormOfSupply,
    assistance: Assistance | None = None,
    number_template: str = NUMBER_TEMPLATE,
) -> Registered:
    """An applicant enters a request through the portal. It is received once both sides have confirmed (Art. 31(3)).

    Raises FormInvalid (the field).
    """
    if wrong := _wrong(applicant, description, contact=True):
        raise FormInvalid(wrong)
    told = (uow.today, applicant, description, form_of_supply, assistance)
    made = _make(uow, None, Channel.PORTAL, *told, number_template, evidence="")
    return _begin(uow, portal_actor(made.request.id), made)


def view_identity(uow: UnitOfWork, actor: Actor, *, request_id: str, reason: str) -> Applicant:
    """Who asks. Every look is recorded: who, when and why. Raises NotAllowed, FormInvalid (`reason`), NotFound."""
    request = uow.wing(Requests).get(request_id)
    require_on(actor, request)
    if not reason.strip():
        raise FormInvalid({"reason": ["Say why you need to know who the applicant is."]})
    applicant = uow.wing(Identities).get(request_id)
    said = reason.strip()[:500]
    uow.wing(Identities).record_view(IdentityView(uow.new_id(), request_id, actor.id, uow.now, said))
    note(uow, actor, IdentityViewed, request, reason=said)
    return applicant


def similar_requests(uow: UnitOfWork, actor: Actor, *, request_id: str) -> list[Request]:
    """Earlier requests of the same applicant, newest first, for the search for duplicates. Raises NotAllowed."""
    require(actor, *OFFICE)
    request = uow.wing(Requests).get(request_id)
    return [other for other in uow.wing(Requests).of_applicant(request.applicant_mark) if other.id != request_id]


def requests_this_month(uow: UnitOfWork, actor: Actor, *, request_id: str) -> int:
    """How many requests the same applicant made in the calendar month of this one, itself included.

    What the tariff by number counts (国办函〔2020〕109号). Raises NotAllowed, NotFound.
    """
    require(actor, *OFFICE)
    request = uow.wing(Requests).get(request_id)
    month = (request.arrived_on.year, request.arrived_on.month)
    known = uow.wing(Requests).of_applicant(request.applicant_mark)
    return sum((other.arrived_on.year, other.arrived_on.month) == month for other in known)


def _make(
    uow: UnitOfWork,
    registrar: str | None,
    channel: Channel,
    arrived_on: date,
    applicant: Applicant,
    description: str,
    form_of_supply: FormOfSupply,
    assistance: Assistance | None,
    number_template: str,
    evidence: str,
) -> Registered:
    request_id, code = uow.new_id(), new_code()
    year = uow.today.year
    request = Request(
        id=request_id,
        number=request_number(number_template, year, uow.wing(Requests).next_serial(year)),
        channel=channel,
        arrived_on=arrived_on,
        applicant_kind=applicant.kind,
        applicant_mark=uow.wing(Identities).mark(applicant),
        code_hash=hash_code(code),
        description=description.strip(),
        form_of_supply=form_of_supply,
        status=RequestStatus.REGISTERED,
        created_at=uow.now,
        created_by=registrar or portal_actor(request_id).id,
        receipt=immediate_receipt(channel, arrived_on, evidence.strip()),
        assistance=assistance,
    )
    uow.wing(Requests).add(request)
    uow.wing(Identities).put(request_id, applicant)
    return Registered(request, code)


def _begin(uow: UnitOfWork, actor: Actor, made: Registered) -> Registered:
    request = made.request
    start_instance(uow, actor, key=PROCESS, data={}, title=request.title, business_key=request.subject)
    note(uow, actor, RequestRegistered, request, number=request.number, channel=request.channel.value)
    if request.assistance is not None and request.assistance.needs:
        note(uow, actor, HelpNeeded, request, needs=[need.value for need in request.assistance.needs])
    if request.receipt is not None:
        received = request.receipt.received_on.isoformat()
        note(uow, actor, RequestReceived, request, received_on=received, rule=request.receipt.rule.value)
    return made


def applicant_problems(applicant: Applicant, *, contact: bool = False) -> dict[str, list[str]]:
    """What Art. 29 asks to know of who asks and is missing, by field; `contact` looks at the e-mail address too."""
    wrong: dict[str, list[str]] = {}
    for name, limit in _LIMITS.items():
        if len(getattr(applicant, name)) > limit:
            wrong[name] = [f"At most {limit} characters."]
    for name in ("name", "proof_type", "proof_number"):
        if not getattr(applicant, name).strip():
            wrong[name] = ["This is needed (Art. 29)."]
    if applicant.proof_type == "resident_id" and not _is_resident_id(applicant.proof_number):
        wrong["proof_number"] = ["This is no valid resident identity number."]
    if not any(getattr(applicant, name).strip() for name in ("phone", "address", "email")):
        wrong["phone"] = ["Give at least one way to reach you (Art. 29)."]
    elif contact and applicant.email and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", applicant.email):
        wrong["email"] = ["This is no e-mail address."]
    return wrong


def _wrong(applicant: Applicant, description: str, *, contact: bool = False) -> dict[str, list[str]]:
    wrong = applicant_problems(applicant, contact=contact)
    if not description.strip():
        wrong["description"] = ["Describe the information: its name, number or other features (Art. 29)."]
    elif len(description) > DESCRIPTION_LIMIT:
        wrong["description"] = [f"At most {DESCRIPTION_LIMIT} characters."]
    return wrong


def _is_resident_id(number: str) -> bool:
    """18 characters with the check digit of GB 11643."""
    text = re.sub(r"\s", "", number).upper()
    if not re.fullmatch(r"[0-9]{17}[0-9X]", text):
        return False
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(text[:17]))
    return "10X98765432"[total % 11] == text[17]


__all__ = [
    "VISITOR",
    "Applicant",
    "ApplicantKind",
    "Registered",
    "portal_actor",
    "register_request",
    "requests_this_month",
    "similar_requests",
    "submit_request",
    "view_identity",
]
