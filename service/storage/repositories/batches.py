"""Actions on many instances, and bookmarks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from service.storage.repositories.rows import Row, claim, one, put
from service.storage.tables.batches import batch_items, batches, bookmarks
from workflows.model import Batch, BatchItem, ItemStatus, Restorable

_HOLD: Final = sa.text("SELECT pg_advisory_xact_lock(hashtextextended('gongkai name ' || :name, 0))")


class SqlBatches:
    """`workflows.ports.Batches` on SQL."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, batch: Batch, items: Sequence[BatchItem]) -> None:
        """Keep a new batch with everything it is to do."""
        values = {
            "id": batch.id,
            "kind": batch.kind,
            "arguments": dict(batch.arguments),
            "reason": batch.reason,
            "created_at": batch.created_at,
            "created_by": batch.created_by,
        }
        self._connection.execute(sa.insert(batches), values)
        if items:
            self._connection.execute(sa.insert(batch_items), [_values(item) for item in items])

    def get(self, batch_id: str) -> Batch:
        """Raises NotFound."""
        return batch_of(one(self._connection, sa.select(batches).where(batches.c.id == batch_id), "batch", batch_id))

    def item(self, item_id: str) -> BatchItem:
        """Raises NotFound."""
        return _item(one(self._connection, sa.select(batch_items).where(batch_items.c.id == item_id), "item", item_id))

    def item_of(self, batch_id: str, instance_id: str) -> BatchItem:
        """Raises NotFound."""
        statement = sa.select(batch_items).where(
            batch_items.c.batch_id == batch_id, batch_items.c.instance_id == instance_id
        )
        return _item(one(self._connection, statement, "item", instance_id))

    def instances_of(self, batch_id: str, status: ItemStatus) -> list[str]:
        """Ids of the instances of a batch whose items are in a state."""
        statement = sa.select(batch_items.c.instance_id).where(
            batch_items.c.batch_id == batch_id, batch_items.c.status == status
        )
        return list(self._connection.execute(statement.order_by(batch_items.c.id)).scalars())

    def save_item(self, item: BatchItem) -> None:
        """Overwrite the item; its lease ends."""
        values = {**_values(item), "leased_until": None}
        self._connection.execute(sa.update(batch_items).where(batch_items.c.id == item.id).values(values))

    def claim_due(self, now: datetime, until: datetime, limit: int) -> list[BatchItem]:
        """Lease pending items until `until`."""
        due = sa.select(batch_items.c.id).where(sa.text("batch_items.status = 'pending'"))
        return [_item(row) for row in claim(self._connection, batch_items, due, now, until, limit)]


class SqlBookmarks:
    """`workflows.ports.Bookmarks` on SQL."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def get(self, name: str) -> str | None:
        """None where nothing was kept."""
        statement = sa.select(bookmarks.c.value).where(bookmarks.c.name == name)
        return self._connection.execute(statement).scalar_one_or_none()

    def put(self, name: str, value: str) -> None:
        """Overwrites what was kept."""
        put(self._connection, bookmarks, {"name": name, "value": value})

    def hold(self, name: str) -> None:
        """On SQLite there is one writer."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(_HOLD, {"name": name})


def batch_of(row: Row) -> Batch:
    """The batch of a row of `batches`."""
    return Batch(row.id, row.kind, row.reason, row.created_at, row.created_by, row.arguments)


def _values(item: BatchItem) -> dict[str, Any]:
    before = item.before
    return {
        "id": item.id,
        "batch_id": item.batch_id,
        "instance_id": item.instance_id,
        "due_at": item.due_at,
        "status": item.status,
        "code": item.code,
        "message": item.message,
        "ended_at": item.ended_at,
        "before_definition_id": before.definition_id if before else None,
        "after_version": before.version if before else None,
        "before_state": before.state if before else None,
    }


def _item(row: Row) -> BatchItem:
    before = None
    if row.before_state is not None:
        before = Restorable(bytes(row.before_state), row.before_definition_id, row.after_version)
    return BatchItem(
        id=row.id,
        batch_id=row.batch_id,
        instance_id=row.instance_id,
        due_at=row.due_at,
        status=row.status,
        code=row.code,
        message=row.message,
        ended_at=row.ended_at,
        before=before,
    )
