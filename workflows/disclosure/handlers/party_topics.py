"""Topic functions of consultations (征求意见): what a letter, its receipt, its answer and silence do to the clocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from workflows.disclosure.consultations import Party, PartyAnswer
from workflows.disclosure.handlers.party_steps import objecting
from workflows.disclosure.handlers.request_holding import note, request_of
from workflows.disclosure.request_clocks import (
    CONSULTATION_CLOCK,
    REPLY_CLOCK,
    TERMS,
    consultation_end,
)
from workflows.disclosure.request_events import PartyAnswered
from workflows.disclosure.request_ports import Casework
from workflows.errors import ExecutionFailed
from workflows.handlers.clocks import close_interval, open_interval, set_latest_end, start_clock, stop_clock
from workflows.model import Actor, ClockInterval, Instance, TopicCall
from workflows.ports import TopicFunction, UnitOfWork

Result = Mapping[str, Any]
_LABELS: Final = {"third_party": "第三方", "agency": "共同制作机关", "secrecy_authority": "保密行政管理部门"}


def parties(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Result:  # noqa: ARG001
    """The parties still to be asked, by number and kind: their names never enter process data."""
    request = request_of(uow, instance)
    known = uow.wing(Casework).parties(request.id)
    listed = [
        {"id": party.id, "label": f"{_LABELS[party.kind.value]} {number}", "kind": party.kind.value}
        for number, party in enumerate(known, 1)
        if party.dispatched_on is None
    ]
    if not listed:
        raise ExecutionFailed("There is no party to be asked.", request_id=request.id)
    return {"parties": listed}


def dispatched(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Result:
    """From the day after the dispatch the time of the reply does not run (Art. 33 ¶3)."""
    party = _party(uow, instance, call)
    if party.dispatched_on is None:
        raise ExecutionFailed("No dispatch is recorded.", party_id=party.id)
    interval = ClockInterval(party.id, f"征求意见 {party.kind.value}", party.dispatched_on)
    open_interval(uow, actor, subject=_subject(instance), name=REPLY_CLOCK, interval=interval)
    return {}


def received(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Result:
    """The party's 15 working days run from its receipt; silence ends the interval on the last of them."""
    party = _party(uow, instance, call)
    if party.received_on is None:
        raise ExecutionFailed("No receipt is recorded.", party_id=party.id)
    start_clock(
        uow,
        actor,
        subject=_subject(instance),
        name=CONSULTATION_CLOCK,
        key=party.id,
        start=party.received_on,
        term=TERMS[CONSULTATION_CLOCK],
    )
    end = consultation_end(party.received_on, uow.calendar)
    set_latest_end(uow, actor, subject=_subject(instance), name=REPLY_CLOCK, interval_key=party.id, latest_end=end)
    return {}


def returned(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Result:
    """The answer, or the undelivered letter, is back: time runs again from the next day."""
    party = _party(uow, instance, call)
    return _end(uow, instance, actor, party)


def silent(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Result:
    """The term ended without an answer: consent of an agency (Art. 34); else the bureau decides (Art. 32)."""
    party = _party(uow, instance, call)
    if party.received_on is None:
        raise ExecutionFailed("No receipt is recorded.", party_id=party.id)
    last = consultation_end(party.received_on, uow.calendar)
    lapsed = replace(party, answer=PartyAnswer.SILENT, answered_on=last)
    uow.wing(Casework).save_party(lapsed)
    said = {"answer": PartyAnswer.SILENT.value, "answered_on": last.isoformat()}
    note(uow, actor, PartyAnswered, request_of(uow, instance), party_id=party.id, **said)
    return _end(uow, instance, actor, lapsed)


def consulted(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Result:  # noqa: ARG001
    """How many third parties object; an agency's objection is only heard."""
    request = request_of(uow, instance)
    return {"objections": len(objecting(uow.wing(Casework).parties(request.id)))}


def _end(uow: UnitOfWork, instance: Instance, actor: Actor, party: Party) -> Result:
    subject = _subject(instance)
    if party.answered_on is None:
        raise ExecutionFailed("No answer is recorded.", party_id=party.id)
    if party.received_on is not None:
        # The year's arrangement may have been loaded since the receipt: the last day is counted again.
        last = consultation_end(party.received_on, uow.calendar)
        set_latest_end(uow, actor, subject=subject, name=REPLY_CLOCK, interval_key=party.id, latest_end=last)
    close_interval(uow, actor, subject=subject, name=REPLY_CLOCK, interval_key=party.id, end=party.answered_on)
    if uow.clocks.get(subject, CONSULTATION_CLOCK, party.id) is not None:
        stop_clock(uow, actor, subject=subject, name=CONSULTATION_CLOCK, key=party.id, on=party.answered_on)
    return {}


def _party(uow: UnitOfWork, instance: Instance, call: TopicCall) -> Party:
    party = uow.wing(Casework).party(str(call.variables.get("party")))
    if party.request_id != request_of(uow, instance).id:
        raise ExecutionFailed("This party belongs to another request.", party_id=party.id)
    return party


def _subject(instance: Instance) -> str:
    return instance.business_key or instance.id


FUNCTIONS: Final[Mapping[str, TopicFunction]] = {
    "request-parties": parties,
    "request-party-dispatched": dispatched,
    "request-party-received": received,
    "request-party-returned": returned,
    "request-party-silent": silent,
    "request-consultation-result": consulted,
}
