"""What visitors of the portal do: send a request once, confirm it, ask after it; and who may see their proofs.

They are nobody's accounts: a request's query code is all the right they have. Limits keep codes from being guessed and
registrars from being flooded; they count by address, which is not kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from service.storage.repositories.portal import (
    IdentityFile,
    SqlConfirmations,
    SqlIdentityFiles,
    SqlSubmissions,
    SqlVisits,
)
from workflows.disclosure.feedback import Feedback
from workflows.disclosure.handlers.feedback import leave_feedback
from workflows.disclosure.handlers.public_consulting import leave_comment
from workflows.disclosure.handlers.record_corrections import Entered, Evidence, submit_correction
from workflows.disclosure.handlers.requests import Registered, submit_request, view_identity
from workflows.disclosure.public_consultations import Comment
from workflows.disclosure.record_corrections import Claim, RecordCorrections
from workflows.disclosure.request_numbers import hash_code
from workflows.disclosure.request_ports import Requests
from workflows.disclosure.requests import Applicant, FormOfSupply, Request
from workflows.disclosure.supplies import Assistance
from workflows.errors import Conflict, NotAllowed, NotFound
from workflows.model import Actor
from workflows.ports import UnitOfWork

WINDOW: Final = timedelta(hours=1)
SUBMISSIONS: Final = 20
"""Requests from one address in an hour: a library's or service hall's computers share one."""
FAILURES: Final = 10
"""Wrong query codes from one address in an hour."""


class TooOften(NotAllowed):
    """This was done too often from your address. Try again in an hour, or call."""

    code = "too-many-requests"


@dataclass(frozen=True, slots=True)
class Proof:
    """An uploaded copy of a proof of identity, its kind already checked."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as its sender sees it on the receipt. `again`: the form had been sent before."""

    request: Request
    code: str = field(repr=False)
    again: bool = False


def send_request(
    uow: UnitOfWork,
    actor: Actor,
    *,
    token: str,
    address: str,
    applicant: Applicant,
    description: str,
    form_of_supply: FormOfSupply,
    assistance: Assistance | None = None,
    proofs: Sequence[Proof] = (),
) -> Sent:
    """One request for one form, however often it is sent. Raises FormInvalid, TooOften."""

    def make(uow: UnitOfWork, actor: Actor) -> Registered:
        if uow.wing(SqlVisits).count("submit", address, uow.now, WINDOW) > SUBMISSIONS:
            raise TooOften
        made = submit_request(
            uow,
            actor,
            applicant=applicant,
            description=description,
            form_of_supply=form_of_supply,
            assistance=assistance,
        )
        add_proofs(uow, made.request.id, proofs)
        return made

    return once_registered(uow, actor, form=token, make=make)


def once_registered(
    uow: UnitOfWork, actor: Actor, *, form: str, make: Callable[[UnitOfWork, Actor], Registered]
) -> Sent:
    """One request for one form (`form` tells it from others, and is secret; empty: it has no key).

    Raises what `make` raises; the form then counts as not sent.
    """
    if not form:
        made = make(uow, actor)
        return Sent(made.request, made.code)
    submissions = uow.wing(SqlSubmissions)
    before = submissions.begin(form, uow.now)
    if before is not None:
        return Sent(uow.wing(Requests).get(before.made), before.code, again=True)
    made = make(uow, actor)
    submissions.finish(form, made.code, request_id=made.request.id)
    return Sent(made.request, made.code)


def sent_before(uow: UnitOfWork, actor: Actor, *, token: str) -> Sent | None:  # noqa: ARG001 - the form is the right
    """The request that this form has made already, if it has."""
    before = uow.wing(SqlSubmissions).find(token)
    return None if before is None else Sent(uow.wing(Requests).get(before.made), before.code, again=True)


