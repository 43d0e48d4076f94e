"""What comes of a reader's word: the answer, the registers it goes into, and what the process of it does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from workflows.disclosure import subjects
from workflows.disclosure.events import FeedbackAnswered
from workflows.disclosure.feedback import FINDINGS, TEXT_LIMIT, Feedback, FeedbackKind, FeedbackState, Finding
from workflows.disclosure.handlers.error_register import feedback_error
from workflows.disclosure.handlers.questions import close_question
from workflows.disclosure.ports import Feedbacks
from workflows.errors import ExecutionFailed, FormInvalid, NotFound
from workflows.handlers.moments import local_date
from workflows.model import Actor, Instance, TopicCall
from workflows.ports import TopicFunction, UnitOfWork
from workflows.records.handlers.entering import create_record
from workflows.records.handlers.reading import may_write, register_of

LETTERS: Final = "selected-letters"
"""The register of letters that are answered in public (来信选登); its own process reviews them."""


def settle(
    uow: UnitOfWork, actor: Actor, feedback: Feedback, answer: str, *, finding: str | None = None, text: str = ""
) -> Feedback:
    """Keeps the answer; an empty one notes it. `text` is the question as it may be published, without its person.

    A confirmed error goes into the register of errors, a question is closed in that of questions, and what is to be
    shown enters the register of letters. Raises FormInvalid.
    """
    said = answer.strip()
    if len(said) > TEXT_LIMIT:
        raise FormInvalid({"answer": [f"At most {TEXT_LIMIT} characters."]})
    found = _finding(feedback, finding) if said else None
    settled = replace(
        feedback,
        state=FeedbackState.ANSWERED if said else FeedbackState.NOTED,
        answer=said,
        answered_by=actor.id,
        answered_at=uow.now,
        finding=found,
    )
    uow.wing(Feedbacks).save(settled)
    close_question(uow, feedback.question, said)
    if found is Finding.CONFIRMED and feedback.kind is FeedbackKind.ERROR and feedback.publication_id:
        feedback_error(uow, actor, settled)
    if said and text.strip():
        _show(uow, actor, settled, text.strip())
    event = FeedbackAnswered(
        at=uow.now,
        actor_id=actor.id,
        publication_id=feedback.publication_id or "",
        feedback_id=feedback.id,
        state=settled.state.value,
    )
    uow.history.append([event])
    return settled


def tell_readers(uow: UnitOfWork, actor: Actor, numbers: Iterable[str], *, publication_id: str, title: str) -> None:
    """A publication answers the questions that came with these numbers: their readers are told where."""
    store = uow.wing(Feedbacks)
    for number in dict.fromkeys(numbers):
        found = store.numbered(number)
        if found is None or found.kind is not FeedbackKind.QUESTION:
            continue
        told = f"您的问题已在《{title}》中公开回应：/publications/{publication_id}"
        answer = f"{found.answer}\n{told}" if found.answer else told
        settled = replace(
            found,
            state=FeedbackState.ANSWERED,
            answer=answer,
            answered_by=found.answered_by or actor.id,
            answered_at=found.answered_at or uow.now,
        )
        store.save(settled)


def settle_topic(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Mapping[str, Any]:
    """`feedback.settle`: input parameters `answer`, `finding`, `text`. What is settled already stays as it is."""
    feedback = _of(uow, instance)
    if feedback.state is FeedbackState.OPEN:
        given = {name: str(call.variables.get(name) or "") for name in ("answer", "finding", "text")}
        feedback = settle(uow, actor, feedback, given["answer"], finding=given["finding"] or None, text=given["text"])
    return {"adopted": feedback.finding is Finding.ADOPTED}


def transfer_topic(uow: UnitOfWork, instance: Instance, call: TopicCall, _actor: Actor) -> Mapping[str, Any]:
    """`feedback.transfer`: input parameter `to`, a department. Result: `department`."""
    feedback, to = _of(uow, instance), str(call.variables.get("to") or "")
    if not to:
        raise ExecutionFailed("Say which department it goes to.", code="feedback-transfer")
    uow.wing(Feedbacks).save(replace(feedback, department=to))
    return {"department": to}


def carried_out_topic(uow: UnitOfWork, instance: Instance, call: TopicCall, _actor: Actor) -> Mapping[str, Any]:
    """`feedback.carried_out`: input parameter `result`, which the reader sees below the answer."""
    result = str(call.variables.get("result") or "")[:TEXT_LIMIT]
    uow.wing(Feedbacks).save(replace(_of(uow, instance), result=result))
    return {}


FUNCTIONS: Final[Mapping[str, TopicFunction]] = {
    "feedback.settle": settle_topic,
    "feedback.transfer": transfer_topic,
    "feedback.carried_out": carried_out_topic,
}


def _of(uow: UnitOfWork, instance: Instance) -> Feedback:
    known = subjects.feedback_id(instance)
    if known is None:
        raise ExecutionFailed("This instance is not about a reader's feedback.", business_key=instance.business_key)
    return uow.wing(Feedbacks).get(known)


def _finding(feedback: Feedback, finding: str | None) -> Finding | None:
    allowed = FINDINGS.get(feedback.kind, ())
    if finding is None or not allowed:
        return None
    if finding not in allowed:
        raise FormInvalid({"finding": ["Choose what it came to."]})
    return Finding(finding)


def _show(uow: UnitOfWork, actor: Actor, feedback: Feedback, text: str) -> None:
    """来信选登: what was asked and answered, to be reviewed like everything that becomes public."""
    try:
        register = register_of(uow, LETTERS)
    except NotFound:
        return
    if not may_write(actor, register.declared):
        return
    answers = {
        "title": " ".join(text.split())[:60],
        "kind": feedback.kind.value,
        "asked_on": local_date(feedback.at).isoformat(),
        "question": text[:TEXT_LIMIT],
        "answer": feedback.answer,
        "department": feedback.department,
        "number": feedback.number,
    }
    known = {field.key for field in register.form.fields}
    create_record(uow, actor, type_key=LETTERS, answers={name: said for name, said in answers.items() if name in known})
