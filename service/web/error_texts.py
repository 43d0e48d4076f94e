"""What a person is told when something is refused: who stands in the way, what is missing, what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from service.storage.database import reading
from service.storage.queries.people import names_of
from service.web import refusals, text_words, words
from service.web.i18n import _, is_english
from service.web.words import word
from workflows.disclosure.errors import (
    CatalogueInvalid,
    CatalogueLoosened,
    ErrorsOpen,
    FindingsOpen,
    NotIssuable,
    SamePerson,
    VerdictsMissing,
)
from workflows.errors import FormInvalid, Invalid, TaskAlreadyClaimed, TaskEnded, WorkflowError

_PRODUCT: Final = re.compile(r"Product (\d+): ")


def message(error: WorkflowError) -> str:
    """One or a few sentences in the language of the page."""
    details = error.details
    if isinstance(error, TaskAlreadyClaimed) or (error.code == "not-allowed" and details.get("assignee")):
        return _("该任务已由%(name)s领取，正在办理。", name=_name(details.get("assignee")))
    if isinstance(error, TaskEnded) and details.get("ended_by") and details.get("status") == "completed":
        return _("该任务已由%(name)s办结。", name=_name(details["ended_by"]))
    if isinstance(error, SamePerson):
        return _same_person(details)
    if isinstance(error, VerdictsMissing):
        return _missing(details)
    if isinstance(error, ErrorsOpen):
        told = [f"{one['place']}{_('：') if one['place'] else ''}{one['words']}" for one in details.get("errors", ())]
        return _joined([_("有登记的错误尚未更正，不能签发："), *(f"{one[:100]}{_('；')}" for one in told[:10])])
    if isinstance(error, FindingsOpen):
        found = details.get("findings", ())
        named = [f"{text_words.told(one)}{_('；')}" for one in found[:10]]
        return _joined([_("文字检查发现的%(n)s处问题须先改正或者答复：", n=len(found)), *named])
    if isinstance(error, NotIssuable):
        return _joined([_("文稿还不能提交："), *(problem(found) for found in details.get("problems", ()))])
    if isinstance(error, (CatalogueInvalid, CatalogueLoosened)):
        return _of_catalogue(error)
    return plain(error.message, error.code)


def _of_catalogue(error: CatalogueInvalid | CatalogueLoosened) -> str:
    told = [row_problem(one) for one in error.details.get("problems", ())]
    return _joined([plain("", error.code) or error.message, *(f"{one}{_('；')}" for one in told[:20])])


def row_problem(found: Mapping[str, str]) -> str:
    """What is wrong with a row (`{"row", "message"}`; what gives the public less names its item itself)."""
    row = f"{found['row']}{_('：')}" if found.get("row") else ""
    return f"{row}{plain(found['message'])}"


def fields(error: WorkflowError) -> dict[str, list[str]]:
    """Messages by field name, for the forms they belong to; empty where the refusal is about no field."""
    if isinstance(error, FormInvalid):
        return {name: [plain(text) for text in texts] for name, texts in error.fields.items()}
    name = error.details.get("field")
    return {name: [message(error)]} if isinstance(error, Invalid) and isinstance(name, str) else {}


def problem(found: Mapping[str, str]) -> str:
    """What a document lacks (`{"code", "message"}`)."""
    chinese, english = refusals.PROBLEMS.get(found.get("code", ""), ("", ""))
    own = found.get("message", "")
    told = (english or own) if _english() else (chinese or plain(own))
    numbered = _PRODUCT.match(own)
    return _("第%(n)s个：%(told)s", n=numbered[1], told=told) if numbered else told


def plain(text: str, code: str = "") -> str:
    """A message or remedy of the core in the language of the page; `code` where the message itself is not known."""
    if _english():
        return text
    return refusals.in_chinese(text) or refusals.BY_CODE.get(code) or text


def _english() -> bool:
    return is_english()


def _name(user_id: Any) -> str:
    return names_of(reading(), {str(user_id)}).get(str(user_id), str(user_id))


def _same_person(details: Mapping[str, Any]) -> str:
    roles = {
        "drafter": _("拟稿"),
        "reviewer": _("审核"),
        "signer": _("签发"),
    }
    had = _("、").join(roles.get(role, str(role)) for role in details.get("roles", ()))
    return _("您已参与该文稿的%(roles)s。拟稿人、审核人、签发人必须是不同的人，请由其他人办理。", roles=had)


def _missing(details: Mapping[str, Any]) -> str:
    checks = _("、").join(word(words.CHECKS, check) for check in details.get("checks", ()))
    return _("以下各关在当前文稿上尚未通过：%(checks)s。", checks=checks)


def _joined(sentences: Iterable[str]) -> str:
    return (" " if _english() else "").join(sentences)
