"""Publications, their delivery and what readers write."""

from __future__ import annotations

from typing import Final

from service.web import words
from service.web.history.telling import Shapes, Telling, Tellings, joined
from service.web.i18n import _l
from service.web.words import word

TELLINGS: Final[Tellings] = {
    "index-number-assigned": Telling(_l("编制索引号%(index_number)s"), "hash", "green", impersonal=True),
    "publication-issued": Telling(_l("公开发布第%(number)s版（%(channels)s）"), "world", "green"),
    "publication-archived": Telling(_l("公开信息已归档"), "archive", "green", impersonal=True),
    "publication-taken-down": Telling(_l("撤下了公开信息"), "eye-off", "red", "reason"),
    "publication-sealed": Telling(_l("封存了第%(through)s版及以前的版本"), "lock", "red"),
    "sealed-version-read": Telling(_l("查阅了封存的第%(number)s版"), "eye", "orange", "reason"),
    "withdrawal-ratified": Telling(_l("批准了撤稿"), "rubber-stamp", "orange"),
    "publication-restored": Telling(_l("恢复了公开信息"), "eye", "green", "reason"),
    "feedback-left": Telling(_l("读者留下了反馈"), "message-circle", "blue"),
    "feedback-answered": Telling(_l("处理了读者反馈"), "message-circle", "green"),
    "questions-merged": Telling(_l("合并了相同的问题“%(title)s”（共%(times)s人次）"), "arrows-exchange", "blue"),
    "question-answered": Telling(_l("回应了问题“%(title)s”（%(times)s人次）"), "message-circle", "green"),
    "live-check-asked": Telling(_l("要求立即回查渠道%(channel)s"), "eye", "blue"),
    "redelivery-asked": Telling(_l("要求重新发送到渠道%(channel)s"), "send", "blue"),
    "validity-changed": Telling(_l("有效性由%(before)s改为%(after)s"), "certificate", "orange", "basis"),
}

SHAPES: Final[Shapes] = {
    ("validity-changed", "before"): lambda value: word(words.VALIDITIES, value),
    ("validity-changed", "after"): lambda value: word(words.VALIDITIES, value),
    ("publication-issued", "channels"): lambda value: joined(word(words.CHANNELS, one) for one in value),
}
