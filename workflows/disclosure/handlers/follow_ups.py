"""A notice of review, suit or complaint came in: its process starts (复议法, 行政诉讼法)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from workflows.disclosure.follow_ups import FollowUp, FollowUpKind
from workflows.disclosure.handlers.request_holding import REGISTRARS, note, require
from workflows.disclosure.request_events import FollowUpFiled
from workflows.disclosure.request_ports import FollowUps, Requests
from workflows.disclosure.requests import Request
from workflows.errors import Conflict, FormInvalid
from workflows.handlers.messages import correlate_message
from workflows.model import Actor
from workflows.ports import UnitOfWork

_NAMES: Final[Mapping[FollowUpKind, str]] = {
    FollowUpKind.REVIEW: "行政复议",
    FollowUpKind.SUIT_DIRECT: "行政诉讼",
    FollowUpKind.SUIT_AFTER_REVIEW: "行政诉讼",
    FollowUpKind.COMPLAINT: "投诉",
}


def file_follow_up(
    uow: UnitOfWork,
    actor: Actor,
    *,
    request_id: str,
    kind: FollowUpKind,
    authority: str,
    received_on: date,
    reference: str = "",
    simplified: bool = False,
) -> FollowUp:
    """A registrar enters the notice; the process starts by a message with the case id.

    `simplified` halves the term of a review (行政复议法 Art. 54). Raises NotAllowed, FormInvalid (`authority`,
    `received_on`, `simplified`), Conflict while a case of the kind is open, NotFound.
    """
    require(actor, *REGISTRARS)
    request = uow.wing(Requests).lock(request_id)
    if wrong := _wrong(request, uow.today, authority, received_on, simplified and kind is not FollowUpKind.REVIEW):
        raise FormInvalid(wrong)
    if any(case.result is None and case.kind is kind for case in uow.wing(FollowUps).of(request_id)):
        raise Conflict("A case of this kind is open already.", request_id=request_id)
    case = FollowUp(
        uow.new_id(), request_id, kind, authority.strip()[:200], reference.strip()[:100], received_on, simplified
    )
    uow.wing(FollowUps).add(case)
    note(uow, actor, FollowUpFiled, request, follow_up_id=case.id, follow_up_kind=kind.value)
    title = f"{_NAMES[kind]}：{request.title}"
    payload = {"case": case.id}
    correlate_message(uow, actor, message="follow-up-filed", payload=payload, business_key=request.subject, title=title)
    return case


def _wrong(request: Request, today: date, authority: str, received_on: date, unfit: bool) -> dict[str, list[str]]:
    wrong: dict[str, list[str]] = {}
    if not authority.strip():
        wrong["authority"] = ["Name the authority or court."]
    if not request.arrived_on <= received_on <= today:
        wrong["received_on"] = [f"A day from {request.arrived_on} to today."]
    if unfit:
        wrong["simplified"] = ["Only a review has a simplified procedure."]
    return wrong
