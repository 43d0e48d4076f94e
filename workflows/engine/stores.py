"""Data stores as a run sees them: what others have written, under what it has written itself.

A run writes nothing by itself: what it wrote is handed to whoever runs it, and is lost with a run that is thrown away.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from workflows.engine.expressions import Value
from workflows.errors import ExecutionFailed, WorkflowError
from workflows.model import StoredValue

MAX_KEY: Final = 200
MAX_ENTRIES: Final = 1_000
"""How many entries can be read at once, or are in a store whose entries are read at once."""
MAX_BYTES: Final = 262_144


class StoreReader(Protocol):
    """Where data stores are kept."""

    def entry(self, store: str, key: str) -> StoredValue | None:
        """The current version, taken out (value None) or not."""
        ...

    def entries(self, store: str, limit: int) -> list[StoredValue]:
        """Current versions that are not taken out, by key."""
        ...

    def count(self, store: str) -> int:
        """How many entries there are that are not taken out."""
        ...


@dataclass(frozen=True, slots=True)
class StoreAt:
    """A data store reference: the store, the entry (`key` None: all of them), how many entries the store may have.

    `alias` is the name by which a transformation sees what was read.
    """

    name: str
    alias: str
    key: Value | None = None
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class StoreWrite:
    """An entry to be written. `expected` is the version that was there, 0 for none; `value` None takes it out."""

    store: str
    key: str
    value: Any
    expected: int
    element_id: str


class Stores:
    """The data stores of one run."""

    def __init__(self, reader: StoreReader | None) -> None:
        self.reader = reader
        self.written: dict[tuple[str, str], StoreWrite] = {}

    def read(self, at: StoreAt, context: Mapping[str, Any], now: datetime) -> Any:
        """The value of the entry, None without one; or all values as a list, by key. Raises ExecutionFailed."""
        if at.key is not None:
            return self._value(at.name, _key(at.key.of(context, now)))
        known = {one.key: one.value for one in self._entries(at.name)}
        known.update({key: one.value for (store, key), one in self.written.items() if store == at.name})
        return [known[key] for key in sorted(known) if known[key] is not None]

    def write(self, at: StoreAt, value: Any, context: Mapping[str, Any], now: datetime, element_id: str) -> None:
        """Sets the entry; without a key the value is one more; None takes an entry out. Raises ExecutionFailed."""
        if len(json.dumps(value, ensure_ascii=False).encode()) > MAX_BYTES:
            message = f"An entry of a data store may have {MAX_BYTES} bytes; keep large things as files."
            raise ExecutionFailed(message, code="data-store")
        key = _next(self._keys(at.name)) if at.key is None else _key(at.key.of(context, now))
        before = self._current(at.name, key)
        if value is not None and at.capacity is not None and self._value(at.name, key) is None:
            self._room(at)
        expected = before.version if before is not None else 0
        self.written[at.name, key] = StoreWrite(at.name, key, value, expected, element_id)

    def write_all(
        self, values: Sequence[tuple[StoreAt, Any]], context: Mapping[str, Any], now: datetime, element_id: str
    ) -> None:
        """What one element writes, all of it or nothing: it is written again when the element is tried again.

        Raises ExecutionFailed.
        """
        before = dict(self.written)
        try:
            for at, value in values:
                self.write(at, value, context, now, element_id)
        except WorkflowError:
            self.written = before
            raise

    def take(self) -> list[StoreWrite]:
        """What was written since the last time this was asked."""
        taken, self.written = list(self.written.values()), {}
        return taken

    def _room(self, at: StoreAt) -> None:
        there = self.reader.count(at.name) if self.reader is not None else 0
        for (store, key), one in self.written.items():
            if store == at.name:
                before = self._current(store, key)
                was = before is not None and before.value is not None
                there += (one.value is not None) - was
        if at.capacity is not None and there >= at.capacity:
            raise ExecutionFailed(f"The data store {at.name} is full: it holds {at.capacity}.", code="data-store")

    def _value(self, store: str, key: str) -> Any:
        if (own := self.written.get((store, key))) is not None:
            return own.value
        current = self._current(store, key)
        return None if current is None else current.value

    def _current(self, store: str, key: str) -> StoredValue | None:
        return None if self.reader is None else self.reader.entry(store, key)

    def _entries(self, store: str) -> list[StoredValue]:
        found = [] if self.reader is None else self.reader.entries(store, MAX_ENTRIES + 1)
        if len(found) > MAX_ENTRIES:
            message = f"The data store {store} has more than {MAX_ENTRIES} entries: read one by its key."
            raise ExecutionFailed(message, code="data-store")
        return found

    def _keys(self, store: str) -> list[str]:
        return [one.key for one in self._entries(store)] + [key for name, key in self.written if name == store]


def _next(keys: list[str]) -> str:
    numbers = [int(key) for key in keys if key.isascii() and key.isdigit() and len(key) == _WIDTH]
    return f"{max(numbers, default=0) + 1:0{_WIDTH}d}"


_WIDTH: Final = 9


def _key(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int)) or not 0 < len(str(value)) <= MAX_KEY:
        message = f"The key of a data store's entry must be a text of 1 to {MAX_KEY} characters, not {value!r}."
        raise ExecutionFailed(message[:500], code="data-store")
    return str(value)
