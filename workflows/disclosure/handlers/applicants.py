"""What an applicant does through the portal, known by the secret query code alone."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

from workflows.disclosure.handlers.converting import may_suggest
from workflows.disclosure.handlers.request_holding import check_open, note, save
from workflows.disclosure.handlers.requests import portal_actor
from workflows.disclosure.replies import ReplyKind
from workflows.disclosure.request_clocks import REPLY_CLOCK
from workflows.disclosure.request_events import ClarificationAnswered, ReasonsGiven, RequestWithdrawn
from workflows.disclosure.request_numbers import hash_code
from workflows.disclosure.request_ports import Casework, Requests
from workflows.disclosure.requests import Clarification, Fee, Reasons, Request, RequestStatus, Service, Suggestion
from workflows.disclosure.supplies import Assistance, FormOfSupply, Reading, Supply
from workflows.errors import Conflict, FormInvalid, NotFound
from workflows.handlers.messages import correlate_message
from workflows.handlers.moments import due_date
from workflows.model import Actor, DueDate
from workflows.ports import UnitOfWork

ANSWER_LIMIT = 4000


@dataclass(frozen=True, slots=True)
class Progress:
    """What the holder of a query code may read. `due` is None while nothing runs; never says who the applicant is.

    `letter` is the reply's text once it has been served, by whichever way: `service` has the evidence.
    """

    number: str
    status: RequestStatus
    description: str
    arrived_on: date
    received_on: date | None
    due: DueDate | None
    extended_by: int
    clarification: Clarification | None
    reasons: Reasons | None
    fee: Fee | None
    outcome: ReplyKind | None
    service: Service | None
    letter: str | None
    remedy: str | None
    supplied_as: FormOfSupply | None = None
    supply: Supply | None = None
    reading: Reading | None = None
    assistance: Assistance | None = None
    may_suggest: bool = False
    suggestion: Suggestion | None = None


def follow_request(uow: UnitOfWork, actor: Actor, *, code: str) -> Progress:  # noqa: ARG001 - the code is the right
    """Where a request stands. Raises NotFound for a code that belongs to none."""
    request = _by_code(uow, code)
    clock = uow.clocks.get(request.subject, REPLY_CLOCK)
    running = clock is not None and clock.stopped_on is None
    draft = uow.wing(Casework).reply(request.id, request.round) if request.service else None
    last = request.revised or request.outcome
    return Progress(
        number=request.number,
        status=request.status,
        description=request.description,
        arrived_on=request.arrived_on,
        received_on=request.received_on,
        due=due_date(clock, uow.calendar, uow.today) if running and clock is not None else None,
        extended_by=sum(extension.days for extension in request.extensions if extension.told_on),
        clarification=request.clarification,
        reasons=request.reasons,
        fee=request.fee,
        outcome=last.kind if last else None,
        service=request.service,
        letter=draft.body if draft else None,
        remedy=draft.remedy if draft else None,
        supplied_as=request.supplied_as,
        supply=request.supply,
        reading=request.reading,
        assistance=request.assistance,
        may_suggest=may_suggest(request),
        suggestion=request.suggestion,
    )


def answer_clarification(uow: UnitOfWork, actor: Actor, *, code: str, text: str) -> None:  # noqa: ARG001
    """The applicant clarifies through the portal today. Raises NotFound, FormInvalid (`text`), Conflict."""
    request = _by_code(uow, code)
    clarified(uow, portal_actor(request.id), request.id, text, uow.today)


def give_reasons(uow: UnitOfWork, actor: Actor, *, code: str, text: str) -> None:  # noqa: ARG001
    """The applicant explains why so much is asked for. Raises NotFound, FormInvalid (`text`), Conflict."""
    request = _by_code(uow, code)
    explained(uow, portal_actor(request.id), request.id, text, uow.today)


def withdraw(uow: UnitOfWork, actor: Actor, *, code: str) -> None:  # noqa: ARG001 - the code is the right
    """The applicant takes the request back, as long as it is not answered. Raises NotFound, Conflict."""
    request = _by_code(uow, code)
    withdrawn(uow, portal_actor(request.id), request.id)


def clarified(uow: UnitOfWork, actor: Actor, request_id: str, text: str, on: date) -> None:
    """Records the one answer to a clarification notice and lets the process go on. Raises FormInvalid, Conflict."""
    request = uow.wing(Requests).lock(request_id)
    asked = request.clarification
    if asked is None or asked.answered_on is not None or request.status is not RequestStatus.CLARIFYING:
        raise Conflict("Nothing has been asked of the applicant.", request_id=request_id)
    saved = save(uow, replace(request, clarification=replace(asked, answer=_said(text), answered_on=on)))
    note(uow, actor, ClarificationAnswered, saved, answered_on=on.isoformat())
    _tell(uow, actor, saved, "clarification-answered")


def explained(uow: UnitOfWork, actor: Actor, request_id: str, text: str, on: date) -> None:
    """Records the reasons of Art. 35 and lets the process go on. Raises FormInvalid, Conflict."""
    request = uow.wing(Requests).lock(request_id)
    asked = request.reasons
    if asked is None or asked.answered_on is not None:
        raise Conflict("No reasons have been asked for.", request_id=request_id)
    saved = save(uow, replace(request, reasons=replace(asked, answer=_said(text), answered_on=on)))
    note(uow, actor, ReasonsGiven, saved, answered_on=on.isoformat())
    _tell(uow, actor, saved, "reasons-given")


def withdrawn(uow: UnitOfWork, actor: Actor, request_id: str) -> None:
    """Ends the work on a request that is not answered yet. Raises Conflict."""
    request = uow.wing(Requests).lock(request_id)
    check_open(request)
    note(uow, actor, RequestWithdrawn, request)
    correlate_message(uow, actor, message="request-withdrawn", business_key=request.subject)


def _tell(uow: UnitOfWork, actor: Actor, request: Request, message: str) -> None:
    """An answer after the applicant's term wakes nobody, but it is on record where the registrar judges the lapse."""
    with suppress(NotFound):
        correlate_message(uow, actor, message=message, business_key=request.subject)


def _by_code(uow: UnitOfWork, code: str) -> Request:
    request = uow.wing(Requests).by_code(hash_code(code))
    if request is None:
        raise NotFound("No request has this query code.")
    return request


def _said(text: str) -> str:
    said = text.strip()
    if not said:
        raise FormInvalid({"text": ["This is needed."]})
    if len(said) > ANSWER_LIMIT:
        raise FormInvalid({"text": [f"At most {ANSWER_LIMIT} characters."]})
    return said
