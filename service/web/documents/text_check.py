"""What the text check finds in a document, as the page lists it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from service.web.i18n import LazyText, _l
from service.web.pages import today
from workflows.disclosure.documents import Document
from workflows.disclosure.text_pieces import findings
from workflows.textcheck.model import Kind, Term
from workflows.textcheck.term_list import shipped_terms

KINDS: Final[Mapping[str, LazyText]] = {
    Kind.IDENTITY_NUMBER: _l("身份证号码"),
    Kind.PHONE_NUMBER: _l("个人电话号码"),
    Kind.BANK_CARD: _l("银行卡号、个人账号"),
    Kind.PERSONAL_NAME: _l("名单中的个人姓名"),
    Kind.SECRECY_MARKING: _l("密级或者内部标记"),
    Kind.IMPOSSIBLE_AMOUNT: _l("金额、合计有误"),
    Kind.IMPOSSIBLE_DATE: _l("日期、时间有误"),
    Kind.NUMBERING_GAP: _l("序号、附件不连续"),
    Kind.MIXED_WIDTH: _l("全角半角混用"),
    Kind.UNPAIRED_MARK: _l("标点不成对"),
    Kind.DOUBLED_WORD: _l("文字重复"),
    Kind.FORBIDDEN_TERM: _l("禁用词语"),
    Kind.SENSITIVE_TERM: _l("敏感词语"),
    Kind.SUPERSEDED_TERM: _l("过时名称"),
    Kind.DEAD_LINK: _l("链接失效"),
    Kind.UNREADABLE: _l("无法检查"),
}
PLACES: Final[Mapping[str, LazyText]] = {
    "title": _l("标题"),
    "body": _l("正文"),
    "table": _l("表格"),
    "attachment name": _l("附件名称"),
}
_AROUND: Final = 12


@dataclass(frozen=True, slots=True)
class Line:
    """A finding: its words between those that stand before and behind it."""

    kind: LazyText
    place: LazyText
    before: str
    excerpt: str
    behind: str
    suggestion: str
    blocks: bool


def lines(document: Document) -> list[Line] | None:
    """What is found in the text as it stands; None where it is too long to be checked at once."""
    found = findings(document, _terms(), today())
    if found is None:
        return None
    return [
        Line(
            KINDS[one.kind],
            PLACES[piece.where],
            "" if one.field else piece.text[max(0, one.start - _AROUND) : one.start],
            one.excerpt,
            "" if one.field else piece.text[one.end : one.end + _AROUND],
            one.suggestion,
            one.blocks,
        )
        for piece, one in found
    ]


@cache
def _terms() -> list[Term]:
    return shipped_terms()
