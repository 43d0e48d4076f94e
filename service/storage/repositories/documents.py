"""Documents, verdicts, attachments and the catalogue on SQL (`workflows.disclosure.ports`)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa

from service.storage.repositories.catalogue import SqlCatalogue
from service.storage.repositories.deliveries import configured_deliveries
from service.storage.repositories.feedback import SqlFeedbacks
from service.storage.repositories.publications import index_publications
from service.storage.repositories.rows import Row, insert, one
from service.storage.tables.documents import (
    attachment_blobs,
    documents,
    participations,
    publication_versions,
    secrecy_reviews,
    verdicts,
)
from service.storage.tables.files import files
from workflows.disclosure.documents import Attachment, Document, Party, PartyKind
from workflows.disclosure.ports import Blobs, Catalogue, Deliveries, Documents, Feedbacks, Publications, Verdicts
from workflows.disclosure.products import product_data, product_of
from workflows.disclosure.publications import Channel
from workflows.disclosure.secrecy import SecrecyReview
from workflows.disclosure.verdicts import Participation, Verdict
from workflows.errors import Conflict

_PLAIN: Final = (
    *("id", "title", "department", "drafter", "created_at", "updated_at", "body", "attribute", "basis", "override"),
    *("override_reason", "form_date", "number", "item_id", "theme", "category", "interpretation_needed", "interprets"),
    *("corrects", "correction_notice", "status", "index_number", "reevaluate_on", "version"),
)


class SqlDocuments:
    """`disclosure.ports.Documents` on SQL."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, document: Document) -> None:
        """Keep a new document."""
        self._connection.execute(sa.insert(documents), _values(document))

    def get(self, document_id: str) -> Document:
        """Raises NotFound."""
        return document_of(one(self._connection, _by_id(document_id), "document", document_id))

    def lock(self, document_id: str) -> Document:
        """Like `get`, and others that lock it wait for this transaction. On SQLite the whole database is locked."""
        return document_of(one(self._connection, _by_id(document_id).with_for_update(), "document", document_id))

    def save(self, document: Document, *, expected_version: int) -> None:
        """Raises Conflict if the stored version is another one."""
        found = (documents.c.id == document.id) & (documents.c.version == expected_version)
        if self._connection.execute(sa.update(documents).where(found).values(_values(document))).rowcount != 1:
            raise Conflict(document_id=document.id, expected=expected_version)

    def interpretations_of(self, document_id: str) -> list[Document]:
        """Oldest first."""
        return self._all(documents.c.interprets == document_id, documents.c.created_at)

    def to_reevaluate(self, until: date) -> list[Document]:
        """The one due first, first."""
        return self._all(documents.c.reevaluate_on <= until, documents.c.reevaluate_on)

    def _all(self, which: sa.ColumnElement[bool], order: sa.ColumnElement[Any]) -> list[Document]:
        statement = sa.select(documents).where(which).order_by(order, documents.c.id)
        return [document_of(row) for row in self._connection.execute(statement)]


