"""E-mail through the configured SMTP server (RFC 5321)."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from email.message import EmailMessage
from email.utils import formatdate
from typing import Any

from service.config import Config
from service.connectors.errors import DeliveryFailed, NotConfigured
from service.notice_texts import mail_text
from workflows.model import Job

_TIMEOUT = 20.0


class MailConnector:
    """Sends one notice. The message id is made of the job's idempotency key, so that a repeat is recognisable."""

    def __init__(self, config: Config) -> None:
        self._config = config

    def __call__(self, job: Job) -> Mapping[str, Any]:
        """Raises NotConfigured without a mail host, DeliveryFailed (final for an address that is refused)."""
        if not self._config.mail.host:
            raise NotConfigured("No mail host is configured: the mail stays in the outbox.")
        message = self._message(job)
        try:
            with self._connect() as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            permanent = all(500 <= code < 600 for code, _ in error.recipients.values())
            raise DeliveryFailed(f"The address was refused: {message['To']}", final=permanent) from error
        except (smtplib.SMTPException, OSError) as error:
            raise DeliveryFailed(f"The mail server did not take the mail: {error}") from error
        return {"message_id": message["Message-ID"]}

    def _message(self, job: Job) -> EmailMessage:
        subject, body = mail_text(job.payload, self._config)
        message = EmailMessage()
        message["From"] = self._config.mail.sender
        message["To"] = job.payload["to"]
        message["Subject"] = " ".join(subject.split())
        message["Date"] = formatdate(job.created_at.timestamp())
        message["Message-ID"] = f"<{job.id}@{self._config.mail.sender.rpartition('@')[2]}>"
        message.set_content(body)
        return message

    def _connect(self) -> smtplib.SMTP:
        mail = self._config.mail
        if mail.tls == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                mail.host, mail.port, timeout=_TIMEOUT, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(mail.host, mail.port, timeout=_TIMEOUT)
            if mail.tls == "starttls":
                server.starttls(context=ssl.create_default_context())
        if mail.user:
            server.login(mail.user, self._config.secrets.smtp_password or "")
        return server
