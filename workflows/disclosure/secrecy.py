"""The secrecy review (保密审查) on record, and its form (保密审查表) as a printable sheet.

Regulations on Open Government Information, Art. 17: nothing is public before it was examined under the Law on Guarding
State Secrets; work points 2023, 一（一）. Each examination is a record of its own, on one exact text, never changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from workflows.disclosure.attributes import BASES, Attribute
from workflows.disclosure.blocks import Block, Cell, Grid, Paragraph
from workflows.disclosure.documents import Document, basis_text
from workflows.disclosure.publications import Channel
from workflows.disclosure.verdicts import Verdict, VerdictOutcome


class Conclusion(StrEnum):
    MAY_PUBLISH = "may_publish"
    """可公开"""
    AFTER_PROCESSING = "after_processing"
    """处理后公开"""
    MUST_NOT = "must_not"
    """不予公开"""
    UNCERTAIN = "uncertain"
    """不能确定, reported to the authority"""


@dataclass(frozen=True, slots=True)
class SecrecyReview:
    """One examination. `person_id` signed it by completing the task `task_id`; `content_hash` is what was examined.

    `basis` is a ground of Arts. 14 to 16 for `must_not`, `processing` what has to be done for `after_processing`,
    `letter` the number of the authority's answer (确定意见文号) where one was asked. `verdict_id` is the person's
    verdict on the check 保密关 in the same task, if one was given.
    """

    id: str
    document_id: str
    task_id: str
    at: datetime
    person_id: str
    content_hash: str
    conclusion: Conclusion
    reason: str
    basis: str = ""
    processing: str = ""
    letter: str = ""
    verdict_id: str | None = None


@dataclass(frozen=True, slots=True)
class FormFacts:
    """What the form shows besides the review: names instead of ids, moments as texts of Beijing."""

    agency: str
    department: str
    drafter: str
    reviewer: str
    reviewed_at: str
    signer: str = ""
    signed_at: str = ""
    head: str = ""
    headed_at: str = ""


TITLE: Final = "政府信息公开保密审查表"
CONCLUSIONS: Final = {
    Conclusion.MAY_PUBLISH: "可以公开",
    Conclusion.AFTER_PROCESSING: "作技术处理后公开",
    Conclusion.MUST_NOT: "不予公开",
    Conclusion.UNCERTAIN: "不能确定，报请有关主管部门或者保密行政管理部门确定",
}
_ATTRIBUTES: Final = {
    Attribute.PROACTIVE: "主动公开",
    Attribute.ON_REQUEST: "依申请公开",
    Attribute.WITHHELD: "不予公开",
}
_CHANNELS: Final = {
    Channel.GAZETTE: "政府公报",
    Channel.WEBSITE: "政府网站",
    Channel.WECHAT: "政务新媒体",
    Channel.PRESS_CONFERENCE: "新闻发布会",
    Channel.PRESS: "报刊",
    Channel.BROADCAST: "广播电视",
}
_OUTCOMES: Final = {VerdictOutcome.PASSED: "通过", VerdictOutcome.RETURNED: "退回"}


def form_blocks(document: Document, review: SecrecyReview, verdict: Verdict | None, facts: FormFacts) -> list[Block]:
    """The sheet: what was examined, what was found, who signed it with which identity, room for signatures by hand."""
    attribute = _ATTRIBUTES[document.attribute] if document.attribute else ""
    ground = BASES.get(review.basis)
    current = review.content_hash == document.content_hash
    rows = [
        _row("信息标题", document.title),
        _pair("拟稿科室", facts.department, "拟稿人", facts.drafter),
        _pair("公开属性", attribute, "公开渠道", "、".join(_CHANNELS[one] for one in document.channels)),
        _row("公开依据", basis_text(document)),
        _row("附件", "、".join(file.name for file in document.attachments) or "无"),
        _row("文稿指纹", f"SHA-256 {review.content_hash}{'' if current else '（此后文稿已修改，须重新审查）'}"),
        _row("审查结论", CONCLUSIONS[review.conclusion]),
        *([_row("不予公开依据", f"{ground.article} {ground.text}")] if ground else []),
        *([_row("处理要求", review.processing)] if review.processing else []),
        _row("审查理由", review.reason),
        *([_row("确定意见文号", review.letter)] if review.letter else []),
        _row("保密关意见", _said(verdict)),
        _pair("保密审查员", facts.reviewer, "审查时间", facts.reviewed_at),
        _pair("科室负责人", facts.head, "审核时间", facts.headed_at),
        _pair("分管领导", facts.signer, "签发时间", facts.signed_at),
        _pair("\n审查员签名\n", "", "\n领导签名\n", ""),
    ]
    note = (
        f"本表由系统根据审查记录生成，记录编号{review.id}。审查人登录本人账号签署，签署针对上列指纹的文稿，文稿一经修改即失效；"
        "需要纸质存档的，由审查人和领导签名。依据：《中华人民共和国政府信息公开条例》第十七条。"
    )
    return [Paragraph(f"单位：{facts.agency}"), Grid(rows, 4, (4, 7, 4, 7)), Paragraph(note)]


def _said(verdict: Verdict | None) -> str:
    if verdict is None:
        return "未表态"
    return "：".join(part for part in (_OUTCOMES[verdict.outcome], verdict.comment) if part)


def _row(name: str, value: str) -> list[Cell]:
    return [Cell(name, head=True), Cell(value or "—", 3)]


def _pair(name: str, value: str, other: str, its: str) -> list[Cell]:
    return [Cell(name, head=True), Cell(value), Cell(other, head=True), Cell(its)]
