"""Entering a request to correct a record that came in person, by post, fax or e-mail or was told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from flask import make_response, render_template, url_for
from flask.typing import ResponseReturnValue

from service.identity.visitors import once_entered
from service.problems import status_of
from service.web import correction_forms, request_words
from service.web.corrections.frame import blueprint
from service.web.i18n import _
from service.web.intake.frame import REGISTRARS
from service.web.pages import dispatch, roles_required, today
from service.web.sent_forms import sent_form
from workflows.disclosure.handlers.record_corrections import Entered, register_correction
from workflows.disclosure.requests import Channel
from workflows.errors import FormInvalid, Invalid


@blueprint.get("/new")
@roles_required(*REGISTRARS)
def new() -> ResponseReturnValue:
    """The form."""
    fresh = {"kind": "person", "proof_type": "resident_id", "channel": "in_person", "arrived_on": today().isoformat()}
    return _form(fresh, {})


@blueprint.post("/new")
@roles_required(*REGISTRARS)
def enter() -> ResponseReturnValue:
    """Enter it; the page that follows shows the query code once, to be handed to the applicant."""
    typed = correction_forms.typed("channel", "arrived_on")
    try:
        make = partial(register_correction, **_arguments(typed))
        made: Entered = dispatch(once_entered, form=sent_form(), make=make)
    except Invalid as error:
        return _form(typed, correction_forms.errors(error), status_of(error))
    url = url_for("corrections.show_correction", correction_id=made.correction.id)
    page = make_response(
        render_template("corrections/entered.html", made=made.correction, code=made.code, again=made.again, url=url)
    )
    page.headers["Cache-Control"] = "no-store"
    return page


def _arguments(typed: Mapping[str, str]) -> dict[str, Any]:
    if typed["channel"] not in list(Channel):
        raise FormInvalid({"channel": [_("请选择一项。")]})
    try:
        arrived_on = date.fromisoformat(typed["arrived_on"])
    except ValueError:
        raise FormInvalid({"arrived_on": [_("请填写日期（年-月-日）。")]}) from None
    given = {"channel": Channel(typed["channel"]), "arrived_on": arrived_on}
    return {**given, **correction_forms.arguments(typed)}


def _form(typed: Mapping[str, str], errors: Mapping[str, str], status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "corrections/new.html",
        **correction_forms.options(typed, errors),
        channels=[(key, text) for key, text in request_words.CHANNELS.items() if key != "portal"],
        today=today().isoformat(),
    )
    return page, status
