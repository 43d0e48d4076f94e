"""What begins instances of the latest versions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from service.storage.repositories.rows import Row, claim
from service.storage.tables.starts import starts
from workflows.model import StartEvent, StartKind

_FIELDS = ("id", "definition_id", "key", "kind", "element_id", "name", "text", "due_at", "cycle", "anchor", "number")


class SqlStarts:
    """`workflows.ports.Starts` on SQL."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def replace(self, key: str, starts_: Sequence[StartEvent]) -> None:
        """The starts of a new version take the place of the old one's."""
        self._connection.execute(sa.delete(starts).where(starts.c.key == key))
        if starts_:
            self._connection.execute(sa.insert(starts), [_values(start) for start in starts_])

    def of(self, key: str) -> list[StartEvent]:
        """Those of a process."""
        return self._read(starts.c.key == key)

    def named(self, kind: StartKind, name: str) -> list[StartEvent]:
        """Those that a message or signal begins, by process."""
        return self._read(starts.c.kind == kind, starts.c.name == name)

    def of_kind(self, kind: StartKind) -> list[StartEvent]:
        """All of one kind, by process."""
        return self._read(starts.c.kind == kind)

    def lock(self, start_id: str) -> StartEvent | None:
        """None once another version has taken its place. On SQLite the whole database is locked."""
        statement = sa.select(starts).where(starts.c.id == start_id).with_for_update()
        row = self._connection.execute(statement).one_or_none()
        return None if row is None else _start(row)

    def save(self, start: StartEvent) -> None:
        """Overwrite it; a lease ends, since the moment may be another one."""
        values = {**_values(start), "leased_until": None}
        self._connection.execute(sa.update(starts).where(starts.c.id == start.id).values(values))

    def claim_due(self, now: datetime, until: datetime, limit: int) -> list[StartEvent]:
        """Lease timers that are due until `until`."""
        return [_start(row) for row in claim(self._connection, starts, sa.select(starts.c.id), now, until, limit)]

    def _read(self, *wanted: sa.ColumnElement[bool]) -> list[StartEvent]:
        statement: sa.Select[Any] = sa.select(starts).where(*wanted).order_by(starts.c.key, starts.c.id)
        return [_start(row) for row in self._connection.execute(statement)]


def _values(start: StartEvent) -> dict[str, object]:
    return {name: getattr(start, name) for name in _FIELDS}


def _start(row: Row) -> StartEvent:
    return StartEvent(**{name: getattr(row, name) for name in _FIELDS})
