"""Which connector delivers which topic."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from service.channel_settings import ChannelSettings
from service.config import Config
from service.connectors.content import Source
from service.connectors.export import ExportChannel
from service.connectors.mail import ApplicantMail, MailConnector
from service.connectors.mail_lists import MailListChannel, SubscriptionMail
from service.connectors.sites import SiteChannel, WebhookChannel
from service.connectors.website import LiveCheck, portal
from service.connectors.wechat import WeChatChannel
from workflows.disclosure.handlers.letters import APPLICANT_MAIL
from workflows.disclosure.handlers.publication_topics import CHANNEL, CHECK_LIVE
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
        f"{CHANNEL}{Channel.WEBSITE}": portal,
    }
    if source is None:
        return own
    own[SUBSCRIPTION_MAIL] = SubscriptionMail(config, source)
    return {**own, **{f"{CHANNEL}{one.name}": _channel(config, one, source) for one in config.channels}}


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
