"""What feeds and the sitemap are made of: the newest, with the moments of their first and newest versions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from service.storage.queries.portal import Entry, entry_of
from service.storage.tables.documents import publication_versions, publications
from workflows.disclosure.publications import PublicationStatus

_LIVE: Final = publications.c.status == PublicationStatus.LIVE
_LATEST: Final = sa.and_(
    publication_versions.c.publication_id == publications.c.id,
    publication_versions.c.number == publications.c.version_number,
)


@dataclass(frozen=True, slots=True)
class FeedRow:
    """An entry with its newest text. `notice` is what was corrected; empty in a first version."""

    entry: Entry
    body: str
    notice: str
    first_at: datetime
    last_at: datetime


def feed(connection: sa.Connection, column: str | None, limit: int) -> list[FeedRow]:
    """The newest live publications, the last published or corrected first."""
    few = sa.select(publications).where(_LIVE)
    if column is not None:
        few = few.where(publications.c.site_column == column)
    few = few.order_by(publications.c.published_on.desc(), publications.c.id.desc()).limit(limit)
    newest = few.subquery()
    first = publication_versions.alias()
    statement = (
        sa.select(
            *newest.c,
            publication_versions.c.snapshot,
            publication_versions.c.correction_notice,
            publication_versions.c.published_at.label("last_at"),
            first.c.published_at.label("first_at"),
        )
        .join(
            publication_versions,
            sa.and_(
                publication_versions.c.publication_id == newest.c.id,
                publication_versions.c.number == newest.c.version_number,
            ),
        )
        .join(first, sa.and_(first.c.publication_id == newest.c.id, first.c.number == 1))
        .order_by(publication_versions.c.published_at.desc(), newest.c.id.desc())
    )
    return [_row(row) for row in connection.execute(statement)]


def sitemap_rows(connection: sa.Connection, size: int, number: int) -> list[tuple[str, datetime]]:
    """Ids of one part of the live publications, with the moment of their newest version."""
    statement = (
        sa.select(publications.c.id, publication_versions.c.published_at)
        .join(publication_versions, _LATEST)
        .where(_LIVE)
        .order_by(publications.c.id)
        .limit(size)
        .offset((number - 1) * size)
    )
    return [(row.id, row.published_at) for row in connection.execute(statement)]


def sitemap_parts(connection: sa.Connection, size: int) -> list[str]:
    """For each part of the sitemap the day on which something in it changed last."""
    counted = sa.select(sa.func.count(), sa.func.max(publications.c.published_on)).where(_LIVE)
    number, last = connection.execute(counted).one()
    return [last.isoformat() for _ in range(-(-number // size))] if last else []


def _row(row: Any) -> FeedRow:
    return FeedRow(entry_of(row), str(row.snapshot.get("body", "")), row.correction_notice, row.first_at, row.last_at)
