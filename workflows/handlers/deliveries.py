"""What a supervisor does with the outbox: deliver now what waits, try again what was given up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from workflows.errors import Conflict
from workflows.handlers.incidents import retry_incident
from workflows.model import Actor, Job, JobStatus
from workflows.policy import check_supervise
from workflows.ports import UnitOfWork


def deliver_now(
    uow: UnitOfWork,
    actor: Actor,
    *,
    job_id: str,
    variables: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Job:
    """Makes a job due at once; a notice that was given up starts anew with all its attempts.

    Where a service task stands still because of the job, its incident is retried instead, which hands the task over
    anew: the job that was given up is replaced. `variables` and `reason` are those of `retry_incident`.
    Raises NotAllowed, NotFound, Conflict.
    """
    check_supervise(actor)
    job = uow.outbox.get(job_id)
    if job.status not in (JobStatus.PENDING, JobStatus.FAILED):
        raise Conflict("This delivery has ended.", job_id=job_id, status=job.status.value)
    if job.status is JobStatus.FAILED and job.instance_id is not None and job.token_id is not None:
        stopped = [one for one in uow.incidents.open_of(job.instance_id) if one.token_id == job.token_id]
        if not stopped:
            raise Conflict("Nothing waits for this delivery any more.", job_id=job_id)
        retry_incident(uow, actor, incident_id=stopped[0].id, variables=variables, reason=reason)
        settled = replace(job, status=JobStatus.CANCELLED)
    else:
        attempts = 0 if job.status is JobStatus.FAILED else job.attempts
        settled = replace(job, status=JobStatus.PENDING, due_at=uow.now, attempts=attempts)
    uow.outbox.save(settled)
    return settled
