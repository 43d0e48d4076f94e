"""What requests ask about becomes a question of the register (关注点、疑虑点), with nothing of who asked.

Work points 2023, 三（二）: what many ask for, or ask again and again, is what an interpretation has to answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from workflows.disclosure.handlers.converting import Alike, requests_alike
from workflows.disclosure.handlers.questions import add_askers, take_in
from workflows.disclosure.handlers.request_holding import note, require_on
from workflows.disclosure.questions import REGISTER, Question, question_of
from workflows.disclosure.request_events import QuestionTaken
from workflows.disclosure.request_ports import Requests
from workflows.disclosure.requests import Request
from workflows.disclosure.text_ports import TermList
from workflows.errors import Conflict, FormInvalid, NotFound
from workflows.model import Actor
from workflows.ports import UnitOfWork
from workflows.records.handlers.reading import may_write, register_of
from workflows.records.ports import Records
from workflows.textcheck.check import check
from workflows.textcheck.model import PERSONAL, Finding, Kind, Text

QUESTION_LIMIT: Final = 500
_SEARCHED: Final = 5000
"""Questions that are looked at to find one that a request is in."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What would be entered: the question without personal data, and who asks it. `known` is the entry it is in."""

    question: str
    requests: int
    applicants: int
    known: Question | None


def offered_question(uow: UnitOfWork, actor: Actor, *, request_id: str) -> Offer | None:
    """For whoever works on the request and writes the register; None where there is none, or the actor may not.

    Raises NotFound, NotAllowed (another's request).
    """
    request = uow.wing(Requests).get(request_id)
    require_on(actor, request)
    try:
        declared = register_of(uow, REGISTER).declared
    except NotFound:
        return None
    if not may_write(actor, declared):
        return None
    alike = requests_alike(uow, actor, request_id=request_id)
    known = _known(uow, [request, *alike.requests])
    return Offer(_without_people(uow, request.description), 1 + len(alike.requests), alike.applicants, known)


def take_question(uow: UnitOfWork, actor: Actor, *, request_id: str, question: str) -> str:
    """Enters the question, or counts this request and those alike in the entry that one of them is in. Its id.

    The same again changes nothing. Raises NotFound, NotAllowed, FormInvalid (`question`: none, too long, or it holds
    personal information or a mark of secrecy), Conflict (there is no register).
    """
    request = uow.wing(Requests).lock(request_id)
    offer = offered_question(uow, actor, request_id=request_id)
    if offer is None:
        raise Conflict("There is no register of questions that you may write in.", request_id=request_id)
    # Two that take the same question in at once make one entry.
    uow.bookmarks.hold("questions-from-requests")
    said = " ".join(question.split())
    _check(uow, said)
    alike = requests_alike(uow, actor, request_id=request_id)
    every = [request, *alike.requests]
    known = _known(uow, every)
    if known is None:
        record_id = _enter(uow, said, every, alike)
    elif known.is_open and (fresh := [one.number for one in every if one.number not in known.references]):
        record_id = add_askers(uow, known.id, fresh, times=max(known.times + len(fresh), alike.applicants))
    else:
        return known.id
    note(uow, actor, QuestionTaken, request, record_id=record_id, requests=len(every))
    return record_id


def _enter(uow: UnitOfWork, said: str, every: Sequence[Request], alike: Alike) -> str:
    references = " ".join(one.number for one in every)
    taken: dict[str, Any] = {"question": said, "policy": "", "theme": "", "source": "request", "reference": references}
    record_id = take_in(uow, **taken, times=alike.applicants)
    if record_id is None:
        raise Conflict("There is no register of questions that you may write in.")
    return record_id


def _known(uow: UnitOfWork, requests: Sequence[Request]) -> Question | None:
    """The entry that one of the requests is in; an open one before one that is answered."""
    numbers = {one.number for one in requests}
    standing = (question_of(record) for record in uow.wing(Records).in_force(REGISTER, _SEARCHED))
    found = [one for one in standing if numbers & set(one.references)]
    return min(found, key=lambda one: (not one.is_open, one.id), default=None)


def _found(uow: UnitOfWork, text: str) -> list[Finding]:
    return check(Text("body", text), uow.wing(TermList).terms(), uow.today)


def _without_people(uow: UnitOfWork, description: str) -> str:
    """What is asked for, with the mask in place of each number of a person."""
    text = " ".join(description.split())[:QUESTION_LIMIT]
    found = [one for one in _found(uow, text) if one.kind in PERSONAL and one.suggestion and not one.field]
    for one in sorted(found, key=lambda finding: -finding.start):
        text = text[: one.start] + one.suggestion + text[one.end :]
    return text


def _check(uow: UnitOfWork, said: str) -> None:
    if not said:
        raise FormInvalid({"question": ["Write what is asked."]})
    if len(said) > QUESTION_LIMIT:
        raise FormInvalid({"question": [f"At most {QUESTION_LIMIT} characters."]})
    harmful = [one.excerpt for one in _found(uow, said) if one.kind in PERSONAL | {Kind.SECRECY_MARKING}]
    if harmful:
        raise FormInvalid({"question": [f"This does not go into the register: {'、'.join(harmful)}."]})
