"""Which connector delivers which topic."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from service.config import Config
from service.connectors.mail import MailConnector
from service.connectors.website import LiveCheck, portal
from workflows.disclosure.handlers.publication_topics import CHANNEL, CHECK_LIVE
from workflows.disclosure.publications import Channel
from workflows.handlers.escalations import MAIL
from workflows.model import Job

Connector = Callable[[Job], Mapping[str, Any]]


def connectors(config: Config) -> dict[str, Connector]:
    """Topic to connector, for the topics that this configuration can deliver."""
    return {
        MAIL: MailConnector(config),
        CHECK_LIVE: LiveCheck(config.server.public_url),
        f"{CHANNEL}{Channel.WEBSITE}": portal,
    }
