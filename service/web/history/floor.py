"""The floor: processes, tasks, timers, messages, incidents, batches."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from service.web import words
from service.web.history.telling import Shapes, Telling, Tellings, joined
from service.web.i18n import _, _l
from service.web.incident_texts import advice, cause
from service.web.pages import moment
from service.web.topic_texts import MESSAGES, topic_name
from service.web.words import word

_CLOCK_CHANGES: Final[words.Words] = {
    "started": _l("开始计算"),
    "resumed": _l("恢复计算"),
    "restarted": _l("重新计算"),
    "stopped for good": _l("停止计算"),
    "term of the party started": _l("因对方签收而确定最迟恢复日"),
}
_JOB_OUTCOMES: Final[words.Words] = {"done": _l("已完成"), "failed": _l("失败"), "cancelled": _l("已取消")}


def _clock_change(change: object) -> str:
    text = str(change)
    if text.startswith("stopped: "):
        return _("中止计算（%(reason)s）", reason=text.removeprefix("stopped: "))
    if text.startswith("extended by "):
        return _("延长%(days)s个工作日", days=text.removeprefix("extended by "))
    return word(_CLOCK_CHANGES, text)


TELLINGS: Final[Tellings] = {
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
}

SHAPES: Final[Shapes] = {
    **{(f"message-{what}", "message"): lambda value: word(MESSAGES, value) for what in ("received", "sent", "expired")},
    ("job-ended", "topic"): lambda value: topic_name(str(value)),
    ("attempt-failed", "topic"): lambda value: topic_name(str(value)),
    ("job-ended", "message"): lambda value: cause(str(value)) if value else "",
    ("attempt-failed", "message"): lambda value: cause(str(value)),
    ("incident-opened", "message"): lambda value: cause(str(value)),
    ("incident-opened", "code"): lambda value: advice(str(value)).name,
    ("job-ended", "outcome"): lambda value: word(_JOB_OUTCOMES, value),
    ("attempt-failed", "next_at"): lambda value: moment(datetime.fromisoformat(str(value))),
    ("batch-started", "batch"): lambda value: word(words.BATCH_KINDS, value),
    ("clock-changed", "change"): _clock_change,
    ("variables-edited", "changes"): lambda value: joined(value or ()),
}
