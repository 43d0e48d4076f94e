"""Readers' feedback: left by anybody, answered by the department whose text it is about."""

from __future__ import annotations

from dataclasses import replace

from workflows.disclosure.events import FeedbackAnswered, FeedbackLeft
from workflows.disclosure.feedback import SAID, TEXT_LIMIT, Feedback, FeedbackKind, FeedbackState, feedback_id
from workflows.disclosure.handlers.reading import SEES_ALL
from workflows.disclosure.ports import Feedbacks, Publications
from workflows.disclosure.publications import PublicationStatus
from workflows.errors import Conflict, FormInvalid, NotAllowed, NotFound
from workflows.model import Actor
from workflows.ports import UnitOfWork


def leave_feedback(uow: UnitOfWork, actor: Actor, *, publication_id: str, kind: str, text: str, code: str) -> Feedback:
    """A reader says something about a live publication. The same code again is the same feedback.

    Raises NotFound, FormInvalid (`kind`, `text`).
    """
    publication = uow.wing(Publications).get(publication_id)
    if publication.status is not PublicationStatus.LIVE:
        raise NotFound("This publication was withdrawn.", kind="publication", id=publication_id)
    store = uow.wing(Feedbacks)
    known = store.find(feedback_id(code))
    if known is not None:
        return known
    said = text.strip()
    if kind not in set(FeedbackKind):
        raise FormInvalid({"kind": ["Choose what your feedback is about."]})
    if kind in SAID and not said:
        raise FormInvalid({"text": ["Write what is wrong, or what you ask."]})
    if len(said) > TEXT_LIMIT:
        raise FormInvalid({"text": [f"At most {TEXT_LIMIT} characters."]})
    chosen = FeedbackKind(kind)
    state = FeedbackState.OPEN if said else FeedbackState.NOTED
    made = Feedback(feedback_id(code), publication.id, publication.department, chosen, said, uow.now, state)
    store.add(made)
    event = FeedbackLeft(
        at=uow.now, actor_id=actor.id, publication_id=publication.id, feedback_id=made.id, feedback=chosen.value
    )
    uow.history.append([event])
    return made


def answer_feedback(uow: UnitOfWork, actor: Actor, *, feedback_id: str, answer: str) -> Feedback:
    """The department answers; an empty answer notes it. Raises NotFound, NotAllowed, Conflict, FormInvalid."""
    store = uow.wing(Feedbacks)
    found = store.get(feedback_id)
    if not may_answer(actor, found.department):
        raise NotAllowed("The department whose text it is answers.", department=found.department)
    if found.state is not FeedbackState.OPEN:
        raise Conflict("This feedback is settled already.", feedback_id=feedback_id)
    said = answer.strip()
    if len(said) > TEXT_LIMIT:
        raise FormInvalid({"answer": [f"At most {TEXT_LIMIT} characters."]})
    state = FeedbackState.ANSWERED if said else FeedbackState.NOTED
    settled = replace(found, state=state, answer=said, answered_by=actor.id, answered_at=uow.now)
    store.save(settled)
    event = FeedbackAnswered(
        at=uow.now, actor_id=actor.id, publication_id=found.publication_id, feedback_id=found.id, state=state.value
    )
    uow.history.append([event])
    return settled


def may_answer(actor: Actor, department: str) -> bool:
    """Whoever works in the department, and the office."""
    return actor.department == department or actor.has(*SEES_ALL)
