"""Mails to readers who asked for them: the one that asks to confirm, and one for each publication of their columns."""

from __future__ import annotations

import smtplib
from collections.abc import Mapping
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any, Final

from service.channel_settings import ChannelSettings
from service.config import Config
from service.connectors.content import Content, Mailbox, Source
from service.connectors.errors import DeliveryFailed, Underway
from service.connectors.mail import check_host, connect
from service.connectors.sites import now, outdated
from workflows.model import Job

_BATCH: Final = 50
"""Mails between two notes of how far it has come: after a crash so many may arrive twice, with the same Message-ID."""


class SubscriptionMail:
    """Asks a mailbox whether its owner wants mails."""

    def __init__(self, config: Config, source: Source) -> None:
        self._config = config
        self._source = source

    def __call__(self, job: Job) -> Mapping[str, Any]:
        """Raises NotConfigured, DeliveryFailed."""
        check_host(self._config)
        mailbox = self._source.subscriber(str(job.payload["subscriber_id"]))
        if mailbox is None:
            return {"sent": False}
        bureau, columns = self._config.bureau, ",".join(job.payload["columns"])
        link = f"{_link(self._config, mailbox)}?columns={columns}"
        text = (
            f"有人用这个地址订阅了{bureau.name}的政府信息公开邮件。请打开链接确认：\n{link}\n"
            "如果不是您，请不必理会，七天后删除。\n\n"
            f"Somebody asked for mails of {bureau.name_en} to this address. Open the link to confirm it.\n"
            "If it was not you, do nothing: it is deleted after seven days.\n"
        )
        message = _message(self._config, job, mailbox, f"请确认订阅：{bureau.name}", text)
        return {"sent": _send(self._config, [message]) == 1}


class MailListChannel:
    """A mail to every reader of the publication's column, in batches. Result: `sent`, `refused`."""

    def __init__(self, config: Config, settings: ChannelSettings, source: Source) -> None:
        self._config = config
        self._settings = settings
        self._source = source

    def __call__(self, job: Job) -> Mapping[str, Any]:
        """Raises NotConfigured, DeliveryFailed, Underway after each batch. A withdrawal is not mailed."""
        check_host(self._config)
        content = self._source.content(str(job.payload["publication_id"]))
        if job.payload["action"] == "remove":
            return {"sent": 0}
        if superseded := outdated(job, content):
            return superseded
        done = {"last": "", "sent": 0, "refused": 0, **job.result}
        found = self._source.subscribers(str(done["last"]), _BATCH)
        if not found:
            return {"sent": done["sent"], "refused": done["refused"], "checked_at": now().isoformat()}
        wanted = [one for one in found if not one.columns or content.column in one.columns]
        sent = _send(self._config, [self._mail(job, one, content) for one in wanted])
        reached = {"last": found[-1].id, "sent": done["sent"] + sent, "refused": done["refused"] + len(wanted) - sent}
        raise Underway("More readers.", reached)

    def _mail(self, job: Job, mailbox: Mailbox, content: Content) -> EmailMessage:
        number = f"（{content.document_number}）" if content.document_number else ""
        notice = f"更正说明：{content.notice}\n" if content.notice else ""
        text = (
            f"{content.title}{number}\n索引号：{content.index_number}\n{notice}{content.url}\n\n{content.text[:300]}\n\n"
            f"--\n{content.publisher}\n退订 Unsubscribe: {_link(self._config, mailbox)}\n"
        )
        return _message(self._config, job, mailbox, ("更正：" if content.notice else "") + content.title, text)


def _link(config: Config, mailbox: Mailbox) -> str:
    return f"{config.server.public_url.rstrip('/')}/open/subscriptions/{mailbox.token}"


def _message(config: Config, job: Job, mailbox: Mailbox, subject: str, text: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = config.mail.sender
    message["To"] = mailbox.address
    message["Subject"] = " ".join(subject.split())
    message["Date"] = format_datetime(job.created_at)
    message["Message-ID"] = f"<{job.id}.{mailbox.id}@{config.mail.sender.rpartition('@')[2]}>"
    message["List-Unsubscribe"] = f"<{_link(config, mailbox)}/unsubscribe>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Precedence"] = "bulk"
    message.set_content(text)
    return message


def _send(config: Config, messages: list[EmailMessage]) -> int:
    """How many were taken; a refused address is left out. Raises DeliveryFailed, whose message names no address."""
    taken = 0
    if not messages:
        return taken
    try:
        with connect(config) as server:
            for message in messages:
                try:
                    server.send_message(message)
                    taken += 1
                except smtplib.SMTPRecipientsRefused:
                    server.rset()
    except (smtplib.SMTPException, OSError) as error:
        raise DeliveryFailed(f"The mail server did not take the mails: {type(error).__name__}") from None
    return taken
