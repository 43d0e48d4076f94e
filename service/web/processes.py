"""Starting a process: every deployed one that the person may start, with the form of its start event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import Blueprint, Flask, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.identity import required_actor
from service.problems import status_of
from service.storage.queries import processes
from service.web import error_texts
from service.web.forms import asks_again, drawn, first_errors
from service.web.i18n import _
from service.web.pages import ask, command, lang, reading, text_field, today
from workflows.errors import FormInvalid, WorkflowError
from workflows.forms import from_post, validate
from workflows.handlers.forms import start_form
from workflows.handlers.instances import TITLE_LIMIT, start_instance
from workflows.model import Definition
from workflows.policy import may_start

blueprint = Blueprint("processes", __name__, url_prefix="/processes")

OWN_PAGES: Final = {"review_then_publish": "documents.new", "request_response": "intake.new"}
"""Processes that are started by writing down what they are about: their page is where that is done."""


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(blueprint)


@blueprint.get("")
def index() -> ResponseReturnValue:
    """What the person may start."""
    startable = [one for one in processes.latest(reading()) if may_start(required_actor(), one)]
    return render_template("processes/index.html", rows=[(one, _start_url(one)) for one in startable])


@blueprint.get("/<key>")
def show(key: str) -> ResponseReturnValue:
    """Title and start form. Raises NotFound, NotAllowed."""
    own = _own_page(key)
    return redirect(own) if own else _draw(key, None, {}, "")


@blueprint.post("/<key>")
def start(key: str) -> ResponseReturnValue:
    """Start it, and go on to the worklist."""
    definition, form = ask(start_form, key=key)
    answers = from_post(form, request.form.items(multi=True)) if form else {}
    try:
        data = validate(form, answers, {}, lang=lang(), today=today()) if form else {}
    except FormInvalid as error:
        return _draw(key, answers, error.fields, error_texts.message(error)), status_of(error)

    def again(error: WorkflowError) -> str:
        return _draw(key, answers, {}, error_texts.message(error))

    return command(
        start_instance,
        key=key,
        data=data,
        title=" ".join(text_field("title", TITLE_LIMIT).split()),
        by_hand=True,
        to=url_for("worklist.show"),
        done=_("“%(name)s”已启动。", name=definition.name or key),
        again=again,
    )


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
        title_typed=text_field("title", TITLE_LIMIT) if request.method == "POST" else "",
        title_limit=TITLE_LIMIT,
        redraw_url=_redraw_url(key),
        live=asks_again(fields),
        fresh=not errors,
    )


def _redraw_url(key: str) -> str:
    return url_for("processes.redraw", key=key)


def _start_url(definition: Definition) -> str:
    return _own_page(definition.key) or url_for("processes.show", key=definition.key)


def _own_page(key: str) -> str | None:
    endpoint = OWN_PAGES.get(key, "")
    return url_for(endpoint) if endpoint in current_app.view_functions else None
