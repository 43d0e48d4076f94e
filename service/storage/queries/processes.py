"""What can be started."""

from __future__ import annotations

import sqlalchemy as sa

from service.storage.repositories.deployments import definition_of
from service.storage.tables.deployments import definitions
from workflows.model import Definition


def latest(connection: sa.Connection) -> list[Definition]:
    """The highest version of every process, by name."""
    highest = (
        sa.select(definitions.c.key, sa.func.max(definitions.c.version).label("version"))
        .group_by(definitions.c.key)
        .subquery()
    )
    statement = (
        sa.select(definitions)
        .join(highest, (highest.c.key == definitions.c.key) & (highest.c.version == definitions.c.version))
        .order_by(definitions.c.name, definitions.c.key)
    )
    return [definition_of(row) for row in connection.execute(statement)]
