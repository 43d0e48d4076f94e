"""Words for what the text check finds: kinds, places, what cannot be read, what addresses answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from service.web.i18n import LazyText, _, _l, is_english
from service.web.refusals import in_chinese
from workflows.disclosure.consultation_texts import POINT
from workflows.disclosure.text_findings import IN_FILE
from workflows.textcheck.model import Kind

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
_WHERE: Final[Mapping[str, LazyText]] = {
    "title": _l("标题"),
    "body": _l("正文"),
    "table": _l("表格"),
    "attachment name": _l("附件名称"),
}
_TEXTS: Final[Mapping[str, LazyText]] = {
    "explanation": _l("起草说明"),
    "draft": _l("征求意见稿"),
    "reason": _l("缩短期限的理由"),
    "contact": _l("联系方式"),
    "overview": _l("总体情况"),
}
"""Texts of a public consultation."""
_PARTS: Final[Mapping[str, LazyText]] = {
    "document": _l("正文"),
    "header": _l("页眉"),
    "footer": _l("页脚"),
    "footnotes": _l("脚注"),
    "endnotes": _l("尾注"),
    "comments": _l("批注"),
}
_ANSWERS: Final[Mapping[str, LazyText]] = {
    "silent": _l("没有应答"),
    "inside": _l("是内部地址，未访问"),
    "loops": _l("转向次数过多"),
}
"""What `connectors.link_check` says of an address; numbers are states of HTTP."""


def kind_text(kind: str) -> str:
    """A kind in words."""
    return str(KINDS[kind]) if kind in KINDS else kind


def place_text(where: str, part: str, place: str) -> str:
    """Where a finding is; `part` is the name of the file, or the number of the table."""
    if where == IN_FILE:
        return " ".join(filter(None, (_("附件“%(name)s”", name=part), _in_file(place))))
    if where == "table":
        return _("表格%(n)s", n=part)
    if where == "body" and part:
        return _consultation_part(part)
    told = str(_WHERE.get(where, where))
    return f"{told}{_('：')}{_answer(place)}" if place else told


def unread_text(message: str) -> str:
    """Why a file cannot be read, in the language of the page."""
    return message if is_english() else in_chinese(message) or message


def told(finding: Mapping[str, Any]) -> str:
    """A finding of a refusal as half a sentence."""
    place = place_text(finding["where"], finding["part"], finding["place"])
    return f"{kind_text(finding['kind'])} {unread_text(finding['excerpt'])}{_('（')}{place}{_('）')}"


def _in_file(place: str) -> str:
    if page := re.fullmatch(r"page (\d+)", place):
        return _("第%(n)s页", n=page[1])
    if table := re.fullmatch(r"(\w+) table (\d+) ?(.*)", place):
        part = str(_PARTS.get(table[1], table[1]))
        return " ".join(filter(None, (part, _("表格%(n)s", n=table[2]), table[3])))
    return str(_PARTS.get(place, place.replace(" (hidden)", _("（隐藏的工作表）"))))


def _consultation_part(part: str) -> str:
    if part.startswith(POINT):
        return _("意见要点%(n)s", n=part.removeprefix(POINT))
    return str(_TEXTS.get(part, part))


def _answer(place: str) -> str:
    return str(_ANSWERS[place]) if place in _ANSWERS else _("返回状态%(code)s", code=place)
