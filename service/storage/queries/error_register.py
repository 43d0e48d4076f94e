"""The register of errors: one list, its counts, and what stands open about one document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from service.storage.queries.paging import Order, Page, Position, page_of
from service.storage.tables.texts import error_register
from workflows.disclosure.error_register import ErrorEntry


@dataclass(frozen=True, slots=True)
class Filter:
    """Each field narrows, none shows all. `published`: found after publishing."""

    department: str | None = None
    state: str | None = None
    kind: str | None = None
    source: str | None = None
    published: bool | None = None
    document_id: str | None = None


def listing(connection: sa.Connection, wanted: Filter, position: Position | None = None) -> Page[ErrorEntry]:
    """The newest first."""
    order = Order(error_register.c.reported_at, error_register.c.id, newest_first=True)
    statement = order.page(_narrowed(sa.select(error_register), wanted), position)
    rows = [ErrorEntry(**row) for row in connection.execute(statement).mappings()]
    return page_of(rows, position, lambda entry: (entry.reported_at, entry.id))


def everything(connection: sa.Connection, wanted: Filter) -> Iterator[ErrorEntry]:
    """The same list whole, the newest first."""
    statement = _narrowed(sa.select(error_register), wanted).order_by(error_register.c.reported_at.desc())
    for row in connection.execute(statement.execution_options(yield_per=1000)).mappings():
        yield ErrorEntry(**row)


def counts(connection: sa.Connection, wanted: Filter) -> dict[str, Counter[str]]:
    """By kind, state, source and time (`before`, `after` publishing): how many of the filtered entries."""
    table = error_register.c
    columns = (table.kind, table.state, table.source, table.published)
    statement = _narrowed(sa.select(*columns, sa.func.count().label("number")), wanted).group_by(*columns)
    found: dict[str, Counter[str]] = {name: Counter() for name in ("kind", "state", "source", "time")}
    for row in connection.execute(statement):
        found["kind"][row.kind.value] += row.number
        found["state"][row.state.value] += row.number
        found["source"][row.source.value] += row.number
        found["time"]["after" if row.published else "before"] += row.number
    return found


def _narrowed(statement: sa.Select[Any], wanted: Filter) -> sa.Select[Any]:
    for name in Filter.__dataclass_fields__:
        value = getattr(wanted, name)
        if value is not None:
            statement = statement.where(error_register.c[name] == value)
    return statement
