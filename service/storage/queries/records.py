"""Registers and their records, for the pages of the bureau and for the public."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

import sqlalchemy as sa

from service.storage.queries.paging import ESCAPE, Order, Page, Position, contains, page_of
from service.storage.repositories.records import record_of
from service.storage.tables.records import record_types, records
from workflows.records.model import Record

State = Literal["counting", "pending", "withdrawn"]
EXPORTED: Final = 50_000
"""Rows of a file at most."""
TEXT_LIMIT: Final = 100
_COUNTS: Final = (records.c.current > 0) & records.c.withdrawn_at.is_(None)
_STATES: Final = {
    "counting": _COUNTS,
    "pending": records.c.pending,
    "withdrawn": records.c.withdrawn_at.is_not(None),
}


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """A register that is declared: how many of its records count, how many wait for a review, the last change."""

    key: str
    counting: int
    pending: int
    changed_at: datetime | None


def registers(connection: sa.Connection) -> list[RegisterLine]:
    """Every register, by key."""
    number = sa.func.count
    counted = (
        sa.select(
            records.c.type_key,
            number(sa.case((_COUNTS, 1))).label("counting"),
            number(sa.case((records.c.pending, 1))).label("pending"),
            sa.func.max(records.c.updated_at).label("changed_at"),
        )
        .group_by(records.c.type_key)
        .subquery()
    )
    statement = (
        sa.select(record_types.c.key, counted.c.counting, counted.c.pending, counted.c.changed_at)
        .outerjoin(counted, counted.c.type_key == record_types.c.key)
        .order_by(record_types.c.key)
    )
    return [
        RegisterLine(row.key, row.counting or 0, row.pending or 0, row.changed_at)
        for row in connection.execute(statement)
    ]


def listing(
    connection: sa.Connection, type_key: str, state: State | None, text: str, position: Position | None
) -> Page[Record]:
    """Records of a register, the last changed first."""
    statement = sa.select(records).where(records.c.type_key == type_key)
    if state is not None:
        statement = statement.where(_STATES[state])
    if text:
        answers = sa.type_coerce(records.c.current_answers, sa.Text)
        pattern = contains(text)
        found = records.c.title.like(pattern, escape=ESCAPE) | answers.like(pattern, escape=ESCAPE)
        statement = statement.where(found)
    order = Order(records.c.updated_at, records.c.id, newest_first=True)
    rows = [record_of(row) for row in connection.execute(order.page(statement, position))]
    return page_of(rows, position, lambda record: (record.updated_at, record.id))


def public_listing(connection: sa.Connection, type_key: str, text: str, position: Position | None) -> Page[Record]:
    """What counts of a register, the last accepted first. Only what the public sees is searched."""
    statement = _counting(type_key)
    if text:
        statement = statement.where(records.c.public_text.like(contains(text), escape=ESCAPE))
    order = Order(records.c.accepted_at, records.c.id, newest_first=True)
    rows = [record_of(row) for row in connection.execute(order.page(statement, position))]
    return page_of(rows, position, lambda record: (record.accepted_at or record.updated_at, record.id))


def everything(connection: sa.Connection, type_key: str) -> Iterator[Record]:
    """All that counts of a register, the last accepted first, for a file."""
    statement = _counting(type_key).order_by(records.c.accepted_at.desc(), records.c.id.desc()).limit(EXPORTED)
    return (record_of(row) for row in connection.execute(statement))


def _counting(type_key: str) -> sa.Select[Any]:
    return sa.select(records).where(records.c.type_key == type_key, _COUNTS)
