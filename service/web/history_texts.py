"""A history in plain words: every kind of event as a sentence, in the language of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from service.storage.queries.history import Happening
from service.web import words
from service.web.diagram_names import named
from service.web.i18n import LazyText, _, _l, is_english
from service.web.pages import moment
from service.web.request_words import FILE_ROLES, LETTERS
from service.web.words import word
from workflows.disclosure.handlers.requests import APPLICANT


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a timeline. `who` is empty for what the service did by itself."""

    what: str
    who: str
    at: datetime
    note: str = ""
    icon: str = "circle-dot"
    colour: str = "grey"


@dataclass(frozen=True, slots=True)
class Telling:
    """How a kind of event is told: the sentence with names of its values, a look, and which value is the note."""

    sentence: LazyText
    icon: str = "circle-dot"
    colour: str = "grey"
    note: str = ""
    impersonal: bool = False
    """It follows from something else that a person did, and is told without them."""


TELLINGS: Final[Mapping[str, Telling]] = {
    "definition-deployed": Telling(_l("部署了流程“%(name)s”"), "rocket", "blue"),
    "instance-started": Telling(_l("启动了流程“%(title)s”"), "player-play", "blue"),
    "element-completed": Telling(_l("流程经过“%(name)s”"), "check", impersonal=True),
    "task-opened": Telling(_l("任务“%(name)s”待办"), "checklist", impersonal=True),
    "task-claimed": Telling(_l("领取了任务“%(name)s”"), "user-check", "blue"),
    "task-released": Telling(_l("退还了任务“%(name)s”"), "user-x"),
    "task-reassigned": Telling(
        _l("把任务“%(name)s”从%(previous)s改派给%(assignee)s"), "user-share", "orange", "reason"
    ),
    "task-completed": Telling(_l("办结了任务“%(name)s”"), "circle-check", "green", "comment"),
    "task-cancelled": Telling(_l("任务“%(name)s”已取消"), "circle-x", impersonal=True),
    "task-urged": Telling(_l("催办任务“%(name)s”"), "bell", "orange", "message"),
    "escalation-sent": Telling(_l("就任务“%(name)s”的期限提醒了%(recipients)s"), "bell", "orange", impersonal=True),
    "timer-fired": Telling(_l("定时事件%(name)s触发"), "clock", impersonal=True),
    "message-received": Telling(_l("收到消息“%(message)s”"), "mail", impersonal=True),
    "message-sent": Telling(_l("发出消息“%(message)s”"), "send", impersonal=True),
    "message-expired": Telling(_l("消息“%(message)s”逾期无人接收"), "mail-question", "orange", impersonal=True),
    "signal-received": Telling(_l("收到信号“%(signal)s”"), "speakerphone", impersonal=True),
    "data-stored": Telling(_l("写入数据存储%(store)s：%(key)s（第%(version)s版）"), "database", impersonal=True),
    "signal-sent": Telling(_l("发出信号“%(signal)s”"), "speakerphone", impersonal=True),
    "job-ended": Telling(_l("外部事项“%(topic)s”%(outcome)s"), "external-link", note="message", impersonal=True),
    "attempt-failed": Telling(
        _l("外部事项“%(topic)s”第%(attempt)s次执行失败，%(next_at)s再试"),
        "refresh",
        "orange",
        "message",
        impersonal=True,
    ),
    "clock-changed": Telling(_l("%(name)s%(change)s，到期日为%(due)s%(provisional)s"), "calendar-due", impersonal=True),
    "incident-opened": Telling(_l("发生异常（%(code)s）"), "alert-triangle", "red", "message", impersonal=True),
    "incident-resolved": Telling(_l("异常已解决"), "circle-check", "green", impersonal=True),
    "variables-edited": Telling(_l("修改了变量：%(changes)s"), "variable", "orange", "reason"),
    "batch-started": Telling(_l("对%(instances)s个流程批量操作：%(batch)s"), "stack-2", "orange", "reason"),
    "instance-migrated": Telling(_l("由第%(before)s版迁移到第%(after)s版"), "arrows-exchange", "orange", "reason"),
    "migration-undone": Telling(
        _l("撤销迁移，由第%(before)s版恢复到第%(after)s版"), "arrow-back-up", "orange", "reason"
    ),
    "element-skipped": Telling(_l("跳过了环节“%(name)s”"), "player-skip-forward", "orange", "reason"),
    "token-moved": Telling(_l("把令牌从“%(name)s”移到“%(to_name)s”"), "arrow-right", "orange", "reason"),
    "instance-suspended-by-person": Telling(_l("暂停了流程"), "player-pause", "orange", "reason"),
    "instance-resumed": Telling(_l("恢复了流程"), "player-play", "blue", "reason"),
    "instance-completed": Telling(_l("流程结束"), "flag", "green", impersonal=True),
    "instance-terminated": Telling(_l("终止了流程"), "player-stop", "red", "reason"),
    "duty-changed": Telling(_l("修改了职责“%(name)s”"), "calendar", "orange"),
    "duty-event-recorded": Telling(_l("登记了事项“%(name)s”，发生于%(on)s"), "calendar-event", "blue", "note"),
    "duty-started": Telling(
        _l("职责“%(name)s”（%(period)s）开始办理，应于%(due_on)s办结"), "calendar-event", "blue", impersonal=True
    ),
    "duty-done": Telling(_l("职责“%(name)s”（%(period)s）已办结"), "circle-check", "green"),
    "duty-waived": Telling(_l("职责“%(name)s”（%(period)s）免予办理"), "calendar-off", "grey", "reason"),
    "document-created": Telling(_l("新建了文稿“%(title)s”"), "file-plus", "blue"),
    "document-edited": Telling(_l("修改了文稿：%(fields)s"), "pencil"),
    "verdict-given": Telling(_l("%(check)s审查：%(outcome)s"), "shield-check"),
    "verdicts-voided": Telling(
        _l("审查意见作废（%(void_reason)s）：%(verdicts)s"), "rotate-clockwise", "orange", impersonal=True
    ),
    "document-signed": Telling(_l("签发了文稿"), "rubber-stamp", "green"),
    "document-signed-orally": Telling(_l("记录了%(signer)s的口头签发"), "phone", "green", "words"),
    "annual-report-signed": Telling(_l("签发了%(year)s年度报告（第%(version)s版）"), "rubber-stamp", "green"),
    "document-reevaluated": Telling(
        _l("年度重审：%(outcome)s，下次%(reevaluate_on)s"), "refresh", "green", "reason", impersonal=True
    ),
    "attribute-changed": Telling(_l("公开属性由%(before)s改为%(after)s"), "tag", "orange", "reason"),
    "document-closed": Telling(_l("文稿终止办理"), "circle-x", "grey", "reason"),
    "document-registered": Telling(_l("登记备查，将于%(reevaluate_on)s重新评估"), "archive", "green", impersonal=True),
    "index-number-assigned": Telling(_l("编制索引号%(index_number)s"), "hash", "green", impersonal=True),
    "publication-issued": Telling(_l("公开发布第%(number)s版（%(channels)s）"), "world", "green"),
    "publication-archived": Telling(_l("公开信息已归档"), "archive", "green", impersonal=True),
    "publication-taken-down": Telling(_l("撤下了公开信息"), "eye-off", "red", "reason"),
    "withdrawal-ratified": Telling(_l("批准了撤稿"), "rubber-stamp", "orange"),
    "publication-restored": Telling(_l("恢复了公开信息"), "eye", "green", "reason"),
    "feedback-left": Telling(_l("读者留下了反馈"), "message-circle", "blue"),
    "feedback-answered": Telling(_l("处理了读者反馈"), "message-circle", "green"),
    "redelivery-asked": Telling(_l("要求重新发送到渠道%(channel)s"), "send", "blue"),
    "validity-changed": Telling(_l("有效性由%(before)s改为%(after)s"), "certificate", "orange", "basis"),
    "request-registered": Telling(_l("登记了申请%(number)s"), "mail", "blue"),
    "request-received": Telling(_l("确定收到申请之日为%(received_on)s"), "calendar-event", "blue"),
    "identity-viewed": Telling(_l("查看了申请人身份"), "eye", "orange", "reason"),
    "clarification-answered": Telling(_l("申请人于%(answered_on)s补正"), "message-circle", "blue"),
    "reasons-given": Telling(_l("申请人于%(answered_on)s说明了理由"), "message-circle", "blue"),
    "fee-paid": Telling(_l("信息处理费%(amount)s元已于%(paid_on)s缴纳"), "coin", "green"),
    "party-added": Telling(_l("增加了征求意见的对象"), "user-plus"),
    "party-answered": Telling(_l("登记了征求意见的答复（%(answered_on)s）"), "messages", "blue"),
    "reply-saved": Telling(_l("保存了答复内容"), "pencil"),
    "reply-reviewed": Telling(_l("答复审查：%(passed)s"), "shield-check"),
    "letter-issued": Telling(_l("制发了文书：%(letter_kind)s"), "mail", "blue"),
    "extension-asked": Telling(_l("申请延长答复期限%(days)s个工作日"), "calendar-time", "orange", "reason"),
    "request-withdrawn": Telling(_l("申请人撤回了申请"), "arrow-back-up"),
    "request-concluded": Telling(_l("申请办结（%(decided_on)s）"), "circle-check", "green", impersonal=True),
    "case-file-added": Telling(_l("附卷材料：%(role)s"), "paperclip"),
    "copy-redacted": Telling(_l("制作了区分处理件，遮去%(blanks)s处（%(reasons)s）"), "eraser", "blue"),
    "disclosure-suggested": Telling(_l("申请人建议将该信息纳入主动公开"), "bulb", "blue"),
    "suggestion-decided": Telling(_l("纳入主动公开：%(adopted)s"), "world", "blue", "reason"),
    "archive-opened": Telling(_l("导出了归档包"), "file-export", "orange"),
    "manifest-saved": Telling(_l("生成归档目录，共%(files)s个文件，清单校验值%(digest)s"), "list-check"),
    "request-closed": Telling(_l("申请已归档，共%(files)s个文件"), "archive", "green"),
    "request-reopened": Telling(_l("申请重新办理，期限%(term)s个工作日"), "refresh", "orange"),
    "follow-up-filed": Telling(_l("登记了复议、诉讼或者投诉"), "scale", "orange"),
    "ruling-recorded": Telling(_l("登记了复议、诉讼或者投诉的结果"), "gavel", "orange"),
    "receipt-corrected": Telling(
        _l("更正收到申请之日：由%(before)s改为%(after)s"), "calendar-event", "orange", "reason"
    ),
    "catalogue-loaded": Telling(_l("载入公开事项目录，共%(items)s项"), "list-details", "blue"),
    "catalogue-change-proposed": Telling(_l("提出变更公开事项目录"), "list-details", "blue", "exception"),
    "catalogue-item-changed": Telling(
        _l("公开事项“%(name)s”第%(number)s版生效"), "versions", "green", "exception", impersonal=True
    ),
    "catalogue-change-rejected": Telling(_l("目录变更未采纳"), "arrow-back-up", "orange", "note", impersonal=True),
    "lists-frozen": Telling(
        _l("冻结名单：%(candidates)s个对象、%(inspectors)s名人员"), "lock", "blue", impersonal=True
    ),
    "inspection-drawn": Telling(
        _l("随机抽取了%(number)s个对象，公共随机值%(public_value)s，见证人%(witnesses)s"), "dice-5", "green"
    ),
    "inspection-published": Telling(_l("公开了抽查的%(stage)s"), "world", "green", "exemption", impersonal=True),
    "inspection-result-recorded": Telling(
        _l("登记了“%(object_name)s”的检查结论：%(outcome)s"), "clipboard-check", impersonal=True
    ),
    "records-submitted": Telling(_l("提交了%(count)s条记录：%(title)s"), "send", "blue"),
    "records-accepted": Telling(_l("%(count)s条记录生效"), "circle-check", "green", impersonal=True),
    "records-rejected": Telling(_l("%(count)s条记录未通过"), "circle-x", "orange", "note", impersonal=True),
    "record-withdrawn": Telling(_l("撤销了记录“%(title)s”"), "ban", "red", "reason"),
    "user-created": Telling(_l("新建了账号%(user_id)s（%(name)s）"), "user-plus", "blue"),
    "user-changed": Telling(_l("修改了账号%(user_id)s：%(changes)s"), "user"),
    "link-issued": Telling(_l("为账号%(user_id)s生成了设置密码的链接"), "link"),
    "password-set": Telling(_l("账号%(user_id)s设置了密码"), "key"),
    "token-created": Telling(_l("为账号%(user_id)s建立了接口令牌“%(name)s”"), "key", "blue"),
    "token-revoked": Telling(_l("账号%(user_id)s撤销了接口令牌“%(name)s”"), "key", "orange"),
}
"""By kind. Wings of others are told by their kind's name: nothing that happened is left out."""

