"""Topic functions of reviews, suits and complaints (复议、诉讼、投诉)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from workflows.disclosure.follow_ups import FollowUp
from workflows.disclosure.handlers.request_holding import note, request_of
from workflows.disclosure.request_clocks import ANSWER_CLOCK
from workflows.disclosure.request_events import RulingRecorded
from workflows.disclosure.request_ports import FollowUps
from workflows.errors import ExecutionFailed
from workflows.handlers.clocks import start_clock, stop_clock
from workflows.model import Actor, Instance, TopicCall
from workflows.ports import TopicFunction, UnitOfWork

Result = Mapping[str, Any]


def open_follow_up(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Result:
    """10 working days to answer, 5 in a simplified review, 15 calendar days in court."""
    case, request = _case(uow, call), request_of(uow, instance)
    start_clock(
        uow,
        actor,
        subject=request.subject,
        name=ANSWER_CLOCK,
        key=case.id,
        start=case.received_on,
        term=case.term,
        fixed_due=case.fixed_due,
    )
    return {"department": request.department or "office", "case": case.id}


def follow_up_answered(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Result:
    """The answer is in."""
    case = _case(uow, call)
    on = case.answered_on or uow.today
    stop_clock(uow, actor, subject=request_of(uow, instance).subject, name=ANSWER_CLOCK, key=case.id, on=on)
    return {}


def follow_up_ruled(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Result:
    """Whether a new reply was ordered."""
    case = _case(uow, call)
    if case.result is None:
        raise ExecutionFailed("No ruling is recorded.", case=case.id)
    fields = {"follow_up_id": case.id, "result": case.result.value}
    note(uow, actor, RulingRecorded, request_of(uow, instance), **fields)
    return {"redo": case.redo_term is not None}


def _case(uow: UnitOfWork, call: TopicCall) -> FollowUp:
    return uow.wing(FollowUps).get(str(call.variables.get("case")))


FUNCTIONS: Final[Mapping[str, TopicFunction]] = {
    "follow-up-open": open_follow_up,
    "follow-up-answered": follow_up_answered,
    "follow-up-ruled": follow_up_ruled,
}
