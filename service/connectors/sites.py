"""Sites of others and webhooks: a signed request to each, the page that comes of it looked at (回查)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
from lxml import html

from service.channel_settings import ChannelSettings
from service.connectors.content import Content, Source
from service.connectors.errors import DeliveryFailed, NotConfigured
from service.connectors.http import accepted, address, send
from workflows.model import Job

_GONE: Final = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)


def now() -> datetime:
    """The moment of a delivery; the other side compares it with its own clock."""
    return datetime.now(UTC)


def signed(secret: str, message_id: str, body: bytes, at: datetime) -> dict[str, str]:
    """Headers by Standard Webhooks 1.0: HMAC-SHA256 over `id.timestamp.body`, in base64, with the version before it."""
    stamp = str(int(at.timestamp()))
    mac = hmac.new(secret.encode(), b".".join((message_id.encode(), stamp.encode(), body)), hashlib.sha256)
    signature = "v1," + base64.b64encode(mac.digest()).decode()
    return {"webhook-id": message_id, "webhook-timestamp": stamp, "webhook-signature": signature}


@dataclass(frozen=True, slots=True)
class Remote:
    """What a webhook and a site have in common."""

    settings: ChannelSettings
    secret: str
    source: Source

    def delivered(self, job: Job) -> Mapping[str, Any] | Content:
        """What is to be delivered, or the result where later events have made it pointless. Raises NotConfigured."""
        if not self.settings.url or not self.secret:
            name = self.settings.name
            raise NotConfigured(f"The channel {name} has no url, or no secret (GONGKAI_CHANNEL_{name.upper()}_SECRET).")
        content = self.source.content(str(job.payload["publication_id"]))
        superseded = outdated(job, content)
        return superseded or content

    def post(self, job: Job, body: bytes, media_type: str, signed_part: bytes) -> httpx.Response:
        """Sends it. Raises DeliveryFailed."""
        headers = {
            **signed(self.secret, job.idempotency_key, signed_part, now()),
            "Idempotency-Key": job.idempotency_key,
            "Content-Type": media_type,
        }
        answer = send("POST", self.settings.url, private=self.settings.private, content=body, headers=headers)
        return accepted(answer, urlsplit(self.settings.url).netloc)


def outdated(job: Job, content: Content) -> Mapping[str, Any] | None:
    """The result of a delivery that later events have made pointless: a newer one carries what counts now."""
    publishing = job.payload["action"] == "publish"
    if publishing != content.live or (publishing and int(job.payload["version"]) < content.version):
        return {"superseded": True}
    return None


class WebhookChannel:
    """A JSON notice of what happened, signed; the text is behind the address in it."""

    def __init__(self, settings: ChannelSettings, secret: str, source: Source) -> None:
        self._remote = Remote(settings, secret, source)

    def __call__(self, job: Job) -> Mapping[str, Any]:
        """Raises NotConfigured, DeliveryFailed."""
        content = self._remote.delivered(job)
        if not isinstance(content, Content):
            return content
        action = "publication.published" if content.live else "publication.removed"
        event = {"type": action, "timestamp": job.created_at.isoformat(), "data": content.facts()}
        body = json.dumps(event, ensure_ascii=False).encode()
        answer = self._remote.post(job, body, "application/json", body)
        return {"status": answer.status_code}


class SiteChannel:
    """The text and its files as multipart/form-data: `metadata` (JSON; the signature is over it), `body`, `file`s.

    The metadata carry the SHA-256 of every other part, so the one signature covers them all. A site that answers with
    `{"url": …}` has its page looked at: it must show the title, and carry no other checksum than was signed.
    """

    def __init__(self, settings: ChannelSettings, secret: str, source: Source) -> None:
        self._remote = Remote(settings, secret, source)

    def __call__(self, job: Job) -> Mapping[str, Any]:
        """Raises NotConfigured, DeliveryFailed."""
        content = self._remote.delivered(job)
        if not isinstance(content, Content):
            return content
        body, media_type, metadata = self._form(job, content)
        answer = self._remote.post(job, body, media_type, metadata)
        result: dict[str, Any] = {"status": answer.status_code}
        if url := _url_of(answer):
            self._check(url, content)
            result |= {"url": url, "checked_at": now().isoformat()}
        return result

    def _form(self, job: Job, content: Content) -> tuple[bytes, str, bytes]:
        facts = {**content.facts(), "action": job.payload["action"]}
        facts["body_sha256"] = hashlib.sha256(content.body.encode()).hexdigest()
        metadata = json.dumps(facts, ensure_ascii=False).encode()
        parts: list[tuple[str, Any]] = [("metadata", (None, metadata, "application/json"))]
        if content.live:
            parts.append(("body", (None, content.body.encode(), "text/html; charset=utf-8")))
            for one in content.files:
                data = self._remote.source.file(content.publication_id, one.sha256)
                parts.append(("file", (one.name, data, one.media_type)))
        request = httpx.Request("POST", "http://form/", files=parts)
        return request.read(), request.headers["content-type"], metadata

    def _check(self, url: str, content: Content) -> None:
        page = look_at(url, self._remote.settings)
        if not content.live:
            if page.status_code not in _GONE:
                raise DeliveryFailed(f"{url} still shows what was withdrawn ({page.status_code}).")
            return
        check_shown(url, page_of(accepted(page, url)), content)


def look_at(url: str, settings: ChannelSettings) -> httpx.Response:
    """The page at an address that the other side named. Raises DeliveryFailed.

    Inside the house nobody may send us anywhere but to the host that was configured.
    """
    own = address(url).host == address(settings.url).host
    return send("GET", url, private=settings.private and own)


def check_shown(url: str, page: html.HtmlElement, content: Content) -> None:
    """Raises DeliveryFailed for a page without the title, or with another checksum than was signed."""
    checksum = page.xpath("string(//meta[@name='content-hash']/@content)")
    if (checksum and checksum != content.checksum) or " ".join(content.title.split()) not in words_of(page):
        raise DeliveryFailed(f"{url} shows something else than was signed.")


def page_of(answer: httpx.Response) -> html.HtmlElement:
    """The page of an answer; UTF-8 where neither its header nor the page itself says otherwise."""
    content = answer.content or b"<p></p>"
    said = answer.charset_encoding or (None if b"charset" in content[:2000].lower() else "utf-8")
    return html.document_fromstring(content, parser=html.HTMLParser(encoding=said))


def words_of(page: html.HtmlElement) -> str:
    """What a page says, blanks made one."""
    return " ".join(str(page.text_content()).split())


def _url_of(answer: httpx.Response) -> str:
    try:
        found = answer.json()
    except ValueError:
        return ""
    url = found.get("url") if isinstance(found, dict) else None
    return url if isinstance(url, str) and url.startswith(("http://", "https://")) else ""
