"""What completing a user task of a request records, by the task's step, up to the drafting of the reply."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, cast

from workflows.disclosure.consultations import Party
from workflows.disclosure.fees import fee
from workflows.disclosure.handlers.letters import issue
from workflows.disclosure.handlers.request_holding import (
    note,
    past_day,
    save,
    stop,
    term_end,
    text_of,
)
from workflows.disclosure.letters import LetterKind
from workflows.disclosure.request_clocks import NOTICE_CLOCK, confirmed_receipt
from workflows.disclosure.request_events import RequestReceived
from workflows.disclosure.request_ports import Casework, Requests
from workflows.disclosure.requests import (
    Clarification,
    Fee,
    Reasons,
    Request,
    RequestStatus,
    SearchRecord,
)
from workflows.errors import Conflict, FormInvalid
from workflows.handlers.execution import load
from workflows.model import Actor, Instance, UserTask
from workflows.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class Step:
    """A task about to be completed, with everything its rule needs. `request` is locked."""

    uow: UnitOfWork
    actor: Actor
    task: UserTask
    instance: Instance
    answers: Mapping[str, Any]
    request: Request

    @property
    def today(self) -> date:
        return self.uow.today

    def text(self, field: str) -> str:
        return str(self.answers.get(field) or "").strip()

    def save(self, **changes: Any) -> Request:
        return save(self.uow, replace(self.request, **changes))

    def issue(self, saved: Request, kind: LetterKind, more: Mapping[str, Any] | None = None) -> None:
        """The letter of this step, from the request as it was saved."""
        issue(self.uow, self.actor, saved, kind, more=more)

    def party(self) -> Party:
        """The party this task is about: its id stands in the scope of the task, never in the form."""
        variables = load(self.uow, self.actor, self.instance).run.task_context(self.task.id)
        known = cast(Mapping[str, Any], variables.get("party") or {})
        party = self.uow.wing(Casework).party(str(known.get("id")))
        if party.request_id != self.request.id:
            raise Conflict("This party belongs to another request.", party_id=party.id)
        return party


def register(step: Step) -> None:
    """Duplicates are named by the number of the earlier request."""
    if number := step.text("repeats"):
        step.save(repeats=_earlier(step, number).number)


def confirm_receipt(step: Step) -> None:
    """Both sides confirmed: that is the day of receipt (Art. 31(2), (3))."""
    day = past_day(step.answers, "confirmed_on", step.today)
    receipt = confirmed_receipt(step.request.arrived_on, day, step.today, step.text("evidence"))
    saved = step.save(receipt=receipt)
    note(step.uow, step.actor, RequestReceived, saved, received_on=day.isoformat(), rule=receipt.rule.value)


def triage(step: Step) -> None:
    """Clarification is asked for once only (一次性告知, Art. 30)."""
    if step.answers.get("finding") != "unclear":
        # There is nothing to ask, so the seven days to ask run for nothing: no service task follows that could say so.
        stop(step.uow, step.actor, step.request, NOTICE_CLOCK, step.today)
    elif step.request.clarification is not None:
        raise FormInvalid({"finding": ["The applicant has been asked to clarify once already."]})


def clarification_notice(step: Step) -> None:
    """The items and the applicant's own reasonable term."""
    if step.request.clarification is not None:
        raise Conflict("The applicant has been asked to clarify once already.", request_id=step.request.id)
    sent_on = past_day(step.answers, "sent_on", step.today, after=step.request.received_on, what="the receipt")
    asked = Clarification(text_of(step.answers, "items"), sent_on, term_end(step.answers, "respond_by", sent_on))
    step.issue(step.save(clarification=asked, status=RequestStatus.CLARIFYING), LetterKind.CLARIFICATION)


def clarification_lapse(step: Step) -> None:
    """After the applicant's term: abandoned, a new day for a good reason, or a late answer accepted."""
    known = step.request.clarification
    if known is None:
        raise Conflict("Nothing has been asked of the applicant.", request_id=step.request.id)
    decision = step.answers.get("decision")
    if decision == "renew":
        if known.answered_on is not None:
            raise FormInvalid({"decision": ["The applicant has answered in the meantime: accept the answer."]})
        step.save(clarification=replace(known, respond_by=term_end(step.answers, "respond_by", step.today)))
    elif decision == "accept":
        _accept_late(step, known)
    elif known.answered_on is not None:
        raise FormInvalid({"decision": ["The applicant has answered in the meantime: accept the answer."]})


