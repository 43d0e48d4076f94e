"""Topic functions of a request's processes: what follows of itself, in the transaction of the step before.

Clocks are named in `request_clocks`. Each function takes the unit of work, the instance, the call and the actor,
and returns what becomes the service task's result.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from workflows.disclosure.handlers.archiving import close_with_archive
from workflows.disclosure.handlers.letters import issue
from workflows.disclosure.handlers.request_holding import (
    basis_of,
    draft_of,
    kind_of,
    needs_leader,
    note,
    request_of,
    save,
    start,
    stop,
)
from workflows.disclosure.handlers.supplying import form_for_reply
from workflows.disclosure.letters import LetterKind
from workflows.disclosure.replies import Outcome, ReportRow
from workflows.disclosure.request_clocks import (
    CLOSURE_CLOCK,
    CONFIRMATION_CLOCK,
    NOTICE_CLOCK,
    REPLY_CLOCK,
)
from workflows.disclosure.request_events import RequestConcluded, RequestReopened
from workflows.disclosure.request_ports import Casework, FollowUps
from workflows.disclosure.requests import RequestStatus
from workflows.errors import Conflict, ExecutionFailed
from workflows.handlers.clocks import extend_clock, start_clock, stop_clock
from workflows.handlers.escalations import send
from workflows.model import Actor, Instance, TopicCall
from workflows.ports import TopicFunction, UnitOfWork

Result = Mapping[str, Any]


def open_request(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Result:  # noqa: ARG001
    """Plain facts for the diagram; where both sides must confirm receipt, one working day to do so."""
    request = request_of(uow, instance)
    waits = request.receipt is None
    if waits:
        start(uow, actor, request, CONFIRMATION_CLOCK, request.arrived_on)
    return {"entry": "intake", "needs_confirmation": waits, "channel": request.channel.value}


def reopen_request(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Result:  # noqa: ARG001
    """A ruling ordered a new reply: the term of the ruling runs from the day it was received."""
    request = request_of(uow, instance)
    case = next((c for c in uow.wing(FollowUps).of(request.id) if c.redo_term and not c.reopened), None)
    if case is None or case.redo_term is None or case.ruled_on is None:
        raise ExecutionFailed("No ruling orders a new reply.", request_id=request.id)
    if request.is_open:
        raise Conflict("The request is still being worked on.", request_id=request.id)
    uow.wing(FollowUps).save(replace(case, reopened=True))
    saved = save(
        uow, replace(request, round=request.round + 1, status=RequestStatus.REOPENED, closed_on=None, manifest=())
    )
    start_clock(uow, actor, subject=saved.subject, name=REPLY_CLOCK, start=case.ruled_on, term=case.redo_term)
    note(uow, actor, RequestReopened, saved, follow_up_id=case.id, term=case.redo_term)
    return {"entry": "assign"}


def accept_request(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Result:  # noqa: ARG001
    """Received: 20 working days to reply, 7 to ask for clarification."""
    request = request_of(uow, instance)
    if request.received_on is None:
        raise ExecutionFailed("The day of receipt is not confirmed.", request_id=request.id)
    stop(uow, actor, request, CONFIRMATION_CLOCK, request.received_on)
    for name in (REPLY_CLOCK, NOTICE_CLOCK):
        start(uow, actor, request, name, request.received_on)
    saved = save(uow, replace(request, status=RequestStatus.ACCEPTED))
    issue(uow, actor, saved, LetterKind.RECEIPT)
    return {"received_on": request.received_on.isoformat()}


def extend(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Result:  # noqa: ARG001
    """The approved days are added to the reply's term."""
    request = request_of(uow, instance)
    approved = request.extensions[-1]
    if approved.approved is not True:
        raise ExecutionFailed("The extension is not approved.", request_id=request.id)
    clock = extend_clock(uow, actor, subject=request.subject, name=REPLY_CLOCK, days=approved.days)
    return {"extension": clock.extension}


