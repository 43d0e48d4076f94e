"""Tables as dicts, and leases on them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar, cast

from workflows.errors import NotFound
from workflows.model import (
    Instance,
)

T = TypeVar("T")
Tables = dict[str, dict[Any, Any]]


class MemoryTables:
    """Named tables, each a dict by key. A store asks for its table every time, so that a savepoint can put it back."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def table(self, name: str) -> dict[Any, Any]:
        """The table of that name, made when first asked for."""
        return self.tables.setdefault(name, {})

    def one(self, name: str, key: Any) -> Any:
        """A record by its key. Raises NotFound."""
        try:
            return self.table(name)[key]
        except KeyError:
            raise NotFound(table=name, id=key) from None

    def copy(self) -> Tables:
        """A copy that later changes do not touch; records are frozen, so one level is enough."""
        return {name: dict(rows) for name, rows in self.tables.items()}


class MemoryStore:
    """What every store in memory begins with: the tables of its unit of work."""

    def __init__(self, rows: MemoryTables) -> None:
        self._rows = rows


def subject_of(rows: MemoryTables, instance_id: str) -> str:
    instance: Instance = rows.one("instances", instance_id)
    return instance.business_key or instance.id


def lease(rows: MemoryTables, table: str, due: list[T], now: datetime, until: datetime, limit: int) -> list[T]:
    leases = rows.table(table)
    free = [record for record in due if leases.get(_id(record), now) <= now]
    free.sort(key=lambda record: cast(Any, record).due_at)
    for record in free[:limit]:
        leases[_id(record)] = until
    return free[:limit]


def _id(record: object) -> str:
    return cast(str, cast(Any, record).id)
