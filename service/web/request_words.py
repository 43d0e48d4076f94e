"""The words for requests for information, for the portal and for the bureau."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from service.web.i18n import _, _l
from service.web.words import Words, word

FIELDS: Final[Words] = {
    "kind": _l("申请人类别"),
    "name": _l("姓名或者名称"),
    "proof_type": _l("证件类型"),
    "proof_number": _l("证件号码"),
    "proof": _l("证件扫描件（可选）"),
    "phone": _l("联系电话"),
    "email": _l("电子邮箱"),
    "address": _l("通信地址"),
    "info_name": _l("信息名称"),
    "info_features": _l("其他特征"),
    "description": _l("申请公开的信息"),
    "form_of_supply": _l("获取方式"),
    "channel": _l("申请渠道"),
    "arrived_on": _l("到达日期"),
    "evidence": _l("凭据"),
    "read_back": _l("宣读确认"),
}
CHANNELS: Final[Words] = {
    "in_person": _l("当面提交"),
    "oral": _l("口头申请（代为填写）"),
    "post_signed": _l("邮寄（需签收）"),
    "post_ordinary": _l("平常信函"),
    "fax": _l("传真"),
    "email": _l("电子邮件"),
    "portal": _l("网上提交"),
}
APPLICANTS: Final[Words] = {
    "person": _l("自然人"),
    "company": _l("商业企业"),
    "research": _l("科研机构"),
    "welfare": _l("社会公益组织"),
    "legal": _l("法律服务机构"),
    "other": _l("其他组织"),
}
PROOFS: Final[Words] = {
    "resident_id": _l("居民身份证"),
    "passport": _l("护照"),
    "permit": _l("港澳台居民居住证或者通行证"),
    "credit_code": _l("统一社会信用代码证"),
    "other": _l("其他有效证件"),
}
SUPPLIES: Final[Words] = {
    "electronic": _l("电子文件"),
    "paper": _l("纸质文件，自行领取"),
    "post": _l("纸质文件，邮寄"),
    "inspect": _l("现场查阅、抄录"),
}
ASSISTANCE: Final[Words] = {
    "reading": _l("阅读有困难"),
    "sight": _l("视力障碍"),
    "hearing": _l("听力障碍"),
    "writing": _l("书写有困难"),
}
NEEDS: Final[Words] = {**ASSISTANCE, "other": _l("其他")}
AIDS: Final[Words] = {
    "written_down": _l("代为填写申请"),
    "read_back": _l("宣读并由申请人确认"),
    "accompanied": _l("专人陪同"),
    "large_print": _l("提供大字版"),
    "read_aloud": _l("朗读"),
    "sign_language": _l("手语交流"),
    "other": _l("其他"),
    "declined": _l("申请人表示不需要"),
}
STATES: Final[Words] = {
    "registered": _l("已登记，待确认收到"),
    "accepted": _l("办理中"),
    "clarifying": _l("待申请人补正"),
    "concluded": _l("已办结，待归档"),
    "closed": _l("已归档"),
    "reopened": _l("重新办理中"),
}
PUBLIC_STATES: Final[Words] = {
    "registered": _l("我们已经登记您的申请，还需要双方确认收到。"),
    "accepted": _l("我们已经收到您的申请，正在办理。"),
    "clarifying": _l("您的申请需要补正，我们在等您答复。"),
    "concluded": _l("您的申请已经办结。"),
    "closed": _l("您的申请已经办结，材料已归档。"),
    "reopened": _l("您的申请正在重新办理。"),
}
STATE_LOOKS: Final = {
    "registered": ("blue", "mail"),
    "accepted": ("blue", "hourglass"),
    "clarifying": ("orange", "message-circle"),
    "concluded": ("green", "circle-check"),
    "closed": ("grey", "archive"),
    "reopened": ("orange", "refresh"),
}
REPLIES: Final[Words] = {
    "already_public": _l("已经主动公开，告知获取途径"),
    "disclose": _l("予以公开"),
    "partial": _l("部分公开"),
    "refuse": _l("不予公开"),
    "not_exist": _l("本机关不掌握（信息不存在）"),
    "not_this_agency": _l("不属于本机关负责公开"),
    "repeat": _l("重复申请，不予重复处理"),
    "special_access": _l("依照有关法律、行政法规办理查询"),
    "no_processing": _l("需要另行制作，不予提供"),
    "still_unclear": _l("补正后申请内容仍不明确"),
    "petition": _l("信访、投诉、举报，不作为申请处理"),
    "publication": _l("要求提供公开出版物，告知获取途径"),
    "excessive": _l("无正当理由大量反复申请，不予处理"),
    "reconfirm": _l("要求确认或者重新出具已获取的信息"),
    "clarification_lapsed": _l("逾期不补正，视为放弃"),
    "fee_lapsed": _l("逾期未缴纳信息处理费，视为放弃"),
    "withdrawn": _l("申请人撤回"),
}
BASES: Final[Words] = {
    "14a": _l("第十四条：依法确定为国家秘密"),
    "14b": _l("第十四条：法律、行政法规禁止公开"),
    "14c": _l("第十四条：可能危及国家安全、公共安全、经济安全、社会稳定"),
    "15": _l("第十五条：损害第三方合法权益"),
    "16.1": _l("第十六条第一款：内部事务信息"),
    "16.2": _l("第十六条第二款：过程性信息"),
    "16.2b": _l("第十六条第二款：行政执法案卷信息"),
}
RULES: Final[Words] = {
    "submission": _l("当面提交之日（第三十一条第一项）"),
    "signature": _l("本机关签收之日（第三十一条第二项）"),
    "confirmation": _l("双方确认之日（第三十一条第二项、第三项）"),
}
METHODS: Final[Words] = {
    "direct": _l("直接送达"),
    "post": _l("邮寄送达"),
    "electronic": _l("电子送达"),
    "inspect": _l("安排查阅"),
}
PARTIES: Final[Words] = {
    "third_party": _l("第三方"),
    "agency": _l("共同制作的行政机关"),
    "secrecy_authority": _l("保密行政管理部门"),
}
ANSWERS: Final[Words] = {
    "consent": _l("同意公开"),
    "object": _l("不同意公开"),
    "silent": _l("逾期未答复"),
    "unreached": _l("退回，未送达"),
}
REVIEWS: Final[Words] = {
    "secrecy": _l("保密审查"),
    "legality": _l("合法性审查"),
    "approval": _l("公开机构负责人审批"),
    "leader": _l("分管领导签发"),
}
FOLLOW_UPS: Final[Words] = {
    "review": _l("行政复议"),
    "suit_direct": _l("行政诉讼（未经复议）"),
    "suit_after_review": _l("行政诉讼（复议后）"),
    "complaint": _l("投诉、举报"),
}
RESULTS: Final[Words] = {"upheld": _l("结果维持"), "corrected": _l("结果纠正"), "other": _l("其他结果")}
LETTERS: Final[Words] = {
    "receipt": _l("登记回执"),
    "clarification": _l("补正告知书"),
    "reasons": _l("说明理由告知书"),
    "fee": _l("缴费通知书"),
    "extension": _l("延期答复告知书"),
    "consultation": _l("征求意见书"),
    "override": _l("告知第三方的决定"),
    "reading": _l("查阅通知书"),
    "reply": _l("答复书"),
    "service": _l("送达回证"),
}
CONTACT_WAYS: Final[Words] = {
    "phone": _l("电话"),
    "visit": _l("当面"),
    "mail": _l("邮件"),
    "message": _l("短信、微信"),
    "other": _l("其他"),
}
"""The words of the register's own form, of which each is one."""
FILE_ROLES: Final[Words] = {
    "application": _l("申请材料"),
    "notice": _l("告知文书"),
    "search": _l("检索记录"),
    "original": _l("拟提供信息的原件"),
    "redacted": _l("区分处理件"),
    "history": _l("办理经过"),
    "closing": _l("结案记录"),
    "reply": _l("答复书"),
    "service": _l("送达凭证"),
    "consultation": _l("征求意见材料"),
    "approval": _l("审批材料"),
    "other": _l("其他"),
}
REASONS: Final[Words] = {
    "征求意见 third_party": _l("征求第三方意见"),
    "征求意见 agency": _l("征求其他行政机关意见"),
    "征求意见 secrecy_authority": _l("报保密行政管理部门确定"),
}
"""Why time does not count, as the process notes it."""


def summary(errors: Mapping[str, str]) -> dict[str, str]:
    """The messages for above a form: each with the name of its field before it."""
    return {name: f"{word(FIELDS, name)}{_('：')}{text}" if name in FIELDS else text for name, text in errors.items()}
