"""Which generation of its pages the portal is at."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from service.storage.repositories.rows import insert
from service.storage.tables.portal import portal_generation

_ONLY: Final = 1


def next_generation(connection: sa.Connection) -> None:
    """What the portal shows is changed by this transaction; the row stays locked until it ends."""
    statement = insert(connection, portal_generation).values(id=_ONLY, number=1)
    counted = {"number": portal_generation.c.number + 1}
    connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=counted))
