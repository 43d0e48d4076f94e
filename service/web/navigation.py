"""The navigation of signed-in people, and the number beside the bell."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from flask import Flask, current_app, g, request, url_for

from service.identity import current_actor
from service.storage.database import reading
from service.storage.queries import notices, worklist
from service.web.i18n import LazyText, _l
from service.web.pages import count_text
from workflows.model import Actor


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the navigation: shown where its page exists and the person is in one of the groups (none: all)."""

    endpoint: str
    label: LazyText
    icon: str
    groups: tuple[str, ...] = ()
    apart: bool = False


ENTRIES: Final = (
    Entry("worklist.show", _l("我的工作"), "checklist"),
    Entry("documents.index", _l("文稿"), "files"),
    Entry(
        "intake.index",
        _l("申请办理"),
        "mail-question",
        (
            "registrar",
            "handler",
            "head",
            "leader",
            "disclosure-head",
            "secrecy-reviewer",
            "office",
            "supervisor",
            "admin",
        ),
    ),
    Entry("catalogue.index", _l("事项目录"), "list-details"),
    Entry("registers.index", _l("台账"), "notes"),
    Entry("work_points.index", _l("工作要点"), "list-check"),
    Entry("supervision.index", _l("督办"), "traffic-lights"),
    Entry(
        "annual_report.index",
        _l("年度报告"),
        "report",
        ("office", "office-reviewer", "disclosure-head", "leader", "supervisor", "admin"),
    ),
    Entry("duties.index", _l("职责日历"), "calendar-event"),
    Entry("processes.index", _l("启动流程"), "player-play"),
    Entry("calculator.index", _l("期限计算"), "calendar-time"),
    Entry("cockpit.index", _l("督办中心"), "gauge", ("supervisor", "admin", "head"), apart=True),
    Entry("studio.index", _l("流程设计"), "sitemap", ("designer", "admin")),
    Entry("admin.index", _l("系统管理"), "settings", ("admin",)),
    Entry("portal.index", _l("公开平台"), "world", apart=True),
)
"""In their order. A page module that is not there leaves its line out."""

_WITHIN: Final = {"corrections": "intake"}
"""Page families without a line of their own: whose line they belong to."""


def init_navigation(app: Flask) -> None:
    """Give the frame its navigation and links."""

    @app.context_processor
    def names() -> dict[str, Any]:
        actor = current_actor()
        shared = {"security": current_app.config["GONGKAI"].security}
        if actor is None:
            return shared
        return {
            **shared,
            "may_open": partial(may_open, actor=actor),
            "nav": [_item(entry, actor) for entry in ENTRIES if _is_shown(entry, actor)],
            "unread": notices.unread_count(reading(), actor.id),
            "profile_url": url_for("profile.show"),
            "notifications_url": url_for("notices.index"),
        }


def may_open(endpoint: str, actor: Actor) -> bool:
    """Whether a page is there and shown to the person, by the line of the navigation that it belongs to."""
    own = _WITHIN.get(endpoint.partition(".")[0], endpoint.partition(".")[0])
    above = [entry for entry in ENTRIES if entry.endpoint.partition(".")[0] == own]
    return endpoint in current_app.view_functions and all(_is_shown(entry, actor) for entry in above)


def _is_shown(entry: Entry, actor: Actor) -> bool:
    return entry.endpoint in current_app.view_functions and (not entry.groups or actor.has(*entry.groups))


def _item(entry: Entry, actor: Actor) -> dict[str, Any]:
    own = entry.endpoint.partition(".")[0]
    return {
        "label": str(entry.label),
        "icon": entry.icon,
        "url": url_for(entry.endpoint),
        "active": request.blueprint == own or g.get("navigation") == own,
        "apart": entry.apart,
        "badge": _badge(actor) if own == "worklist" else None,
    }


def _badge(actor: Actor) -> str | None:
    """How many tasks the person holds."""
    held = worklist.held_count(reading(), actor)
    return count_text(held) if held else None
