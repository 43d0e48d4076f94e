"""The words for requests to correct a record about oneself (Art. 41), for the portal and for the bureau."""

from __future__ import annotations

from typing import Final

from service.web.i18n import _l
from service.web.words import Words

STATES: Final[Words] = {"received": _l("已登记"), "checking": _l("核查中"), "closed": _l("已告知，办结")}
STATE_LOOKS: Final = {
    "received": ("blue", "mail"),
    "checking": ("blue", "hourglass"),
    "closed": ("green", "circle-check"),
}
OUTCOMES: Final[Words] = {
    "corrected": _l("属实，已更正"),
    "unfounded": _l("不予更正"),
    "forwarded": _l("转送有权更正的行政机关"),
    "referred": _l("告知向有权更正的行政机关提出"),
}
LETTERS: Final[Words] = {"receipt": _l("登记回执"), "transfer": _l("转送函"), "outcome": _l("告知书")}
WAYS: Final[Words] = {"direct": _l("直接送达"), "post": _l("邮寄"), "electronic": _l("电子方式")}
FIELDS: Final[Words] = {
    "record": _l("认为不准确的记录"),
    "wrong": _l("哪里不准确"),
    "right": _l("应当怎样更正"),
    "evidence": _l("能够证明的证据"),
    "files": _l("证据材料（可选）"),
}
