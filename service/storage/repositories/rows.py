"""What several stores share: reading one row, upserts, claiming what is due, clock references as columns."""

from __future__ import annotations

import collections
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from workflows.errors import NotFound
from workflows.model import ClockReference

Row = sa.Row[Any]


def make_row_type(table: sa.Table) -> type[Any]:
    """A named tuple of the table's columns, for rows cut out of a join whose tables share column names."""
    return collections.namedtuple(f"{table.name}_row", table.c.keys())


def one(connection: sa.Connection, statement: sa.Select[Any], what: str, key: str) -> Row:
    """The only row. Raises NotFound (details `kind`, `id`)."""
    row = connection.execute(statement).one_or_none()
    if row is None:
        raise NotFound(f"There is no {what} {key}.", kind=what, id=key)
    return row


def insert(connection: sa.Connection, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows ON CONFLICT; SQLite and PostgreSQL spell it alike."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


def add_new(connection: sa.Connection, table: sa.Table, key: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows whose unique `key` is not there yet."""
    if rows:
        connection.execute(insert(connection, table).on_conflict_do_nothing(index_elements=[key]), rows)


def put(connection: sa.Connection, table: sa.Table, row: Mapping[str, Any]) -> None:
    """Insert the row, or overwrite the one with its primary key."""
    keys = [column.name for column in table.primary_key]
    statement = insert(connection, table).values(row)
    changes = {name: statement.excluded[name] for name in row if name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changes))


def claim(
    connection: sa.Connection, table: sa.Table, due: sa.Select[Any], now: datetime, until: datetime, limit: int
) -> list[Row]:
    """Lease up to `limit` rows whose `due_at` has come and whose lease is over, the longest due first.

    `due` selects the ids that may be taken. Two claimants never get the same row: PostgreSQL skips what the other
    has locked, SQLite has one writer.
    """
    free = (table.c.leased_until.is_(None)) | (table.c.leased_until <= now)
    ids = due.where(table.c.due_at <= now, free).order_by(table.c.due_at, table.c.id).limit(limit)
    ids = ids.with_for_update(skip_locked=True, of=table)
    # Materialised: as a plain subquery PostgreSQL may run it again for each row and lock beyond the limit.
    picked = ids.cte("picked").prefix_with("MATERIALIZED", dialect="postgresql")
    statement = (
        sa.update(table).where(table.c.id.in_(sa.select(picked.c.id))).values(leased_until=until).returning(*table.c)
    )
    return sorted(connection.execute(statement), key=lambda row: (row.due_at, row.id))


def clock_columns(clock: ClockReference | None) -> dict[str, Any]:
    """A clock reference as the three columns of tasks and timers."""
    if clock is None:
        return {"clock_name": None, "clock_key": None, "clock_offset": None}
    return {"clock_name": clock.name, "clock_key": clock.key, "clock_offset": clock.offset}


def clock_of(row: Row) -> ClockReference | None:
    """The clock reference of a row, if it has one."""
    return None if row.clock_name is None else ClockReference(row.clock_name, row.clock_key, row.clock_offset)
