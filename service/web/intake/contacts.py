"""What was said with the applicant (work points 四): on the request's page, as lines of the register `contacts`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask.typing import ResponseReturnValue

from service.identity import required_actor
from service.storage.queries.requests import Case
from service.web.i18n import _
from service.web.intake.actions import day, record
from service.web.intake.frame import blueprint
from service.web.pages import ask, lang, text_field
from service.web.request_words import CONTACT_WAYS
from service.web.words import word
from workflows.disclosure.handlers.contacts import REGISTER, log_contact, may_log_contact, request_contacts
from workflows.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class Contact:
    """A line as the page shows it."""

    id: str
    on: str
    way: str
    by: str
    content: str


@blueprint.post("/<request_id>/contacts")
def add_contact(request_id: str) -> ResponseReturnValue:
    """One more contact."""
    return record(
        request_id,
        "contact",
        log_contact,
        _("沟通记录已登记。"),
        lambda: {
            "on": day("on"),
            "way": text_field("way", 20),
            "content": text_field("content", 5000),
            "lang": lang(),
        },
    )


def contacts(case: Case) -> dict[str, Any]:
    """For the page of a request: what was said, and whether the person may add to it."""
    try:
        known = ask(request_contacts, request_id=case.request.id)
    except NotAllowed:
        known = []
    lines = []
    for one in known:
        said = {name: str(one.current_answers.get(name) or "") for name in ("on", "way", "by", "content")}
        lines.append(Contact(one.id, said["on"], word(CONTACT_WAYS, said["way"]), said["by"], said["content"]))
    office = required_actor()
    on_it = office.has("registrar", "disclosure-head", "admin", f"handler@{case.request.department}")
    return {
        "contacts": lines,
        "contacts_register": REGISTER,
        "may_contact": on_it and ask(may_log_contact),
        "contact_ways": [(key, str(text)) for key, text in CONTACT_WAYS.items()],
    }
