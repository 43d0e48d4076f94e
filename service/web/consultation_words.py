"""Words of public consultations."""

from __future__ import annotations

from datetime import date
from typing import Final

from service.storage.queries.consultations import ConsultationLine
from service.web.i18n import _l
from service.web.words import Words
from workflows.disclosure.public_consultations import Consultation

STATES: Final[Words] = {
    "draft": _l("待公开"),
    "open": _l("征集中"),
    "closed": _l("已截止，结果待公开"),
    "answered": _l("结果已公开"),
    "called_off": _l("已终止"),
}
LOOKS: Final = {
    "draft": ("secondary", "pencil"),
    "open": ("green", "message-circle"),
    "closed": ("orange", "clock"),
    "answered": ("blue", "check"),
    "called_off": ("secondary", "ban"),
}
"""Colour and icon of each state."""
ADOPTIONS: Final[Words] = {
    "adopted": _l("采纳"),
    "partly": _l("部分采纳"),
    "not_adopted": _l("未采纳"),
    "aside": _l("与征集事项无关"),
}
SOURCES: Final[Words] = {
    "portal": _l("公开平台"),
    "letter": _l("来信、电子邮件"),
    "meeting": _l("座谈会"),
    "open_day": _l("政府开放日"),
}
STAGES: Final[Words] = {"notice": _l("公告"), "results": _l("采纳情况")}


def state_of(found: Consultation | ConsultationLine, today: date) -> str:
    """How far it is: a key of STATES."""
    if found.called_off_at is not None:
        return "called_off"
    if found.results_published_at is not None:
        return "answered"
    if found.until is None:
        return "draft"
    return "open" if today <= found.until else "closed"
