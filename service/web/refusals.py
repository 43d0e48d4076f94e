"""What the core refuses, in Chinese: its English messages as keys, `{}` where a message carries a value.

The messages of `workflows` are English and stable; whoever reads English sees them as they are. A test walks the
sources and finds every message that has no line here.
"""

from __future__ import annotations

import re
from typing import Final

BY_CODE: Final = {
    "error": "出错了。",
    "not-found": "没有找到。可能已被删除，或者链接不完整。",
    "not-allowed": "您没有进行此操作的权限。",
    "invalid": "填写的内容不正确。",
    "form-invalid": "表单中有内容未填写或者填写有误。",
    "diagram-invalid": "流程图不能部署，请按提示修改。",
    "expression-invalid": "表达式不能识别。",
    "conflict": "该内容已被他人修改，请刷新后重试。",
    "task-already-claimed": "该任务已被他人领取。",
    "task-not-claimed": "请先领取任务，再进行办理。",
    "task-ended": "该任务已经办结或者取消。",
    "content-changed": "您打开页面之后文稿有改动，请重新阅读后再作决定。",
    "instance-changed": "同一时刻有他人在操作，请重试。",
    "instance-suspended": "该流程已暂停，恢复之前不能办理。",
    "execution-failed": "脚本、决策表、表达式或者外部接口执行失败。",
    "expression-failed": "表达式执行失败。",
    "budget-exceeded": "表达式耗时、占用内存或者嵌套超过上限。",
    "calendar-not-loaded": "该年度的放假安排尚未导入。",
    "bpmn-error": "流程报告了业务错误。",
    "same-person": "拟稿人、审核人、签发人必须是不同的人。",
    "not-your-check": "您所在的环节不负责这一关的审查。",
    "verdicts-missing": "五关审查尚未全部通过。",
    "not-issuable": "文稿内容不完整，不能提交。",
    "not-editable": "文稿当前不在拟稿环节，不能修改。",
    "word-file-invalid": "无法读取该 Word 文件（.docx）。",
    "attachment-invalid": "附件的大小、类型或者名称不符合要求。",
    "publication-state": "该公开信息当前的状态不允许此操作。",
    "catalogue-invalid": "目录文件不能识别。",
}
"""By the code of the error class: what is said where the message itself has no line below."""

