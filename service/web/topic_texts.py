"""What the outbox carries, by topic, in the language of the page; a designer's own topic stays as it is written."""

from __future__ import annotations

from typing import Final

from flask import Flask

from service.connectors.registry import SUBSCRIPTION_MAIL
from service.web import words
from service.web.i18n import _, _l
from service.web.incident_texts import cause
from service.web.pages import config, lang
from service.web.words import Words, word
from workflows.disclosure.handlers.channel_jobs import CHANNEL, LOOK
from workflows.disclosure.handlers.letters import APPLICANT_MAIL
from workflows.disclosure.handlers.publication_topics import CHECK_LIVE
from workflows.disclosure.handlers.text_checks import CHECK_TOPIC, LINKS_TOPIC
from workflows.handlers.ending import CALLED
from workflows.handlers.escalations import MAIL
from workflows.handlers.keeping import MESSAGE
from workflows.handlers.sending import SIGNAL

TOPICS: Final[Words] = {
    MAIL: _l("给工作人员的邮件"),
    APPLICANT_MAIL: _l("给申请人的邮件"),
    SUBSCRIPTION_MAIL: _l("请读者确认订阅的邮件"),
    CHECK_LIVE: _l("公开页面的回查"),
    CHECK_TOPIC: _l("文字检查"),
    LINKS_TOPIC: _l("外部链接检查"),
    MESSAGE: _l("流程之间的消息"),
    SIGNAL: _l("流程之间的信号"),
    CALLED: _l("被调用流程的结果"),
}

MESSAGES: Final[Words] = {
    "clarification-answered": _l("申请人已补正"),
    "correction-requested": _l("要求更正"),
    "document-published": _l("文稿已发布"),
    "document-refused": _l("文稿不予公开"),
    "document-signed": _l("文稿已签发"),
    "document-withheld": _l("文稿登记为未公开"),
    "extension-requested": _l("申请延期"),
    "fee-paid": _l("已缴费"),
    "follow-up-filed": _l("复议、诉讼或者投诉已登记"),
    "party-answered": _l("征求意见已答复"),
    "reasons-given": _l("申请人已说明理由"),
    "request-reopened": _l("申请重新办理"),
    "request-withdrawn": _l("申请人撤回"),
    "secrecy-determination": _l("保密行政管理部门已答复"),
    "supervision-extension": _l("督办任务申请延期"),
    "supervision-urge": _l("督办催办"),
    "validity-change-requested": _l("要求变更有效性"),
    "withdrawal-requested": _l("要求撤稿"),
}
"""The messages of the shipped diagrams; those of others are called as they call them."""


def init_topic_texts(app: Flask) -> None:
    """Give templates the filters `topic` and `cause`, for why it was not carried."""
    app.add_template_filter(topic_name, "topic")
    app.add_template_filter(cause, "cause")


def topic_name(topic: str) -> str:
    """A topic as people call it."""
    if topic.startswith(CHANNEL):
        return _("发布到%(channel)s", channel=channel_name(topic.removeprefix(CHANNEL)))
    if topic.startswith(LOOK):
        return _("回查%(channel)s", channel=channel_name(topic.removeprefix(LOOK)))
    return word(TOPICS, topic)


def channel_name(name: str) -> str:
    """A channel as people call it: its label in config.toml, else the way of publication."""
    for settings in config().channels:
        if settings.name == name:
            return settings.title(lang())
    return word(words.CHANNELS, name) or name