_SUBMITTED: Final = Telling(_l("提交了申请%(number)s"), "mail", "blue")

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

_WRITTEN: Final = (
    *("changes", "refusal", "processing", "dispute", "comment", "reason", "reasons", "opinion"),
    *("cause", "record", "grounds", "items", "result", "note", "remark"),
)
"""Fields of forms in which people write in their own words; what has to be done comes first."""
_CLOCK_CHANGES: Final[words.Words] = {
    "started": _l("开始计算"),
    "resumed": _l("恢复计算"),
    "restarted": _l("重新计算"),
    "stopped for good": _l("停止计算"),
    "term of the party started": _l("因对方签收而确定最迟恢复日"),
}
_JOB_OUTCOMES: Final[words.Words] = {"done": _l("已完成"), "failed": _l("失败"), "cancelled": _l("已取消")}
_VALIDITY: Final[words.Words] = {"in_force": _l("有效"), "lapsed": _l("失效"), "repealed": _l("废止")}
_OF_DIAGRAMS: Final = ("task-", "element-", "escalation-", "timer-", "incident-")
"""Kinds of events whose `name` is that of an element."""
_PASSED: Final[words.Words] = {"True": _l("通过"), "False": _l("退回")}


def timeline(happenings: Iterable[Happening], people: Mapping[str, str]) -> list[Line]:
    """The lines for these events, in their order. `people` are names by user id."""
    return [_line(happening, people) for happening in happenings]


