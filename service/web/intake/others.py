"""What else is known beside one request: the applicant's other ones, those that ask for the same, what may be done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import url_for

from service.identity import required_actor
from service.storage.queries.requests import Case
from service.web.pages import ask
from service.web.request_words import CONTACT_WAYS
from service.web.words import word
from workflows.disclosure.fees import fee_by_count
from workflows.disclosure.handlers.contacts import may_log_contact, request_contacts
from workflows.disclosure.handlers.converting import may_suggest, requests_alike
from workflows.disclosure.handlers.documents import DRAFTERS
from workflows.disclosure.handlers.request_holding import OFFICE
from workflows.disclosure.handlers.request_questions import QUESTION_LIMIT, offered_question
from workflows.disclosure.handlers.requests import requests_this_month, similar_requests
from workflows.errors import NotAllowed
from workflows.records.model import Record


@dataclass(frozen=True, slots=True)
class Contact:
    """A line as the page shows it."""

    id: str
    on: str
    way: str
    by: str
    content: str


def around(case: Case) -> dict[str, Any]:
    """For the page of a request: earlier ones of the same applicant, those that ask for the same, what may be done."""
    actor, request = required_actor(), case.request
    on_it = (f"handler@{request.department}",) if request.department else ()
    counted = ask(requests_this_month, request_id=request.id) if actor.has(*OFFICE) else 0
    suggestion = request.suggestion
    open_still = suggestion is None or suggestion.adopted is None
    may_act = actor.has(*OFFICE, *on_it)
    return {
        "earlier": ask(similar_requests, request_id=request.id) if actor.has(*OFFICE) else [],
        "counted": counted,
        "counted_fee": fee_by_count(counted),
        "alike": ask(requests_alike, request_id=request.id) if may_act else None,
        "offer": ask(offered_question, request_id=request.id) if may_act else None,
        "question_limit": QUESTION_LIMIT,
        "may_convert": may_act and open_still and actor.has(*DRAFTERS) and _is_supplied(case),
        "may_decline": actor.has(*OFFICE) and suggestion is not None and open_still,
    }


def contacts(case: Case) -> dict[str, Any]:
    """For the page of a request: what was said, and whether the person may add to it."""
    on_it = required_actor().has("registrar", "disclosure-head", "admin", f"handler@{case.request.department}")
    url = url_for("intake.add_contact", request_id=case.request.id)
    return contact_values(partial(ask, request_contacts, request_id=case.request.id), url, on_it=on_it)


def contact_values(read: Callable[[], list[Record]], url: str, *, on_it: bool = True) -> dict[str, Any]:
    """What `intake/_contacts.html` shows: what was said, and where to send more. `read` raises NotAllowed."""
    try:
        known = read()
    except NotAllowed:
        known, on_it = [], False
    lines = []
    for one in known:
        said = {name: str(one.current_answers.get(name) or "") for name in ("on", "way", "by", "content")}
        lines.append(Contact(one.id, said["on"], word(CONTACT_WAYS, said["way"]), said["by"], said["content"]))
    return {
        "contacts": lines,
        "contact_url": url,
        "may_contact": on_it and ask(may_log_contact),
        "contact_ways": [(key, str(text)) for key, text in CONTACT_WAYS.items()],
    }


def _is_supplied(case: Case) -> bool:
    request = case.request
    return may_suggest(request) or (request.suggestion is not None and request.suggestion.adopted is None)