BY_MESSAGE: Final = {
    "A change of variables needs a reason.": "修改变量须说明理由。",
    "A day after {}, within a year.": "应晚于{}，且在一年之内。",
    "A day to come cannot be recorded.": "不能登记将来的日期。",
    "A date is needed, as YYYY-MM-DD.": "请填写日期（年-月-日）。",
    "A document belongs to a department, and you are in none.": "文稿须属于科室，您的账号没有所属科室，请联系管理员。",
    "A document has at most {} attachments.": "一份文稿最多{}个附件。",
    "A number from 0 to 100000.": "请填写0至100000之间的数字。",
    "A reason is needed.": "请填写理由。",
    "A submission key has 1 to {} characters.": "提交编号应为1至{}个字符。",
    "An extension is 1 to {} more working days.": "延长期限应为1至{}个工作日。",
    "An extension is being decided on already.": "延期申请正在审批中。",
    "An objection has reasons.": "不同意公开应当说明理由。",
    "At most {} characters.": "不得超过{}个字。",
    "At most {} parties.": "最多{}个征求意见对象。",
    "Files of the kind {} are not accepted.": "不接受{}类型的文件。",
    "Name the party.": "请填写名称。",
    "No fee is waited for.": "当前没有待缴的信息处理费。",
    "No process with this id is deployed.": "没有部署该流程。",
    "No reasons have been asked for.": "尚未要求申请人说明理由。",
    "No request has this query code.": "没有与该查询码对应的申请。",
    "No such interval on this clock.": "该期限没有这一段中止时间。",
    "Nobody holds this task.": "该任务无人领取。",
    "Nothing has been asked of the applicant.": "尚未要求申请人补正。",
    "Nothing stores {}.": "系统未提供该类数据的存储，请联系管理员。",
    "Nothing waits for this message and no process starts by it.": "没有流程在等待该消息，也没有流程由它启动。",
    "Only a process designer may do this.": "只有流程设计人员可以进行此操作。",
    "Only a supervisor may do this.": "只有督办人员可以进行此操作。",
    "Only an administrator may do this.": "只有管理员可以进行此操作。",
    "Only drafters may create documents.": "只有拟稿人可以新建文稿。",
    "Only secrecy reviewers record this.": "只有保密审查员可以登记。",
    "Reading takes longer than {} seconds.": "读取超过{}秒，请缩小文件后重试。",
    "Record first when the party received the letter.": "请先登记对方收到征求意见书的日期。",
    "Save the reply on the request's page first.": "请先在申请页面保存答复内容。",
    "Say how the applicant confirmed it.": "请说明申请人以何种方式确认。",
    "Say in a comment what has to be changed.": "请在意见中写明需要修改之处（不超过5000字）。",
    "Say why you need to know who the applicant is.": "请说明查看申请人身份的理由。",
    "Silence is recorded by itself when the term ends.": "逾期未答复由系统在期满时自动登记。",
    "Somebody else holds this task.": "该任务由他人办理。",
    "Something is being done to this publication already.": "该公开信息已有处理流程在进行。",
    "The answer cannot come before the dispatch.": "答复日期不能早于发出日期。",
    "The answer of this party is recorded already.": "该对象的意见已经登记。",
    "The due day lies before the start.": "到期日早于起算日。",
    "The due day of this clock was named by a person: name another day instead.": "到期日由人员指定，请另行指定日期。",
    "The fee is counted by requests or by pages.": "收费应按件或者按量计算。",
    "The file is called .{}, but its content is of another kind.": "文件名后缀为 .{}，但内容是其他类型。",
    "The file is damaged.": "文件已损坏。",
    "The file is empty.": "文件是空的。",
    "The file is encrypted.": "文件已加密，请先取消密码。",
    "The file is larger than {} bytes.": "文件超过{}字节的上限。",
    "The file is no Word document (.docx).": "该文件不是 Word 文档（.docx）。",
    "The file contains macros.": "文件含有宏，请另存为不含宏的 .docx。",
    "The file needs a name with an ending, such as 附件1.pdf.": "文件名须带后缀，例如“附件1.pdf”。",
    "The file would unpack to more than is allowed.": "文件展开后超过允许的大小。",
    "The form of this task is missing.": "该任务的表单缺失，请联系流程设计人员。",
    "The instance does not come to rest.": "流程无法停下，请联系流程设计人员检查是否有死循环。",
    "The instance has ended.": "该流程已经结束。",
    "The instance is not suspended.": "该流程没有暂停。",
    "The number of the letter is needed.": "请填写来函文号。",
    "The number template may name {year} and {serial} only.": "编号模板只能使用 {year} 和 {serial}。",
    "The number template must contain {serial}.": "编号模板必须包含 {serial}。",
    "The request arrived on {}: it cannot be confirmed before.": "申请于{}到达，确认日期不能更早。",
    "The request is answered or over.": "该申请已答复或者已终止。",
    "The request is not at a step where this can be done.": "该申请当前所处环节不能进行此操作。",
    "The request was changed at the same moment.": "同一时刻有他人在修改该申请，请重试。",
    "The term has ended: it can only be extended before it is due.": "期限已届满；延期须在到期之前办理。",
    "The text contains a character that cannot be stored.": "内容含有无法保存的字符。",
    "The text is longer than {} characters.": "正文超过{}个字符。",
    "The time to reply is not running.": "答复期限没有在计算。",
    "There is an attachment of this name already.": "已有同名附件。",
    "There is no such attachment.": "没有这个附件。",
    "There is no such person.": "没有这个人员。",
    "There is no such item.": "没有这个目录事项。",
    "This document belongs to another department.": "该文稿属于其他科室，您不能查看。",
    "This cannot lie before {} ({}).": "不能早于{}（{}）。",
    "This clock has not been started.": "该期限尚未开始计算。",
    "This incident has no element that could be tried again.": "该异常没有可以重试的环节。",
    "This incident is resolved already.": "该异常已经解决。",
    "This is for other people's roles.": "您的角色不能进行此操作。",
    "This is needed.": "请填写此项。",
    "This process is not about a request for information.": "该流程不是依申请公开流程。",
    "This task has no form and takes no answers.": "该任务没有表单，不接受填写内容。",
    "This task is not offered to you or to a group of yours.": "该任务没有分派给您或者您所在的组。",
    "This task is yours alone: nobody else could claim it.": "该任务只分派给您一人，退回后无人可以领取。",
    "You may not ask for this.": "您不能提出此项请求。",
    "You may not start this process.": "您没有启动该流程的权限。",
    "a date YYYY-MM-DD is needed": "请填写日期（年-月-日）。",
    "a list of at most {} entries is needed": "最多{}项。",
    "a text is needed": "请填写文字。",
    "a text of at most {} characters is needed": "请填写文字，不超过{}个字。",
    "a title is needed": "请填写标题。",
    "at most {} characters": "不得超过{}个字。",
    "escalation: '{}' is not of the form DAYS:RECIPIENT": "催办规则“{}”的格式应为“天数:对象”。",
    "may_publish, after_processing or must_not.": "请选择：可以公开、处理后公开、不得公开。",
    "no such basis": "没有该项依据。",
    "there is no such field": "没有该项内容。",
    "true or false is needed": "请选择是或否。",
    "{} is no ground of refusal.": "没有该项不予公开的理由。",
    "{} is no kind of reply.": "没有该类答复。",
    "{} is not a valid {}": "选项不正确，请重新选择。",
    "Invalid isoformat string: {}": "请填写日期（年-月-日）。",
    "not readable": "内容不能识别。",
}
"""By message: `{}` stands for a value and is carried over in order."""

