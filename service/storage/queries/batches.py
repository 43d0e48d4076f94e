"""Batches and their reports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from service.storage.queries.cockpit_filters import Filter, Scope, filtered
from service.storage.queries.paging import Order, Page, Position, page_of
from service.storage.repositories.batches import batch_of
from service.storage.tables.batches import batch_items, batches
from service.storage.tables.instances import instances
from workflows.errors import NotFound
from workflows.model import Batch, ItemStatus

SHOWN: Final = 200
"""Items that a report shows; the CSV has all."""


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A batch and how far it is."""

    batch: Batch
    pending: int = 0
    done: int = 0
    refused: int = 0

    @property
    def total(self) -> int:
        """How many instances it has."""
        return self.pending + self.done + self.refused


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One instance of a batch; `undoable`: it was migrated, and what it was is kept."""

    instance_id: str
    title: str
    status: ItemStatus
    code: str
    message: str
    ended_at: datetime | None
    undoable: bool


def batch_page(connection: sa.Connection, position: Position | None = None) -> Page[BatchLine]:
    """Batches, the newest first."""
    order = Order(batches.c.created_at, batches.c.id, newest_first=True)
    found = [batch_of(row) for row in connection.execute(order.page(sa.select(batches), position))]
    counted = _counts(connection, [batch.id for batch in found])
    lines = [BatchLine(batch, **counted.get(batch.id, {})) for batch in found]
    return page_of(lines, position, lambda line: (line.batch.created_at, line.batch.id))


def batch_line(connection: sa.Connection, batch_id: str) -> BatchLine:
    """One batch. Raises NotFound."""
    row = connection.execute(sa.select(batches).where(batches.c.id == batch_id)).one_or_none()
    if row is None:
        raise NotFound(kind="batch", id=batch_id)
    return BatchLine(batch_of(row), **_counts(connection, [batch_id]).get(batch_id, {}))


def items(
    connection: sa.Connection, batch_id: str, status: ItemStatus | None = None, limit: int | None = SHOWN
) -> Iterator[ItemLine]:
    """The instances of a batch, in the order in which they were named; None: all of them."""
    statement = (
        sa.select(
            batch_items.c.instance_id,
            instances.c.title,
            batch_items.c.status,
            batch_items.c.code,
            batch_items.c.message,
            batch_items.c.ended_at,
            batch_items.c.before_definition_id.is_not(None).label("undoable"),
        )
        .join(instances, instances.c.id == batch_items.c.instance_id)
        .where(batch_items.c.batch_id == batch_id)
    )
    if status is not None:
        statement = statement.where(batch_items.c.status == status)
    for row in connection.execute(statement.order_by(batch_items.c.id).limit(limit)):
        yield ItemLine(**row._mapping)


def ids_of(connection: sa.Connection, wanted: Filter, now: datetime, scope: Scope, limit: int) -> list[str]:
    """Ids of the instances that a filter finds, the newest first."""
    statement: sa.Select[Any] = filtered(sa.select(instances.c.id), wanted, now, scope)
    statement = statement.where(instances.c.status.in_(wanted.statuses))
    return list(connection.execute(statement.order_by(instances.c.started_at.desc()).limit(limit)).scalars())


def _counts(connection: sa.Connection, ids: list[str]) -> dict[str, dict[str, int]]:
    statement = sa.select(batch_items.c.batch_id, batch_items.c.status, sa.func.count().label("number"))
    statement = statement.where(batch_items.c.batch_id.in_(ids)).group_by(batch_items.c.batch_id, batch_items.c.status)
    found: dict[str, dict[str, int]] = {}
    for row in connection.execute(statement):
        found.setdefault(row.batch_id, {})[row.status.value] = row.number
    return found
