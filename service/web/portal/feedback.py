"""The feedback box (公众反馈): a page of its own, so that the text's own page stays the same for everybody."""

from __future__ import annotations

import re
import secrets
from typing import Final

from flask import current_app, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from service.identity.visitors import TooOften, send_feedback
from service.storage.queries import feedback as queries
from service.storage.queries import portal
from service.web import error_texts
from service.web.i18n import _, _l
from service.web.pages import moment, reading, text_field
from service.web.portal.frame import blueprint, draw
from service.web.words import Words
from workflows.disclosure.feedback import TEXT_LIMIT, feedback_id
from workflows.disclosure.handlers.issuing import url_path
from workflows.disclosure.handlers.requests import VISITOR
from workflows.disclosure.publications import PublicationStatus
from workflows.errors import FormInvalid, NotFound

KINDS: Final[Words] = {
    "helpful": _l("这条信息对我有帮助"),
    "unhelpful": _l("没有找到我需要的内容"),
    "error": _l("内容有错误"),
    "question": _l("我有疑问"),
}
_CODE: Final = re.compile(r"[A-Za-z0-9_-]{20,60}")


@blueprint.get("/publications/<publication_id>/feedback")
def feedback(publication_id: str) -> ResponseReturnValue:
    """The form. Raises NotFound."""
    kind = request.args.get("kind", "")
    return _form(publication_id, {"kind": kind if kind in KINDS else "helpful", "text": ""}, {})


@blueprint.post("/publications/<publication_id>/feedback")
def leave(publication_id: str) -> ResponseReturnValue:
    """Send it, then lead to the page where an answer will be; or the form again with what was typed."""
    code = text_field("code", 60)
    typed = {"kind": text_field("kind", 20), "text": text_field("text", TEXT_LIMIT + 1), "code": code}
    if text_field("website"):
        return _form(publication_id, typed, {"website": _("请将此项留空后重新提交。")}, 422)
    if not _CODE.fullmatch(code):
        return _form(publication_id, {**typed, "code": ""}, {"text": _("请再次提交。")}, 422)
    given = {"publication_id": publication_id, "kind": typed["kind"], "text": typed["text"], "code": code}
    try:
        current_app.extensions["dispatch"](send_feedback, VISITOR, address=request.remote_addr or "", **given)
    except FormInvalid as error:
        wrong = {name: texts[0] for name, texts in error_texts.fields(error).items()}
        return _form(publication_id, typed, wrong, 422)
    except TooOften:
        return _private(draw("portal/too_often.html"), 429)
    return redirect(url_for("portal.feedback_answer", code=code), 303)


@blueprint.get("/open/feedback/<code>")
def feedback_answer(code: str) -> ResponseReturnValue:
    """What became of it, for whoever has the code. Raises NotFound."""
    found = queries.answered(reading(), feedback_id(code))
    if found is None:
        raise NotFound("There is no such feedback.")
    return _private(
        draw(
            "portal/feedback_answer.html",
            found=found,
            kinds=KINDS,
            moment=moment,
            item_url=url_path(found.publication_id),
        )
    )


def _form(publication_id: str, typed: dict[str, str], errors: dict[str, str], status: int = 200) -> ResponseReturnValue:
    publication = portal.shown(reading(), publication_id).publication
    if publication.status is not PublicationStatus.LIVE:
        raise NotFound("This publication was withdrawn.", kind="publication", id=publication_id)
    page = draw(
        "portal/feedback.html",
        publication=publication,
        item_url=url_path(publication_id),
        kinds=list(KINDS.items()),
        typed=typed,
        errors=errors,
        code=typed.get("code") or secrets.token_urlsafe(24),
        limit=TEXT_LIMIT,
    )
    return _private(page, status)


def _private(page: str, status: int = 200) -> ResponseReturnValue:
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response