def send_feedback(
    uow: UnitOfWork, actor: Actor, *, address: str, publication_id: str | None, kind: str, text: str, code: str
) -> Feedback:
    """A reader's word about a publication, or (None) in general. Raises NotFound, FormInvalid, TooOften."""
    if uow.wing(SqlVisits).count("feedback", address, uow.now, WINDOW) > SUBMISSIONS:
        raise TooOften
    return leave_feedback(uow, actor, publication_id=publication_id, kind=kind, text=text, code=code)


def send_correction(
    uow: UnitOfWork, actor: Actor, *, address: str, applicant: Applicant, claim: Claim, files: Sequence[Evidence] = ()
) -> Entered:
    """A request to correct a record about oneself (Art. 41). Raises FormInvalid, TooOften."""
    if uow.wing(SqlVisits).count("submit", address, uow.now, WINDOW) > SUBMISSIONS:
        raise TooOften
    return submit_correction(uow, actor, applicant=applicant, claim=claim, files=files)


def once_entered(uow: UnitOfWork, actor: Actor, *, form: str, make: Callable[[UnitOfWork, Actor], Entered]) -> Entered:
    """One request for a correction for one form (`form` tells it from others, and is secret; empty: it has no key)."""
    if not form:
        return make(uow, actor)
    submissions = uow.wing(SqlSubmissions)
    before = submissions.begin(form, uow.now)
    if before is not None:
        return Entered(uow.wing(RecordCorrections).get(before.made), before.code, again=True)
    made = make(uow, actor)
    submissions.finish(form, made.code, correction_id=made.correction.id)
    return made


def send_comment(uow: UnitOfWork, actor: Actor, *, address: str, consultation_id: str, text: str, code: str) -> Comment:
    """A reader's word in a public consultation. Raises NotFound, Conflict, FormInvalid, TooOften."""
    if uow.wing(SqlVisits).count("feedback", address, uow.now, WINDOW) > SUBMISSIONS:
        raise TooOften
    return leave_comment(uow, actor, consultation_id=consultation_id, text=text, code=code)


def add_proofs(uow: UnitOfWork, request_id: str, proofs: Sequence[Proof]) -> None:
    """Seals the copies of proofs of identity that came with a request."""
    for proof in proofs:
        file = IdentityFile(uow.new_id(), request_id, proof.name, proof.media_type, proof.content)
        uow.wing(SqlIdentityFiles).add(file, uow.now)


def check_address(uow: UnitOfWork, actor: Actor, *, address: str) -> None:  # noqa: ARG001
    """Raises TooOften where too many wrong codes came from the address."""
    if uow.wing(SqlVisits).since("follow", address, uow.now, WINDOW) >= FAILURES:
        raise TooOften


def count_wrong_code(uow: UnitOfWork, actor: Actor, *, address: str) -> None:  # noqa: ARG001
    """A number and a code that do not belong together."""
    uow.wing(SqlVisits).count("follow", address, uow.now, WINDOW)


def confirm_submission(uow: UnitOfWork, actor: Actor, *, code: str) -> None:  # noqa: ARG001 - the code is the right
    """The applicant confirms through the portal that the request is meant. Raises NotFound, Conflict."""
    request = uow.wing(Requests).by_code(hash_code(code))
    if request is None:
        raise NotFound("No request has this query code.")
    if request.receipt is not None or not request.is_open:
        raise Conflict("The receipt of this request is settled already.", request_id=request.id)
    uow.wing(SqlConfirmations).add(request.id, uow.now)


def identity_file(uow: UnitOfWork, actor: Actor, *, request_id: str, file_id: str, reason: str) -> IdentityFile:
    """A copy of a proof of identity. A look like any other: recorded. Raises NotAllowed, FormInvalid, NotFound."""
    view_identity(uow, actor, request_id=request_id, reason=reason)
    file = uow.wing(SqlIdentityFiles).get(file_id)
    if file.request_id != request_id:
        raise NotFound("This file belongs to another request.", file_id=file_id)
    return file
