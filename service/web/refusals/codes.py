"""The codes of the error classes, in Chinese."""

from __future__ import annotations

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
    "external-task-lost": "该外部任务不在此程序名下：锁定已过期并由其他程序领取，或者任务已结束。",
    "content-changed": "您打开页面之后文稿有改动，请重新阅读后再作决定。",
    "instance-changed": "同一时刻有他人在操作，请重试。",
    "instance-suspended": "该流程已暂停，恢复之前不能办理。",
    "instance-failed": "该流程无法继续，已记为异常，督办人员会处理。本次操作未生效。",
    "engine-failed": "流程引擎出错，本次操作未生效。",
    "execution-failed": "脚本、决策表、表达式或者外部接口执行失败。",
    "expression-failed": "表达式执行失败。",
    "budget-exceeded": "表达式耗时、占用内存或者嵌套超过上限。",
    "calendar-not-loaded": "该年度的放假安排尚未导入。",
    "bpmn-error": "流程报告了业务错误。",
    "same-person": "拟稿人、审核人、签发人必须是不同的人。",
    "not-your-check": "您所在的环节不负责这一关的审查。",
    "verdicts-missing": "五关审查尚未全部通过。",
    "findings-open": "文字检查发现的问题须先改正或者答复。",
    "text-check-waiting": "文字检查尚未完成，请稍候一分钟再试。",
    "errors-open": "该文稿有登记的错误尚未更正，不能签发。",
    "not-issuable": "文稿内容不完整，不能提交。",
    "package-incomplete": "政策与解读须一并发布：其中一件尚未签发，或者已不公开。",
    "not-editable": "文稿当前不在拟稿环节，不能修改。",
    "word-file-invalid": "无法读取该 Word 文件（.docx）。",
    "masking-refused": "附件不能自动脱敏；请自行处理后上传更正后的文件。",
    "attachment-invalid": "附件的大小、类型或者名称不符合要求。",
    "publication-state": "该公开信息当前的状态不允许此操作。",
    "catalogue-invalid": "目录文件不能识别。",
    "catalogue-loosened": "目录只增不减、公开方式只多不少、公开时限只紧不松；确有法律规定的，请写明依据。",
    "already-took-part": (
        "这些记录是您登记的，或者您已审核过：请由其他人办理；"
        "科室负责人自己登记的，以及综合科登记的，分管领导也可以办理。"
    ),
    "not-reviewed": "未经审核不得公开。",
    "rows-invalid": "文件中有的行填写有误，未导入任何记录。",
}
"""By the code of the error class: what is said where the message itself has no line below."""
