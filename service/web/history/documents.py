"""Documents on their way to publication."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from service.web import words
from service.web.history.telling import Shapes, Telling, Tellings, joined
from service.web.i18n import _, _l
from service.web.words import word

FIELDS: Final[words.Words] = {
    "title": _l("标题"),
    "body": _l("正文"),
    "attribute": _l("公开属性"),
    "basis": _l("依据"),
    "override": _l("例外情形"),
    "override_reason": _l("例外理由"),
    "channels": _l("公开渠道"),
    "form_date": _l("成文日期"),
    "number": _l("发文字号"),
    "item_id": _l("目录事项"),
    "column": _l("栏目"),
    "theme": _l("主题分类"),
    "category": _l("组配分类"),
    "keywords": _l("关键词"),
    "interpretation_needed": _l("是否需要解读"),
    "parties": _l("征求意见对象"),
    "correction_notice": _l("更正说明"),
    "attachments": _l("附件"),
}


def _voided(verdicts: Iterable[str]) -> str:
    named = (str(one).partition(":") for one in verdicts)
    return joined(f"{word(words.STEPS, step)}·{word(words.CHECKS, check)}" for step, _, check in named)


TELLINGS: Final[Tellings] = {
    "document-created": Telling(_l("新建了文稿“%(title)s”"), "file-plus", "blue"),
    "document-edited": Telling(_l("修改了文稿：%(fields)s"), "pencil"),
    "verdict-given": Telling(_l("%(check)s审查：%(outcome)s"), "shield-check"),
    "verdicts-voided": Telling(
        _l("审查意见作废（%(void_reason)s）：%(verdicts)s"), "rotate-clockwise", "orange", impersonal=True
    ),
    "document-signed": Telling(_l("签发了文稿"), "rubber-stamp", "green"),
    "document-signed-orally": Telling(_l("记录了%(signer)s的口头签发"), "phone", "green", "words"),
    "document-reevaluated": Telling(
        _l("年度重审：%(outcome)s，下次%(reevaluate_on)s"), "refresh", "green", "reason", impersonal=True
    ),
    "secrecy-determined": Telling(
        _l("登记了主管部门的确定意见：%(outcome)s（%(letter)s）"), "shield-check", "blue", "opinion"
    ),
    "attribute-changed": Telling(_l("公开属性由%(before)s改为%(after)s"), "tag", "orange", "reason"),
    "document-closed": Telling(_l("文稿终止办理"), "circle-x", "grey", "reason"),
    "document-registered": Telling(_l("登记备查，将于%(reevaluate_on)s重新评估"), "archive", "green", impersonal=True),
}

SHAPES: Final[Shapes] = {
    ("document-edited", "fields"): lambda value: joined(word(FIELDS, one) for one in value),
    ("verdicts-voided", "verdicts"): _voided,
    ("verdict-given", "outcome"): lambda value: word(words.OUTCOMES, value),
    ("document-reevaluated", "outcome"): lambda value: word(words.REEVALUATIONS, value),
    ("secrecy-determined", "outcome"): lambda value: word(words.CONCLUSIONS, value),
    ("attribute-changed", "before"): lambda value: word(words.ATTRIBUTES, value) or _("未定"),
    ("attribute-changed", "after"): lambda value: word(words.ATTRIBUTES, value),
    ("", "check"): lambda value: word(words.CHECKS, value),
}
