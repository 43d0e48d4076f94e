"""What was found wrong in texts, on SQL."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, Final

import sqlalchemy as sa

from service.storage.repositories.rows import insert, one
from service.storage.tables.texts import error_register
from workflows.disclosure.error_register import ErrorEntry, ErrorState
from workflows.disclosure.text_ports import ErrorRegister


class SqlErrorRegister:
    """`disclosure.text_ports.ErrorRegister` on SQL."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, entry: ErrorEntry) -> bool:
        """Keep it, once for each origin."""
        statement = insert(self._connection, error_register).values(asdict(entry))
        return self._connection.execute(statement.on_conflict_do_nothing(index_elements=["origin"])).rowcount == 1

    def get(self, entry_id: str) -> ErrorEntry:
        """Raises NotFound."""
        statement = sa.select(error_register).where(error_register.c.id == entry_id).with_for_update()
        return ErrorEntry(**one(self._connection, statement, "error", entry_id)._mapping)

    def save(self, entry: ErrorEntry) -> None:
        """Overwrite it."""
        own = error_register.c.id == entry.id
        self._connection.execute(sa.update(error_register).where(own).values(asdict(entry)))

    def open_of_document(self, document_id: str) -> list[ErrorEntry]:
        """The oldest first."""
        return self._open(error_register.c.document_id == document_id)

    def open_of_publication(self, publication_id: str) -> list[ErrorEntry]:
        """The oldest first."""
        return self._open(error_register.c.publication_id == publication_id)

    def _open(self, which: sa.ColumnElement[bool]) -> list[ErrorEntry]:
        waiting = error_register.c.state == ErrorState.OPEN
        statement = sa.select(error_register).where(which, waiting).order_by(error_register.c.reported_at)
        return [ErrorEntry(**row) for row in self._connection.execute(statement).mappings()]


STORES: Final[Mapping[type[Any], Callable[[sa.Connection], Any]]] = {ErrorRegister: SqlErrorRegister}
"""A store's protocol -> what makes it on a connection."""
