"""Asking that a record about oneself be corrected (Art. 41), and following it with its number and query code.

As with requests for information nothing is kept between pages: number and code go along in the forms of the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import current_app, make_response, request
from flask.typing import ResponseReturnValue

from service.identity.visitors import TooOften, check_address, count_wrong_code, send_correction
from service.storage.database import reading
from service.storage.queries import record_corrections as queries
from service.web import correction_forms, correction_words
from service.web.downloads import named
from service.web.i18n import _
from service.web.pages import text_field
from service.web.portal.frame import blueprint, draw
from service.web.words import word
from workflows.disclosure.handlers import record_corrections as handlers
from workflows.disclosure.handlers.requests import VISITOR
from workflows.disclosure.letters import MEDIA_TYPES
from workflows.disclosure.request_numbers import hash_code
from workflows.errors import Invalid, NotFound

_KEY_LIMIT: Final = 60


@blueprint.get("/open/corrections/new")
def ask_correction() -> ResponseReturnValue:
    """The form."""
    return _form({"kind": "person", "proof_type": "resident_id"}, {})


@blueprint.post("/open/corrections/new")
def send_record_correction() -> ResponseReturnValue:
    """Send it: the receipt, or the form again with what was typed."""
    typed = correction_forms.typed()
    if text_field("website"):
        # Nobody sees this field; what fills everything in is no person, or a browser that helps too much.
        return _form(typed, {"website": _("请将此项留空后重新提交。")}, 422)
    address = request.remote_addr or ""
    try:
        made = _dispatch(send_correction, address=address, **correction_forms.arguments(typed))
    except Invalid as error:
        return _form(typed, correction_forms.errors(error), 422)
    except TooOften:
        return _private(draw("portal/too_often.html", here="requests"), 429)
    return _private(draw("portal/correction_receipt.html", here="requests", made=made.correction, code=made.code))


@blueprint.get("/open/corrections/follow")
def follow_correction() -> ResponseReturnValue:
    """The form."""
    return _follow("", "")


@blueprint.post("/open/corrections/follow")
def show_correction() -> ResponseReturnValue:
    """Where it stands."""
    return _with_key(_page)


@blueprint.post("/open/corrections/follow/letter")
def correction_letter() -> ResponseReturnValue:
    """One of the applicant's own letters as a file. Raises NotFound."""
    letter_id, form = text_field("letter", 64), text_field("form", 8)
    if form not in MEDIA_TYPES:
        raise NotFound(kind="form", id=form)

    def download(_number: str, code: str) -> ResponseReturnValue:
        letter, content = _ask(handlers.own_correction_letter, code=code, letter_id=letter_id, form=form)
        return named(f"{letter.title}.{form}", MEDIA_TYPES[form], content)

    return _with_key(download)


def _with_key(answer: Callable[[str, str], ResponseReturnValue]) -> ResponseReturnValue:
    """`answer` for number and code that belong together; for all others the form, in the same words."""
    number, code, address = text_field("number", _KEY_LIMIT), text_field("code", _KEY_LIMIT), request.remote_addr or ""
    try:
        _dispatch(check_address, address=address)
    except TooOften:
        return _private(draw("portal/too_often.html", here="requests"), 429)
    found = queries.by_code(reading(), hash_code(code)) if code.strip() else None
    if found is None or _digits(found.number) != _digits(number):
        _dispatch(count_wrong_code, address=address)
        return _follow(number, _("申请编号与查询码不相符，请核对后重试。"), 422)
    return answer(number, code)


def _page(number: str, code: str) -> ResponseReturnValue:
    progress: handlers.CorrectionProgress = _ask(handlers.follow_correction, code=code)
    page = draw(
        "portal/correction_progress.html",
        here="requests",
        number=number,
        code=code,
        progress=progress,
        state=word(correction_words.STATES, progress.status),
        look=correction_words.STATE_LOOKS[progress.status.value],
        outcome=word(correction_words.OUTCOMES, progress.outcome),
    )
    return _private(page)


def _follow(number: str, error: str, status: int = 200) -> ResponseReturnValue:
    return _private(draw("portal/correction_follow.html", here="requests", number=number, error=error), status)


def _form(typed: Mapping[str, str], errors: Mapping[str, str], status: int = 200) -> ResponseReturnValue:
    return _private(draw("portal/correct.html", here="requests", **correction_forms.options(typed, errors)), status)


def _digits(number: str) -> str:
    return "".join(re.findall(r"[0-9]", number))


def _dispatch(handler: Callable[..., Any], **arguments: Any) -> Any:
    return current_app.extensions["dispatch"](handler, VISITOR, **arguments)


def _ask(handler: Callable[..., Any], **arguments: Any) -> Any:
    return current_app.extensions["dispatch"].ask(handler, VISITOR, **arguments)


def _private(page: str, status: int = 200) -> ResponseReturnValue:
    """Never kept: the next person at this computer must not find it."""
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
