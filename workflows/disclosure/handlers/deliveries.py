"""What people do about deliveries to channels (渠道): send again what failed, or what has to be seen again."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from workflows.disclosure.events import RedeliveryAsked
from workflows.disclosure.ports import Deliveries
from workflows.errors import Conflict, NotAllowed
from workflows.model import Actor, JobStatus
from workflows.ports import UnitOfWork

SENDERS: Final = ("publisher", "office-reviewer", "admin")


def redeliver(uow: UnitOfWork, actor: Actor, *, job_id: str) -> str:
    """The channel gets it once more, now, with all its attempts. Returns the id of the job.

    What is still waiting is hastened, under the same idempotency key; what was delivered is delivered anew. Raises
    NotAllowed, NotFound, Conflict for a job that was called off.
    """
    if not actor.has(*SENDERS):
        raise NotAllowed("Publishers and the office send again.", needs=list(SENDERS))
    delivery = uow.wing(Deliveries).of_job(job_id)
    job = uow.outbox.lock(job_id)
    if job.status is JobStatus.CANCELLED:
        raise Conflict("This delivery was called off.", job_id=job_id)
    if job.status is JobStatus.DONE:
        fresh = uow.new_id()
        key = f"{job.idempotency_key.partition(':again:')[0]}:again:{fresh}"
        again = replace(
            job, id=fresh, idempotency_key=key, created_at=uow.now, due_at=uow.now, status=JobStatus.PENDING
        )
        uow.outbox.add([replace(again, attempts=0, last_error=None, result={})])
        uow.wing(Deliveries).add([replace(delivery, job_id=fresh, asked_at=uow.now)])
    else:
        fresh = job.id
        uow.outbox.save(replace(job, status=JobStatus.PENDING, attempts=0, due_at=uow.now))
    asked = RedeliveryAsked(
        at=uow.now, actor_id=actor.id, publication_id=delivery.publication_id, channel=delivery.channel
    )
    uow.history.append([asked])
    return fresh