PROBLEMS: Final = {
    "attribute-missing": ("请选择公开属性。", "Choose the disclosure attribute."),
    "basis-missing": ("请选择一项依据。", "Choose exactly one basis."),
    "override-unfit": ("所选的例外情形不适用于该依据。", "The override does not lift this basis."),
    "must-be-disclosed": ("存在例外情形，应当公开。", "With this override the document must be disclosed."),
    "must-be-withheld": ("属于该依据的文件不予公开。", "A document on this basis must be withheld."),
    "basis-unfit": ("依据与公开属性不一致。", "The basis does not fit the attribute."),
    "title-missing": ("请填写标题。", "The title is missing."),
    "body-missing": ("没有正文，也没有附件。", "There is no text and no attachment."),
    "form-date-missing": ("请填写成文日期。", "The form date is missing."),
    "channels-missing": ("主动公开须至少选择一个公开渠道。", "Choose at least one channel for publication."),
    "override-reason-missing": ("请说明例外情形的理由。", "Say why the ground for withholding does not hold."),
    "correction-notice-missing": ("更正稿须附更正说明。", "A correction needs its notice."),
}
"""What a document lacks before it may be submitted, by code: Chinese and English."""


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile("(.+?)".join(re.escape(part) for part in template.split("{}")), re.DOTALL)


_WITH_VALUES: Final = [(_pattern(english), chinese) for english, chinese in BY_MESSAGE.items() if "{}" in english]


def in_chinese(message: str) -> str | None:
    """The Chinese of a message of the core; None where the table has no line for it."""
    known = BY_MESSAGE.get(message)
    if known is not None:
        return known
    for pattern, chinese in _WITH_VALUES:
        if (found := pattern.fullmatch(message)) is not None:
            return chinese.format(*found.groups())
    return None