def ask_reasons(step: Step) -> None:
    """The reasons of Art. 35 and the day by which to give them."""
    sent_on = past_day(step.answers, "sent_on", step.today, after=step.request.received_on, what="the receipt")
    saved = step.save(reasons=Reasons(sent_on, term_end(step.answers, "respond_by", sent_on)))
    step.issue(saved, LetterKind.REASONS, {"items": step.text("grounds") or None})


def judge_reasons(step: Step) -> None:
    """Reasonable: a later day may be fixed and a fee may be charged (Arts. 35, 42)."""
    if step.answers.get("verdict") != "reasonable":
        text_of(step.answers, "reason")
        return
    if step.answers.get("later_due"):
        term_end(step.answers, "later_due", step.today)
    tariff = step.text("tariff")
    if tariff not in ("", "none"):
        units = step.answers.get("units")
        if not isinstance(units, int) or units < 1:
            raise FormInvalid({"units": ["How many requests or pages?"]})
        amount = fee(tariff, units)
        if amount == 0:
            raise FormInvalid({"units": ["So few are free of charge: choose no fee."]})
        step.save(fee=Fee(tariff, units, amount))


def fee_notice(step: Step) -> None:
    """The day the applicant received the notice: payable within 20 working days after it."""
    if step.request.fee is None:
        raise Conflict("No fee has been fixed.", request_id=step.request.id)
    text_of(step.answers, "evidence")
    day = past_day(step.answers, "noticed_on", step.today, after=step.request.received_on, what="the receipt")
    step.issue(step.save(fee=replace(step.request.fee, noticed_on=day)), LetterKind.FEE)


def screen(step: Step) -> None:
    """A repeat names the answered request that it repeats (Art. 36(6))."""
    if step.answers.get("finding") == "repeat":
        number = step.text("repeats") or step.request.repeats
        if not number:
            raise FormInvalid({"repeats": ["Name the earlier request by its number."]})
        earlier = _earlier(step, number)
        if earlier.outcome is None or not earlier.outcome.kind.is_letter:
            raise FormInvalid({"repeats": ["That request was not answered: this is no repeat of it."]})
        step.save(repeats=earlier.number)


def assign(step: Step) -> None:
    """The unit in charge."""
    step.save(department=text_of(step.answers, "department"))


def search(step: Step) -> None:
    """检索记录: the record without which 'does not exist' cannot be defended."""
    record = SearchRecord(
        id=step.uow.new_id(),
        request_id=step.request.id,
        where=text_of(step.answers, "where"),
        keywords=text_of(step.answers, "keywords"),
        result=text_of(step.answers, "result"),
        found=step.answers.get("found") == "yes",
        searched_by=step.actor.id,
        searched_at=step.uow.now,
    )
    step.uow.wing(Casework).add_search(record)


def _accept_late(step: Step, known: Clarification) -> None:
    if known.answered_on is None:
        day = past_day(step.answers, "answered_on", step.today, after=known.sent_on, what="the notice")
        step.save(clarification=replace(known, answer=step.text("reason"), answered_on=day))


def _earlier(step: Step, number: str) -> Request:
    found = step.uow.wing(Requests).by_number(number)
    if found is None or found.id == step.request.id:
        raise FormInvalid({"repeats": ["No earlier request has this number."]})
    if found.applicant_mark != step.request.applicant_mark:
        raise FormInvalid({"repeats": ["That request is another applicant's: it is no repeat."]})
    return found


STEPS: Final[Mapping[str, Callable[[Step], None]]] = {
    "register": register,
    "confirm-receipt": confirm_receipt,
    "triage": triage,
    "clarification-notice": clarification_notice,
    "clarification-lapse": clarification_lapse,
    "ask-reasons": ask_reasons,
    "judge-reasons": judge_reasons,
    "fee-notice": fee_notice,
    "screen": screen,
    "assign": assign,
    "search": search,
}
