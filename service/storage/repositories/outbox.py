"""Effects outside the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from service.storage.repositories.rows import Row, add_new, claim, one
from service.storage.tables.instances import instances
from service.storage.tables.outbox import jobs
from workflows.model import InstanceStatus, Job, JobStatus


class SqlOutbox:
    """`workflows.ports.Outbox` on SQL."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, jobs_: Sequence[Job]) -> None:
        """A job whose idempotency key is already there is not added again."""
        add_new(self._connection, jobs, "idempotency_key", [_values(job) for job in jobs_])

    def get(self, job_id: str) -> Job:
        """Raises NotFound."""
        return _job(one(self._connection, sa.select(jobs).where(jobs.c.id == job_id), "job", job_id))

    def save(self, job: Job) -> None:
        """Overwrite the job; a lease ends, since `due_at` says when it may be tried again."""
        values = {**_values(job), "leased_until": None}
        self._connection.execute(sa.update(jobs).where(jobs.c.id == job.id).values(values))

    def pending_of(self, instance_id: str) -> list[Job]:
        """Pending jobs of an instance that a service task waits for."""
        waiting = sa.select(jobs).where(
            jobs.c.instance_id == instance_id, jobs.c.token_id.is_not(None), jobs.c.status == JobStatus.PENDING
        )
        return [_job(row) for row in self._connection.execute(waiting.order_by(jobs.c.id))]

    def lock(self, job_id: str) -> Job:
        """Like `get`, and others that lock it wait for this transaction. On SQLite the whole database is locked."""
        statement = sa.select(jobs).where(jobs.c.id == job_id).with_for_update()
        return _job(one(self._connection, statement, "job", job_id))

    def hasten(self, instance_id: str, topic: str) -> None:
        """The instance's pending jobs of a topic that were put off are due now."""
        own = sa.and_(jobs.c.instance_id == instance_id, jobs.c.topic == topic, jobs.c.status == JobStatus.PENDING)
        self._connection.execute(sa.update(jobs).where(own).values(due_at=jobs.c.created_at, leased_until=None))

    def cancel_of(self, instance_id: str, token_ids: Collection[str]) -> None:
        """The pending jobs of tokens that are gone are not delivered any more."""
        if not token_ids:
            return
        pending = sa.and_(
            jobs.c.instance_id == instance_id, jobs.c.token_id.in_(token_ids), jobs.c.status == JobStatus.PENDING
        )
        self._connection.execute(sa.update(jobs).where(pending).values(status=JobStatus.CANCELLED))

    def claim_due(self, now: datetime, until: datetime, limit: int) -> list[Job]:
        """Lease pending jobs that are due until `until`."""
        due = sa.select(jobs.c.id).where(sa.text("jobs.status = 'pending' AND jobs.worker IS NULL"))
        return [replace(_job(row), leased_until=until) for row in claim(self._connection, jobs, due, now, until, limit)]

    def renew(self, job: Job, until: datetime) -> bool:
        """Whether the lease that the claimed job names was still there; it ends at `until` then."""
        held = sa.and_(jobs.c.id == job.id, jobs.c.status == JobStatus.PENDING, jobs.c.leased_until == job.leased_until)
        return self._connection.execute(sa.update(jobs).where(held).values(leased_until=until)).rowcount == 1

    def fetch(self, worker: str, topics: Collection[str], now: datetime, until: datetime, limit: int) -> list[Job]:
        """Lease due external tasks of running instances to a worker."""
        rows = claim(self._connection, jobs, external_tasks(topics), now, until, limit)
        ids = [row.id for row in rows]
        self._connection.execute(sa.update(jobs).where(jobs.c.id.in_(ids)).values(worker=worker))
        return [replace(_job(row), worker=worker) for row in rows]

    def extend(self, job_id: str, until: datetime) -> None:
        """The lease ends at another moment."""
        self._connection.execute(sa.update(jobs).where(jobs.c.id == job_id).values(leased_until=until))


def external_tasks(topics: Collection[str]) -> sa.Select[tuple[str]]:
    """Ids of the pending external tasks of these topics in running instances."""
    runs = instances.c.status == InstanceStatus.RUNNING
    waiting = sa.text("jobs.status = 'pending' AND jobs.worker IS NOT NULL")
    joined = sa.select(jobs.c.id).join(instances, instances.c.id == jobs.c.instance_id)
    return joined.where(waiting, jobs.c.topic.in_(topics), runs)


def _values(job: Job) -> dict[str, object]:
    return {
        "id": job.id,
        "topic": job.topic,
        "payload": dict(job.payload),
        "idempotency_key": job.idempotency_key,
        "created_at": job.created_at,
        "due_at": job.due_at,
        "instance_id": job.instance_id,
        "token_id": job.token_id,
        "element_id": job.element_id,
        "status": job.status,
        "attempts": job.attempts,
        "last_error": job.last_error,
        "result": dict(job.result),
        "pauses": None if job.pauses is None else list(job.pauses),
        "worker": job.worker,
    }


def _job(row: Row) -> Job:
    return Job(
        id=row.id,
        topic=row.topic,
        payload=row.payload,
        idempotency_key=row.idempotency_key,
        created_at=row.created_at,
        due_at=row.due_at,
        instance_id=row.instance_id,
        token_id=row.token_id,
        element_id=row.element_id,
        status=row.status,
        attempts=row.attempts,
        last_error=row.last_error,
        result=row.result,
        pauses=None if row.pauses is None else tuple(row.pauses),
        worker=row.worker,
    )
