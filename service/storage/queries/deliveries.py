"""Deliveries of publications to channels: their states for pages, and what channels deliver."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from service.storage.tables.documents import publication_deliveries, publications
from service.storage.tables.outbox import jobs
from workflows.model import JobStatus

_SHOWN: Final = 200
_ALL: Final = 300


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """One delivery and what became of it. `result` is the connector's: url, checked_at, …"""

    job_id: str
    publication_id: str
    title: str
    document_id: str
    channel: str
    action: str
    version_number: int
    asked_at: datetime
    status: JobStatus
    attempts: int
    due_at: datetime
    last_error: str | None
    result: Mapping[str, Any]


def of_publication(connection: sa.Connection, publication_id: str) -> list[DeliveryLine]:
    """The newest first."""
    return _lines(connection, _joined().where(publication_deliveries.c.publication_id == publication_id), _SHOWN)


def troubled(connection: sa.Connection) -> list[DeliveryLine]:
    """Deliveries that failed, and those that were put off, the newest first."""
    wrong = sa.or_(
        jobs.c.status == JobStatus.FAILED, sa.and_(jobs.c.status == JobStatus.PENDING, jobs.c.last_error.is_not(None))
    )
    return _lines(connection, _joined().where(wrong), _ALL)


def results(connection: sa.Connection, publication_id: str, topic: str) -> list[Mapping[str, Any]]:
    """Results of the deliveries to a channel that succeeded, oldest first."""
    statement = (
        sa.select(jobs.c.result)
        .join(publication_deliveries, publication_deliveries.c.job_id == jobs.c.id)
        .where(
            publication_deliveries.c.publication_id == publication_id,
            jobs.c.topic == topic,
            jobs.c.status == JobStatus.DONE,
        )
        .order_by(publication_deliveries.c.asked_at, jobs.c.id)
    )
    return list(connection.execute(statement).scalars())


def _joined() -> sa.Select[Any]:
    own = [publication_deliveries.c[name] for name in ("job_id", "publication_id", "channel", "action")]
    more = (publication_deliveries.c.version_number, publication_deliveries.c.asked_at)
    state = (jobs.c.status, jobs.c.attempts, jobs.c.due_at, jobs.c.last_error, jobs.c.result)
    return (
        sa.select(*own, *more, *state, publications.c.title, publications.c.document_id)
        .join(jobs, jobs.c.id == publication_deliveries.c.job_id)
        .join(publications, publications.c.id == publication_deliveries.c.publication_id)
    )


def _lines(connection: sa.Connection, statement: sa.Select[Any], limit: int) -> list[DeliveryLine]:
    newest = statement.order_by(publication_deliveries.c.asked_at.desc(), publication_deliveries.c.job_id.desc())
    return [DeliveryLine(**row._mapping) for row in connection.execute(newest.limit(limit))]
