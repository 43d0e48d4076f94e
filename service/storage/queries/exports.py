"""What an export of the portal consists of, and what each page of it is made of."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import sqlalchemy as sa

from service.storage.tables.documents import publications
from service.storage.tables.people import departments
from service.storage.tables.records import record_types, records
from workflows.disclosure.publications import PublicationStatus


@dataclass(frozen=True, slots=True)
class Exported:
    """A publication; `stamp` changes whenever its page does."""

    id: str
    title: str
    index_number: str
    published_on: str
    column: str | None
    live: bool
    stamp: str


def publications_to_export(connection: sa.Connection) -> list[Exported]:
    """All of them, withdrawn ones too, the newest first."""
    wanted = [publications.c[name] for name in ("id", "title", "index_number", "published_on", "site_column")]
    more = (publications.c.status, publications.c.version, publications.c.interprets)
    newest = (publications.c.published_on.desc(), publications.c.id.desc())
    rows = connection.execute(sa.select(*wanted, *more).order_by(*newest)).all()
    related: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.interprets:
            # Each of the two shows the other's title, and only while it is live.
            related[row.interprets].append(f"{row.id}.{row.version}")
            related[row.id].append(row.interprets)
    versions = {row.id: row.version for row in rows}
    found = []
    for row in rows:
        beside = [f"{one}.{versions.get(one, '')}" for one in sorted(related[row.id])]
        live = row.status is PublicationStatus.LIVE
        stamp = ":".join((str(row.version), *beside))
        day = row.published_on.isoformat()
        found.append(Exported(row.id, row.title, row.index_number, day, row.site_column, live, stamp))
    return found


def names_stamp(connection: sa.Connection) -> str:
    """What the departments are called, which stands on many pages."""
    rows = connection.execute(sa.select(departments.c.id, departments.c.name).order_by(departments.c.id))
    return "|".join(f"{row.id}={row.name}" for row in rows)


def register_stamps(connection: sa.Connection) -> dict[str, str]:
    """By register what its pages are made of: its declaration, how many records there are, the newest change."""
    counted = (
        sa.select(
            records.c.type_key, sa.func.count().label("number"), sa.func.max(records.c.updated_at).label("changed_at")
        )
        .group_by(records.c.type_key)
        .subquery()
    )
    statement = sa.select(record_types, counted.c.number, counted.c.changed_at).outerjoin(
        counted, counted.c.type_key == record_types.c.key
    )
    rows = connection.execute(statement)
    return {row.key: f"{row.deployment_id}:{row.number}:{row.changed_at}" for row in rows}
