"""What completing a user task of a review, suit or complaint records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from workflows.disclosure.follow_ups import FollowUp, FollowUpResult
from workflows.disclosure.handlers.request_holding import past_day, text_of
from workflows.disclosure.handlers.request_steps import Step
from workflows.disclosure.request_ports import FollowUps
from workflows.disclosure.requests import RequestStatus
from workflows.errors import Conflict, FormInvalid
from workflows.handlers.execution import load


def approve(step: Step) -> None:
    """A rejection says why."""
    if step.answers.get("verdict") != "pass" and not step.text("comment"):
        raise FormInvalid({"comment": ["Say what has to be changed."]})


def submit(step: Step) -> None:
    """The answer was handed in."""
    case = _case(step)
    day = past_day(step.answers, "answered_on", step.today, after=case.received_on, what="the notice")
    evidence = text_of(step.answers, "evidence")
    step.uow.wing(FollowUps).save(replace(case, answered_on=day, evidence=evidence))


def rule(step: Step) -> None:
    """The ruling; with a term if a new reply was ordered."""
    case = _case(step)
    day = past_day(step.answers, "ruled_on", step.today, after=case.received_on, what="the notice")
    term = step.answers.get("term") if step.answers.get("redo") == "yes" else None
    if step.answers.get("redo") == "yes" and not isinstance(term, int):
        raise FormInvalid({"term": ["How many working days does the ruling give?"]})
    if term is not None and step.answers.get("result") == FollowUpResult.UPHELD.value:
        raise FormInvalid({"redo": ["A reply that was upheld is not made again."]})
    if term is not None and step.request.status is not RequestStatus.CLOSED:
        raise FormInvalid({"redo": ["The request is not archived yet: close it first, then record the ruling."]})
    try:
        result = FollowUpResult(step.text("result"))
    except ValueError:
        raise FormInvalid({"result": ["Choose a result."]}) from None
    step.uow.wing(FollowUps).save(replace(case, result=result, ruled_on=day, redo_term=term))


def _case(step: Step) -> FollowUp:
    variables = load(step.uow, step.actor, step.instance).run.task_context(step.task.id)
    case = step.uow.wing(FollowUps).get(str(variables.get("case")))
    if case.request_id != step.request.id:
        raise Conflict("This case belongs to another request.", case=case.id)
    return case


STEPS: Final[Mapping[str, Callable[[Step], None]]] = {
    "follow-up-approval": approve,
    "follow-up-submit": submit,
    "follow-up-ruling": rule,
}
