"""What can be started."""

from __future__ import annotations

import sqlalchemy as sa

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
    return [
        Definition(
            id=row.id,
            deployment_id=row.deployment_id,
            key=row.key,
            name=row.name,
            version=row.version,
            version_tag=row.version_tag,
            startable=row.startable,
            starter_groups=tuple(row.starter_groups),
            message_starts=tuple(row.message_starts),
        )
        for row in connection.execute(statement)
    ]
