"""Starting a process: every deployed one that the person may start, with the form of its start event."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import Blueprint, Flask, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.identity import required_actor
from service.problems import status_of
from service.storage.queries import processes
from service.web import error_texts
from service.web.diagram_names import named
from service.web.forms import asks_again, drawn, first_errors, posted, takes_files, validated
from service.web.i18n import _
from service.web.pages import ask, command, reading, text_field
from workflows.errors import FormInvalid, WorkflowError
from workflows.forms import Form, from_post
from workflows.handlers.forms import start_form
from workflows.handlers.instances import SUBMISSION_LIMIT, TITLE_LIMIT, start_instance
from workflows.model import Definition
from workflows.policy import may_start

blueprint = Blueprint("processes", __name__, url_prefix="/processes")

OWN_PAGES: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "review_then_publish": ("documents.new", ("drafter", "admin")),
    "emergency_publication": ("documents.new_emergency", ("drafter", "admin")),
    "request_response": ("intake.new", ("registrar", "admin")),
    "record_correction": ("corrections.new", ("registrar", "admin")),
}
"""Processes that are started by writing down what they are about: the page where that is done, and who may."""


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(blueprint)


@blueprint.get("")
def index() -> ResponseReturnValue:
    """What the person may start."""
    rows = [(one, url) for one in processes.latest(reading()) if (url := start_url(one)) is not None]
    return render_template("processes/index.html", rows=rows)


@blueprint.get("/<key>")
def show(key: str) -> ResponseReturnValue:
    """Title and start form. Raises NotFound, NotAllowed."""
    own = _own_page(key)
    return redirect(own) if own else _draw(key, None, {}, "")


@blueprint.post("/<key>")
def start(key: str) -> ResponseReturnValue:
    """Start it, and go on to the worklist. The same submission again is the same start."""
    definition, form = ask(start_form, key=key)
    sent = posted(form)
    answers = sent.answers
    try:
        data = validated(form, sent, {}) if form else {}
    except FormInvalid as error:
        return _draw(key, answers, error_texts.fields(error), error_texts.message(error)), status_of(error)

    def again(error: WorkflowError) -> str:
        wrong = _at_fields(form, error)
        return _draw(key, answers, wrong, "" if wrong else error_texts.message(error))

    return command(
        start_instance,
        key=key,
        data=data,
        title=" ".join(text_field("title", TITLE_LIMIT).split()),
        by_hand=True,
        submission=text_field("submission", SUBMISSION_LIMIT) or None,
        to=url_for("worklist.show"),
        done=_("“%(name)s”已启动。", name=named(definition.name or key)),
        again=again,
    )


def _at_fields(form: Form | None, error: WorkflowError) -> Mapping[str, Sequence[str]]:
    """What a refusal of the start says about fields of its form."""
    known = {one.key for one in form.fields} if form else set()
    return {name: said for name, said in error_texts.fields(error).items() if name in known}


@blueprint.post("/<key>/form")
def redraw(key: str) -> ResponseReturnValue:
    """The fields as they stand with these answers."""
    _definition, form = ask(start_form, key=key)
    if form is None:
        return ""
    answers = from_post(form, request.form.items(multi=True))
    views = drawn(form, {}, answers, live=True)
    return render_template("_live_fields.html", fields=views, redraw_url=_redraw_url(key), live=True, fresh=False)


def _draw(key: str, answers: Mapping[str, Any] | None, errors: Mapping[str, Sequence[str]], message: str) -> str:
    definition, form = ask(start_form, key=key)
    fields = drawn(form, {}, answers, errors) if form else []
    return render_template(
        "processes/start.html",
        definition=definition,
        fields=fields,
        field_errors=first_errors(fields),
        message=message,
        # A field of the form's own with this name says what the instance is called.
        titled=form is not None and any(one.key == "title" for one in form.fields),
        title_typed=text_field("title", TITLE_LIMIT) if request.method == "POST" else "",
        title_limit=TITLE_LIMIT,
        redraw_url=_redraw_url(key),
        live=asks_again(fields),
        multipart=takes_files(form),
        fresh=not errors,
        submission=text_field("submission", SUBMISSION_LIMIT) or secrets.token_urlsafe(18),
    )


def _redraw_url(key: str) -> str:
    return url_for("processes.redraw", key=key)


def start_url(definition: Definition) -> str | None:
    """Where the person may start it, if they may."""
    actor = required_actor()
    if not may_start(actor, definition) or "processes.show" not in current_app.view_functions:
        return None
    own = _own_page(definition.key)
    if own is None:
        return url_for("processes.show", key=definition.key)
    return own if actor.has(*OWN_PAGES[definition.key][1]) else None


def _own_page(key: str) -> str | None:
    endpoint = OWN_PAGES[key][0] if key in OWN_PAGES else ""
    return url_for(endpoint) if endpoint in current_app.view_functions else None
