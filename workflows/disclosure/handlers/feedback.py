"""Readers' feedback: left by anybody, worked on by the department whose text it is about, or by the office."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from workflows.disclosure import subjects
from workflows.disclosure.events import FeedbackLeft
from workflows.disclosure.feedback import (
    BOX,
    OF_OFFICE,
    SAID,
    TEXT_LIMIT,
    Feedback,
    FeedbackKind,
    FeedbackState,
    feedback_id,
)
from workflows.disclosure.handlers.feedback_settling import settle
from workflows.disclosure.handlers.questions import take_in
from workflows.disclosure.handlers.reading import SEES_ALL
from workflows.disclosure.ports import Feedbacks, Publications
from workflows.disclosure.publications import Publication, PublicationStatus
from workflows.errors import Conflict, FormInvalid, NotAllowed, NotFound
from workflows.handlers.instances import start_instance
from workflows.handlers.tasks import claim_task, complete_task
from workflows.model import Actor, UserTask
from workflows.ports import UnitOfWork

PROCESS: Final = "reader_feedback"
OFFICE: Final = "office"


def leave_feedback(
    uow: UnitOfWork, actor: Actor, *, publication_id: str | None, kind: str, text: str, code: str
) -> Feedback:
    """A reader says something, about a live publication or (None) in general. The same code again is the same feedback.

    What is said in words has a number, and a task in the hands of whoever answers. Raises NotFound, FormInvalid
    (`kind`, `text`).
    """
    publication = None if publication_id is None else uow.wing(Publications).get(publication_id)
    if publication is not None and publication.status is not PublicationStatus.LIVE:
        raise NotFound("This publication was withdrawn.", kind="publication", id=publication_id)
    store = uow.wing(Feedbacks)
    known = store.find(feedback_id(code))
    if known is not None:
        return known
    made = _made(uow, publication, _chosen(kind, publication), text.strip(), code)
    store.add(made)
    event = FeedbackLeft(
        at=uow.now,
        actor_id=actor.id,
        publication_id=publication_id or "",
        feedback_id=made.id,
        feedback=made.kind.value,
    )
    uow.history.append([event])
    if made.state is FeedbackState.OPEN:
        _begin(uow, actor, made, publication)
    return made


def answer_feedback(
    uow: UnitOfWork, actor: Actor, *, feedback_id: str, answer: str, finding: str | None = None
) -> Feedback:
    """Answers it, which completes its task; an empty answer notes it.

    Raises NotFound, NotAllowed, Conflict, FormInvalid.
    """
    store = uow.wing(Feedbacks)
    found = store.get(feedback_id)
    if not may_answer(actor, found.department):
        raise NotAllowed("The department whose text it is answers.", department=found.department)
    if found.state is not FeedbackState.OPEN:
        raise Conflict("This feedback is settled already.", feedback_id=feedback_id)
    task = _task(uow, found)
    if task is None:
        return settle(uow, actor, found, answer, finding=finding)
    said = answer.strip()
    if len(said) > TEXT_LIMIT:
        raise FormInvalid({"answer": [f"At most {TEXT_LIMIT} characters."]})
    if task.assignee is None:
        claim_task(uow, actor, task_id=task.id)
    answers: dict[str, Any] = {"outcome": "answer", "answer": said} if said else {"outcome": "note"}
    if said and finding:
        answers["finding"] = finding
    complete_task(uow, actor, task_id=task.id, answers=answers)
    return store.get(feedback_id)


def may_answer(actor: Actor, department: str) -> bool:
    """Whoever works in the department, and the office."""
    return actor.department == department or actor.has(*SEES_ALL)


def _chosen(kind: str, publication: Publication | None) -> FeedbackKind:
    allowed = set(FeedbackKind) if publication is not None else set(BOX)
    if kind not in allowed:
        raise FormInvalid({"kind": ["Choose what your feedback is about."]})
    return FeedbackKind(kind)


def _made(uow: UnitOfWork, publication: Publication | None, kind: FeedbackKind, said: str, code: str) -> Feedback:
    if kind in SAID and not said:
        raise FormInvalid({"text": ["Write what is wrong, or what you ask."]})
    if len(said) > TEXT_LIMIT:
        raise FormInvalid({"text": [f"At most {TEXT_LIMIT} characters."]})
    department = OFFICE if publication is None or kind in OF_OFFICE else publication.department
    about = None if publication is None else publication.id
    if not said:
        return Feedback(feedback_id(code), about, department, kind, said, uow.now, FeedbackState.NOTED)
    serial = uow.wing(Publications).next_serial(f"feedback:{uow.today.year}")
    number = f"{uow.today.year}-{serial:05d}"
    question = None
    if kind is FeedbackKind.QUESTION:
        policy = publication.title if publication is not None else ""
        question = take_in(uow, question=said, policy=policy, theme="", source="feedback", reference=number)
    open_ = FeedbackState.OPEN
    return Feedback(feedback_id(code), about, department, kind, said, uow.now, open_, number=number, question=question)


def _begin(uow: UnitOfWork, actor: Actor, feedback: Feedback, publication: Publication | None) -> None:
    """The task in somebody's work list; a service without the process has only the list of feedback."""
    data: Mapping[str, Any] = {
        "feedback_id": feedback.id,
        "kind": feedback.kind.value,
        "department": feedback.department,
        "number": feedback.number,
    }
    about = f"：{publication.title}" if publication is not None else ""
    try:
        uow.deployments.latest(PROCESS)
    except NotFound:
        return
    start_instance(
        uow,
        actor,
        key=PROCESS,
        data=data,
        title=f"读者反馈{feedback.number}{about}",
        business_key=subjects.of_feedback(feedback.id),
    )


def _task(uow: UnitOfWork, feedback: Feedback) -> UserTask | None:
    """The open task that answers it; None for what was left before there was a process."""
    for instance in uow.instances.running_with(subjects.of_feedback(feedback.id)):
        for task in uow.tasks.open_of(instance.id):
            if task.properties.get("step") == "feedback":
                return task
    return None
