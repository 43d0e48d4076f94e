"""A task about a publication: which text it is about, what was asked for and why, what is proposed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import url_for

from service.storage.queries import portal
from service.web import words
from service.web.i18n import _
from service.web.pages import names, names_of, reading
from service.web.panels import Panel, TaskContext
from service.web.words import VALIDITIES, word
from workflows.disclosure.handlers.channel_jobs import url_path
from workflows.disclosure.publications import PublicationStatus

_RETURNED: Final = "return"
_REVIEWS: Final = ("check_validity", "approve_validity")


def panel(publication_id: str, context: TaskContext) -> Panel:
    """Raises NotFound."""
    publication = portal.shown(reading(), publication_id).publication
    live = publication.status is PublicationStatus.LIVE
    values = {
        "title": publication.title,
        "public_url": url_path(publication_id),
        "facts": [
            (_("索引号"), publication.index_number),
            (_("责任科室"), names().department(publication.department)),
            (_("状态"), _("已公开") if live else _("已撤下")),
            (_("有效性"), word(VALIDITIES, publication.validity)),
        ],
        "asked": _asked(context.data),
        "proposed": _proposed(context.data),
        "returned": [str(said["reason"]) for said in _returned(context.data) if said.get("reason")],
    }
    url = url_for("documents.afterwards", document_id=publication.document_id)
    return Panel(_("公开信息"), "documents/_publication_panel.html", values, url=url)


def _asked(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """By whom, and why; nothing once the task has ended."""
    by = str(data.get("requested_by") or "")
    cause = word(words.CAUSES, str(data.get("asked_cause") or data.get("cause") or ""))
    reason = data.get("asked_for") or data.get("reason")
    found = [(_("提出人"), names_of(by).get(by, by)), (_("原因"), cause), (_("说明"), str(reason or ""))]
    return [(name, value) for name, value in found if value]


def _proposed(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The mark as the drafter proposes it, or as somebody has asked for it."""
    given = data.get("propose_validity") or data.get("proposed")
    if not isinstance(given, Mapping) or not given.get("validity"):
        return []
    found = [
        (_("改为"), word(VALIDITIES, str(given["validity"]))),
        (_("失效或者废止日期"), str(given.get("invalid_on") or "")),
        (_("依据"), str(given.get("basis") or "")),
    ]
    return [(name, value) for name, value in found if value]


def _returned(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    said = [data.get(name) for name in _REVIEWS]
    return [one for one in said if isinstance(one, Mapping) and one.get("outcome") == _RETURNED]
