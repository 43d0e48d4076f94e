"""What happened on the stage, a line for each thing worth telling, in the order in which it happened."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from service.storage.database import db
from service.storage.tables.history import history

_ZONE: Final = ZoneInfo("Asia/Shanghai")
TOLD: Final = {
    "duty-started": "职责开始 duty begun: {name}（{period}），due {due_on}",
    "duty-reopened": "职责重新待办 duty owed again: {name}（{period}）",
    "duty-done": "职责办结 duty done: {name}（{period}）",
    "document-created": "拟稿 drafted: {title}",
    "document-signed": "签发 signed",
    "publication-issued": "发布 published, version {number}",
    "request-registered": "收到申请 request registered: {number}",
    "clarification-answered": "申请人补正 clarified on {answered_on}",
    "extension-asked": "申请延期 extension asked: {days} working days, {reason}",
    "party-added": "征求意见 third party asked",
    "party-answered": "第三方答复 third party answered: {answer} on {answered_on}",
    "request-concluded": "答复 answered: {reply_kind}, row {row}",
    "request-closed": "归档 closed, {files} files",
    "escalation-sent": "催办 urged: {name} → {recipients}",
    "document-signed-orally": "口头签发 signed orally: {words}",
    "document-reevaluated": "年度重审 looked at again: {outcome}",
    "publication-taken-down": "撤下 taken down: {reason}",
    "publication-restored": "恢复公开 restored",
    "withdrawal-ratified": "追认撤稿 withdrawal ratified",
    "validity-changed": "有效性变更 validity: {before} → {after}",
    "feedback-left": "读者反馈 reader's feedback: {feedback}",
    "fee-paid": "缴费 fee paid: {amount}",
    "request-withdrawn": "撤回申请 request withdrawn",
    "request-reopened": "重新办理 reopened, {term} working days",
    "disclosure-suggested": "建议主动公开 publication suggested by the applicant",
    "follow-up-filed": "复议诉讼 review or suit: {follow_up_kind}",
    "ruling-recorded": "裁决 ruling: {result}",
    "catalogue-item-changed": "目录变更 catalogue changed: {name}",
    "records-accepted": "台账生效 records count: {title}, {count}",
    "lists-frozen": "冻结名单 lists frozen: {candidates} objects, {inspectors} inspectors",
    "inspection-drawn": "随机抽取 drawn at random: {number}, {public_value}, witnesses {witnesses}",
    "inspection-published": "抽查公开 inspection published: {stage}",
    "reading-arranged": "约定查阅 reading arranged for {day}",
    "supervision-entered": "督办 supervision: {code} {title}, {entry}",
    "supervision-digest-made": "督办周报 weekly digest {week}",
    "correction-received": "申请更正 correction of a record asked: {number}",
    "correction-decided": "更正决定 decided: {outcome}",
    "correction-closed": "更正办结 applicant told on {told_on}",
    "text-masked": "遮盖个人信息 masked: {mask}",
    "file-masked": "遮盖附件中的个人信息 masked in {name}: {count}",
    "text-findings-answered": "说明保留 answered for: {answer}",
    "terms-changed": "术语表修订 terms changed: {reason}",
    "consultation-published": "意见征集 consultation, {stage} published",
    "comment-received": "收到意见 comment {number}",
    "comments-sorted": "整理意见 comments sorted: {count}, {adoption}",
    "incident-resolved": "异常解决 incident resolved",
    "annual-report-signed": "年度报告签发 annual report signed: {year}, version {version}",
    "incident-opened": "异常 incident: {message}",
}
"""A line by the kind of event, with names from its data; what an event lacks shows as a dash."""


class Chronicle:
    """Tells the history from where it stopped telling."""

    def __init__(self) -> None:
        self._told = 0

    def lines(self) -> Iterator[str]:
        """What has happened since the last time: day and sentence."""
        statement = sa.select(history).where(history.c.seq > self._told).order_by(history.c.seq)
        with db.engine.connect() as connection:
            for row in connection.execute(statement):
                self._told = row.seq
                if row.kind in TOLD:
                    yield f"{row.at.astimezone(_ZONE).date()} {TOLD[row.kind].format_map(_Known(row.data))}"


class _Known(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "—"
