"""A form whose session has ended or whose page is too old: what was typed is shown again, to be copied."""

from __future__ import annotations

from typing import Final

from flask import Flask, abort, render_template, request
from flask.typing import ResponseReturnValue

from service.identity.browser import CSRF_FIELD
from service.identity.errors import NotSignedIn, RequestForged
from service.problems import status_of
from service.web import refusal_pages
from service.web.pages import local_path
from service.web.sent_forms import ONCE_FIELD
from workflows.errors import WorkflowError

_HIDDEN: Final = frozenset(
    {CSRF_FIELD, ONCE_FIELD, "password", "again", "current", "submission", "content_hash", "next"}
)
_SHORTEST: Final = 3
"""Shorter values are choices, not something a person would want back."""


def init_session_pages(app: Flask) -> None:
    """Answer for unsafe requests without a session; everything else is refused as usual."""
    app.before_request(_refuse_unstorable)
    app.register_error_handler(NotSignedIn, _refuse)
    app.register_error_handler(RequestForged, _refuse)


def _refuse_unstorable() -> None:
    """No database holds a NUL character: an address with one leads nowhere."""
    if "\x00" in request.path or any("\x00" in value for value in request.args.values()):
        abort(404)


def _refuse(error: WorkflowError) -> ResponseReturnValue:
    if request.method != "POST" or refusal_pages.wants_json():
        return refusal_pages.refuse(error)
    typed = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in _HIDDEN and len(value.strip()) >= _SHORTEST
    ]
    back = local_path(_referring_path(), "/")
    page = render_template(
        "session_ended.html",
        typed=typed,
        back=back,
        message=refusal_pages.words(error.code, error.message),
        error=error,
    )
    return page, status_of(error)


def _referring_path() -> str | None:
    """The page that the form stood on, if it was one of ours."""
    referrer = request.referrer or ""
    return referrer.removeprefix(request.host_url.rstrip("/")) if referrer.startswith(request.host_url) else None
