"""Work for a connector: what the outbox holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class JobStatus(StrEnum):
    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Job:
    """One effect outside the database, delivered after the commit, at least once, with an idempotency key.

    With `token_id` set a service task waits for the result (`complete_job`); without it the job is a plain
    notice (an e-mail). `topic` picks the connector.
    """

    id: str
    topic: str
    payload: Mapping[str, Any]
    idempotency_key: str
    created_at: datetime
    due_at: datetime
    instance_id: str | None = None
    token_id: str | None = None
    element_id: str | None = None
    status: JobStatus = JobStatus.PENDING
    attempts: int = 0
    last_error: str | None = None
    result: Mapping[str, Any] = field(default_factory=dict)
    pauses: tuple[float, ...] | None = None
    """Seconds to wait after each failed attempt, as the diagram says; None: as the service is set up."""
    worker: str | None = None
    """None: the service delivers it. Otherwise an external task: the worker that fetched it last, "" before any did."""
    leased_until: datetime | None = field(default=None, compare=False)
    """Whoever claimed it has it until then; what `Outbox.claim_due` gives says so, and nothing else does."""
