"""What is refused about duties that come back, and their calendar."""

from __future__ import annotations

from typing import Final

MESSAGES: Final = {
    "Say why the duty is switched off.": "请写明停用的理由。",
    "Only the department of the duty and the office start it again.": "只有责任科室和综合科可以重新启动。",
    "What was begun for this time still runs, or this time is over.": "该次职责仍在办理或者已经结束，不能重新启动。",
    "What was begun has ended without a result: start it again, or waive this time.": (
        "已启动的办理没有结果即告结束，请重新启动，或者免予办理。"
    ),
    "The publication that showed this is withdrawn: publish it anew, or waive this time.": (
        "证明办结的公开信息已撤稿，请重新公开，或者免予办理。"
    ),
    "There is no such calendar.": "没有这个日历，或者订阅地址已停用。",
    "The code of a duty is small letters, digits and hyphens.": "职责代码只能用小写字母、数字和连字符。",
    "Nobody drafts for the department {}: give somebody the role.": "科室{}没有拟稿人，请先指定。",
    "This code is an address of the service: choose another one.": "该代码是系统的地址，请另选一个。",
    "There is a duty of this code already.": "已有这个代码的职责。",
    "A duty has no field {} that can be edited.": "职责没有可以修改的字段{}。",
    "No duty counts from an event of this name.": "没有职责以此事项起算。",
    "Only the department of the duty and the office record its events.": "只有责任科室和综合科可以登记该事项。",
    "What has not happened cannot be recorded.": "尚未发生的事项不能登记。",
    "This lies more than five years back: look at the year again.": "该日期在五年以前，请核对年份。",
    "This event is recorded on that day already.": "该日已登记过此事项。",
    "This time of the duty is over.": "该次职责已经办结或者免予办理。",
    "Only the office keeps the duties.": "只有综合科可以维护职责。",
    "No duty began this process.": "该流程不是由职责日历启动的。",
    "A duty is not done without evidence.": "没有凭据不得办结。",
    "The publication is not on {}.": "尚未在{}发布。",
    "You prepared this duty: somebody else confirms that it is done.": "该职责由您办理，请由他人核对。",
    "A cycle is written as in: yearly 01-31, yearly lunar 07-15, monthly last, event budget-approved +20d.": (
        "周期应写作：yearly 01-31、yearly lunar 07-15、monthly last、event budget-approved +20d 等。"
    ),
    "At most {} days.": "最多{}天。",
    "There is no such day in a cycle {}: {}.": "周期 {} 中没有这样的日子：{}。",
    "A duty needs a name.": "请填写职责的名称。",
    "The lead is 0 to {} working days.": "提前量为0至{}个工作日。",
    "The file of duties cannot be read: {}.": "职责文件不能识别：{}。",
    "Two duties have the same code.": "有两项职责的代码相同。",
    "The duty {} cannot be read: {}.": "职责 {} 不能识别：{}。",
}
