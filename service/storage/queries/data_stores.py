"""Data stores for people who look: which there are, what is in one, what an entry was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from service.storage.queries.paging import PAGE
from service.storage.repositories.data_stores import stored_value
from service.storage.tables.data_stores import stored_values
from workflows.model import StoredValue


@dataclass(frozen=True, slots=True)
class StoreLine:
    """A data store: how many entries are in it, when it was last written."""

    name: str
    entries: int
    written_at: datetime


def stores(connection: sa.Connection) -> list[StoreLine]:
    """Every store that was ever written, by name."""
    columns = stored_values.c
    statement = (
        sa.select(
            columns.store,
            sa.func.sum(sa.case((columns.is_current, 1), else_=0)).label("entries"),
            sa.func.max(columns.at).label("at"),
        )
        .group_by(columns.store)
        .order_by(columns.store)
    )
    return [StoreLine(row.store, int(row.entries), row.at) for row in connection.execute(statement)]


def entries_of(
    connection: sa.Connection, store: str, after: str = "", limit: int = PAGE
) -> tuple[list[StoredValue], str | None]:
    """What is in a store behind a key, by key; and the key behind which the next page is."""
    columns = stored_values.c
    statement = sa.select(stored_values).where(columns.store == store, columns.is_current, columns.key > after)
    rows = [stored_value(row) for row in connection.execute(statement.order_by(columns.key).limit(limit + 1))]
    return rows[:limit], rows[limit - 1].key if len(rows) > limit else None


def versions_of(connection: sa.Connection, store: str, key: str, limit: int = 100) -> list[StoredValue]:
    """The versions of an entry, the newest first."""
    columns = stored_values.c
    statement = sa.select(stored_values).where(columns.store == store, columns.key == key)
    return [stored_value(row) for row in connection.execute(statement.order_by(columns.version.desc()).limit(limit))]
