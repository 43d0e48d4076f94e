"""What happened, append-only."""

from __future__ import annotations

from collections.abc import Sequence

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
