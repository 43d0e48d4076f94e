"""The stores of what is found wrong in texts, in memory."""

from __future__ import annotations

from typing import cast

from workflows.disclosure.error_register import ErrorEntry, ErrorState
from workflows.memory import MemoryTables


class MemoryErrorRegister:
    def __init__(self, rows: MemoryTables) -> None:
        self._rows = rows

    def add(self, entry: ErrorEntry) -> bool:
        table = self._rows.table("error_register")
        if any(known.origin == entry.origin for known in table.values()):
            return False
        table[entry.id] = entry
        return True

    def get(self, entry_id: str) -> ErrorEntry:
        return cast(ErrorEntry, self._rows.one("error_register", entry_id))

    def save(self, entry: ErrorEntry) -> None:
        self._rows.table("error_register")[entry.id] = entry

    def open_of_document(self, document_id: str) -> list[ErrorEntry]:
        return [one for one in self._open() if one.document_id == document_id]

    def open_of_publication(self, publication_id: str) -> list[ErrorEntry]:
        return [one for one in self._open() if one.publication_id == publication_id]

    def _open(self) -> list[ErrorEntry]:
        every = self._rows.table("error_register").values()
        return [one for one in every if one.state is ErrorState.OPEN]