class SqlVerdicts:
    """`disclosure.ports.Verdicts` on SQL."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, verdict: Verdict) -> None:
        """Keep a verdict."""
        self._connection.execute(sa.insert(verdicts), asdict(verdict))

    def of(self, document_id: str) -> list[Verdict]:
        """All of them, voided ones too, oldest first."""
        statement = sa.select(verdicts).where(verdicts.c.document_id == document_id)
        rows = self._connection.execute(statement.order_by(verdicts.c.at, verdicts.c.id)).mappings()
        return [Verdict(**row) for row in rows]

    def void(self, verdict_ids: Collection[str], at: datetime, reason: str) -> None:
        """Verdicts that are void already keep when and why."""
        still = verdicts.c.id.in_(verdict_ids) & verdicts.c.voided_at.is_(None)
        self._connection.execute(sa.update(verdicts).where(still).values(voided_at=at, void_reason=reason))

    def take_part(self, participation: Participation) -> None:
        """The same person, role and step again changes nothing."""
        statement = insert(self._connection, participations).on_conflict_do_nothing()
        self._connection.execute(statement, asdict(participation))

    def participations(self, document_id: str) -> list[Participation]:
        """Oldest first."""
        statement = sa.select(participations).where(participations.c.document_id == document_id)
        rows = self._connection.execute(statement.order_by(participations.c.at)).mappings()
        return [Participation(**row) for row in rows]

    def conclude(self, review: SecrecyReview) -> None:
        """Keep an examination."""
        self._connection.execute(sa.insert(secrecy_reviews), asdict(review))

    def conclusions(self, document_id: str) -> list[SecrecyReview]:
        """Oldest first."""
        statement = sa.select(secrecy_reviews).where(secrecy_reviews.c.document_id == document_id)
        rows = self._connection.execute(statement.order_by(secrecy_reviews.c.at, secrecy_reviews.c.id)).mappings()
        return [SecrecyReview(**row) for row in rows]


class SqlBlobs:
    """`disclosure.ports.Blobs` on SQL."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def put(self, sha256: str, content: bytes, media_type: str) -> None:
        """Content that is already there is not stored again, but held: whoever drops it waits and sees who names it."""
        row = {"sha256": sha256, "media_type": media_type, "size": len(content), "content": content}
        added = insert(self._connection, attachment_blobs)
        held = added.on_conflict_do_update(index_elements=["sha256"], set_={"size": len(content)})
        self._connection.execute(held, row)

    def get(self, sha256: str) -> bytes:
        """Raises NotFound."""
        statement = sa.select(attachment_blobs.c.content).where(attachment_blobs.c.sha256 == sha256)
        content: bytes = one(self._connection, statement, "attachment", sha256).content
        return content

    def drop(self, sha256: str) -> None:
        """Nothing where a document, a published version or an answer names it."""
        own = attachment_blobs.c.sha256 == sha256
        self._connection.execute(sa.select(attachment_blobs.c.sha256).where(own).with_for_update())
        named = (
            sa.exists().where(files.c.sha256 == sha256),
            sa.exists().where(sa.type_coerce(documents.c.attachments, sa.Text).contains(sha256)),
            sa.exists().where(sa.type_coerce(publication_versions.c.snapshot, sa.Text).contains(sha256)),
        )
        self._connection.execute(sa.delete(attachment_blobs).where(own, ~sa.or_(*named)))


def document_of(row: Row) -> Document:
    """The document of a row of `documents`."""
    return Document(
        **{name: getattr(row, name) for name in _PLAIN},
        column=row.site_column,
        attachments=tuple(Attachment(**entry) for entry in row.attachments),
        channels=tuple(Channel(entry) for entry in row.channels),
        keywords=tuple(row.keywords),
        parties=tuple(Party(**{**entry, "kind": PartyKind(entry["kind"])}) for entry in row.parties),
        products=tuple(product_of(entry) for entry in row.products),
    )


def _by_id(document_id: str) -> sa.Select[Any]:
    return sa.select(documents).where(documents.c.id == document_id)


def _values(document: Document) -> dict[str, Any]:
    return {
        **{name: getattr(document, name) for name in _PLAIN},
        "site_column": document.column,
        "attachments": [asdict(attachment) for attachment in document.attachments],
        "channels": list(document.channels),
        "keywords": list(document.keywords),
        "parties": [asdict(party) for party in document.parties],
        "products": [product_data(product) for product in document.products],
        "content_hash": document.content_hash,
    }


STORES: Final[Mapping[type[Any], Callable[[sa.Connection], Any]]] = {
    Documents: SqlDocuments,
    Verdicts: SqlVerdicts,
    Blobs: SqlBlobs,
    Publications: index_publications,
    Deliveries: configured_deliveries,
    Feedbacks: SqlFeedbacks,
    Catalogue: SqlCatalogue,
}
"""A store's protocol -> what makes it on a connection."""
