"""What is refused about documents on their way to publication."""

from __future__ import annotations

from typing import Final

MESSAGES: Final = {
    "The report of {} is under way already.": "{}年的年度报告正在编写，请在“年度报告”中查看进展。",
    "a date YYYY-MM-DD is needed": "请填写日期（年-月-日）。",
    "A document belongs to a department, and you are in none.": "文稿须属于科室，您的账号没有所属科室，请联系管理员。",
    "A document has at most {} attachments.": "一份文稿最多{}个附件。",
    "a list of at most {} entries is needed": "最多{}项。",
    "a text is needed": "请填写文字。",
    "a text of at most {} characters is needed": "请填写文字，不超过{}个字。",
    "a title is needed": "请填写标题。",
    "at most {} characters": "不得超过{}个字。",
    "Only a leader decides; what a leader said is recorded as an oral signature.": (
        "只有分管领导可以决定；领导的口头意见作为口头签发登记。"
    ),
    "This is no leader.": "该人员不是分管领导。",
    "You are here: sign yourself.": "您本人在场，请自行签发。",
    "no such basis": "没有该项依据。",
    "not readable": "内容不能识别。",
    "Reading takes longer than {} seconds.": "读取超过{}秒，请缩小文件后重试。",
    "Say in a comment what has to be changed.": "请在意见中写明需要修改之处（不超过5000字）。",
    "The file contains macros.": "文件含有宏，请另存为不含宏的 .docx。",
    "The file is damaged.": "文件已损坏。",
    "The file is encrypted.": "文件已加密，请先取消密码。",
    "The file is no Word document (.docx).": "该文件不是 Word 文档（.docx）。",
    "The file would unpack to more than is allowed.": "文件展开后超过允许的大小。",
    "There is an attachment of this name already.": "已有同名附件。",
    "There is no such attachment.": "没有这个附件。",
    "there is no such field": "没有该项内容。",
    "This document belongs to another department.": "该文稿属于其他科室，您不能查看。",
    "true or false is needed": "请选择是或否。",
}

PROBLEMS: Final = {
    "emergency-proactive": (
        "紧急公开只用于主动公开的信息，请把公开属性改为主动公开，或者按普通程序办理。",
        "Only what is published at once goes the short way: set the attribute to proactive, or take the ordinary way.",
    ),
    "emergency-parties": (
        "涉及第三方的信息须先征求意见，请按普通程序办理。",
        "Third parties must be asked first: take the ordinary way.",
    ),
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
