"""What an incident is and what to do about it, by its code, in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from service.web import error_texts
from service.web.delivery_reasons import reason_text
from service.web.i18n import LazyText, _l


@dataclass(frozen=True, slots=True)
class Advice:
    """A name for people who know no codes, and what to do."""

    name: str
    todo: str


_VALUES: Final = _l("对照当时的变量找出原因，编辑变量后重试；表达式本身有误时，部署改正的版本并把该流程迁移过去。")
_DIAGRAM: Final = _l(
    "流程图有误：请流程设计人员部署改正的版本，再把该流程迁移过去。急需继续的，可以跳过该环节或者移动令牌。"
)
_ENGINE: Final = _l("请把原因告知系统维护人员。改正之前可以移动令牌或者终止流程；改正之后重试。")
_OUTSIDE: Final = _l("确认对方系统恢复正常后重试；已用其他办法办好的，可以跳过该环节并填写结果。")

BY_CODE: Final[Mapping[str, tuple[LazyText, LazyText]]] = {
    "expression-failed": (_l("表达式出错"), _VALUES),
    "expression-invalid": (_l("表达式不能识别"), _DIAGRAM),
    "budget-exceeded": (_l("表达式超过时间或者内存上限"), _VALUES),
    "execution-failed": (_l("执行失败"), _VALUES),
    "invalid": (_l("数据不正确"), _VALUES),
    "not-found": (_l("找不到所需内容"), _VALUES),
    "conflict": (_l("与当前状态冲突"), _VALUES),
    "collection": (_l("多实例的列表有误"), _VALUES),
    "assignment": (_l("办理人或者候选人有误"), _VALUES),
    "timer-cycle": (_l("定时周期有误"), _VALUES),
    "timer-without-date": (_l("定时没有日期"), _VALUES),
    "due-date": (_l("期限不是日期"), _VALUES),
    "decision-result": (_l("决策结果不符"), _VALUES),
    "condition-not-boolean": (_l("条件的结果不是是或否"), _VALUES),
    "no-flow-taken": (
        _l("没有可走的分支"),
        _l("编辑变量使一个分支的条件成立后重试，或者把令牌移到应走的环节；流程图应当有缺省分支。"),
    ),
    "no-calendar": (_l("没有工作日历"), _l("请管理员导入该年度的放假安排，然后重试。")),
    "calendar-not-loaded": (_l("没有工作日历"), _l("请管理员导入该年度的放假安排，然后重试。")),
    "endless-loop": (_l("流程循环不止"), _DIAGRAM),
    "error-uncaught": (
        _l("业务错误无人处理"),
        _l("流程图没有处理该错误的边界事件：可以跳过该环节并填写结果、移动令牌，或者排除原因后重试。"),
    ),
    "topic-unserved": (_l("没有程序执行该主题"), _l("请系统维护人员安装或者配置该主题，然后重试。")),
    "called-terminated": (
        _l("被调用的流程已终止"),
        _l("重试会重新启动被调用的流程；已用其他办法办好的，可以跳过该环节并填写结果。"),
    ),
    "data-store": (_l("数据存储无法读写"), _VALUES),
    "call-depth": (_l("流程相互调用过深"), _DIAGRAM),
    "connector-failed": (_l("外部投递失败"), _OUTSIDE),
    "bug": (_l("程序出错"), _ENGINE),
    "engine": (_l("流程引擎出错"), _ENGINE),
    "engine-failed": (_l("流程引擎出错"), _ENGINE),
    "timer-failed": (_l("定时未能触发"), _ENGINE),
    "snapshot": (
        _l("流程的状态无法读取"),
        _l("请系统维护人员从备份恢复该流程的状态；无法恢复的，终止后重新启动。"),
    ),
    "diagram": (_l("流程图无法读取"), _l("该流程的版本不能再识别，请把原因告知系统维护人员。")),
    "stuck": (
        _l("流程停滞"),
        _l(
            "没有任何事情能使该流程继续：把令牌移到应到的环节，或者终止后重新启动；流程图可能有误，请告知流程设计人员。"
        ),
    ),
    "rows-differ": (
        _l("清单与流程状态不一致"),
        _l("点“重试”按流程的状态重建任务、定时和消息清单。"),
    ),
}
"""What has no line here is told by its message alone."""
_OTHER: Final = (_l("异常"), _l("排除原因后重试，或者跳过该环节、移动令牌；不能处理的，终止流程。"))


def advice(code: str) -> Advice:
    """For any code."""
    name, todo = BY_CODE.get(code, _OTHER)
    return Advice(str(name), str(todo))


def cause(said: str) -> str:
    """What the core or a connector said, in the language of the page; as it is where nobody has put it into Chinese."""
    told = error_texts.plain(said)
    return reason_text(said) if told == said else told
