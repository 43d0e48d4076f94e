"""What the public reads: the catalogue by columns, one publication with all that belongs to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Any, Final, cast

import sqlalchemy as sa

from service.storage.queries.paging import PAGE, Order, Page, Position, page_of
from service.storage.repositories.publications import publication_of
from service.storage.repositories.rows import one
from service.storage.tables.documents import attachment_blobs, publication_versions, publications
from workflows.disclosure.publications import Publication, PublicationStatus, PublicationVersion, Validity
from workflows.errors import NotFound

EXPORT: Final = 20_000
"""Entries of one part of the exported catalogue."""
_LIVE: Final = publications.c.status == PublicationStatus.LIVE
_LISTED: Final[tuple[sa.Column[Any], ...]] = (
    publications.c.id,
    publications.c.index_number,
    publications.c.title,
    publications.c.document_number,
    publications.c.form_date,
    publications.c.published_on,
    publications.c.site_column,
    publications.c.department,
    publications.c.validity,
    publications.c.version_number,
    publications.c.theme,
    publications.c.category,
    publications.c.keywords,
    publications.c.checksum,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the catalogue (目录)."""

    id: str
    index_number: str
    title: str
    document_number: str | None
    form_date: date
    published_on: date
    column: str | None
    department: str
    validity: Validity
    version_number: int
    theme: str | None
    category: str | None
    keywords: tuple[str, ...]
    checksum: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A publication on its page. `explains` is what it interprets, `explained_by` its interpretations (解读)."""

    publication: Publication
    versions: tuple[PublicationVersion, ...]
    explains: Entry | None
    explained_by: tuple[Entry, ...]
    products: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The kinds of products (解读产品) of each of `explained_by`, by its id."""

    @property
    def latest(self) -> PublicationVersion:
        """The version that is shown."""
        return self.versions[-1]


@dataclass(frozen=True, slots=True)
class File:
    """An attachment's bytes, and the name under which the version lists it."""

    name: str
    media_type: str
    content: bytes


def entry_of(row: sa.Row[Any]) -> Entry:
    """The line of a row of `publications`."""
    fields = {column.name: getattr(row, column.name) for column in _LISTED if column.name != "site_column"}
    return Entry(**{**fields, "keywords": tuple(row.keywords)}, column=row.site_column)


def listing(connection: sa.Connection, column: str | None = None, position: Position | None = None) -> Page[Entry]:
    """Live publications, the newest first: of one column, or all."""
    statement = sa.select(*_LISTED).where(_LIVE)
    if column is not None:
        statement = statement.where(publications.c.site_column == column)
    order = Order(publications.c.published_on, publications.c.id, newest_first=True)
    rows = connection.execute(order.page(statement, _dated(position)))
    return page_of([entry_of(row) for row in rows], position, _by_day)


def newest(connection: sa.Connection, column: str | None = None, limit: int = PAGE, offset: int = 0) -> list[Entry]:
    """The newest live publications, behind the first `offset`."""
    statement = sa.select(*_LISTED).where(_LIVE)
    if column is not None:
        statement = statement.where(publications.c.site_column == column)
    newest_first = (publications.c.published_on.desc(), publications.c.id.desc())
    return [entry_of(row) for row in connection.execute(statement.order_by(*newest_first).limit(limit).offset(offset))]


def column_sizes(connection: sa.Connection) -> Mapping[str, int]:
    """How many live publications each column has."""
    statement = (
        sa.select(publications.c.site_column, sa.func.count().label("number"))
        .where(_LIVE, publications.c.site_column.is_not(None))
        .group_by(publications.c.site_column)
    )
    return {row.site_column: row.number for row in connection.execute(statement)}


def years(connection: sa.Connection) -> list[int]:
    """The years of publication, the newest first."""
    bounds = sa.select(sa.func.min(publications.c.published_on), sa.func.max(publications.c.published_on))
    first, last = connection.execute(bounds).one()
    return list(range(last.year, first.year - 1, -1)) if first and last else []


def shown(connection: sa.Connection, publication_id: str) -> Shown:
    """A publication as the public may know it, withdrawn ones too; nothing of what is sealed. Raises NotFound."""
    statement = sa.select(publications).where(publications.c.id == publication_id)
    publication = publication_of(one(connection, statement, "publication", publication_id))
    versions = (
        sa.select(publication_versions)
        .where(publication_versions.c.publication_id == publication_id)
        .order_by(publication_versions.c.number)
    )
    explaining = _entries(connection, publications.c.interprets == publication_id)
    explained = _entries(connection, publications.c.id == publication.interprets) if publication.interprets else []
    found = [PublicationVersion(**row) for row in connection.execute(versions).mappings()]
    return Shown(
        _known(publication),
        tuple(one if publication.seal_of(one.number) is None else _blank(one) for one in found),
        explained[0] if explained else None,
        tuple(explaining),
        _products(connection, [entry.id for entry in explaining]),
    )


def file(connection: sa.Connection, publication_id: str, sha256: str) -> File:
    """An attachment of the version that is shown. Raises NotFound, also for what was withdrawn."""
    listed = _listed(connection, publication_id, sha256)
    blob = connection.execute(sa.select(attachment_blobs).where(attachment_blobs.c.sha256 == sha256)).one_or_none()
    if listed is None or blob is None:
        raise NotFound("There is no such attachment.", sha256=sha256)
    return File(str(listed["name"]), blob.media_type, bytes(blob.content))


def _listed(connection: sa.Connection, publication_id: str, sha256: str) -> Mapping[str, Any] | None:
    latest = (publication_versions.c.publication_id == publications.c.id) & (
        publication_versions.c.number == publications.c.version_number
    )
    statement = (
        sa.select(publication_versions.c.snapshot)
        .join(publications, latest)
        .where(publications.c.id == publication_id, _LIVE)
    )
    snapshot = connection.execute(statement).scalar_one_or_none() or {}
    return next((file for file in snapshot.get("attachments", ()) if file["sha256"] == sha256), None)


def _blank(version: PublicationVersion) -> PublicationVersion:
    """A sealed version. Even its checksum would tell whether a guess at a short text is right."""
    return replace(version, checksum="", snapshot={})


def _known(publication: Publication) -> Publication:
    """Without what may itself give away why it was sealed: the title, and the reason in words."""
    stone = publication.tombstone
    if stone is None or publication.seal_of(publication.version_number) is None:
        return publication
    told = replace(stone, reason="")
    return replace(publication, title=publication.index_number, keywords=(), checksum="", tombstone=told)


def _products(connection: sa.Connection, ids: Sequence[str]) -> Mapping[str, Sequence[str]]:
    latest = (publication_versions.c.publication_id == publications.c.id) & (
        publication_versions.c.number == publications.c.version_number
    )
    statement = sa.select(publications.c.id, publication_versions.c.snapshot).join(publication_versions, latest)
    rows = connection.execute(statement.where(publications.c.id.in_(ids))) if ids else ()
    return {row.id: [one["kind"] for one in row.snapshot.get("products", ())] for row in rows}


def _entries(connection: sa.Connection, which: sa.ColumnElement[bool]) -> list[Entry]:
    statement = sa.select(*_LISTED).where(which, _LIVE).order_by(publications.c.published_on, publications.c.id)
    return [entry_of(row) for row in connection.execute(statement.limit(PAGE))]


def _dated(position: Position | None) -> Position | None:
    """The list is ordered by days; the address of a page carries moments."""
    return position and replace(position, moment=cast(datetime, position.moment.date()))


def _by_day(entry: Entry) -> tuple[datetime, str]:
    return datetime.combine(entry.published_on, time(), UTC), entry.id
