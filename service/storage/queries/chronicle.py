"""What happened to everything about one subject, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa

from service.storage.queries.history import Happening
from service.storage.tables.history import history

PAGE: Final = 100
"""Events of one page."""
_UNTOLD: Final = ("element-completed",)


def of_instances(
    connection: sa.Connection, instance_ids: Sequence[str], before: int | None = None
) -> tuple[list[Happening], int | None]:
    """Events of these instances, the newest first, without the engine's own steps; the number of the next page."""
    statement = (
        sa.select(history)
        .where(history.c.instance_id.in_(instance_ids), history.c.kind.not_in(_UNTOLD))
        .order_by(history.c.seq.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        statement = statement.where(history.c.seq < before)
    found = [
        Happening(row.seq, row.kind, row.at, row.actor_id, row.task_id, row.element_id, row.data)
        for row in connection.execute(statement)
    ]
    return found[:PAGE], found[PAGE - 1].seq if len(found) > PAGE else None
