"""Process instances, with optimistic versions and row locks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from service.storage.repositories.rows import Row, one
from service.storage.tables.instances import instances
from workflows.errors import InstanceChanged
from workflows.model import Instance, InstanceStatus


class SqlInstances:
    """`workflows.ports.Instances` on SQL."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, instance: Instance) -> None:
        """Keep a new instance."""
        self._connection.execute(sa.insert(instances), _values(instance))

    def get(self, instance_id: str) -> Instance:
        """Raises NotFound."""
        return instance_of(one(self._connection, _by_id(instance_id), "instance", instance_id))

    def lock(self, instance_id: str) -> Instance:
        """Like `get`, and others that lock it wait for this transaction. On SQLite the whole database is locked."""
        statement = _by_id(instance_id).with_for_update()
        return instance_of(one(self._connection, statement, "instance", instance_id))

    def save(self, instance: Instance, *, expected_version: int) -> None:
        """Raises InstanceChanged if the stored version is another one."""
        statement = (
            sa.update(instances)
            .where(instances.c.id == instance.id, instances.c.version == expected_version)
            .values(_values(instance))
        )
        if self._connection.execute(statement).rowcount != 1:
            raise InstanceChanged(instance_id=instance.id, expected_version=expected_version)

    def running_after(self, instance_id: str, limit: int) -> list[str]:
        """Ids of running instances behind one, in the order of their ids: a walk along the primary key."""
        statement = sa.select(instances.c.id).where(
            instances.c.id > instance_id, instances.c.status == InstanceStatus.RUNNING
        )
        return list(self._connection.execute(statement.order_by(instances.c.id).limit(limit)).scalars())

    def live_of(self, definition_id: str, limit: int) -> list[str]:
        """Ids of running and suspended instances of one version, the oldest first."""
        live = (InstanceStatus.RUNNING, InstanceStatus.SUSPENDED)
        statement = sa.select(instances.c.id).where(
            instances.c.definition_id == definition_id, instances.c.status.in_(live)
        )
        ordered = statement.order_by(instances.c.started_at, instances.c.id)
        return list(self._connection.execute(ordered.limit(limit)).scalars())

    def unknown(self, instance_ids: Sequence[str]) -> list[str]:
        """Those that no instance has, in their order."""
        statement = sa.select(instances.c.id).where(instances.c.id.in_(instance_ids))
        known = set(self._connection.execute(statement).scalars())
        return [one for one in instance_ids if one not in known]

    def running_with(self, business_key: str) -> list[Instance]:
        """Running instances about this subject, the oldest first."""
        statement = (
            sa.select(instances)
            .where(instances.c.business_key == business_key, instances.c.status == InstanceStatus.RUNNING)
            .order_by(instances.c.started_at, instances.c.id)
        )
        return [instance_of(row) for row in self._connection.execute(statement)]

    def called_by(self, instance_id: str) -> list[Instance]:
        """Running and suspended instances that call activities of this one wait for."""
        live = (InstanceStatus.RUNNING, InstanceStatus.SUSPENDED)
        statement = sa.select(instances).where(
            instances.c.parent_id == instance_id,
            instances.c.calling_token.is_not(None),
            instances.c.status.in_(live),
        )
        return [instance_of(row) for row in self._connection.execute(statement)]


def is_about(subject: str) -> sa.ColumnElement[bool]:
    """Instances of a clock's subject: their business key, or their id where they have none."""
    return sa.or_(
        instances.c.business_key == subject, sa.and_(instances.c.business_key.is_(None), instances.c.id == subject)
    )


def _by_id(instance_id: str) -> sa.Select[Any]:
    return sa.select(instances).where(instances.c.id == instance_id)


def _values(instance: Instance) -> dict[str, object]:
    return {
        "id": instance.id,
        "definition_id": instance.definition_id,
        "key": instance.key,
        "title": instance.title,
        "business_key": instance.business_key,
        "status": instance.status,
        "state": instance.state,
        "version": instance.version,
        "started_at": instance.started_at,
        "started_by": instance.started_by,
        "ended_at": instance.ended_at,
        "parent_id": instance.parent_id,
        "calling_token": instance.calling_token,
    }


def instance_of(row: Row) -> Instance:
    """The instance of a row of `instances`."""
    return Instance(
        id=row.id,
        definition_id=row.definition_id,
        key=row.key,
        title=row.title,
        business_key=row.business_key,
        status=row.status,
        state=row.state,
        version=row.version,
        started_at=row.started_at,
        started_by=row.started_by,
        ended_at=row.ended_at,
        parent_id=row.parent_id,
        calling_token=row.calling_token,
    )
