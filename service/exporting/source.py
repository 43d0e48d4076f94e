"""What channels deliver, read from the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import current_app

from service.config import Config
from service.connectors.content import Content, ContentFile
from service.exporting.site import write_site
from service.storage.database import reading
from service.storage.queries import deliveries, portal, subscribers
from service.storage.queries.subscribers import Subscriber
from workflows.disclosure.handlers.channel_jobs import url_path
from workflows.disclosure.publications import Cause, PublicationStatus, Tombstone
from workflows.disclosure.rich_text import plain_text, sanitise

_SEALED: Final = {Cause.PERSONAL_DATA: "涉及个人信息，已封存", Cause.STATE_SECRET: "涉及保密事项，已封存"}
"""What other sites hear: what stands in the reason may itself give it away."""


def _notice(stone: Tombstone) -> str:
    return _SEALED.get(stone.cause, stone.reason)


class PublicSource:
    """`service.connectors.content.Source` on the application whose context is open."""

    def __init__(self, config: Config) -> None:
        self._root = config.server.public_url.rstrip("/")

    def content(self, publication_id: str) -> Content:
        """What is public now. Raises NotFound."""
        with current_app.app_context():
            found = portal.shown(reading(), publication_id)
        publication, latest = found.publication, found.latest
        live = publication.status is PublicationStatus.LIVE
        snapshot: Mapping[str, Any] = latest.snapshot if live else {}
        body = sanitise(str(snapshot.get("body", "")))
        stone = publication.tombstone
        return Content(
            publication_id=publication.id,
            live=live,
            version=publication.version_number,
            url=self._root + url_path(publication.id),
            title=publication.title if live else "",
            index_number=publication.index_number,
            document_number=publication.document_number or "",
            publisher=publication.publisher,
            form_date=publication.form_date.isoformat(),
            published_on=publication.published_on.isoformat(),
            column=publication.column or "",
            keywords=publication.keywords if live else (),
            validity=publication.validity.value,
            checksum=publication.checksum,
            body=body,
            text=plain_text(body),
            notice=_notice(stone) if stone else latest.correction_notice,
            files=tuple(self._file(publication.id, file) for file in snapshot.get("attachments", ())),
        )

    def file(self, publication_id: str, sha256: str) -> bytes:
        """Raises NotFound."""
        with current_app.app_context():
            return portal.file(reading(), publication_id, sha256).content

    def delivered(self, publication_id: str, topic: str) -> Sequence[Mapping[str, Any]]:
        """Results of earlier deliveries."""
        with current_app.app_context():
            return deliveries.results(reading(), publication_id, topic)

    def subscriber(self, subscriber_id: str) -> Subscriber | None:
        """The reader, if there still is one."""
        with current_app.app_context():
            return subscribers.one(reading(), subscriber_id)

    def subscribers(self, last: str, limit: int) -> Sequence[Subscriber]:
        """Confirmed readers by id, behind the last one."""
        with current_app.app_context():
            return subscribers.confirmed_after(reading(), last, limit)

    def export(self, folder: str) -> Mapping[str, Any]:
        """The whole portal as files."""
        return write_site(folder)

    def _file(self, publication_id: str, file: Mapping[str, Any]) -> ContentFile:
        url = f"{self._root}{url_path(publication_id)}/files/{file['sha256']}/{file['name']}"
        return ContentFile(str(file["name"]), str(file["sha256"]), int(file["size"]), str(file["media_type"]), url)
