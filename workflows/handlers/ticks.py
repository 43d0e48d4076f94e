"""What is due now, leased to one worker; each id is then a command of its own."""

from __future__ import annotations

from datetime import timedelta

from workflows.model import Actor, Job
from workflows.ports import UnitOfWork

LEASE = timedelta(minutes=5)
"""Longer than any single piece of work may take: after it another worker tries again."""


def claim_timers(uow: UnitOfWork, actor: Actor, *, limit: int) -> list[str]:  # noqa: ARG001 - every handler takes its actor
    """Ids of due timers."""
    return [timer.id for timer in uow.timers.claim_due(uow.now, uow.now + LEASE, limit)]


def claim_starts(uow: UnitOfWork, actor: Actor, *, limit: int) -> list[str]:  # noqa: ARG001
    """Ids of timer start events that are due."""
    return [start.id for start in uow.starts.claim_due(uow.now, uow.now + LEASE, limit)]


def claim_escalations(uow: UnitOfWork, actor: Actor, *, limit: int) -> list[str]:  # noqa: ARG001
    """Ids of due steps of the ladder."""
    return [step.id for step in uow.escalations.claim_due(uow.now, uow.now + LEASE, limit)]


def claim_batch_items(uow: UnitOfWork, actor: Actor, *, limit: int) -> list[str]:  # noqa: ARG001
    """Ids of instances of batches that wait for their turn."""
    return [item.id for item in uow.batches.claim_due(uow.now, uow.now + LEASE, limit)]


def claim_jobs(uow: UnitOfWork, actor: Actor, *, limit: int) -> list[Job]:  # noqa: ARG001
    """Due jobs of the outbox."""
    return uow.outbox.claim_due(uow.now, uow.now + LEASE, limit)


def keep_job(uow: UnitOfWork, actor: Actor, *, job: Job) -> bool:  # noqa: ARG001
    """A claimed job's turn has come: its lease begins anew. False where it is over and another may have the job.

    Jobs claimed together are delivered one after the other: behind slow ones the lease of the last may have run out.
    """
    return uow.outbox.renew(job, uow.now + LEASE)