def reply_facts(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Result:  # noqa: ARG001
    """What the diagram needs of the draft: kind, ground, whether the leader signs, the day."""
    request = request_of(uow, instance)
    reply = draft_of(uow, request)
    return {
        "kind": reply.kind.value,
        "basis": reply.basis.value if reply.basis else None,
        "needs_leader": needs_leader(uow, request, reply),
        "decided_on": uow.today.isoformat(),
        "supply": form_for_reply(request, reply.kind),
    }


def reply_remedy(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Result:  # noqa: ARG001
    """Puts the text on remedies that the decision table chose into the letter."""
    request = request_of(uow, instance)
    text, citation = str(call.variables.get("text") or ""), str(call.variables.get("citation") or "")
    if not text:
        raise ExecutionFailed("The decision table gave no text on remedies.", request_id=request.id)
    reply = replace(draft_of(uow, request), remedy=text, remedy_citation=citation)
    uow.wing(Casework).save_reply(reply)
    return {}


def served(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Result:  # noqa: ARG001
    """The reply is out: the reply's clock stops on the day of service."""
    request = request_of(uow, instance)
    if request.service is None:
        raise ExecutionFailed("No service is recorded.", request_id=request.id)
    stop(uow, actor, request, REPLY_CLOCK, request.service.served_on)
    reply = draft_of(uow, request)
    return {"kind": reply.kind.value, "basis": reply.basis.value if reply.basis else None}


def conclude(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Result:
    """One outcome for each request; ten working days to close it, from the day of service (work points 2023, 四).

    Where nothing was served (lapse, withdrawal) the ten days run from today.
    """
    request = request_of(uow, instance)
    service = request.service
    decided_on = service.served_on if service else uow.today
    kind, basis = kind_of(call.variables.get("kind")), basis_of(call.variables.get("basis"))
    if kind.is_letter and service is None:
        raise ExecutionFailed("A reply that was not served cannot be concluded.", request_id=request.id)
    outcome = Outcome(kind, basis, _row(call.variables.get("row")), decided_on)
    result = {"outcome": outcome} if request.outcome is None else {"revised": outcome}
    saved = save(uow, replace(request, status=RequestStatus.CONCLUDED, **result))  # type: ignore[arg-type]
    for clock in uow.clocks.of(request.subject):
        if clock.stopped_on is None and clock.name != "answer":
            stop_clock(uow, actor, subject=clock.subject, name=clock.name, key=clock.key, on=decided_on)
    start(uow, actor, saved, CLOSURE_CLOCK, decided_on)
    fields = {"reply_kind": kind.value, "basis": basis.value if basis else None, "row": outcome.row.value}
    note(uow, actor, RequestConcluded, saved, decided_on=decided_on.isoformat(), **fields)
    return {"outcome": outcome.row.value}


def close(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Result:  # noqa: ARG001
    """Closed and archived: the package is made with the closing in it."""
    close_with_archive(uow, actor, request_of(uow, instance))
    return {"closed_on": uow.today.isoformat()}


def alarm(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Result:  # noqa: ARG001
    """Tells the group that the property `to` names (handler: of the unit in charge); `kind` picks the text."""
    request = request_of(uow, instance)
    to, kind = call.properties.get("to", "leader"), call.properties.get("kind", "request-alarm")
    group = f"handler@{request.department}" if to == "handler" and request.department else to
    people = uow.directory.members(group) or uow.directory.members("registrar")
    key = f"{kind}:{request.id}:{request.round}:{call.token_id}"
    data = {"number": request.number, "title": request.title}
    send(uow, people, kind=kind, key=key, instance_id=instance.id, data=data, path=f"/requests/{request.id}")
    return {"told": len(people)}


def _row(value: Any) -> ReportRow:
    try:
        return ReportRow(value)
    except ValueError:
        raise ExecutionFailed(f"{value!r} is no row of the annual report.") from None


FUNCTIONS: Final[Mapping[str, TopicFunction]] = {
    "request-open": open_request,
    "request-reopen": reopen_request,
    "request-accept": accept_request,
    "request-extend": extend,
    "request-reply-facts": reply_facts,
    "request-reply-remedy": reply_remedy,
    "request-served": served,
    "request-conclude": conclude,
    "request-close": close,
    "request-alarm": alarm,
}
