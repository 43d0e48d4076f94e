"""What people do with a public consultation: say something, write down what was said elsewhere, sort it into points."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any, Final

from workflows.disclosure.feedback import feedback_id, new_code
from workflows.disclosure.handlers.reading import SEES_ALL
from workflows.disclosure.ports import Publications
from workflows.disclosure.public_consultation_events import CommentReceived, CommentsSorted
from workflows.disclosure.public_consultation_ports import Consultations
from workflows.disclosure.public_consultations import (
    EXPLAINED,
    GIST_LIMIT,
    TEXT_LIMIT,
    Adoption,
    Comment,
    Consultation,
    Point,
    Source,
    renewed,
)
from workflows.errors import Conflict, FormInvalid, Invalid, NotAllowed
from workflows.model import Actor
from workflows.ports import UnitOfWork

SORT_STEP: Final = "consultation-sort"
COMMENTS_LIMIT: Final = 200
"""Comments that are sorted at once."""


def leave_comment(uow: UnitOfWork, actor: Actor, *, consultation_id: str, text: str, code: str) -> Comment:
    """Anybody says something while the term runs. The same code again is the same comment.

    Raises NotFound, Conflict (the term has not begun, or is over), FormInvalid (`text`).
    """
    store = uow.wing(Consultations)
    known = store.comment(feedback_id(code))
    if known is not None:
        return known
    consultation = store.get(consultation_id)
    if not consultation.is_open(uow.today):
        raise Conflict("Comments are not taken now: the term has not begun, or is over.", id=consultation_id)
    return _add(uow, actor, consultation, text, Source.PORTAL, feedback_id(code))


def add_comment(uow: UnitOfWork, actor: Actor, *, consultation_id: str, text: str, source: str) -> Comment:
    """The department writes down what came by letter, at a meeting or on an open day, until the results are reviewed.

    Raises NotFound, NotAllowed, Conflict, FormInvalid (`text`, `source`).
    """
    consultation = uow.wing(Consultations).get(consultation_id)
    _check_own(actor, consultation)
    if consultation.notice_published_at is None:
        raise Conflict("Comments are not taken now: the term has not begun, or is over.", id=consultation_id)
    if not consultation.is_open(uow.today):
        _check_sorting(uow, actor, consultation_id)
    if source not in set(Source) - {Source.PORTAL}:
        raise FormInvalid({"source": ["Choose how it came."]})
    return _add(uow, actor, consultation, text, Source(source), feedback_id(new_code()))


def sort_comments(
    uow: UnitOfWork,
    actor: Actor,
    *,
    consultation_id: str,
    comments: Collection[str] = (),
    point: int | None = None,
    gist: str = "",
    adoption: str = "",
    explanation: str = "",
) -> Consultation:
    """Puts comments into a point: a new one (`point` None), or one that is there, written anew where `gist` says so.

    Raises NotFound, NotAllowed, Conflict (sorting is not open), Invalid (`field` comments, point), FormInvalid.
    """
    store = uow.wing(Consultations)
    consultation = store.get(consultation_id)
    _check_own(actor, consultation)
    _check_sorting(uow, actor, consultation_id)
    known = consultation.point(point)
    if point is not None and known is None:
        raise Invalid("There is no such point.", field="point")
    if (point is None and not comments) or len(comments) > COMMENTS_LIMIT:
        raise Invalid(f"Choose 1 to {COMMENTS_LIMIT} comments.", field="comments")
    number = known.number if known else max((one.number for one in consultation.points), default=0) + 1
    written = known if known and not gist.strip() else _point(number, gist, adoption, explanation)
    if store.sort(consultation_id, comments, number) != len(set(comments)):
        raise Invalid(f"Choose 1 to {COMMENTS_LIMIT} comments.", field="comments")
    saved = save(uow, consultation, points=renewed(consultation.points, written, store.points_of(consultation_id)))
    event = CommentsSorted(
        at=uow.now,
        actor_id=actor.id,
        instance_id=consultation_id,
        point=number,
        count=len(set(comments)),
        adoption=written.adoption.value,
    )
    uow.history.append([event])
    return saved


def save(uow: UnitOfWork, consultation: Consultation, **changes: Any) -> Consultation:
    """The consultation with what has changed, kept. Raises Conflict."""
    saved = replace(consultation, **changes, version=consultation.version + 1)
    uow.wing(Consultations).save(saved, expected_version=consultation.version)
    return saved


def may_sort(actor: Actor, consultation: Consultation) -> bool:
    """Whoever works in the department that consults: those who review what it made do not make it."""
    return actor.department == consultation.notice.department


def may_see(actor: Actor, consultation: Consultation) -> bool:
    """The department that consults, and whoever sees all."""
    return may_sort(actor, consultation) or actor.has(*SEES_ALL)


def sorting_task(uow: UnitOfWork, actor: Actor, *, consultation_id: str) -> str | None:  # noqa: ARG001
    """The task of sorting, while it is open."""
    open_ = uow.tasks.open_of(consultation_id)
    return next((task.id for task in open_ if task.properties.get("step") == SORT_STEP), None)


def _add(
    uow: UnitOfWork, actor: Actor, consultation: Consultation, text: str, source: Source, comment_id: str
) -> Comment:
    said = text.strip()
    if not said:
        raise FormInvalid({"text": ["Write what you want to say."]})
    if len(said) > TEXT_LIMIT:
        raise FormInvalid({"text": [f"At most {TEXT_LIMIT} characters."]})
    serial = uow.wing(Publications).next_serial(f"comment:{uow.today.year}")
    comment = Comment(comment_id, consultation.id, f"YJ{uow.today.year}-{serial:05d}", source, said, uow.now)
    uow.wing(Consultations).add_comment(comment)
    event = CommentReceived(
        at=uow.now, actor_id=actor.id, instance_id=consultation.id, number=comment.number, source=source.value
    )
    uow.history.append([event])
    return comment


def _point(number: int, gist: str, adoption: str, explanation: str) -> Point:
    wrong: dict[str, list[str]] = {}
    said, why = gist.strip(), explanation.strip()
    if not said:
        wrong["gist"] = ["Write what these comments say."]
    if adoption not in set(Adoption):
        wrong["adoption"] = ["Choose what became of it."]
    elif Adoption(adoption) in EXPLAINED and not why:
        wrong["explanation"] = ["Explain why it is not taken up as it is."]
    for name, text in (("gist", said), ("explanation", why)):
        if len(text) > GIST_LIMIT:
            wrong[name] = [f"At most {GIST_LIMIT} characters."]
    if wrong:
        raise FormInvalid(wrong)
    return Point(number, said, Adoption(adoption), why)


def _check_own(actor: Actor, consultation: Consultation) -> None:
    if not may_sort(actor, consultation):
        raise NotAllowed("The department that consults does this.", department=consultation.notice.department)


def _check_sorting(uow: UnitOfWork, actor: Actor, consultation_id: str) -> None:
    if sorting_task(uow, actor, consultation_id=consultation_id) is None:
        message = "Comments are sorted after the term, while the task of sorting is open."
        raise Conflict(message, id=consultation_id)
