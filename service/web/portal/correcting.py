"""Asking that a record about oneself be corrected (Art. 41), and following it with its number and query code."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from flask import request, url_for
from flask.typing import ResponseReturnValue

from service.identity.visitors import TooOften, once_entered, send_correction
from service.storage.queries import record_corrections as queries
from service.web import correction_forms, correction_words
from service.web.downloads import named
from service.web.i18n import _
from service.web.pages import text_field
from service.web.portal.frame import blueprint, draw, secret
from service.web.portal.keyed import Key, ask, dispatch, follow_form, with_key
from service.web.sent_forms import sent_form
from service.web.words import word
from workflows.disclosure.handlers import record_corrections as handlers
from workflows.disclosure.letters import MEDIA_TYPES
from workflows.disclosure.request_numbers import Numbered
from workflows.errors import Invalid, NotFound


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
        make = partial(send_correction, address=address, **correction_forms.arguments(typed))
        made = dispatch(once_entered, form=sent_form(), make=make)
    except Invalid as error:
        return _form(typed, correction_forms.errors(error), 422)
    except TooOften:
        return secret(draw("portal/too_often.html", here="requests"), 429)
    return secret(
        draw("portal/correction_receipt.html", here="requests", made=made.correction, code=made.code, again=made.again)
    )


@blueprint.get("/open/corrections/follow")
def follow_correction() -> ResponseReturnValue:
    """The form."""
    return secret(_follow("", ""))


@blueprint.post("/open/corrections/follow")
def show_correction() -> ResponseReturnValue:
    """Where it stands."""
    return with_key(queries.by_code, _follow, _page)


@blueprint.post("/open/corrections/follow/letter")
def correction_letter() -> ResponseReturnValue:
    """One of the applicant's own letters as a file. Raises NotFound."""
    letter_id, form = text_field("letter", 64), text_field("form", 8)
    if form not in MEDIA_TYPES:
        raise NotFound(kind="form", id=form)

    def download(key: Key, _found: Numbered) -> ResponseReturnValue:
        letter, content = ask(handlers.own_correction_letter, code=key.code, letter_id=letter_id, form=form)
        return named(f"{letter.title}.{form}", MEDIA_TYPES[form], content)

    return with_key(queries.by_code, _follow, download)


def _page(key: Key, _found: Numbered) -> ResponseReturnValue:
    progress: handlers.CorrectionProgress = ask(handlers.follow_correction, code=key.code)
    page = draw(
        "portal/correction_progress.html",
        here="requests",
        number=key.number,
        code=key.code,
        progress=progress,
        state=word(correction_words.STATES, progress.status),
        look=correction_words.STATE_LOOKS[progress.status.value],
        outcome=word(correction_words.OUTCOMES, progress.outcome),
    )
    return secret(page)


def _follow(number: str, error: str) -> str:
    lead = _("输入提交更正申请时得到的申请编号和查询码。")
    return follow_form(_("查询更正进度"), lead, url_for("portal.show_correction"), number, error)


def _form(typed: Mapping[str, str], errors: Mapping[str, str], status: int = 200) -> ResponseReturnValue:
    return secret(draw("portal/correct.html", here="requests", **correction_forms.options(typed, errors)), status)