def people_in(happenings: Iterable[Happening]) -> set[str]:
    """The user ids whose names the lines need."""
    found: set[str] = set()
    for happening in happenings:
        data = happening.data
        found.update((happening.actor_id, *(data.get(name) or "" for name in ("previous", "assignee", "signer"))))
        found.update(one for one in data.get("recipients", ()) if isinstance(one, str))
    return found - {"", "system"}


def void_reason(reason: str | None) -> str:
    """Why verdicts stopped counting, in words."""
    text = reason or ""
    if text.startswith("returned to "):
        return _("退回%(step)s环节", step=word(words.STEPS, text.removeprefix("returned to ")))
    return word(words.VOID_REASONS, {"attribute changed": "attribute"}.get(text, text))


def _telling(happening: Happening) -> Telling:
    if happening.kind == "request-registered" and happening.actor_id.startswith(APPLICANT):
        return _SUBMITTED
    return TELLINGS.get(happening.kind, Telling(_l("%(kind)s")))


def _line(happening: Happening, people: Mapping[str, str]) -> Line:
    telling = _telling(happening)
    values = _Values(happening, people).all()
    note = values.get(telling.note) if telling.note else None
    look = _look(happening, telling)
    nobody = telling.impersonal or happening.actor_id == "system"
    what = str(telling.sentence) % _Blank(values)
    return Line(
        # After a person's name the English sentence goes on.
        what=what if nobody or not is_english() else what[:1].lower() + what[1:],
        who="" if nobody else people.get(happening.actor_id, happening.actor_id),
        at=happening.at,
        note=str(note) if note else "",
        icon=look[0],
        colour=look[1],
    )


