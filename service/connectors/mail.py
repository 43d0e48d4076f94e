"""E-mail through the configured SMTP server (RFC 5321)."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from email.utils import formatdate
from typing import Any

from service.config import Config
from service.connectors.errors import DeliveryFailed, NotConfigured
from service.notice_texts import applicant_mail, mail_text
from workflows.model import Job

_TIMEOUT = 20.0


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


def connect(config: Config) -> smtplib.SMTP:
    """The configured server, signed in to. Raises SMTPException, OSError."""
    mail = config.mail
    if mail.tls == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            mail.host, mail.port, timeout=_TIMEOUT, context=ssl.create_default_context()
        )
    else:
        server = smtplib.SMTP(mail.host, mail.port, timeout=_TIMEOUT)
        if mail.tls == "starttls":
            server.starttls(context=ssl.create_default_context())
    if mail.user:
        server.login(mail.user, config.secrets.smtp_password or "")
    return server
