"""In which form a reply supplies the information (Regulations Art. 40): as asked for, otherwise, by reading on site."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from workflows.disclosure.handlers.request_holding import day_of, note, text_of
from workflows.disclosure.handlers.request_steps import Step
from workflows.disclosure.letters import LetterKind
from workflows.disclosure.replies import ReplyKind
from workflows.disclosure.request_clocks import REPLY_CLOCK
from workflows.disclosure.request_events import ReadingArranged, ReadingRecorded, SupplyChanged
from workflows.disclosure.requests import Request
from workflows.disclosure.supplies import FormOfSupply, Reading, Supply, hours_problem
from workflows.errors import Conflict, FormInvalid
from workflows.handlers.moments import due_date
from workflows.model import Actor
from workflows.ports import UnitOfWork

READINGS_LIMIT: Final = 20
_REASON: Final = 1000


def with_supply(uow: UnitOfWork, actor: Actor, request: Request, form: FormOfSupply, reason: str) -> Request:
    """The locked request, not saved, supplied in `form`. Raises FormInvalid (`supply_reason`) where another is chosen.

    Going back to what was asked for needs no reason and takes the earlier choice of this round away.
    """
    others = tuple(one for one in request.supplies if one.round != request.round)
    if form is request.form_of_supply:
        return replace(request, supplies=others)
    said = reason.strip()[:_REASON].rstrip("。")
    if not said:
        raise FormInvalid({"supply_reason": ["Say why it is not supplied as asked (Art. 40)."]})
    known = request.supply
    if known is not None and (known.form, known.reason) == (form, said):
        return request
    note(uow, actor, SupplyChanged, request, form=form.value, reason=said)
    return replace(request, supplies=(*others, Supply(request.round, form, said, actor.id, uow.today)))


def form_for_reply(request: Request, kind: ReplyKind) -> str:
    """The form in which a reply of this kind supplies the information; "" where it supplies none."""
    return request.supplied_as.value if kind.supplies else ""


def arrange(step: Step) -> None:
    """An appointment to read on site: a working day within the term of the reply; the applicant is told by letter."""
    day = _day(step)
    opens, closes = step.text("opens")[:5], step.text("closes")[:5]
    if wrong := hours_problem(opens, closes):
        raise FormInvalid(wrong)
    if len(step.request.readings) >= READINGS_LIMIT:
        raise Conflict(f"At most {READINGS_LIMIT} appointments.", request_id=step.request.id)
    place, bring = text_of(step.answers, "place")[:200], step.text("bring")[:200].rstrip("。")
    reading = Reading(
        *(step.uow.new_id(), step.request.round, day, opens, closes, place, step.actor.id, step.today), bring=bring
    )
    saved = step.save(readings=(*step.request.readings, reading))
    note(step.uow, step.actor, ReadingArranged, saved, reading_id=reading.id, day=day.isoformat())
    step.issue(saved, LetterKind.READING)


def record(step: Step) -> Request:
    """Whether the applicant came, with the signature that proves it; if not, another day or another form.

    The request as it was saved. Raises FormInvalid (`outcome`, `evidence`, `remark`, `form`, `supply_reason`).
    """
    known = step.request.reading
    if known is None or known.attended is not None:
        raise Conflict("No appointment waits to be recorded.", request_id=step.request.id)
    attended = step.answers.get("outcome") == "attended"
    if attended and step.today < known.day:
        raise FormInvalid({"outcome": [f"The appointment is on {known.day}: nobody can have read yet."]})
    evidence = text_of(step.answers, "evidence", "Name the signature that proves it.") if attended else ""
    remark = step.text("remark") if attended else text_of(step.answers, "remark", "Say why nothing was read.")
    done = replace(
        known, attended=attended, evidence=evidence[:200], remark=remark[:_REASON], recorded_by=step.actor.id
    )
    request = step.request
    if step.answers.get("outcome") == "other":
        request = with_supply(step.uow, step.actor, request, _other_form(step), step.text("supply_reason"))
    readings = tuple(done if one.id == known.id else one for one in request.readings)
    saved = step.save(readings=readings, supplies=request.supplies)
    note(step.uow, step.actor, ReadingRecorded, saved, reading_id=known.id, attended=attended)
    return saved


def _day(step: Step) -> date:
    day = day_of(step.answers, "day")
    if day < step.today:
        raise FormInvalid({"day": ["An appointment lies ahead."]})
    if not step.uow.calendar.estimated_kind(day).is_worked:
        raise FormInvalid({"day": ["This is no working day: nobody is there."]})
    clock = step.uow.clocks.get(step.request.subject, REPLY_CLOCK)
    if clock is not None and clock.stopped_on is None:
        due = due_date(clock, step.uow.calendar, step.today).day
        if step.today <= due < day:
            raise FormInvalid({"day": [f"The reply is due on {due}: the reading cannot lie after it."]})
    return day


def _other_form(step: Step) -> FormOfSupply:
    form = next((form for form in FormOfSupply if form.value == step.answers.get("form")), None)
    if form is None or form is FormOfSupply.INSPECT:
        raise FormInvalid({"form": ["Choose in which form it is supplied instead."]})
    return form


STEPS: Final[Mapping[str, Callable[[Step], None]]] = {"arrange-reading": arrange}
