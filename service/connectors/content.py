"""What a channel delivers: the text that is public now, whatever it was when the delivery was asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class ContentFile:
    """An attachment; `sha256` is hex, `size` bytes, `url` its public address."""

    name: str
    sha256: str
    size: int
    media_type: str
    url: str


@dataclass(frozen=True, slots=True)
class Content:
    """A publication as it stands. `body` is cleaned HTML, dates are ISO; withdrawn: index number and reason only."""

    publication_id: str
    live: bool
    version: int
    url: str
    title: str
    index_number: str
    document_number: str
    publisher: str
    form_date: str
    published_on: str
    column: str
    keywords: tuple[str, ...]
    validity: str
    checksum: str
    body: str = ""
    text: str = ""
    notice: str = ""
    """What is corrected, or why it was withdrawn."""
    files: tuple[ContentFile, ...] = ()

    def facts(self) -> dict[str, Any]:
        """Everything but the text, as JSON-safe values."""
        names = ("publication_id", "version", "url", "title", "index_number", "document_number", "publisher")
        more = ("form_date", "published_on", "column", "validity", "checksum", "notice")
        found = {name: getattr(self, name) for name in (*names, *more)}
        files = [
            {"name": one.name, "sha256": one.sha256, "size": one.size, "media_type": one.media_type, "url": one.url}
            for one in self.files
        ]
        return {**found, "keywords": list(self.keywords), "files": files}


class Mailbox(Protocol):
    """A reader who gets mails; no columns: all of them."""

    @property
    def id(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def token(self) -> str: ...
    @property
    def columns(self) -> tuple[str, ...]: ...


class Source(Protocol):
    """Where connectors, which know no database, get it."""

    def content(self, publication_id: str) -> Content:
        """Raises NotFound."""
        ...

    def file(self, publication_id: str, sha256: str) -> bytes:
        """Raises NotFound."""
        ...

    def delivered(self, publication_id: str, topic: str) -> Sequence[Mapping[str, Any]]:
        """Results of the deliveries to this channel that succeeded, oldest first."""
        ...

    def subscriber(self, subscriber_id: str) -> Mailbox | None:
        """The reader, if there still is one."""
        ...

    def subscribers(self, last: str, limit: int) -> Sequence[Mailbox]:
        """Confirmed readers by id, behind the last one."""
        ...

    def export(self, folder: str) -> Mapping[str, Any]:
        """Writes the whole portal as files. Raises DeliveryFailed."""
        ...
