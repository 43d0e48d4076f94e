"""Following a request with its number and query code: where it stands, what is awaited, the reply."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from service.identity.visitors import confirm_submission
from service.storage.database import reading
from service.storage.queries import requests as queries
from service.storage.queries.requests import Confirmable
from service.web import error_texts, request_words
from service.web.downloads import named
from service.web.i18n import _
from service.web.pages import moment, text_field
from service.web.portal.frame import blueprint, draw, secret
from service.web.portal.keyed import Key, ask, dispatch, follow_form, with_key
from service.web.request_clocks import explained
from service.web.words import word
from workflows.disclosure.handlers.applicants import (
    Progress,
    answer_clarification,
    follow_request,
    give_reasons,
    withdraw,
)
from workflows.disclosure.handlers.converting import suggest_disclosure
from workflows.disclosure.handlers.letters import letters_for_code, own_letter
from workflows.disclosure.letters import MEDIA_TYPES
from workflows.disclosure.request_numbers import digits_of, hash_code
from workflows.errors import Conflict, FormInvalid, Invalid, NotFound, WorkflowError

_TEXT_LIMIT: Final = 4001
_SHOWN: Final = ("reply", "clarification", "reasons", "fee-payment")
"""Clocks that are the applicant's business."""
_OVER: Final = ("concluded", "closed")
CORRECTION: Final = "更正"
"""What the numbers of requests to correct a record begin with."""


@blueprint.get("/open/requests/follow")
def follow() -> ResponseReturnValue:
    """The form."""
    return secret(_form("", ""))


@blueprint.post("/open/requests/follow")
def show() -> ResponseReturnValue:
    """Where the request stands; one to correct a record has a page of its own."""
    if text_field("number", 60).strip().startswith(CORRECTION):
        return redirect(url_for("portal.show_correction"), 307)
    return with_key(queries.by_code, _form, _page)


@blueprint.post("/open/requests/follow/confirm")
def confirm() -> ResponseReturnValue:
    """The applicant's side of the confirmation (Art. 31(3))."""
    return _act(confirm_submission, _("您已确认提交。我们核对后会再与您确认。"))


@blueprint.post("/open/requests/follow/clarify")
def clarify() -> ResponseReturnValue:
    """The answer to the one notice to clarify (Art. 30)."""
    text = text_field("text", _TEXT_LIMIT)
    return _act(answer_clarification, _("您的补正内容已收到。"), text=text)


@blueprint.post("/open/requests/follow/reasons")
def explain() -> ResponseReturnValue:
    """The reasons of Art. 35."""
    return _act(give_reasons, _("您说明的理由已收到。"), text=text_field("text", _TEXT_LIMIT))


@blueprint.post("/open/requests/follow/withdraw")
def take_back() -> ResponseReturnValue:
    """The request is taken back."""
    return _act(withdraw, _("您的申请已撤回。"))


@blueprint.post("/open/requests/follow/reply")
def reply() -> ResponseReturnValue:
    """The letter as a file, once it has been served. Raises NotFound."""
    return with_key(queries.by_code, _form, _letter)


@blueprint.post("/open/requests/follow/suggest")
def suggest() -> ResponseReturnValue:
    """What was supplied should be public for everybody (Art. 44 ¶2)."""
    text = text_field("text", _TEXT_LIMIT)
    return _act(suggest_disclosure, _("谢谢，您的建议已收到，我们会审核。"), text=text)


@blueprint.post("/open/requests/follow/letter")
def letter() -> ResponseReturnValue:
    """One of the applicant's own letters as a file. Raises NotFound."""
    letter_id, form = text_field("letter", 64), text_field("form", 8)

    def download(key: Key, _found: Confirmable) -> ResponseReturnValue:
        issued, content = ask(own_letter, code=key.code, letter_id=letter_id, form=form)
        return named(f"{issued.title}.{form}", MEDIA_TYPES[form], content)

    return with_key(queries.by_code, _form, download)


def _form(number: str, error: str) -> str:
    lead = _("输入提交申请时得到的申请编号和查询码。")
    return follow_form(_("查询办理进度"), lead, url_for("portal.show"), number, error)


def _act(handler: Callable[..., None], done: str, **arguments: Any) -> ResponseReturnValue:
    def act(key: Key, _found: Confirmable) -> ResponseReturnValue:
        try:
            dispatch(handler, code=key.code, **arguments)
        except FormInvalid as error:
            texts = next(iter(error_texts.fields(error).values()), [error_texts.message(error)])
            return _page(key, _again(key), error=texts[0], text=str(arguments.get("text", "")), status=422)
        except (Conflict, Invalid, NotFound) as error:
            return _page(key, _again(key), notice=_plain(error), status=409)
        flash(done, "success")
        return _page(key, _again(key))

    return with_key(queries.by_code, _form, act)


def _again(key: Key) -> Confirmable:
    found = queries.by_code(reading(), hash_code(key.code))
    if found is None:
        raise NotFound("No request has this query code.")
    return found


def _plain(error: WorkflowError) -> str:
    return error_texts.message(error)


def _page(
    key: Key, found: Confirmable, *, error: str = "", text: str = "", notice: str = "", status: int = 200
) -> ResponseReturnValue:
    progress: Progress = ask(follow_request, code=key.code)
    state = progress.status.value
    clocks = [clock for clock in queries.clocks(reading(), found.id) if clock.name in _SHOWN]
    page = draw(
        "portal/progress.html",
        here="requests",
        key=key,
        progress=progress,
        state=word(request_words.PUBLIC_STATES, state),
        look=request_words.STATE_LOOKS[state],
        outcome=word(request_words.REPLIES, progress.outcome),
        method=word(request_words.METHODS, progress.service.method) if progress.service else "",
        supplied_as=word(request_words.SUPPLIES, progress.supplied_as),
        needs=request_words.NEEDS,
        aids=request_words.AIDS,
        waits=_waits(progress, found),
        confirmed_at=moment(found.confirmed_at),
        may_withdraw=state not in _OVER and progress.service is None,
        clocks=explained(clocks),
        letters=ask(letters_for_code, code=key.code),
        error=error,
        text=text,
        notice=notice,
    )
    return secret(page, status)


def _waits(progress: Progress, found: Confirmable) -> str:
    """What is awaited of the applicant: confirm, clarify, reasons, fee, or nothing."""
    if progress.status.value in _OVER or progress.service is not None:
        return ""
    if progress.received_on is None:
        return "" if found.confirmed_at else "confirm"
    if progress.clarification and progress.clarification.answered_on is None and progress.status == "clarifying":
        return "clarify"
    if progress.reasons and progress.reasons.answered_on is None:
        return "reasons"
    if progress.fee and progress.fee.noticed_on and progress.fee.paid_on is None:
        return "fee"
    return ""


def _letter(key: Key, _found: Confirmable) -> ResponseReturnValue:
    progress: Progress = ask(follow_request, code=key.code)
    if progress.letter is None:
        raise NotFound("There is no reply to be downloaded.")
    parts = (progress.number, progress.letter, progress.remedy or "")
    response = Response("\ufeff" + "\n\n".join(filter(None, parts)) + "\n", mimetype="text/plain")
    response.headers["Content-Disposition"] = f"attachment; filename=reply-{digits_of(progress.number)}.txt"
    response.headers["Cache-Control"] = "no-store"
    return response
