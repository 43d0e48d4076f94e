"""The live check (回查): reads a published page as the public does and compares it with what was signed."""

from __future__ import annotations

import hashlib
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import html

from service.connectors.errors import DeliveryFailed
from workflows.model import Job

_TIMEOUT = 15.0
_PAGE_LIMIT = 10 * 1024 * 1024


class LiveCheck:
    """Payload variables: `path` of the page, `content_hash` that was signed. The page must be there and carry it,
    and every attachment it links must have the bytes of its own hash."""

    def __init__(self, public_url: str) -> None:
        self._public_url = public_url.rstrip("/") + "/"

    def __call__(self, job: Job) -> Mapping[str, Any]:
        """Returns `{"url", "content_hash", "attachments"}`; raises DeliveryFailed with what differs."""
        variables = job.payload["variables"]
        url = urljoin(self._public_url, str(variables["path"]).lstrip("/"))
        page = html.document_fromstring(self._read(url))
        found = page.xpath("string(//meta[@name='content-hash']/@content)")
        if found != variables["content_hash"]:
            raise DeliveryFailed(f"The page {url} shows other content than was signed.")
        attachments = [link for link in page.iter("a") if link.get("data-sha256")]
        for link in attachments:
            self._check_attachment(urljoin(url, link.get("href", "")), link.get("data-sha256", ""))
        return {"url": url, "content_hash": found, "attachments": len(attachments)}

    def _check_attachment(self, url: str, sha256: str) -> None:
        if hashlib.sha256(self._read(url, limit=None)).hexdigest() != sha256:
            raise DeliveryFailed(f"The attachment {url} has other content than was signed.")

    def _read(self, url: str, limit: int | None = _PAGE_LIMIT) -> bytes:
        # Only the service's own public address is ever read: no diagram can point the check elsewhere.
        own, asked = urlsplit(self._public_url), urlsplit(url)
        if (asked.scheme, asked.netloc) != (own.scheme, own.netloc):
            raise DeliveryFailed(f"{url} is not on this site.", final=True)
        try:
            with urllib.request.urlopen(url, timeout=_TIMEOUT) as answer:  # noqa: S310 - scheme and host checked above
                body: bytes = answer.read(limit)
        except urllib.error.HTTPError as error:
            with error:
                raise DeliveryFailed(f"{url} answers {error.code}.") from error
        except OSError as error:
            raise DeliveryFailed(f"{url} cannot be read: {error}") from error
        return body
