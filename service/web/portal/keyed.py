"""Pages that number and query code (查询码) open: the right of applicants to follow what they sent.

Nothing is kept between pages: number and code go along in the forms of the page, so that a computer that many people
use remembers nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

import sqlalchemy as sa
from flask import current_app, request
from flask.typing import ResponseReturnValue

from service.identity.visitors import TooOften, check_address, count_wrong_code
from service.storage.database import reading
from service.web.i18n import _
from service.web.pages import text_field
from service.web.portal.frame import draw, secret
from workflows.disclosure.handlers.requests import VISITOR
from workflows.disclosure.request_numbers import Numbered, hash_code, same_number

_LIMIT: Final = 60


T = TypeVar("T", bound=Numbered)


@dataclass(frozen=True, slots=True)
class Key:
    """Number and query code as typed."""

    number: str
    code: str = field(repr=False)


def with_key(
    find: Callable[[sa.Connection, str], T | None],
    form: Callable[[str, str], str],
    answer: Callable[[Key, T], ResponseReturnValue],
) -> ResponseReturnValue:
    """`answer` for number and code that belong together; for all others `form` (number, error), in the same words.

    `find` takes the hash of a code. Wrong codes are counted by address.
    """
    key = Key(text_field("number", _LIMIT), text_field("code", _LIMIT))
    address = request.remote_addr or ""
    try:
        dispatch(check_address, address=address)
    except TooOften:
        return secret(draw("portal/too_often.html", here="requests"), 429)
    found = find(reading(), hash_code(key.code)) if key.code.strip() else None
    if found is None or not same_number(found.number, key.number):
        dispatch(count_wrong_code, address=address)
        return secret(form(key.number, _("申请编号与查询码不相符，请核对后重试。")), 422)
    return answer(key, found)


def follow_form(title: str, lead: str, action: str, number: str, error: str) -> str:
    """Where both are typed."""
    return draw(
        "portal/follow.html", here="requests", title=title, lead=lead, action=action, number=number, error=error
    )


def dispatch(handler: Callable[..., Any], **arguments: Any) -> Any:
    """A command in the name of the visitor."""
    return current_app.extensions["dispatch"](handler, VISITOR, **arguments)


def ask(handler: Callable[..., Any], **arguments: Any) -> Any:
    """A question in the name of the visitor."""
    return current_app.extensions["dispatch"].ask(handler, VISITOR, **arguments)
