"""E-mail through the configured SMTP server (RFC 5321)."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import formatdate
from typing import Any

from service.config import Config
from service.connectors.errors import DeliveryFailed, NotConfigured
from service.connectors.patience import at_most
from service.notice_texts import applicant_mail, mail_text
from workflows.model import Job

_TIMEOUT = 20.0
"""Seconds of each wait."""
_WHOLE = 120.0
"""Seconds of a whole conversation."""


class MailConnector:
    """Sends one notice. The message id is made of the job's idempotency key, so that a repeat is recognisable."""

    def __init__(self, config: Config) -> None:
        self._config = config

    def __call__(self, job: Job) -> Mapping[str, Any]:
        """Raises NotConfigured without a mail host, DeliveryFailed (final for an address that is refused)."""
        check_host(self._config)
        to = str(job.payload["to"])
        return _send(self._config, job, to, mail_text(job.payload, self._config), named=to)


class ApplicantMail:
    """Tells an applicant that a letter is there. The job names the request; the address is opened as the mail goes out.

    `address_of(request_id, reason)` opens it and records the look; "" where the applicant gave none.
    """

    def __init__(self, config: Config, address_of: Callable[[str, str], str]) -> None:
        self._config = config
        self._address_of = address_of

    def __call__(self, job: Job) -> Mapping[str, Any]:
        """`{"sent": false}` where there is no address. Raises as `MailConnector`; no message holds the address."""
        check_host(self._config)
        subject, body = applicant_mail(job.payload, self._config)
        to = self._address_of(str(job.payload["request_id"]), f"发送邮件：{job.payload['title']}")
        if not to:
            return {"sent": False}
        return {"sent": True, **_send(self._config, job, to, (subject, body), named="the applicant's")}


def check_host(config: Config) -> None:
    """Raises NotConfigured."""
    if not config.mail.host:
        raise NotConfigured("No mail host is configured: the mail stays in the outbox.")


def _send(config: Config, job: Job, to: str, text: tuple[str, str], *, named: str) -> Mapping[str, Any]:
    try:
        message = _message(config, job, to, text)
        with connect(config) as server:
            server.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        permanent = all(500 <= code < 600 for code, _ in error.recipients.values())
        # What went wrong may quote the address: it must not reach the outbox or a log.
        raise DeliveryFailed(f"The address was refused: {named}", final=permanent) from (error if named == to else None)
    except ValueError as error:
        raise DeliveryFailed(f"This is no address: {named}", final=True) from (error if named == to else None)
    except (smtplib.SMTPException, OSError) as error:
        said = error if named == to else type(error).__name__
        raise DeliveryFailed(f"The mail server did not take the mail: {said}") from (error if named == to else None)
    return {"message_id": message["Message-ID"]}


def _message(config: Config, job: Job, to: str, text: tuple[str, str]) -> EmailMessage:
    subject, body = text
    message = EmailMessage()
    message["From"] = config.mail.sender
    message["To"] = to
    message["Subject"] = " ".join(subject.split())
    message["Date"] = formatdate(job.created_at.timestamp())
    message["Message-ID"] = f"<{job.id}@{config.mail.sender.rpartition('@')[2]}>"
    message.set_content(body)
    return message


@contextmanager
def connect(config: Config, *, within: float = _WHOLE) -> Iterator[smtplib.SMTP]:
    """The configured server, signed in to, for so many seconds. Raises SMTPException, OSError."""
    mail, held = config.mail, list[smtplib.SMTP]()
    with at_most(within, lambda: held[0].sock if held else None), _server(config, held) as server:
        if mail.tls == "starttls":
            server.starttls(context=ssl.create_default_context())
        if mail.user:
            server.login(mail.user, config.secrets.smtp_password or "")
        yield server


def _server(config: Config, held: list[smtplib.SMTP]) -> smtplib.SMTP:
    mail = config.mail
    if mail.tls == "tls":
        return _Tls(held, mail.host, mail.port, timeout=_TIMEOUT, context=ssl.create_default_context())
    return _Plain(held, mail.host, mail.port, timeout=_TIMEOUT)


class _Plain(smtplib.SMTP):
    """Known before it is connected, so that a server that never finishes its greeting can be left."""

    def __init__(self, held: list[smtplib.SMTP], *where: Any, **options: Any) -> None:
        held.append(self)
        super().__init__(*where, **options)


class _Tls(smtplib.SMTP_SSL):
    """The same with TLS from the beginning."""

    def __init__(self, held: list[smtplib.SMTP], *where: Any, **options: Any) -> None:
        held.append(self)
        super().__init__(*where, **options)
