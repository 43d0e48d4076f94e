"""The words for the closed lists of the domain, in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from service.web.i18n import LazyText, _l

Words = Mapping[str, LazyText]

CHECKS: Final[Words] = {
    "political": _l("政治关"),
    "legal": _l("法律关"),
    "policy": _l("政策关"),
    "secrecy": _l("保密关"),
    "text": _l("文字关"),
}
CHECK_HINTS: Final[Words] = {
    "political": _l("政治立场、导向和表述是否正确"),
    "legal": _l("是否符合法律法规和法定权限、程序"),
    "policy": _l("是否与现行政策一致，口径是否统一"),
    "secrecy": _l("是否涉及国家秘密、工作秘密和不宜公开的内容"),
    "text": _l("用语、格式、数字和文字是否准确"),
}
OUTCOMES: Final[Words] = {"passed": _l("通过"), "returned": _l("退回")}
STEPS: Final[Words] = {
    "draft": _l("拟稿"),
    "head": _l("科室审核"),
    "secrecy": _l("保密审查"),
    "confirm": _l("征求意见"),
    "office": _l("综合科审核"),
    "discuss": _l("会商"),
    "sign": _l("签发"),
    "publish": _l("发布"),
}
REEVALUATIONS: Final[Words] = {"keep": _l("维持不公开"), "change": _l("重新认定")}
"""What the yearly re-evaluation of a withheld document came to."""

ATTRIBUTES: Final[Words] = {
    "proactive": _l("主动公开"),
    "on_request": _l("依申请公开"),
    "withheld": _l("不予公开"),
}
OVERRIDES: Final[Words] = {
    "consent": _l("第三方同意公开"),
    "public_interest": _l("不公开会对公共利益造成重大影响"),
    "law": _l("法律、法规、规章规定应当公开"),
}
CAUSES: Final[Words] = {
    "wording": _l("文字错误"),
    "facts": _l("事实、数据错误"),
    "law": _l("不符合法律、法规、政策"),
    "personal_data": _l("涉及个人信息"),
    "state_secret": _l("涉及国家秘密、工作秘密"),
    "other": _l("其他原因"),
}
VALIDITIES: Final[Words] = {"in_force": _l("有效"), "lapsed": _l("失效"), "repealed": _l("废止")}
CHANNELS: Final[Words] = {
    "gazette": _l("政府公报"),
    "website": _l("政府网站"),
    "wechat": _l("政务新媒体"),
    "press_conference": _l("新闻发布会"),
    "press": _l("报刊"),
    "broadcast": _l("广播电视"),
}
CONCLUSIONS: Final[Words] = {
    "may_publish": _l("可公开"),
    "after_processing": _l("处理后公开"),
    "must_not": _l("不予公开"),
    "uncertain": _l("不能确定，报请确定"),
}
"""Of the secrecy review."""
PRODUCTS: Final[Words] = {
    "text": _l("文字解读"),
    "graphic": _l("图解"),
    "video": _l("视频"),
    "audio": _l("音频"),
    "animation": _l("动漫"),
    "questions": _l("问答"),
    "interview": _l("专家解读、在线访谈"),
    "hotline": _l("政行风热线"),
}
PRODUCT_ICONS: Final = {
    "text": "file-text",
    "graphic": "chart-bar",
    "video": "player-play",
    "audio": "speakerphone",
    "animation": "presentation",
    "questions": "message-circle",
    "interview": "messages",
    "hotline": "phone",
}
AUDIENCES: Final[Words] = {
    "public": _l("社会公众"),
    "recipients": _l("困难群众"),
    "elderly": _l("老年人"),
    "children": _l("儿童及其监护人"),
    "disabled": _l("残疾人"),
    "organisations": _l("社会组织、企业"),
    "workers": _l("基层工作人员"),
}
FEEDBACK: Final[Words] = {
    "helpful": _l("这条信息对我有帮助"),
    "unhelpful": _l("没有找到我需要的内容"),
    "error": _l("内容有错误"),
    "question": _l("我有疑问"),
    "suggestion": _l("我有建议"),
    "praise": _l("我要表扬"),
    "complaint": _l("我要投诉"),
}
"""What a reader says, in the reader's words."""
FEEDBACK_KINDS: Final[Words] = {
    "helpful": _l("有帮助"),
    "unhelpful": _l("没有帮助"),
    "error": _l("指出错误"),
    "question": _l("提问"),
    "suggestion": _l("建议"),
    "praise": _l("表扬"),
    "complaint": _l("投诉"),
}
FINDINGS: Final[Words] = {
    "confirmed": _l("属实"),
    "unfounded": _l("不属实"),
    "adopted": _l("予以采纳"),
    "not_adopted": _l("不予采纳"),
}
QUESTION_SOURCES: Final[Words] = {
    "hotline": _l("热线"),
    "interview": _l("在线访谈"),
    "feedback": _l("公开平台"),
    "request": _l("信息公开申请"),
    "open-day": _l("开放日"),
    "visit": _l("来访"),
    "online": _l("网络"),
    "other": _l("其他"),
}
QUESTION_THEMES: Final[Words] = {
    "assistance": _l("社会救助"),
    "elderly": _l("养老服务"),
    "children": _l("儿童福利"),
    "organisations": _l("社会组织"),
    "community": _l("基层政权和社区治理"),
    "affairs": _l("社会事务、区划地名"),
    "charity": _l("慈善事业"),
    "finance": _l("财务和统计"),
    "other": _l("其他"),
}
DOCUMENT_STATES: Final[Words] = {
    "draft": _l("拟稿中"),
    "review": _l("审核中"),
    "signed": _l("已签发"),
    "published": _l("已公开"),
    "registered": _l("已登记备查"),
    "closed": _l("已终止"),
}
STATE_LOOKS: Final = {
    "draft": ("blue", "pencil"),
    "review": ("orange", "hourglass"),
    "signed": ("blue", "rubber-stamp"),
    "published": ("green", "circle-check"),
    "registered": ("grey", "archive"),
    "closed": ("grey", "circle-x"),
}
INSPECTION_OUTCOMES: Final[Words] = {
    "none": _l("未发现问题"),
    "ordered": _l("责令改正"),
    "case": _l("立案查处"),
    "gone": _l("查无下落或者拒不配合"),
}
INSPECTION_STAGES: Final[Words] = {"plan": _l("计划"), "results": _l("结果")}
ORAL_MEANS: Final[Words] = {"phone": _l("电话"), "video": _l("视频"), "present": _l("当面")}
PARTY_ANSWERS: Final[Words] = {
    "agree": _l("同意公开／确认一致"),
    "object": _l("不同意公开"),
    "silent": _l("逾期未答复"),
}
PARTY_KINDS: Final[Words] = {"third_party": _l("第三方"), "agency": _l("其他行政机关")}
VOID_REASONS: Final[Words] = {
    "edited": _l("文稿已修改"),
    "submitted": _l("重新提交"),
    "returned": _l("退回"),
    "attribute": _l("公开属性已变更"),
}
INSTANCE_STATES: Final[Words] = {
    "running": _l("办理中"),
    "suspended": _l("已暂停"),
    "completed": _l("已办结"),
    "terminated": _l("已终止"),
}
CLOCKS: Final[Words] = {
    "reply": _l("答复期限"),
    "clarification-notice": _l("补正告知期限"),
    "consultation": _l("征求意见期限"),
    "closure": _l("办结归档期限"),
    "publication": _l("公开期限"),
    "fee-payment": _l("缴费期限"),
    "confirmation": _l("确认期限"),
    "clarification": _l("申请人补正期限"),
    "reasons": _l("申请人说明理由期限"),
    "answer": _l("复议、诉讼答复期限"),
    "record-correction": _l("更正申请目标期限"),
    "supervision": _l("督办任务完成期限"),
    "duty": _l("事项办理期限"),
}


BATCH_KINDS: Final[Words] = {
    "retry": _l("重试"),
    "suspend": _l("暂停"),
    "resume": _l("恢复"),
    "terminate": _l("终止"),
    "migrate": _l("迁移"),
    "undo": _l("撤销迁移"),
}


def word(words: Words, value: object) -> str:
    """The word for a value; an unknown one is shown as it is, nothing for None."""
    if value is None:
        return ""
    known = words.get(str(value))
    return str(value) if known is None else str(known)
