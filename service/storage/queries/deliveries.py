"""Deliveries of publications to channels: their states for pages, and what channels deliver."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from service.storage.queries.paging import capped_count
from service.storage.tables.documents import publication_deliveries, publications
from service.storage.tables.outbox import jobs
from workflows.disclosure.publications import CHECK
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

    @property
    def next_at(self) -> datetime | None:
        """When it is tried, or looked at, next."""
        return self.due_at if self.status is JobStatus.PENDING else None

    @property
    def checked_at(self) -> datetime | None:
        """When somebody last looked at what the channel shows, and it was right."""
        found = self.result.get("checked_at")
        return datetime.fromisoformat(str(found)) if found else None

    @property
    def url(self) -> str:
        """Where readers see it; empty where nobody knows."""
        return str(self.result.get("url") or "")


def state_of(line: DeliveryLine, known: Collection[str]) -> str:
    """delivered, superseded, waiting, again, failed, unconfigured or cancelled. `known`: channels that are set up."""
    if line.status is JobStatus.PENDING:
        if line.channel not in known or (line.last_error and not line.attempts):
            return "unconfigured"
        return "again" if line.attempts else "waiting"
    if line.status is JobStatus.DONE:
        return "superseded" if line.result.get("superseded") else "delivered"
    return line.status.value


def look_of(line: DeliveryLine) -> str:
    """What came of looking at a page (回查): awaited, matches, again, differs, superseded, no_page or cancelled.

    `again`: it was not as it should be, and is looked at once more; `differs`: it still was not in the end.
    """
    if line.status is JobStatus.PENDING:
        if line.last_error and line.attempts:
            return "again"
        return "matches" if line.checked_at else "awaited"
    if line.status is JobStatus.FAILED:
        return "differs"
    if line.status is JobStatus.CANCELLED or line.result.get("superseded"):
        return "cancelled" if line.status is JobStatus.CANCELLED else "superseded"
    return "matches" if line.checked_at else "no_page"


def of_publication(connection: sa.Connection, publication_id: str) -> list[DeliveryLine]:
    """What was sent, the newest first."""
    own = publication_deliveries.c
    return _lines(connection, _joined().where(own.publication_id == publication_id, own.action != CHECK), _SHOWN)


def looks_of(connection: sa.Connection, publication_id: str) -> dict[str, DeliveryLine]:
    """The newest look (回查) at each channel that has a page, by channel."""
    own = publication_deliveries.c
    found = _lines(connection, _joined().where(own.publication_id == publication_id, own.action == CHECK), _SHOWN)
    return {line.channel: line for line in reversed(found)}


def troubled(connection: sa.Connection, department: str | None = None) -> list[DeliveryLine]:
    """Deliveries and looks that failed, and those that were put off, the newest first; of all or one department's.

    At most 300.
    """
    wrong = sa.or_(
        jobs.c.status == JobStatus.FAILED, sa.and_(jobs.c.status == JobStatus.PENDING, jobs.c.last_error.is_not(None))
    )
    statement = _joined().where(wrong)
    if department is not None:
        statement = statement.where(publications.c.department == department)
    return _lines(connection, statement, _ALL)


def differing(connection: sa.Connection, department: str | None = None) -> int:
    """How many looks (回查) were given up because the page is not as it should be; capped."""
    given_up = sa.and_(publication_deliveries.c.action == CHECK, sa.text("jobs.status = 'failed'"))
    statement = (
        sa.select(jobs.c.id).join(publication_deliveries, publication_deliveries.c.job_id == jobs.c.id).where(given_up)
    )
    if department is not None:
        joined = publications.c.id == publication_deliveries.c.publication_id
        statement = statement.join(publications, joined).where(publications.c.department == department)
    return capped_count(connection, statement)


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
