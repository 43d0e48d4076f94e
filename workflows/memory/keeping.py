"""What is kept beside the instances, in memory."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import cast

from workflows.calendar.arrangements import YearArrangement
from workflows.events import Event
from workflows.memory.tables import MemoryStore
from workflows.model import StoredFile


class MemoryHistory(MemoryStore):
    def append(self, events: Sequence[Event]) -> None:
        table = self._rows.table("history")
        for event in events:
            table[len(table) + 1] = event

    def instances_after(self, seq: int, before: datetime, limit: int) -> tuple[list[str], int]:
        found: dict[str, None] = {}
        for number, event in list(self._rows.table("history").items())[seq : seq + limit]:
            if event.at >= before:
                break
            seq = number
            if event.instance_id is not None:
                found[event.instance_id] = None
        return list(found), seq


class MemoryFiles(MemoryStore):
    def add(self, file: StoredFile, content: bytes) -> None:
        self._rows.table("files")[file.id] = (file, content)

    def get(self, file_id: str) -> StoredFile:
        return cast(StoredFile, self._rows.one("files", file_id)[0])

    def known(self, file_ids: Collection[str]) -> dict[str, StoredFile]:
        return {file_id: self.get(file_id) for file_id in file_ids if file_id in self._rows.table("files")}

    def content(self, file_id: str) -> bytes:
        return cast(bytes, self._rows.one("files", file_id)[1])


class MemoryBookmarks(MemoryStore):
    def get(self, name: str) -> str | None:
        return self._rows.table("bookmarks").get(name)

    def put(self, name: str, value: str) -> None:
        self._rows.table("bookmarks")[name] = value

    def hold(self, name: str) -> None:
        """There is one unit of work at a time."""


class MemoryArrangements(MemoryStore):
    def save(self, arrangement: YearArrangement, *, loaded_by: str, loaded_at: datetime) -> None:
        self._rows.table("arrangements")[arrangement.year] = (arrangement, loaded_by, loaded_at)