def _look(happening: Happening, telling: Telling) -> tuple[str, str]:
    """A judgement wears its colour; everything else its kind's."""
    judged = happening.data.get("outcome") if happening.kind == "verdict-given" else happening.data.get("passed")
    if judged in ("passed", True):
        return "circle-check", "green"
    if judged in ("returned", False):
        return "arrow-back-up", "orange"
    return telling.icon, telling.colour


@dataclass(frozen=True, slots=True)
class _Values:
    """The values of one event as words."""

    happening: Happening
    people: Mapping[str, str] = field(default_factory=dict)

    def all(self) -> dict[str, Any]:
        data = dict(self.happening.data)
        values = {name: self._plain(name, value) for name, value in data.items()}
        values["kind"] = self.happening.kind
        if self.happening.kind == "task-completed":
            values["comment"] = written(data.get("answers"))
        if self.happening.kind == "clock-changed":
            values["name"] = word(words.CLOCKS, data.get("name"))
            values["provisional"] = _("（暂定）") if data.get("provisional") else ""
        if self.happening.kind == "verdicts-voided":
            values["void_reason"] = void_reason(data.get("reason"))
        return values

    def _plain(self, name: str, value: Any) -> Any:
        if name == "name" and self.happening.kind.startswith(_OF_DIAGRAMS):
            drawn = named(str(value or ""))
            return _("“%(name)s”", name=drawn) if drawn and self.happening.kind == "timer-fired" else drawn
        shape = _SHAPES.get((self.happening.kind, name)) or _SHAPES.get(("", name))
        if shape is not None:
            return shape(value)
        if name in ("previous", "assignee", "signer"):
            return self.people.get(value, value) if value else _("候选人")
        if name == "recipients":
            return _joined(self.people.get(one, one) for one in value or ())
        return "" if value is None else value


