"""Requests for information and the annual report on them."""

from __future__ import annotations

from typing import Final

from service.web import correction_words, words
from service.web.history.telling import Shapes, Telling, Tellings, joined
from service.web.i18n import _, _l
from service.web.request_words import AIDS, CONTACT_WAYS, FILE_ROLES, LETTERS, NEEDS, SUPPLIES
from service.web.words import word

_PASSED: Final[words.Words] = {"True": _l("通过"), "False": _l("退回")}
TELLINGS: Final[Tellings] = {
    "annual-report-signed": Telling(_l("签发了%(year)s年度报告（第%(version)s版）"), "rubber-stamp", "green"),
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
    "supply-changed": Telling(_l("提供形式改为%(form)s"), "file-export", "orange", "reason"),
    "reading-arranged": Telling(_l("约定于%(day)s现场查阅"), "calendar-event", "blue"),
    "reading-recorded": Telling(_l("登记现场查阅：%(attended)s"), "signature"),
    "help-needed": Telling(_l("申请人需要协助：%(needs)s"), "users", "orange"),
    "help-given": Telling(_l("提供协助：%(aid)s（%(given_on)s）"), "users", "green"),
    "contact-logged": Telling(_l("于%(contacted_on)s与申请人沟通：%(way)s"), "message-circle", "blue"),
    "request-withdrawn": Telling(_l("申请人撤回了申请"), "arrow-back-up"),
    "request-concluded": Telling(_l("申请办结（%(decided_on)s）"), "circle-check", "green", impersonal=True),
    "case-file-added": Telling(_l("附卷材料：%(role)s"), "paperclip"),
    "copy-redacted": Telling(_l("制作了区分处理件，遮去%(blanks)s处（%(reasons)s）"), "eraser", "blue"),
    "disclosure-suggested": Telling(_l("申请人建议将该信息纳入主动公开"), "bulb", "blue"),
    "suggestion-decided": Telling(_l("纳入主动公开：%(adopted)s"), "world", "blue", "reason"),
    "question-taken": Telling(_l("列入公众关注点台账，共%(requests)s件申请"), "message-circle", "blue"),
    "archive-opened": Telling(_l("导出了归档包"), "file-export", "orange"),
    "manifest-saved": Telling(_l("生成归档目录，共%(files)s个文件，清单校验值%(digest)s"), "list-check"),
    "request-closed": Telling(_l("申请已归档，共%(files)s个文件"), "archive", "green"),
    "request-reopened": Telling(_l("申请重新办理，期限%(term)s个工作日"), "refresh", "orange"),
    "follow-up-filed": Telling(_l("登记了复议、诉讼或者投诉"), "scale", "orange"),
    "ruling-recorded": Telling(_l("登记了复议、诉讼或者投诉的结果"), "gavel", "orange"),
    "correction-received": Telling(_l("登记了申请%(number)s"), "mail", "blue"),
    "corrector-viewed": Telling(_l("查看了申请人身份"), "eye", "orange", "reason"),
    "correction-decided": Telling(_l("更正申请的结论：%(outcome)s"), "scale", "blue"),
    "correction-letter-issued": Telling(_l("制发了文书：%(letter_kind)s"), "mail", "blue"),
    "correction-closed": Telling(_l("已告知申请人（%(told_on)s），更正申请办结"), "circle-check", "green"),
    "correction-contact-logged": Telling(_l("于%(contacted_on)s与申请人沟通：%(way)s"), "message-circle", "blue"),
    "correction-archived": Telling(_l("生成归档目录，共%(files)s个文件，清单校验值%(digest)s"), "list-check"),
    "correction-archive-opened": Telling(_l("导出了归档包"), "file-export", "orange"),
    "receipt-corrected": Telling(
        _l("更正收到申请之日：由%(before)s改为%(after)s"), "calendar-event", "orange", "reason"
    ),
}

SHAPES: Final[Shapes] = {
    ("reply-reviewed", "passed"): lambda value: word(_PASSED, value),
    ("copy-redacted", "reasons"): lambda value: joined(value or ()),
    ("suggestion-decided", "adopted"): lambda value: _("已起草文稿") if value else _("不纳入"),
    ("case-file-added", "role"): lambda value: word(FILE_ROLES, value),
    ("letter-issued", "letter_kind"): lambda value: word(LETTERS, value),
    ("correction-decided", "outcome"): lambda value: word(correction_words.OUTCOMES, value),
    ("correction-letter-issued", "letter_kind"): lambda value: word(correction_words.LETTERS, value),
    ("contact-logged", "way"): lambda value: word(CONTACT_WAYS, value),
    ("correction-contact-logged", "way"): lambda value: word(CONTACT_WAYS, value),
    ("supply-changed", "form"): lambda value: word(SUPPLIES, value),
    ("reading-recorded", "attended"): lambda value: _("已到场查阅") if value else _("未查阅"),
    ("help-needed", "needs"): lambda value: joined(word(NEEDS, one) for one in value or ()),
    ("help-given", "aid"): lambda value: word(AIDS, value),
}
