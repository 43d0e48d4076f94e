"""What leaves, in memory."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast

from workflows.memory.tables import MemoryStore, lease
from workflows.model import InstanceStatus, Job, JobStatus, Notice


class MemoryOutbox(MemoryStore):
    def add(self, jobs: Sequence[Job]) -> None:
        known = {job.idempotency_key for job in self._rows.table("jobs").values()}
        self._rows.table("jobs").update({job.id: job for job in jobs if job.idempotency_key not in known})

    def get(self, job_id: str) -> Job:
        return cast(Job, self._rows.one("jobs", job_id))

    def save(self, job: Job) -> None:
        self._rows.table("jobs")[job.id] = job
        self._rows.table("job_leases").pop(job.id, None)

    def pending_of(self, instance_id: str) -> list[Job]:
        rows = self._rows.table("jobs").values()
        pending = (job for job in rows if job.status is JobStatus.PENDING and job.token_id is not None)
        return [job for job in pending if job.instance_id == instance_id]

    lock = get

    def hasten(self, instance_id: str, topic: str) -> None:
        for job in list(self._rows.table("jobs").values()):
            if (job.instance_id, job.topic, job.status) == (instance_id, topic, JobStatus.PENDING):
                self.save(replace(job, due_at=job.created_at))
                self._rows.table("job_leases").pop(job.id, None)

    def cancel_of(self, instance_id: str, token_ids: Collection[str]) -> None:
        for job in list(self._rows.table("jobs").values()):
            if job.instance_id == instance_id and job.token_id in token_ids and job.status is JobStatus.PENDING:
                self.save(replace(job, status=JobStatus.CANCELLED))

    def claim_due(self, now: datetime, until: datetime, limit: int) -> list[Job]:
        rows = self._rows.table("jobs").values()
        pending = [job for job in rows if job.status is JobStatus.PENDING and job.worker is None]
        due = [job for job in pending if job.due_at <= now]
        return [replace(job, leased_until=until) for job in lease(self._rows, "job_leases", due, now, until, limit)]

    def renew(self, job: Job, until: datetime) -> bool:
        leases = self._rows.table("job_leases")
        held = self.get(job.id).status is JobStatus.PENDING and leases.get(job.id) == job.leased_until
        if held:
            leases[job.id] = until
        return held

    def fetch(self, worker: str, topics: Collection[str], now: datetime, until: datetime, limit: int) -> list[Job]:
        rows = self._rows.table("jobs").values()
        pending = [job for job in rows if job.status is JobStatus.PENDING and job.worker is not None]
        due = [job for job in pending if job.topic in topics and job.due_at <= now and self._runs(job)]
        found = [replace(job, worker=worker) for job in lease(self._rows, "job_leases", due, now, until, limit)]
        self._rows.table("jobs").update({job.id: job for job in found})
        return found

    def extend(self, job_id: str, until: datetime) -> None:
        self._rows.table("job_leases")[job_id] = until

    def _runs(self, job: Job) -> bool:
        instance = self._rows.table("instances").get(job.instance_id)
        return instance is not None and instance.status is InstanceStatus.RUNNING


class MemoryNotices(MemoryStore):
    def add(self, notices: Sequence[Notice]) -> None:
        known = {notice.key for notice in self._rows.table("notices").values()}
        self._rows.table("notices").update({n.id: n for n in notices if n.key not in known})

    def mark_read(self, user_id: str, notice_ids: Collection[str] | None, at: datetime) -> int:
        unread = [
            notice
            for notice in self._rows.table("notices").values()
            if notice.user_id == user_id and notice.read_at is None and (notice_ids is None or notice.id in notice_ids)
        ]
        self._rows.table("notices").update({notice.id: replace(notice, read_at=at) for notice in unread})
        return len(unread)
