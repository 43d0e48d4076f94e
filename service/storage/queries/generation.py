"""Which generation of its pages the portal is at: one row, read for every page that is kept."""

from __future__ import annotations

import sqlalchemy as sa

from service.storage.tables.portal import portal_generation

_NUMBER = sa.select(portal_generation.c.number)


def generation(connection: sa.Connection) -> int:
    """Counted up by every transaction that changes a publication."""
    return connection.execute(_NUMBER).scalar_one_or_none() or 0
