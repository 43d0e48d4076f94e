"""What leaves: jobs for connectors, notices for people."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from workflows.model import Job, Notice


class Outbox(Protocol):
    def add(self, jobs: Sequence[Job]) -> None:
        """A job whose idempotency key is already there is not added again."""
        ...

    def get(self, job_id: str) -> Job:
        """Raises NotFound."""
        ...

    def lock(self, job_id: str) -> Job:
        """Like `get`; other units of work that lock the same job wait until this one ends."""
        ...

    def save(self, job: Job) -> None: ...
    def pending_of(self, instance_id: str) -> list[Job]:
        """Pending jobs of an instance that a service task waits for."""
        ...

    def hasten(self, instance_id: str, topic: str) -> None:
        """Pending jobs of an instance that were put off are due now."""
        ...

    def cancel_of(self, instance_id: str, token_ids: Collection[str]) -> None:
        """Pending jobs of tokens that are gone are not delivered any more."""
        ...

    def claim_due(self, now: datetime, until: datetime, limit: int) -> list[Job]:
        """Leases what the service itself delivers; each job says until when (`leased_until`)."""
        ...

    def renew(self, job: Job, until: datetime) -> bool:
        """The lease of a claimed job ends at `until`; False where it ended, was changed, or another has it by now."""
        ...

    def fetch(self, worker: str, topics: Collection[str], now: datetime, until: datetime, limit: int) -> list[Job]:
        """Leases due external tasks of running instances to a worker until `until`, the longest due first."""
        ...

    def extend(self, job_id: str, until: datetime) -> None:
        """The lease of a job ends at `until` instead."""
        ...


class Notices(Protocol):
    def add(self, notices: Sequence[Notice]) -> None:
        """A notice whose key is already there is not added again."""
        ...

    def mark_read(self, user_id: str, notice_ids: Collection[str] | None, at: datetime) -> int:
        """Marks these unread notices of a person, or all of them (None); how many were unread."""
        ...
