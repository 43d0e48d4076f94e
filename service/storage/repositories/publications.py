"""Publications, their versions, the internal register and index numbers on SQL."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from flask import current_app

from service.storage.repositories.generation import next_generation
from service.storage.repositories.rows import Row, insert, one, put
from service.storage.repositories.search_index import follow_status, index_version
from service.storage.tables.documents import index_serials, internal_register, publication_versions, publications
from workflows.disclosure.publications import (
    Cause,
    Channel,
    IndexTemplate,
    Publication,
    PublicationVersion,
    RegisterEntry,
    Seal,
    Tombstone,
)
from workflows.errors import Conflict

_PLAIN: Final = (
    *("id", "index_number", "title", "document_number", "publisher", "form_date", "published_on", "theme", "category"),
    *("attribute", "basis", "department", "item_id", "checksum", "document_id", "version_number", "validity"),
    *("invalid_on", "validity_basis", "status", "interprets", "checked_at", "archived_at", "version"),
)


class SqlPublications:
    """`disclosure.ports.Publications` on SQL."""

    def __init__(self, connection: sa.Connection, template: IndexTemplate) -> None:
        self._connection = connection
        self._template = template

    @property
    def index_template(self) -> IndexTemplate:
        """How this agency writes its index numbers."""
        return self._template

    def next_serial(self, series: str) -> int:
        """The next number of a series; the row stays locked until the transaction ends, so there are no gaps."""
        statement = insert(self._connection, index_serials).values(series=series, last=1)
        counted = statement.on_conflict_do_update(index_elements=["series"], set_={"last": index_serials.c.last + 1})
        last: int = self._connection.execute(counted.returning(index_serials.c.last)).scalar_one()
        return last

    def add(self, publication: Publication, version: PublicationVersion) -> None:
        """Keep a new publication with its first version."""
        self._connection.execute(sa.insert(publications), _values(publication))
        self.add_version(version)

    def get(self, publication_id: str) -> Publication:
        """Raises NotFound."""
        return publication_of(one(self._connection, _by_id(publication_id), "publication", publication_id))

    def lock(self, publication_id: str) -> Publication:
        """Like `get`, and others that lock it wait for this transaction."""
        statement = _by_id(publication_id).with_for_update()
        return publication_of(one(self._connection, statement, "publication", publication_id))

    def save(self, publication: Publication, *, expected_version: int) -> None:
        """Raises Conflict if the stored version is another one. The index number is never written again."""
        found = (publications.c.id == publication.id) & (publications.c.version == expected_version)
        values = {name: value for name, value in _values(publication).items() if name != "index_number"}
        if self._connection.execute(sa.update(publications).where(found).values(values)).rowcount != 1:
            raise Conflict(publication_id=publication.id, expected=expected_version)
        follow_status(self._connection, publication)
        next_generation(self._connection)

    def add_version(self, version: PublicationVersion) -> None:
        """Keep a version; there is no way to change one."""
        self._connection.execute(sa.insert(publication_versions), asdict(version))
        index_version(self._connection, version.publication_id)
        next_generation(self._connection)

    def versions(self, publication_id: str) -> list[PublicationVersion]:
        """Oldest first."""
        statement = sa.select(publication_versions).where(publication_versions.c.publication_id == publication_id)
        rows = self._connection.execute(statement.order_by(publication_versions.c.number)).mappings()
        return [PublicationVersion(**row) for row in rows]

    def of_document(self, document_id: str) -> Publication | None:
        """The publication one of whose versions is this document."""
        statement = (
            sa.select(publications)
            .join(publication_versions, publication_versions.c.publication_id == publications.c.id)
            .where(publication_versions.c.document_id == document_id)
        )
        row = self._connection.execute(statement).one_or_none()
        return None if row is None else publication_of(row)

    def of_categories(self, categories: Collection[str]) -> list[Publication]:
        """By form date and id."""
        statement = sa.select(publications).where(publications.c.category.in_(sorted(categories)))
        rows = self._connection.execute(statement.order_by(publications.c.form_date, publications.c.id))
        return [publication_of(row) for row in rows]

    def register(self, entry: RegisterEntry) -> None:
        """Adds or replaces the document's entry in the internal register."""
        put(self._connection, internal_register, asdict(entry))

    def registered(self, document_id: str) -> RegisterEntry | None:
        """The document's entry, if it is in the register."""
        statement = sa.select(internal_register).where(internal_register.c.document_id == document_id)
        row = self._connection.execute(statement).mappings().one_or_none()
        return None if row is None else RegisterEntry(**row)


def publication_of(row: Row) -> Publication:
    """The publication of a row of `publications`."""
    return Publication(
        **{name: getattr(row, name) for name in _PLAIN},
        column=row.site_column,
        keywords=tuple(row.keywords),
        channels=tuple(Channel(entry) for entry in row.channels),
        seals=tuple(_seal(data) for data in row.seals),
        tombstone=_tombstone(row.tombstone),
    )


def index_publications(connection: sa.Connection) -> SqlPublications:
    """The store with the index template of the application's configuration."""
    bureau = current_app.config["GONGKAI"].bureau
    template = IndexTemplate(bureau.organisation_code, bureau.name, bureau.index_template)
    return SqlPublications(connection, template)


def _by_id(publication_id: str) -> sa.Select[Any]:
    return sa.select(publications).where(publications.c.id == publication_id)


def _values(publication: Publication) -> dict[str, Any]:
    stone = publication.tombstone
    return {
        **{name: getattr(publication, name) for name in _PLAIN},
        "site_column": publication.column,
        "keywords": list(publication.keywords),
        "channels": list(publication.channels),
        "tombstone": asdict(stone) if stone else None,
        "seals": [asdict(seal) for seal in publication.seals],
    }


def _tombstone(data: dict[str, Any] | None) -> Tombstone | None:
    if data is None:
        return None
    moments = {name: datetime.fromisoformat(data[name]) for name in ("taken_down_at", "ratified_at") if data[name]}
    # Those of before there was a list name no cause.
    return Tombstone(**{**data, **moments, "cause": Cause(data.get("cause", Cause.OTHER))})


def _seal(data: dict[str, Any]) -> Seal:
    return Seal(data["through"], Cause(data["cause"]), datetime.fromisoformat(data["at"]), data["by"])
