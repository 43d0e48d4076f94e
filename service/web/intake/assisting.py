"""What people record on a request's page of the help that its applicant needs and gets (Art. 43)."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from service.web.i18n import _
from service.web.intake.actions import day, member, record
from service.web.intake.frame import blueprint
from service.web.pages import text_field
from workflows.disclosure.handlers.assisting import note_needs, record_help
from workflows.disclosure.supplies import Aid, Need


@blueprint.post("/<request_id>/needs")
def add_needs(request_id: str) -> ResponseReturnValue:
    """The applicant needs help."""
    return record(request_id, "needs", note_needs, _("需要的协助已登记。"), _needs)


@blueprint.post("/<request_id>/help")
def give_help(request_id: str) -> ResponseReturnValue:
    """Help was given."""
    return record(
        request_id,
        "help",
        record_help,
        _("已登记提供的协助。"),
        lambda: {"aid": member(Aid, "aid"), "given_on": day("given_on"), "words": text_field("words", 500)},
    )


def _needs() -> dict[str, Any]:
    chosen = [need for need in Need if need.value in request.form.getlist("needs")]
    return {"needs": chosen, "words": text_field("words", 500)}