def _joined(parts: Iterable[object]) -> str:
    return _("、").join(str(part) for part in parts)


def written(answers: object) -> str:
    """What a person wrote when they finished a task, under the names that forms use for it; empty for nothing."""
    if not isinstance(answers, Mapping):
        return ""
    found = (answers.get(name) for name in _WRITTEN)
    return _("；").join(text.strip() for text in found if isinstance(text, str) and text.strip())


def _clock_change(change: object) -> str:
    text = str(change)
    if text.startswith("stopped: "):
        return _("中止计算（%(reason)s）", reason=text.removeprefix("stopped: "))
    if text.startswith("extended by "):
        return _("延长%(days)s个工作日", days=text.removeprefix("extended by "))
    return word(_CLOCK_CHANGES, text)


def _voided(verdicts: Iterable[str]) -> str:
    named = (str(one).partition(":") for one in verdicts)
    return _joined(f"{word(words.STEPS, step)}·{word(words.CHECKS, check)}" for step, _, check in named)


_SHAPES: Final[Mapping[tuple[str, str], Callable[[Any], str]]] = {
    ("document-edited", "fields"): lambda value: _joined(word(FIELDS, one) for one in value),
    ("verdicts-voided", "verdicts"): _voided,
    ("verdict-given", "outcome"): lambda value: word(words.OUTCOMES, value),
    ("document-reevaluated", "outcome"): lambda value: word(words.REEVALUATIONS, value),
    ("attribute-changed", "before"): lambda value: word(words.ATTRIBUTES, value) or _("未定"),
    ("attribute-changed", "after"): lambda value: word(words.ATTRIBUTES, value),
    ("validity-changed", "before"): lambda value: word(_VALIDITY, value),
    ("validity-changed", "after"): lambda value: word(_VALIDITY, value),
    ("publication-issued", "channels"): lambda value: _joined(word(words.CHANNELS, one) for one in value),
    ("job-ended", "outcome"): lambda value: word(_JOB_OUTCOMES, value),
    ("attempt-failed", "next_at"): lambda value: moment(datetime.fromisoformat(str(value))),
    ("batch-started", "batch"): lambda value: word(words.BATCH_KINDS, value),
    ("clock-changed", "change"): _clock_change,
    ("inspection-published", "stage"): lambda value: word(words.INSPECTION_STAGES, value),
    ("inspection-result-recorded", "outcome"): lambda value: word(words.INSPECTION_OUTCOMES, value),
    ("reply-reviewed", "passed"): lambda value: word(_PASSED, value),
    ("copy-redacted", "reasons"): lambda value: _joined(value or ()),
    ("suggestion-decided", "adopted"): lambda value: _("已起草文稿") if value else _("不纳入"),
    ("case-file-added", "role"): lambda value: word(FILE_ROLES, value),
    ("letter-issued", "letter_kind"): lambda value: word(LETTERS, value),
    ("variables-edited", "changes"): lambda value: _joined(value or ()),
    ("user-changed", "changes"): lambda value: _joined(value or ()),
    ("", "check"): lambda value: word(words.CHECKS, value),
}


class _Blank(dict[str, Any]):
    """An event of an older release may lack a value: it is left blank."""

    def __missing__(self, key: str) -> str:
        return ""
