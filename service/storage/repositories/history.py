"""What happened, append-only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from service.storage.tables.history import history
from workflows.events import Event


class SqlHistory:
    """`workflows.ports.History` on SQL."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def append(self, events: Sequence[Event]) -> None:
        """Add events in their order."""
        rows = [
            {
                "kind": event.kind,
                "at": event.at,
                "actor_id": event.actor_id,
                "instance_id": event.instance_id,
                "task_id": event.task_id,
                "element_id": event.element_id,
                "data": event.data(),
            }
            for event in events
        ]
        if rows:
            self._connection.execute(sa.insert(history), rows)

    def instances_after(self, seq: int, before: datetime, limit: int) -> tuple[list[str], int]:
        """Ids of the instances of up to `limit` events after one, and the last of these; none from `before` on.

        A transaction that ends late may write a number that is passed already: `before` leaves it time.
        """
        statement = sa.select(history.c.seq, history.c.at, history.c.instance_id).where(history.c.seq > seq)
        found: dict[str, None] = {}
        for row in self._connection.execute(statement.order_by(history.c.seq).limit(limit)):
            if row.at >= before:
                break
            seq = row.seq
            if row.instance_id is not None:
                found[row.instance_id] = None
        return list(found), seq
