"""Correcting a day of receipt that was written down wrong: the clocks follow as if it had been right from the start."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from workflows.disclosure.handlers.request_holding import check_open, note, require, save
from workflows.disclosure.request_clocks import NOTICE_CLOCK, REPLY_CLOCK
from workflows.disclosure.request_events import ReceiptCorrected
from workflows.disclosure.request_ports import Requests
from workflows.disclosure.requests import Request
from workflows.errors import Conflict, FormInvalid
from workflows.handlers.clocks import project
from workflows.model import Actor
from workflows.ports import UnitOfWork


def correct_receipt(uow: UnitOfWork, actor: Actor, *, request_id: str, received_on: date, reason: str) -> Request:
    """The head of the disclosure office corrects the day of receipt of a request that is not answered yet.

    Clocks that began on the wrong day begin on the right one, with their extension and intervals; a reply clock that
    was restarted since (a clarification, a payment, a ruling) stays. Raises NotAllowed, Conflict, FormInvalid.
    """
    require(actor, "disclosure-head", "admin")
    request = uow.wing(Requests).lock(request_id)
    check_open(request)
    if request.receipt is None:
        raise Conflict("The day of receipt is not confirmed yet.", request_id=request_id)
    if wrong := _wrong(request, received_on, uow.today, reason):
        raise FormInvalid(wrong)
    before = request.receipt.received_on
    evidence = f"{request.receipt.evidence}; {reason.strip()}".strip("; ")
    receipt = replace(request.receipt, received_on=received_on, evidence=evidence)
    arrived_on = request.arrived_on if request.channel.needs_confirmation else received_on
    saved = save(uow, replace(request, receipt=receipt, arrived_on=arrived_on))
    days = {"before": before.isoformat(), "after": received_on.isoformat()}
    note(uow, actor, ReceiptCorrected, saved, reason=reason.strip(), **days)
    for name in (REPLY_CLOCK, NOTICE_CLOCK):
        clock = uow.clocks.get(saved.subject, name)
        if clock is not None and clock.start == before and clock.fixed_due is None:
            # Moved as it stands: asking for the extension anew could be too late by now.
            moved = replace(clock, start=received_on)
            uow.clocks.save(moved)
            project(uow, moved)
    return saved


def _wrong(request: Request, received_on: date, today: date, reason: str) -> dict[str, list[str]]:
    wrong: dict[str, list[str]] = {}
    if received_on > today:
        wrong["received_on"] = ["A day to come cannot be recorded."]
    elif request.channel.needs_confirmation and received_on < request.arrived_on:
        wrong["received_on"] = [f"The request arrived on {request.arrived_on}: it cannot be confirmed before."]
    if not reason.strip():
        wrong["reason"] = ["Say what shows the right day."]
    return wrong
