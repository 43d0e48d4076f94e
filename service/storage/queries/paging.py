"""Keyset paging: a page is asked for by the key of the row next to it, never by an offset."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Generic, Literal, TypeVar

import sqlalchemy as sa

T = TypeVar("T")
U = TypeVar("U")

PAGE: Final = 25
"""Rows of a page."""
CAP: Final = 1000
"""Counts stop here: to know that there are more costs little, to know how many costs a walk over all of them."""

ESCAPE: Final = "\\"
"""The escape of LIKE patterns."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page begins: beside the row with this key, on the side that `direction` says."""

    moment: datetime
    id: str
    direction: Literal["after", "before"] = "after"

    @property
    def backwards(self) -> bool:
        """Whether the page is walked against the order of the list."""
        return self.direction == "before"

    @property
    def token(self) -> str:
        """As addresses of pages carry it."""
        key = json.dumps([self.moment.isoformat(), self.id, self.direction], separators=(",", ":"))
        return base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Rows in the order of the list, and the keys with which the neighbouring pages are asked for."""

    rows: tuple[T, ...]
    previous: Position | None = None
    next: Position | None = None

    def map(self, change: Callable[[T], U]) -> Page[U]:
        """The same page of other rows."""
        return Page(tuple(change(row) for row in self.rows), self.previous, self.next)


@dataclass(frozen=True, slots=True)
class Order:
    """The two columns that order a list; `newest_first` turns the moment and the id around."""

    moment: sa.ColumnElement[datetime]
    id: sa.ColumnElement[str]
    newest_first: bool = False

    def page(self, statement: sa.Select[Any], position: Position | None, size: int = PAGE) -> sa.Select[Any]:
        """One row more than a page, from the position on, in the order in which they are walked."""
        descending = self.newest_first is not (position is not None and position.backwards)
        if position is not None:
            key = sa.tuple_(self.moment, self.id)
            bound = sa.tuple_(
                sa.literal(position.moment, self.moment.type),
                sa.literal(position.id, self.id.type),
            )
            statement = statement.where(key < bound if descending else key > bound)
        columns = (self.moment, self.id)
        return statement.order_by(*(c.desc() if descending else c.asc() for c in columns)).limit(size + 1)


def page_of(
    rows: Sequence[T], position: Position | None, key: Callable[[T], tuple[datetime, str]], size: int = PAGE
) -> Page[T]:
    """A page from what `Order.page` selected: up to `size` + 1 rows in the order in which they were walked."""
    more = len(rows) > size
    kept = list(rows[:size])
    backwards = position is not None and position.backwards
    if backwards:
        kept.reverse()
    if not kept:
        return Page(())
    earlier = Position(*key(kept[0]), "before") if (more if backwards else position is not None) else None
    later = Position(*key(kept[-1])) if (more or backwards) else None
    return Page(tuple(kept), earlier, later)


def capped_count(connection: sa.Connection, statement: sa.Select[Any] | sa.CompoundSelect[Any]) -> int:
    """How many rows there are, but no more than CAP + 1."""
    few = statement.limit(CAP + 1).subquery()
    return connection.execute(sa.select(sa.func.count()).select_from(few)).scalar_one()


def contains(word: str) -> str:
    """A LIKE pattern for a word typed by a person; give `escape=ESCAPE` with it."""
    for special in (ESCAPE, "%", "_"):
        word = word.replace(special, ESCAPE + special)
    return f"%{word}%"
