"""Following a request with its number and query code: where it stands, what is awaited, the reply.

Nothing is kept between pages: number and code go along in the forms of the page, so that a computer that many people
use remembers nobody.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from flask import Response, current_app, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from service.identity.visitors import TooOften, check_address, confirm_submission, count_wrong_code
from service.storage.database import reading
from service.storage.queries import requests as queries
from service.storage.queries.requests import Confirmable
from service.web import error_texts, request_words
from service.web.downloads import named
from service.web.i18n import _
from service.web.pages import moment, text_field
from service.web.portal.frame import blueprint, draw
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
from workflows.disclosure.handlers.requests import VISITOR
from workflows.disclosure.letters import MEDIA_TYPES
from workflows.disclosure.request_numbers import hash_code
from workflows.errors import Conflict, FormInvalid, Invalid, NotFound, WorkflowError

_NUMBER_LIMIT: Final = 60
_CODE_LIMIT: Final = 60
_TEXT_LIMIT: Final = 4001
_SHOWN: Final = ("reply", "clarification", "reasons", "fee-payment")
"""Clocks that are the applicant's business."""
_OVER: Final = ("concluded", "closed")
CORRECTION: Final = "更正"
"""What the numbers of requests to correct a record begin with."""


@dataclass(frozen=True, slots=True)
class Key:
    """Number and query code as typed."""

    number: str
    code: str = field(repr=False)


@blueprint.get("/open/requests/follow")
def follow() -> ResponseReturnValue:
    """The form."""
    return _private(draw("portal/follow.html", here="requests", number="", error=""))


@blueprint.post("/open/requests/follow")
def show() -> ResponseReturnValue:
    """Where the request stands; one to correct a record has a page of its own."""
    if text_field("number", _NUMBER_LIMIT).strip().startswith(CORRECTION):
        return redirect(url_for("portal.show_correction"), 307)
    return _with_key(_page)


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
    return _with_key(_letter)


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
        issued, content = _ask(own_letter, code=key.code, letter_id=letter_id, form=form)
        return named(f"{issued.title}.{form}", MEDIA_TYPES[form], content)

    return _with_key(download)


def _with_key(answer: Callable[[Key, Confirmable], ResponseReturnValue]) -> ResponseReturnValue:
    """`answer` for number and code that belong together; for all others the form, in the same words."""
    key = Key(text_field("number", _NUMBER_LIMIT), text_field("code", _CODE_LIMIT))
    address = request.remote_addr or ""
    try:
        _dispatch(check_address, address=address)
    except TooOften:
        return _private(draw("portal/too_often.html", here="requests"), 429)
    found = queries.by_code(reading(), hash_code(key.code)) if key.code.strip() else None
    if found is None or _digits(found.number) != _digits(key.number):
        _dispatch(count_wrong_code, address=address)
        wrong = _("申请编号与查询码不相符，请核对后重试。")
        return _private(draw("portal/follow.html", here="requests", number=key.number, error=wrong), 422)
    return answer(key, found)


def _act(handler: Callable[..., None], done: str, **arguments: Any) -> ResponseReturnValue:
    def act(key: Key, _found: Confirmable) -> ResponseReturnValue:
        try:
            _dispatch(handler, code=key.code, **arguments)
        except FormInvalid as error:
            texts = next(iter(error_texts.fields(error).values()), [error_texts.message(error)])
            return _page(key, _again(key), error=texts[0], text=str(arguments.get("text", "")), status=422)
        except (Conflict, Invalid, NotFound) as error:
            return _page(key, _again(key), notice=_plain(error), status=409)
        flash(done, "success")
        return _page(key, _again(key))

    return _with_key(act)


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
    progress: Progress = _ask(follow_request, code=key.code)
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
        letters=_ask(letters_for_code, code=key.code),
        error=error,
        text=text,
        notice=notice,
    )
    return _private(page, status)


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
    progress: Progress = _ask(follow_request, code=key.code)
    if progress.letter is None:
        raise NotFound("There is no reply to be downloaded.")
    parts = (progress.number, progress.letter, progress.remedy or "")
    response = Response("\ufeff" + "\n\n".join(filter(None, parts)) + "\n", mimetype="text/plain")
    response.headers["Content-Disposition"] = f"attachment; filename=reply-{_digits(progress.number)}.txt"
    response.headers["Cache-Control"] = "no-store"
    return response


def _digits(number: str) -> str:
    """The digits tell one number from another; brackets and characters are hard to copy."""
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
