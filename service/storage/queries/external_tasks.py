"""External tasks as the programs that do them see them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from service.storage.repositories.outbox import external_tasks
from service.storage.tables.instances import instances
from service.storage.tables.outbox import jobs


@dataclass(frozen=True, slots=True)
class ExternalTask:
    """A task in the hands of `worker` until `locked_until`."""

    id: str
    topic: str
    worker: str
    locked_until: datetime
    attempts: int
    idempotency_key: str
    instance_id: str
    process_key: str
    business_key: str | None
    element_id: str
    variables: Mapping[str, Any]
    properties: Mapping[str, Any]


def any_free(connection: sa.Connection, topics: Collection[str], now: datetime) -> bool:
    """Whether there is anything to be fetched."""
    free = (jobs.c.leased_until.is_(None)) | (jobs.c.leased_until <= now)
    found = external_tasks(topics).where(jobs.c.due_at <= now, free).limit(1)
    return connection.execute(found).first() is not None


def described(connection: sa.Connection, ids: Sequence[str]) -> list[ExternalTask]:
    """Fetched tasks with what is around them, the longest due first."""
    statement = (
        sa.select(jobs, instances.c.key, instances.c.business_key)
        .join(instances, instances.c.id == jobs.c.instance_id)
        .where(jobs.c.id.in_(ids))
        .order_by(jobs.c.due_at, jobs.c.id)
    )
    return [
        ExternalTask(
            id=row.id,
            topic=row.topic,
            worker=row.worker,
            locked_until=row.leased_until,
            attempts=row.attempts,
            idempotency_key=row.idempotency_key,
            instance_id=row.instance_id,
            process_key=row.key,
            business_key=row.business_key,
            element_id=row.element_id,
            variables=row.payload["variables"],
            properties=row.payload["properties"],
        )
        for row in connection.execute(statement)
    ]
