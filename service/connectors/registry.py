"""Which connector delivers which topic."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from service.config import Config
from service.connectors.mail import ApplicantMail, MailConnector
from service.connectors.website import LiveCheck, portal
from workflows.disclosure.handlers.letters import APPLICANT_MAIL
from workflows.disclosure.handlers.publication_topics import CHANNEL, CHECK_LIVE
from workflows.disclosure.publications import Channel
from workflows.handlers.escalations import MAIL
from workflows.model import Job

Connector = Callable[[Job], Mapping[str, Any]]


def connectors(config: Config, address_of: Callable[[str, str], str]) -> dict[str, Connector]:
    """Topic to connector, for the topics that this configuration can deliver.

    `address_of(request_id, reason)` opens an applicant's address at the moment of sending.
    """
    return {
        MAIL: MailConnector(config),
        APPLICANT_MAIL: ApplicantMail(config, address_of),
        CHECK_LIVE: LiveCheck(config.server.public_url),
        f"{CHANNEL}{Channel.WEBSITE}": portal,
    }
