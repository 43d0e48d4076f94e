"""What is kept beside the instances: history, files, bookmarks, holiday tables."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from workflows.calendar.arrangements import YearArrangement
from workflows.events import Event
from workflows.model import StoredFile


class History(Protocol):
    def append(self, events: Sequence[Event]) -> None: ...
    def instances_after(self, seq: int, before: datetime, limit: int) -> tuple[list[str], int]:
        """Ids of the instances of up to `limit` events after one, and the last of these; none from `before` on."""
        ...


class Files(Protocol):
    """Files that people attach to answers; the same bytes are stored once."""

    def add(self, file: StoredFile, content: bytes) -> None: ...
    def get(self, file_id: str) -> StoredFile:
        """Raises NotFound."""
        ...

    def known(self, file_ids: Collection[str]) -> dict[str, StoredFile]:
        """Those of the ids that there are."""
        ...

    def content(self, file_id: str) -> bytes:
        """Raises NotFound."""
        ...


class Bookmarks(Protocol):
    """Where work that goes through everything bit by bit has come to; and names that one unit of work holds."""

    def get(self, name: str) -> str | None: ...
    def put(self, name: str, value: str) -> None: ...
    def hold(self, name: str) -> None:
        """Other units of work that hold the same name wait until this one ends, and then see what it did."""
        ...


class Arrangements(Protocol):
    """Holiday tables that an administrator loaded."""

    def save(self, arrangement: YearArrangement, *, loaded_by: str, loaded_at: datetime) -> None:
        """Replaces the arrangement of the same year."""
        ...
