"""Mails to readers who asked for them: the one that asks to confirm, and one for each publication of their columns."""

from __future__ import annotations

import smtplib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any, Final

from service.channel_settings import ChannelSettings
from service.config import Config
from service.connectors.content import Content, Mailbox, Source
from service.connectors.errors import DeliveryFailed, Underway
from service.connectors.mail import check_host, connect
from service.connectors.sites import outdated
from workflows.model import Job

_BATCH: Final = 50
"""Mails between two notes of how far it has come: after a crash so many may arrive twice, with the same Message-ID."""
_WHOLE: Final = 180.0
"""Seconds of a batch: less than a worker's lease."""
_PAUSE: Final = timedelta(minutes=10)
_ROUNDS: Final = 6
"""Further attempts at busy mailboxes."""
_CLOSING: Final = 421
_FOR_GOOD: Final = 500
"""Reply codes from here on are permanent (RFC 5321, 4.2.1)."""


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
        done = _send(self._config, [message])
        if done.later:
            raise DeliveryFailed("The mail server put the mail off.")
        return {"sent": bool(done.sent)}


class MailListChannel:
    """A mail to every reader of the publication's column, in batches. Result: `sent`, `refused`.

    What was taken is noted after each batch, and also where a batch breaks off: nobody gets a mail again because the
    server stumbled over somebody else's. Readers whose mailbox is busy are kept for later, by their ids.
    """

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
        done: dict[str, Any] = {"last": "", "sent": 0, "refused": 0, "later": [], "busy": [], "rounds": 0, **job.result}
        found = self._source.subscribers(str(done["last"]), _BATCH)
        if found:
            raise self._batch(job, content, done, found)
        if done["later"] or done["busy"]:
            raise self._again(job, content, done)
        return {"sent": done["sent"], "refused": done["refused"]}

    def _batch(self, job: Job, content: Content, done: dict[str, Any], found: Sequence[Mailbox]) -> Underway:
        wanted = [one for one in found if not one.columns or content.column in one.columns]
        sent = _send(self._config, [self._mail(job, one, content) for one in wanted])
        last = found[-1].id if sent.reached == len(wanted) else wanted[sent.reached - 1].id
        later = [*done["later"], *(wanted[place].id for place in sent.later)]
        return Underway("More readers.", {**done, **sent.added_to(done), "last": last, "later": later}, sent.pause)

    def _again(self, job: Job, content: Content, done: dict[str, Any]) -> Underway:
        """Those whose mailboxes were busy; after so many rounds they count as refused."""
        if not done["later"]:
            busy, rounds = done["busy"], int(done["rounds"]) + 1
            if rounds > _ROUNDS:
                return Underway("Given up.", {**done, "busy": [], "refused": done["refused"] + len(busy)})
            return Underway("Busy mailboxes.", {**done, "later": busy, "busy": [], "rounds": rounds}, _PAUSE)
        ids, rest = done["later"][:_BATCH], done["later"][_BATCH:]
        found = [one for one in map(self._source.subscriber, ids) if one is not None]
        sent = _send(self._config, [self._mail(job, one, content) for one in found], patient=True)
        busy = [*done["busy"], *(found[place].id for place in sent.later), *(one.id for one in found[sent.reached :])]
        return Underway("Once more.", {**done, **sent.added_to(done), "later": rest, "busy": busy}, sent.pause)

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


@dataclass(slots=True)
class _Sent:
    """What became of a batch: numbers of mails, and the places of those that were put off.

    `reached`: how many were dealt with before the server broke off, all of them if it did not.
    """

    sent: int = 0
    refused: int = 0
    reached: int = 0
    later: list[int] = field(default_factory=list)
    pause: timedelta = timedelta()

    def added_to(self, done: Mapping[str, Any]) -> dict[str, int]:
        return {"sent": done["sent"] + self.sent, "refused": done["refused"] + self.refused}


def _send(config: Config, messages: list[EmailMessage], *, patient: bool = False) -> _Sent:
    """Sends what is taken. Raises DeliveryFailed, naming no address, where that came to nothing at all."""
    done = _Sent()
    if not messages:
        return done
    try:
        with connect(config, within=_WHOLE) as server:
            for message in messages:
                _one(server, message, done)
    except (smtplib.SMTPException, OSError) as error:
        if not done.reached:
            said = type(error.__cause__ or error).__name__ if isinstance(error, TimeoutError) else type(error).__name__
            raise DeliveryFailed(f"The mail server did not take the mails: {said}") from None
        done.pause = _PAUSE
    if len(done.later) == len(messages) and not patient:
        raise DeliveryFailed("The mail server puts everything off.")
    return done


def _one(server: smtplib.SMTP, message: EmailMessage, done: _Sent) -> None:
    """One mail; a refusal, of the address or after the text, concerns nobody else. Raises where the line is broken."""
    try:
        server.send_message(message)
        done.sent += 1
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
        codes = (
            [code for code, _ in error.recipients.values()]
            if isinstance(error, smtplib.SMTPRecipientsRefused)
            else [error.smtp_code]
        )
        if _CLOSING in codes:
            raise
        server.rset()
        if all(code < _FOR_GOOD for code in codes):
            done.later.append(done.reached)
        else:
            done.refused += 1
    done.reached += 1
