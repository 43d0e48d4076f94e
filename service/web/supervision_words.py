"""What supervision says in words: states, lights, evidence, lines of histories."""

from __future__ import annotations

from typing import Final

from service.web.i18n import _l
from service.web.words import Words

STATES: Final[Words] = {
    "not-begun": _l("未开始"),
    "in-progress": _l("办理中"),
    "submitted": _l("待确认"),
    "returned": _l("已退回"),
    "done": _l("已办结"),
    "waived": _l("免予办理"),
}
LIGHTS: Final[Words] = {
    "red": _l("红灯"),
    "yellow": _l("黄灯"),
    "green": _l("绿灯"),
    "grey": _l("已结束"),
}
LOOKS: Final = {
    "red": ("red", "alert-circle"),
    "yellow": ("orange", "alert-triangle"),
    "green": ("green", "circle-check"),
    "grey": ("grey", "flag"),
}
"""Colour and icon: a light is never told by its colour alone."""
EVIDENCE: Final[Words] = {
    "document": _l("文稿"),
    "publication": _l("公开信息"),
    "duty": _l("周期职责"),
    "record": _l("台账记录"),
    "requests": _l("依申请公开统计"),
    "file": _l("文件"),
    "parts": _l("分解任务"),
}
ENTRIES: Final[Words] = {
    "planned": _l("列入计划"),
    "edited": _l("修改计划"),
    "assigned": _l("交办"),
    "begun": _l("开始办理"),
    "moved": _l("期限随职责日历调整"),
    "reported": _l("报告进展"),
    "proved": _l("添加凭据"),
    "unproved": _l("撤回凭据"),
    "submitted": _l("提交办结"),
    "returned": _l("退回"),
    "done": _l("办结"),
    "waived": _l("免予办理"),
    "extension-asked": _l("申请延期"),
    "extended": _l("同意延期"),
    "extension-refused": _l("不同意延期"),
    "reminded": _l("到期提醒"),
    "urged": _l("发出催办通知"),
    "acknowledged": _l("答复催办"),
}
