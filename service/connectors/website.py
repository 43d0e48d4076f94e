"""The public site: what the portal shows by itself, and the live check (回查) that reads it as the public does."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import html

from service.connectors.errors import DeliveryFailed
from service.connectors.http import send
from workflows.model import Job
from workflows.ports import BpmnError

MISMATCH = "live-check-failed"
"""The BPMN error for a page that shows something else than was signed."""
_LIMIT = 100 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What a page answered."""

    status: int
    body: bytes


def fetch(url: str) -> Answer:
    """Reads a page over HTTP. Raises DeliveryFailed if nobody answers."""
    # The service's own public address may well be inside the house; LiveCheck reads no other.
    answer = send("GET", url, private=True, limit=_LIMIT)
    return Answer(answer.status_code, answer.content)


def portal(public_url: str, job: Job) -> Mapping[str, Any]:
    """The website's own channel: the portal shows what is committed, so there is nothing left to deliver."""
    return {"url_path": job.payload.get("url_path"), "url": public_url.rstrip("/") + str(job.payload.get("url_path"))}


class LiveCheck:
    """Payload variables: `url_path`, `expect` (content or tombstone), `checksum` that was signed.

    The page must be there and carry the checksum, and every attachment it links must have the bytes of its own hash.
    A page that shows something else is the BPMN error `live-check-failed`; a site that does not answer is tried again.
    """

    def __init__(self, public_url: str, read: Callable[[str], Answer] = fetch) -> None:
        self._public_url = public_url.rstrip("/") + "/"
        self._fetch = read

    def __call__(self, job: Job) -> Mapping[str, Any]:
        """Returns `{"url", "attachments"}`. Raises BpmnError, DeliveryFailed."""
        variables = job.payload["variables"]
        url = urljoin(self._public_url, str(variables["url_path"]).lstrip("/"))
        return self.look(url, str(variables.get("expect")), str(variables.get("checksum", "")))

    def look(self, url: str, expect: str, checksum: str) -> Mapping[str, Any]:
        """The same for an address. Raises BpmnError, DeliveryFailed."""
        if expect == "tombstone":
            if self._read(url).status != HTTPStatus.GONE:
                raise BpmnError(MISMATCH, f"{url} should say that the text was withdrawn.")
            return {"url": url, "attachments": 0}
        page = html.document_fromstring(self._content(url))
        if page.xpath("string(//meta[@name='content-hash']/@content)") != checksum:
            raise BpmnError(MISMATCH, f"{url} shows something else than was signed.")
        attachments = [link for link in page.iter("a") if link.get("data-sha256")]
        for link in attachments:
            self._check_attachment(urljoin(url, link.get("href", "")), link.get("data-sha256", ""))
        return {"url": url, "attachments": len(attachments)}

    def _check_attachment(self, url: str, sha256: str) -> None:
        if hashlib.sha256(self._content(url)).hexdigest() != sha256:
            raise BpmnError(MISMATCH, f"The attachment {url} has other content than was signed.")

    def _content(self, url: str) -> bytes:
        answer = self._read(url)
        if answer.status != HTTPStatus.OK:
            raise BpmnError(MISMATCH, f"{url} answers {answer.status}.")
        return answer.body

    def _read(self, url: str) -> Answer:
        # Only the service's own public address is ever read: no diagram can point the check elsewhere.
        own, asked = urlsplit(self._public_url), urlsplit(url)
        if (asked.scheme, asked.netloc) != (own.scheme, own.netloc):
            raise DeliveryFailed(f"{url} is not on this site.", final=True)
        answer = self._fetch(url)
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise DeliveryFailed(f"{url} answers {answer.status}.")
        return answer
