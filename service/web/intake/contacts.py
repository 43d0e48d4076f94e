"""Logging what was said with the applicant (work points 四): a line of the register `contacts`."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from service.web.i18n import _
from service.web.intake.actions import day, record
from service.web.intake.frame import blueprint
from service.web.pages import lang, text_field
from workflows.disclosure.handlers.contacts import log_contact


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
