"""Pages of the lists of an export: blocks counted from the oldest entry, so that a new one changes none of them.

The portal's own lists are cut from the newest entry on: with each publication every page of a list would be another.
Here the first page is the portal's, and the older ones are blocks whose addresses and entries stay as they are. What is
on the first page may be on the newest block too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from service.exporting.links import Neighbours
from service.storage.queries.exports import Exported
from service.storage.queries.paging import PAGE, Position


@dataclass(frozen=True, slots=True)
class Block:
    """One page: its address, its neighbours, and a stamp that changes whenever its entries do."""

    path: str
    neighbours: Neighbours
    stamp: str


def blocks(path: str, entries: Sequence[Exported], size: int = PAGE) -> tuple[Neighbours, list[Block]]:
    """Where the first page leads, and the full blocks behind it, the newest first.

    `entries`: the live ones of the list, the newest first.
    """
    full = (len(entries) - 1) // size if len(entries) > size else 0
    # Block 1 holds the oldest; a block is asked for by the entry before it in the list, the oldest of the next block.
    ends = [len(entries) - size * number for number in range(full, 0, -1)]
    paths = [f"{path}?page={_after(entries[end - 1])}" for end in ends]
    found = []
    for place, end in enumerate(ends):
        newer = paths[place - 1] if place else path
        older = paths[place + 1] if place + 1 < len(paths) else None
        own = "\n".join(f"{entry.id}:{entry.stamp}" for entry in entries[end : end + size])
        stamp = hashlib.sha256(f"{newer}\n{older}\n{own}".encode()).hexdigest()
        found.append(Block(paths[place], Neighbours(newer, older), stamp))
    return Neighbours(None, paths[0] if paths else None), found


def _after(entry: Exported) -> str:
    day = datetime.combine(date.fromisoformat(entry.published_on), time(), UTC)
    return Position(day, entry.id).token
