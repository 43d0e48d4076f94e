"""Topic functions of what is asked of the applicant: clarification (补正), reasons (说明理由), the fee (信息处理费)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from workflows.disclosure.handlers.request_holding import request_of, save, start, stop
from workflows.disclosure.request_clocks import (
    CLARIFICATION_CLOCK,
    FEE_CLOCK,
    NOTICE_CLOCK,
    REASONS_CLOCK,
    REPLY_CLOCK,
)
from workflows.disclosure.requests import RequestStatus
from workflows.errors import ExecutionFailed
from workflows.handlers.clocks import restart_clock, start_clock
from workflows.model import Actor, Instance, TopicCall
from workflows.ports import TopicFunction, UnitOfWork

Result = Mapping[str, Any]


def clarification_sent(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Result:  # noqa: ARG001
    """The applicant's own term runs; the reply's time stands still, since it will start anew (Art. 30)."""
    request = request_of(uow, instance)
    asked = request.clarification
    if asked is None:
        raise ExecutionFailed("No clarification notice is recorded.", request_id=request.id)
    for name in (REPLY_CLOCK, NOTICE_CLOCK):
        stop(uow, actor, request, name, asked.sent_on)
    start_clock(
        uow,
        actor,
        subject=request.subject,
        name=CLARIFICATION_CLOCK,
        start=asked.sent_on,
        fixed_due=asked.respond_by,
    )
    return {}


def clarified(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Result:  # noqa: ARG001
    """The corrected application came in: the whole term anew from that day (Art. 30)."""
    request = request_of(uow, instance)
    if request.clarification is None or request.clarification.answered_on is None:
        raise ExecutionFailed("No answer to the clarification notice is recorded.", request_id=request.id)
    day = request.clarification.answered_on
    stop(uow, actor, request, CLARIFICATION_CLOCK, day)
    restart_clock(uow, actor, subject=request.subject, name=REPLY_CLOCK, start=day)
    save(uow, replace(request, status=RequestStatus.ACCEPTED))
    return {}


def reasons_asked(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Result:  # noqa: ARG001
    """The applicant's term to explain; the reply's time runs on (Art. 35 does not stop it)."""
    request = request_of(uow, instance)
    if request.reasons is None:
        raise ExecutionFailed("No reasons have been asked for.", request_id=request.id)
    asked = request.reasons
    start_clock(
        uow, actor, subject=request.subject, name=REASONS_CLOCK, start=asked.asked_on, fixed_due=asked.respond_by
    )
    return {}


def reasons_accepted(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Result:
    """With a later day named, that day is when the reply is due (Art. 35)."""
    request = request_of(uow, instance)
    stop(uow, actor, request, REASONS_CLOCK, uow.today)
    judged = call.variables.get("judge") or {}
    later = judged.get("later_due")
    clock = uow.clocks.get(request.subject, REPLY_CLOCK)
    if later and clock is not None:
        start_clock(
            uow,
            actor,
            subject=request.subject,
            name=REPLY_CLOCK,
            start=clock.start,
            term=clock.term,
            fixed_due=date.fromisoformat(str(later)),
        )
    return {}


def fee_noticed(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Result:  # noqa: ARG001
    """20 working days to pay, from the day after the notice was received; the reply's time stands still."""
    request = request_of(uow, instance)
    if request.fee is None or request.fee.noticed_on is None:
        raise ExecutionFailed("No notice of a fee is recorded.", request_id=request.id)
    stop(uow, actor, request, REPLY_CLOCK, request.fee.noticed_on)
    start(uow, actor, request, FEE_CLOCK, request.fee.noticed_on)
    return {"amount": request.fee.amount}


def fee_paid(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Result:  # noqa: ARG001
    """Paid: the whole term anew from the day after payment."""
    request = request_of(uow, instance)
    if request.fee is None or request.fee.paid_on is None:
        raise ExecutionFailed("No payment is recorded.", request_id=request.id)
    stop(uow, actor, request, FEE_CLOCK, request.fee.paid_on)
    restart_clock(uow, actor, subject=request.subject, name=REPLY_CLOCK, start=request.fee.paid_on)
    return {}


FUNCTIONS: Final[Mapping[str, TopicFunction]] = {
    "request-clarification-sent": clarification_sent,
    "request-clarified": clarified,
    "request-reasons-asked": reasons_asked,
    "request-reasons-accepted": reasons_accepted,
    "request-fee-noticed": fee_noticed,
    "request-fee-paid": fee_paid,
}
