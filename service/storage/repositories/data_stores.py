"""Data stores on SQL: an entry is never overwritten, each version is a row."""

from __future__ import annotations

import sqlalchemy as sa

from service.storage.repositories.rows import Row, insert
from service.storage.tables.data_stores import stored_values
from workflows.errors import InstanceChanged
from workflows.model import StoredValue


class SqlDataStores:
    """`workflows.ports.DataStores` on SQL."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def entry(self, store: str, key: str) -> StoredValue | None:
        """The newest version, taken out or not."""
        statement = (
            sa.select(stored_values)
            .where(stored_values.c.store == store, stored_values.c.key == key)
            .order_by(stored_values.c.version.desc())
            .limit(1)
        )
        row = self._connection.execute(statement).one_or_none()
        return None if row is None else stored_value(row)

    def entries(self, store: str, limit: int) -> list[StoredValue]:
        """What is in the store, by key."""
        statement = sa.select(stored_values).where(stored_values.c.store == store, stored_values.c.is_current)
        return [
            stored_value(row) for row in self._connection.execute(statement.order_by(stored_values.c.key).limit(limit))
        ]

    def count(self, store: str) -> int:
        """How many entries are in the store."""
        statement = sa.select(sa.func.count()).select_from(stored_values)
        return self._connection.execute(
            statement.where(stored_values.c.store == store, stored_values.c.is_current)
        ).scalar_one()

    def write(self, value: StoredValue) -> None:
        """The next version. Raises InstanceChanged if somebody else has written that version."""
        same = (stored_values.c.store == value.store, stored_values.c.key == value.key)
        if value.version > 1:
            self._connection.execute(
                sa.update(stored_values).where(*same, stored_values.c.is_current).values(is_current=False)
            )
        row = {name: getattr(value, name) for name in StoredValue.__dataclass_fields__}
        statement = insert(self._connection, stored_values).values(**row, is_current=value.value is not None)
        written = statement.on_conflict_do_nothing().returning(stored_values.c.version)
        if self._connection.execute(written).one_or_none() is None:
            raise InstanceChanged(store=value.store, key=value.key, expected_version=value.version - 1)


def stored_value(row: Row) -> StoredValue:
    """The entry of a row of `stored_values`."""
    return StoredValue(**{name: getattr(row, name) for name in StoredValue.__dataclass_fields__})
