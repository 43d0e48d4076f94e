"""Where a publication went: each channel with its state, and sending again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from service.storage.queries import deliveries
from service.storage.queries.deliveries import DeliveryLine
from service.web import words
from service.web.i18n import _, _l
from service.web.pages import command, config, lang, reading
from service.web.words import Words, word
from workflows.disclosure.handlers.deliveries import redeliver
from workflows.disclosure.publications import Channel
from workflows.model import JobStatus

_STATES: Final[Words] = {
    "delivered": _l("已送达"),
    "superseded": _l("已被后来的版本取代"),
    "waiting": _l("等待发送"),
    "again": _l("失败，将再次尝试"),
    "failed": _l("失败，不再尝试"),
    "unconfigured": _l("渠道未配置"),
    "cancelled": _l("已取消"),
}
_LOOKS: Final = {
    "delivered": ("green", "circle-check"),
    "superseded": ("grey", "history"),
    "waiting": ("blue", "clock"),
    "again": ("orange", "refresh"),
    "failed": ("red", "alert-triangle"),
    "unconfigured": ("grey", "settings"),
    "cancelled": ("grey", "ban"),
}
ACTIONS: Final[Words] = {"publish": _l("发布"), "remove": _l("撤下")}


@dataclass(frozen=True, slots=True)
class Line:
    """One delivery in words. `look` is colour and icon; `next_at` when it is tried again."""

    job_id: str
    channel: str
    action: str
    version: int
    state: str
    look: tuple[str, str]
    attempts: int
    error: str
    url: str
    asked_at: datetime
    checked_at: datetime | None
    next_at: datetime | None
    repeatable: bool


def add_to(blueprint: Blueprint) -> None:
    """Add the route."""
    blueprint.post("/<document_id>/deliveries/<job_id>", endpoint="redeliver")(again)


def again(document_id: str, job_id: str) -> ResponseReturnValue:
    """Send once more."""
    to = url_for("documents.show", document_id=document_id) + "#channels-title"
    return command(redeliver, job_id=job_id, to=to, done=_("已交给渠道再次发送。"))


def lines(publication_id: str) -> list[Line]:
    """The deliveries of a publication, the newest first."""
    return [_line(one) for one in deliveries.of_publication(reading(), publication_id)]


def channel_name(name: str) -> str:
    """A channel as people call it: its label in config.toml, else the way of publication."""
    for settings in config().channels:
        if settings.name == name:
            return settings.title(lang())
    return word(words.CHANNELS, name) or name


def state_of(line: DeliveryLine) -> str:
    """delivered, superseded, waiting, again, failed, unconfigured or cancelled."""
    known = {Channel.WEBSITE.value, *(one.name for one in config().channels)}
    if line.status is JobStatus.PENDING:
        if line.channel not in known or (line.last_error and not line.attempts):
            return "unconfigured"
        return "again" if line.attempts else "waiting"
    if line.status is JobStatus.DONE:
        return "superseded" if line.result.get("superseded") else "delivered"
    return line.status.value


def _line(found: DeliveryLine) -> Line:
    state = state_of(found)
    checked = found.result.get("checked_at")
    return Line(
        job_id=found.job_id,
        channel=channel_name(found.channel),
        action=word(ACTIONS, found.action),
        version=found.version_number,
        state=word(_STATES, state),
        look=_LOOKS[state],
        attempts=found.attempts,
        error=found.last_error or "" if state in ("again", "failed", "unconfigured") else "",
        url=str(found.result.get("url") or ""),
        asked_at=found.asked_at,
        checked_at=datetime.fromisoformat(str(checked)) if checked else None,
        next_at=found.due_at if state == "again" else None,
        repeatable=state not in ("cancelled", "superseded", "waiting"),
    )
