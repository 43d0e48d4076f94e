"""From a request to disclosure for everybody (转为主动公开, Art. 44): suggestions, requests alike, the draft."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from html import escape
from typing import Final

from workflows.disclosure.documents import Document
from workflows.disclosure.handlers.documents import create_document
from workflows.disclosure.handlers.request_holding import OFFICE, note, require, require_on, save
from workflows.disclosure.handlers.requests import portal_actor
from workflows.disclosure.replies import ReplyKind
from workflows.disclosure.request_events import DisclosureSuggested, SuggestionDecided
from workflows.disclosure.request_numbers import hash_code
from workflows.disclosure.request_ports import Requests
from workflows.disclosure.requests import Request, Suggestion
from workflows.errors import Conflict, FormInvalid, NotFound
from workflows.handlers.escalations import send
from workflows.model import Actor
from workflows.ports import UnitOfWork

LIKENESS: Final = 0.82
"""From this ratio of common text on, two descriptions ask for the same [I]: tried on the demo's requests."""
_COMPARED: Final = 400
_TEXT: Final = 2000
_LOOKED_AT: Final = 500
_SUPPLIED: Final = (ReplyKind.DISCLOSE, ReplyKind.PARTIAL)


@dataclass(frozen=True, slots=True)
class Alike:
    """Requests of this and the last year that ask for the same, and by how many applicants together."""

    requests: tuple[Request, ...]
    applicants: int


def suggest_disclosure(uow: UnitOfWork, actor: Actor, *, code: str, text: str) -> None:  # noqa: ARG001
    """The applicant suggests, by the query code, to publish what was supplied. Once; the same again changes nothing.

    Raises NotFound, Conflict (nothing was supplied, or suggested already), FormInvalid (`text`).
    """
    request = uow.wing(Requests).by_code(hash_code(code))
    if request is None:
        raise NotFound("No request has this query code.")
    request, said = uow.wing(Requests).lock(request.id), text.strip()
    if request.suggestion is not None and request.suggestion.text == said:
        return
    if not may_suggest(request):
        raise Conflict("Only what was supplied can be suggested, and once.", request_id=request.id)
    if not said:
        raise FormInvalid({"text": ["This is needed."]})
    if len(said) > _TEXT:
        raise FormInvalid({"text": [f"At most {_TEXT} characters."]})
    saved = save(uow, replace(request, suggestion=Suggestion(said, uow.today)))
    note(uow, portal_actor(request.id), DisclosureSuggested, saved)
    instance = next((one.id for one in uow.instances.running_with(saved.subject)), "")
    people = uow.directory.members("registrar")
    data = {"number": saved.number, "title": saved.title}
    if instance:
        key = f"request-suggestion:{saved.id}"
        send(
            uow,
            people,
            kind="request-suggestion",
            key=key,
            instance_id=instance,
            data=data,
            path=f"/requests/{saved.id}",
        )


def may_suggest(request: Request) -> bool:
    """Whether something was supplied and nothing has been suggested or begun yet."""
    last = request.revised or request.outcome
    return last is not None and last.kind in _SUPPLIED and request.suggestion is None


def decline_suggestion(uow: UnitOfWork, actor: Actor, *, request_id: str, reason: str) -> Request:
    """The office does not take a suggestion up. Raises NotAllowed, Conflict, FormInvalid (`reason`)."""
    require(actor, *OFFICE)
    request = _undecided(uow, request_id)
    if request.suggestion is None:
        raise Conflict("Nothing was suggested.", request_id=request_id)
    if not reason.strip():
        raise FormInvalid({"reason": ["Give the reason."]})
    return _decide(uow, actor, request, adopted=False, reason=reason.strip()[:_TEXT], document_id="")


def convert_to_proactive(uow: UnitOfWork, actor: Actor, *, request_id: str, title: str) -> Document:
    """Begins a document under review from what a request asked for: its number as the source, nothing of who asked.

    For drafters who may see the request. Raises NotAllowed, Conflict (not supplied, or begun already), FormInvalid.
    """
    request = _undecided(uow, request_id)
    require_on(actor, request)
    last = request.revised or request.outcome
    if last is None or last.kind not in _SUPPLIED:
        raise Conflict("Only what was supplied can be disclosed to everybody.", request_id=request_id)
    if not title.strip():
        raise FormInvalid({"title": ["The title is missing."]})
    source = f"来源：依申请公开转为主动公开（{request.number}，《中华人民共和国政府信息公开条例》第四十四条）。"
    asked = " ".join(request.description.split())
    body = f"<p>{escape(asked)}</p><p>{escape(source)}</p>"
    document = create_document(uow, actor, title=title.strip(), fields={"body": body})
    _decide(uow, actor, request, adopted=True, reason="", document_id=document.id)
    return document


def requests_alike(uow: UnitOfWork, actor: Actor, *, request_id: str) -> Alike:
    """Who else asks for the same (Art. 44 ¶1): many may be answered once and for all. Raises NotAllowed, NotFound."""
    request = uow.wing(Requests).get(request_id)
    require_on(actor, request)
    own = _letters(request.description)
    known = {
        one.id: one for year in (uow.today.year - 1, uow.today.year) for one in uow.wing(Requests).for_report(year)
    }
    alike = [one for one in known.values() if one.id != request.id and _is_like(own, _letters(one.description))]
    marks = {request.applicant_mark, *(one.applicant_mark for one in alike)}
    return Alike(tuple(alike), len(marks))


def _undecided(uow: UnitOfWork, request_id: str) -> Request:
    request = uow.wing(Requests).lock(request_id)
    if request.suggestion is not None and request.suggestion.adopted is not None:
        raise Conflict("It is decided already whether this is disclosed to everybody.", request_id=request_id)
    return request


def _decide(
    uow: UnitOfWork, actor: Actor, request: Request, *, adopted: bool, reason: str, document_id: str
) -> Request:
    known = request.suggestion or Suggestion()
    decided = replace(
        known, adopted=adopted, reason=reason, decided_on=uow.today, decided_by=actor.id, document_id=document_id
    )
    saved = save(uow, replace(request, suggestion=decided))
    note(uow, actor, SuggestionDecided, saved, adopted=adopted, document_id=document_id, reason=reason)
    return saved


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)[:_COMPARED]


def _is_like(one: str, other: str) -> bool:
    if one == other:
        return True
    compared = SequenceMatcher(None, one, other, autojunk=False)
    return (
        compared.real_quick_ratio() >= LIKENESS and compared.quick_ratio() >= LIKENESS and compared.ratio() >= LIKENESS
    )
