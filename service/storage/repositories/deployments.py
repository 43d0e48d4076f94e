"""Deployed bundles."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from service.storage.repositories.generation import next_generation
from service.storage.repositories.rows import Row, one
from service.storage.tables.deployments import definitions, deployment_files, deployments
from workflows.errors import NotFound
from workflows.model import Definition, Deployment

_LOCK = sa.text("SELECT pg_advisory_xact_lock(hashtextextended('gongkai definition ' || :key, 0))")


class SqlDeployments:
    """`workflows.ports.Deployments` on SQL."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, deployment: Deployment, definitions_: Sequence[Definition]) -> None:
        """Keep a bundle and what it defines."""
        self._connection.execute(
            sa.insert(deployments).values(
                id=deployment.id,
                name=deployment.name,
                content_hash=deployment.content_hash,
                deployed_at=deployment.deployed_at,
                deployed_by=deployment.deployed_by,
            )
        )
        # A bundle may declare registers that the portal shows.
        next_generation(self._connection)
        files = [{"deployment_id": deployment.id, "path": p, "content": c} for p, c in deployment.files.items()]
        if files:
            self._connection.execute(sa.insert(deployment_files), files)
        if definitions_:
            self._connection.execute(sa.insert(definitions), [_values(definition) for definition in definitions_])

    def get(self, deployment_id: str) -> Deployment:
        """Raises NotFound."""
        statement = sa.select(deployments).where(deployments.c.id == deployment_id)
        return self._deployment(one(self._connection, statement, "deployment", deployment_id))

    def by_hash(self, content_hash: str) -> Deployment | None:
        """The deployment of exactly this content."""
        row = self._connection.execute(
            sa.select(deployments).where(deployments.c.content_hash == content_hash)
        ).one_or_none()
        return None if row is None else self._deployment(row)

    def definition(self, definition_id: str) -> Definition:
        """Raises NotFound."""
        statement = sa.select(definitions).where(definitions.c.id == definition_id)
        return definition_of(one(self._connection, statement, "definition", definition_id))

    def definitions_of(self, deployment_id: str) -> list[Definition]:
        """What the bundle defines, by key."""
        statement = sa.select(definitions).where(definitions.c.deployment_id == deployment_id)
        return [definition_of(row) for row in self._connection.execute(statement.order_by(definitions.c.key))]

    def latest(self, key: str) -> Definition:
        """The highest version. Raises NotFound."""
        statement = sa.select(definitions).where(definitions.c.key == key).order_by(definitions.c.version.desc())
        row = self._connection.execute(statement.limit(1)).one_or_none()
        if row is None:
            raise NotFound(f"There is no definition {key}.", kind="definition", key=key)
        return definition_of(row)

    def versions(self, key: str) -> list[Definition]:
        """The highest first."""
        statement = sa.select(definitions).where(definitions.c.key == key).order_by(definitions.c.version.desc())
        return [definition_of(row) for row in self._connection.execute(statement)]

    def latest_version(self, key: str) -> int:
        """0 where nothing is deployed. Who asks is about to add the next one: others that ask wait for the commit."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(_LOCK, {"key": key})
        statement = sa.select(sa.func.coalesce(sa.func.max(definitions.c.version), 0)).where(definitions.c.key == key)
        return int(self._connection.execute(statement).scalar_one())

    def _deployment(self, row: Row) -> Deployment:
        found = self._connection.execute(
            sa.select(deployment_files.c.path, deployment_files.c.content)
            .where(deployment_files.c.deployment_id == row.id)
            .order_by(deployment_files.c.path)
        )
        return Deployment(
            id=row.id,
            name=row.name,
            content_hash=row.content_hash,
            files={file.path: file.content for file in found},
            deployed_at=row.deployed_at,
            deployed_by=row.deployed_by,
        )


def _values(definition: Definition) -> dict[str, object]:
    return {
        "id": definition.id,
        "deployment_id": definition.deployment_id,
        "key": definition.key,
        "name": definition.name,
        "version": definition.version,
        "version_tag": definition.version_tag,
        "startable": definition.startable,
        "starter_groups": definition.starter_groups,
        "message_starts": definition.message_starts,
    }


def definition_of(row: Row) -> Definition:
    """A process as its row says it."""
    return Definition(
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
