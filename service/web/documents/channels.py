"""Where a publication went: each channel with its state, what later looks (回查) found, sending and looking again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.channel_settings import channel_names
from service.identity import required_actor
from service.storage.queries import deliveries
from service.storage.queries.deliveries import DeliveryLine, look_of, state_of
from service.web.delivery_reasons import reason_text
from service.web.i18n import _, _l
from service.web.pages import command, config, local_path, moment, reading
from service.web.topic_texts import channel_name
from service.web.words import Words, word
from workflows.disclosure.handlers.deliveries import LOOKERS, SENDERS, look_again, redeliver
from workflows.disclosure.handlers.reading import department_seen
from workflows.disclosure.publications import CHECK, Channel

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
_FOUND: Final[Words] = {
    "awaited": _l("待回查"),
    "matches": _l("回查相符"),
    "again": _l("回查不符，将再次回查"),
    "differs": _l("回查不符"),
    "superseded": _l("已被后来的版本取代"),
    "no_page": _l("没有可回查的页面"),
    "cancelled": _l("已取消"),
}
_FOUND_LOOKS: Final = {
    "awaited": ("blue", "clock"),
    "matches": ("green", "circle-check"),
    "again": ("orange", "refresh"),
    "differs": ("red", "alert-triangle"),
    "superseded": ("grey", "history"),
    "no_page": ("grey", "eye-off"),
    "cancelled": ("grey", "ban"),
}
ACTIONS: Final[Words] = {"publish": _l("发布"), "remove": _l("撤下"), "check": _l("回查")}


KINDS: Final[Words] = {
    "portal": _l("公开平台"),
    "wechat": _l("微信公众号"),
    "export": _l("静态导出"),
    "webhook": _l("系统通知"),
    "site": _l("其他网站"),
    "mail": _l("邮件订阅"),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What a later look found, in words. `look` is colour and icon; `may_look` whether a person may ask for one."""

    job_id: str
    state: str
    look: tuple[str, str]
    times: int
    error: str
    checked_at: datetime | None
    next_at: datetime | None
    may_look: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One delivery in words. `look` is colour and icon; `next_at` when it is tried again."""

    job_id: str
    publication_id: str
    document_id: str
    title: str
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
    is_look: bool
    seen: Seen | None


def add_to(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.get("/deliveries", endpoint="deliveries")(troubled)
    blueprint.post("/<document_id>/deliveries/<job_id>", endpoint="redeliver")(again)
    blueprint.post("/<document_id>/deliveries/<job_id>/look", endpoint="look_again")(look)


def troubled() -> ResponseReturnValue:
    """What has not arrived, or is shown otherwise than it was signed: all for those who see all, else one's own."""
    actor = required_actor()
    found = [_line(one, {}) for one in deliveries.troubled(reading(), department_seen(actor))]
    return render_template(
        "documents/deliveries.html",
        lines=found,
        channels=_set_up(),
        may_send=actor.has(*SENDERS),
        may_look=actor.has(*LOOKERS),
        moment=moment,
    )


def look(document_id: str, job_id: str) -> ResponseReturnValue:
    """Look now."""
    to = local_path(request.form.get("next"), url_for("documents.show", document_id=document_id) + "#channels-title")
    return command(look_again, job_id=job_id, to=to, done=_("即将回查，请稍后刷新。"))


def again(document_id: str, job_id: str) -> ResponseReturnValue:
    """Send once more."""
    to = local_path(request.form.get("next"), url_for("documents.show", document_id=document_id) + "#channels-title")
    return command(redeliver, job_id=job_id, to=to, done=_("已交给渠道再次发送。"))


def lines(publication_id: str) -> list[Line]:
    """The deliveries of a publication, the newest first."""
    looks = deliveries.looks_of(reading(), publication_id)
    return [_line(one, looks) for one in deliveries.of_publication(reading(), publication_id)]


def _set_up() -> list[tuple[str, str]]:
    """The channels of the configuration: name, kind."""
    return [(channel_name(one), word(KINDS, one_kind)) for one, one_kind in _kinds()]


def _kinds() -> list[tuple[str, str]]:
    return [(Channel.WEBSITE.value, "portal"), *((one.name, one.kind) for one in config().channels)]


def _line(found: DeliveryLine, looks: Mapping[str, DeliveryLine]) -> Line:
    if found.action == CHECK:
        state = look_of(found)
        look, text = _FOUND_LOOKS[state], word(_FOUND, state)
    else:
        state = state_of(found, channel_names(config().channels))
        look, text = _LOOKS[state], word(_STATES, state)
    latest = looks.get(found.channel)
    # A look belongs to what was sent last before it.
    own = latest if latest is not None and latest.version_number == found.version_number else None
    return Line(
        job_id=found.job_id,
        publication_id=found.publication_id,
        document_id=found.document_id,
        title=found.title,
        channel=channel_name(found.channel),
        action=word(ACTIONS, found.action),
        version=found.version_number,
        state=text,
        look=look,
        attempts=found.attempts,
        error=reason_text(found.last_error or "") if state in ("again", "failed", "unconfigured", "differs") else "",
        url=found.url,
        asked_at=found.asked_at,
        checked_at=found.checked_at,
        next_at=found.next_at if state == "again" else None,
        repeatable=state not in ("cancelled", "superseded", "waiting"),
        is_look=found.action == CHECK,
        seen=_seen(own) if own is not None and state == "delivered" else None,
    )


def _seen(found: DeliveryLine) -> Seen:
    state = look_of(found)
    return Seen(
        job_id=found.job_id,
        state=word(_FOUND, state),
        look=_FOUND_LOOKS[state],
        times=int(found.result.get("looks", 0)),
        error=reason_text(found.last_error or "") if state in ("again", "differs") else "",
        checked_at=found.checked_at,
        next_at=found.next_at,
        may_look=state in ("awaited", "matches", "again", "differs"),
    )
