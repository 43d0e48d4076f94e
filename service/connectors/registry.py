"""Which connector delivers which topic."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final

from service.channel_settings import ChannelSettings
from service.config import Config
from service.connectors.content import Source
from service.connectors.export import ExportChannel
from service.connectors.looking import LaterLook, Look, article_look, page_look, portal_look
from service.connectors.mail import ApplicantMail, MailConnector
from service.connectors.mail_lists import MailListChannel, SubscriptionMail
from service.connectors.sites import SiteChannel, WebhookChannel, now
from service.connectors.website import LiveCheck, portal
from service.connectors.wechat import TITLE, WeChatChannel, shortened
from workflows.disclosure.handlers.channel_jobs import CHANNEL, LOOK
from workflows.disclosure.handlers.letters import APPLICANT_MAIL
from workflows.disclosure.handlers.publication_topics import CHECK_LIVE
from workflows.disclosure.publications import Channel
from workflows.handlers.escalations import MAIL
from workflows.model import Job

SUBSCRIPTION_MAIL: Final = "mail.subscription"
"""Topic of the mail that asks a reader to confirm."""
Connector = Callable[[Job], Mapping[str, Any]]


def connectors(
    config: Config, address_of: Callable[[str, str], str], source: Source | None = None
) -> dict[str, Connector]:
    """Topic to connector, for the topics that this configuration can deliver.

    `address_of(request_id, reason)` opens an applicant's address at the moment of sending. Without a source the
    channels besides the portal are left out: their jobs wait.
    """
    own: dict[str, Connector] = {
        MAIL: MailConnector(config),
        APPLICANT_MAIL: ApplicantMail(config, address_of),
        CHECK_LIVE: LiveCheck(config.server.public_url),
        f"{CHANNEL}{Channel.WEBSITE}": partial(portal, config.server.public_url),
    }
    if source is None:
        return own
    own[SUBSCRIPTION_MAIL] = SubscriptionMail(config, source)
    own[f"{LOOK}{Channel.WEBSITE}"] = website_look(config, source)
    for one in config.channels:
        own[f"{CHANNEL}{one.name}"] = _channel(config, one, source)
        if one.has_page:
            own[f"{LOOK}{one.name}"] = LaterLook(one.name, source, _look(one), config.live_checks.pauses)
    return own


def website_look(
    config: Config,
    source: Source,
    check: LiveCheck | None = None,
    clock: Callable[[], datetime] = now,
) -> Connector:
    """What looks at the portal itself later."""
    look = portal_look(check or LiveCheck(config.server.public_url))
    return LaterLook(Channel.WEBSITE.value, source, look, config.live_checks.pauses, clock)


def _look(settings: ChannelSettings) -> Look:
    if settings.kind == "wechat":
        return article_look(settings, lambda content: shortened(content.title, TITLE))
    return page_look(settings)


def _channel(config: Config, settings: ChannelSettings, source: Source) -> Connector:
    secret = config.secrets.of_channel(settings.name)
    if settings.kind == "wechat":
        return WeChatChannel(settings, secret, config.base, source)
    if settings.kind == "export":
        return ExportChannel(settings, str(config.base / settings.folder), source)
    if settings.kind == "mail":
        return MailListChannel(config, settings, source)
    if settings.kind == "site":
        return SiteChannel(settings, secret, source)
    return WebhookChannel(settings, secret, source)
