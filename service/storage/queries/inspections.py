"""Random inspections that the public sees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from service.storage.queries.paging import Order, Page, Position, page_of
from service.storage.repositories.inspections import inspection_of
from service.storage.repositories.rows import one
from service.storage.tables.inspections import inspections
from workflows.disclosure.inspections import Inspection


@dataclass(frozen=True, slots=True)
class InspectionLine:
    """An inspection whose plan is public."""

    id: str
    title: str
    plan_published_at: datetime
    drawn_at: datetime | None
    results_published_at: datetime | None


def listing(connection: sa.Connection, position: Position | None) -> Page[InspectionLine]:
    """The last published first."""
    table = inspections.c
    columns = (table.id, table.title, table.plan_published_at, table.drawn_at, table.results_published_at)
    statement = sa.select(*columns).where(table.plan_published_at.is_not(None))
    order = Order(table.plan_published_at, table.id, newest_first=True)
    rows = [InspectionLine(*row) for row in connection.execute(order.page(statement, position))]
    return page_of(rows, position, lambda line: (line.plan_published_at, line.id))


def known(connection: sa.Connection, inspection_id: str) -> Inspection | None:
    """One whose lists have been frozen, public or not."""
    row = connection.execute(sa.select(inspections).where(inspections.c.id == inspection_id)).one_or_none()
    return inspection_of(row) if row else None


def shown(connection: sa.Connection, inspection_id: str) -> Inspection:
    """One whose plan is public. Raises NotFound."""
    public = (inspections.c.id == inspection_id) & inspections.c.plan_published_at.is_not(None)
    return inspection_of(one(connection, sa.select(inspections).where(public), "inspection", inspection_id))
