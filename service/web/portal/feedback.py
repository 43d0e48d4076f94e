"""The feedback box (公众反馈): pages of their own, so that a text's own page stays the same for everybody."""

from __future__ import annotations

import re
from typing import Final

from flask import current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from service.identity.visitors import TooOften, check_address, count_wrong_code, send_feedback
from service.storage.queries import feedback as queries
from service.storage.queries import portal, records
from service.storage.queries.consultations import found_comment
from service.web import error_texts, words
from service.web.i18n import _
from service.web.pages import moment, names, reading, text_field
from service.web.portal.frame import blueprint, draw, private
from service.web.words import word
from workflows.disclosure.feedback import ABOUT, BOX, TEXT_LIMIT, feedback_id, new_code, read_code
from workflows.disclosure.handlers.channel_jobs import url_path
from workflows.disclosure.handlers.feedback_settling import LETTERS
from workflows.disclosure.handlers.requests import VISITOR
from workflows.disclosure.publications import Publication, PublicationStatus
from workflows.errors import FormInvalid, NotFound

_EARLIER: Final = re.compile(r"[A-Za-z0-9_-]{20,60}")
"""Codes as they were before readers could type them."""


@blueprint.get("/open/feedback")
def feedback_box() -> ResponseReturnValue:
    """Say something that is about no publication, or look for an answer."""
    kind = request.args.get("kind", "")
    return _form(None, {"kind": kind if kind in BOX else "question", "text": ""}, {})


@blueprint.post("/open/feedback")
def leave_in_box() -> ResponseReturnValue:
    """Send it, then lead to the receipt; or the form again with what was typed."""
    return _leave(None)


@blueprint.get("/open/feedback/find")
def find_again() -> ResponseReturnValue:
    """Who opens the address of the answer again finds the form."""
    return redirect(url_for("portal.feedback_box"))


@blueprint.post("/open/feedback/find")
def find_feedback() -> ResponseReturnValue:
    """Lead whoever has a code to what became of it."""
    ask = current_app.extensions["dispatch"]
    address = request.remote_addr or ""
    try:
        ask(check_address, VISITOR, address=address)
    except TooOften:
        return private(draw("portal/too_often.html"), 429)
    typed = text_field("find", 60)
    code, comment = _known(typed), read_code(typed)
    if comment is not None and found_comment(reading(), feedback_id(comment)) is not None:
        return redirect(url_for("portal.comment", code=comment), 303)
    if code is None:
        ask(count_wrong_code, VISITOR, address=address)
        return _form(None, {"kind": "question", "text": ""}, {"find": _("没有这个查询码，请核对后再试。")}, 422)
    return redirect(url_for("portal.feedback_answer", code=code), 303)


@blueprint.get("/publications/<publication_id>/feedback")
def feedback(publication_id: str) -> ResponseReturnValue:
    """The form about one publication. Raises NotFound."""
    kind = request.args.get("kind", "")
    return _form(_live(publication_id), {"kind": kind if kind in ABOUT else "helpful", "text": ""}, {})


@blueprint.post("/publications/<publication_id>/feedback")
def leave(publication_id: str) -> ResponseReturnValue:
    """Send it, then lead to the page where an answer will be; or the form again with what was typed."""
    return _leave(_live(publication_id))


@blueprint.get("/open/feedback/<code>")
def feedback_answer(code: str) -> ResponseReturnValue:
    """What became of it, for whoever has the code. Raises NotFound."""
    known = _known(code)
    found = queries.answered(reading(), feedback_id(known)) if known is not None else None
    if found is None:
        raise NotFound("There is no such feedback.")
    return private(
        draw(
            "portal/feedback_answer.html",
            found=found,
            code=known if read_code(code) else "",
            kind=word(words.FEEDBACK, found.kind),
            finding=word(words.FINDINGS, found.finding),
            department=names().department(found.department),
            moment=moment,
            item_url=url_path(found.publication_id) if found.publication_id else "",
        )
    )


def _leave(publication: Publication | None) -> ResponseReturnValue:
    code = read_code(text_field("code", 60))
    typed = {"kind": text_field("kind", 20), "text": text_field("text", TEXT_LIMIT + 1), "code": code or ""}
    if text_field("website"):
        return _form(publication, typed, {"website": _("请将此项留空后重新提交。")}, 422)
    if code is None:
        return _form(publication, typed, {"text": _("请再次提交。")}, 422)
    about = None if publication is None else publication.id
    given = {"publication_id": about, "kind": typed["kind"], "text": typed["text"], "code": code}
    try:
        current_app.extensions["dispatch"](send_feedback, VISITOR, address=request.remote_addr or "", **given)
    except FormInvalid as error:
        wrong = {name: texts[0] for name, texts in error_texts.fields(error).items()}
        return _form(publication, typed, wrong, 422)
    except TooOften:
        return private(draw("portal/too_often.html"), 429)
    return redirect(url_for("portal.feedback_answer", code=code), 303)


def _known(typed: str) -> str | None:
    """The code that leads to some feedback; None where it leads to none."""
    code = read_code(typed) or (typed if _EARLIER.fullmatch(typed) else None)
    if code is None or queries.answered(reading(), feedback_id(code)) is None:
        return None
    return code


def _live(publication_id: str) -> Publication:
    publication = portal.shown(reading(), publication_id).publication
    if publication.status is not PublicationStatus.LIVE:
        raise NotFound("This publication was withdrawn.", kind="publication", id=publication_id)
    return publication


def _form(
    publication: Publication | None, typed: dict[str, str], errors: dict[str, str], status: int = 200
) -> ResponseReturnValue:
    page = draw(
        "portal/feedback.html" if publication is not None else "portal/feedback_box.html",
        publication=publication,
        item_url=url_path(publication.id) if publication is not None else "",
        kinds=[(kind.value, word(words.FEEDBACK, kind)) for kind in (BOX if publication is None else ABOUT)],
        typed=typed,
        errors=errors,
        code=typed.get("code") or new_code(),
        limit=TEXT_LIMIT,
        letters_url=url_for("portal.register", type_key=LETTERS) if publication is None and _letters() else "",
    )
    return private(page, status)


def _letters() -> bool:
    """Whether there is a register of letters answered in public."""
    return any(line.key == LETTERS for line in records.registers(reading()))
