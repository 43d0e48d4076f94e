"""What people do about deliveries to channels (渠道): send again, and look again at what they show (回查)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from workflows.disclosure.events import LiveCheckAsked, RedeliveryAsked
from workflows.disclosure.ports import Deliveries, Publications
from workflows.disclosure.publications import CHECK, Delivery
from workflows.errors import Conflict, NotAllowed
from workflows.handlers.escalations import send
from workflows.handlers.jobs import fail_job
from workflows.model import Actor, JobStatus
from workflows.ports import UnitOfWork

SENDERS: Final = ("publisher", "office-reviewer", "admin")
LOOKERS: Final = (*SENDERS, "office", "secrecy-reviewer", "supervisor")


def redeliver(uow: UnitOfWork, actor: Actor, *, job_id: str) -> str:
    """The channel gets it once more, now, with all its attempts. Returns the id of the job.

    What is still waiting is hastened, under the same idempotency key; what was delivered is delivered anew. Raises
    NotAllowed, NotFound, Conflict for a job that was called off.
    """
    if not actor.has(*SENDERS):
        raise NotAllowed("Publishers and the office send again.", needs=list(SENDERS))
    delivery = uow.wing(Deliveries).of_job(job_id)
    if delivery.action == CHECK:
        raise Conflict("This job looks at a page: ask it to look again.", job_id=job_id)
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
    _look_later(uow, delivery)
    asked = RedeliveryAsked(
        at=uow.now, actor_id=actor.id, publication_id=delivery.publication_id, channel=delivery.channel
    )
    uow.history.append([asked])
    return fresh


def look_again(uow: UnitOfWork, actor: Actor, *, job_id: str) -> str:
    """回查: what the channel shows is looked at now; then its looks go on as they were. Returns the id of the job.

    Raises NotAllowed, NotFound, Conflict where there is nothing to look at (any more).
    """
    if not actor.has(*LOOKERS):
        raise NotAllowed("Publishers, the office and reviewers look again.", needs=list(LOOKERS))
    delivery = uow.wing(Deliveries).of_job(job_id)
    job = uow.outbox.lock(job_id)
    if delivery.action != CHECK or job.status not in (JobStatus.PENDING, JobStatus.FAILED):
        raise Conflict("There is no page to be looked at.", job_id=job_id)
    uow.outbox.save(replace(job, status=JobStatus.PENDING, attempts=0, due_at=uow.now))
    asked = LiveCheckAsked(
        at=uow.now, actor_id=actor.id, publication_id=delivery.publication_id, channel=delivery.channel
    )
    uow.history.append([asked])
    return job.id


def fail_look(uow: UnitOfWork, actor: Actor, *, job_id: str, message: str, retry_after: timedelta | None) -> bool:
    """A look (回查) found something else than it should, or nothing at all: a failed attempt, as `fail_job` has it.

    Once it failed again, or was given up, the responsible department and the office are told: once until a look is
    right again. A single failure may be the network's.
    """
    job = uow.outbox.get(job_id)
    failed = fail_job(uow, actor, job_id=job_id, message=message, retry_after=retry_after)
    if failed and (job.attempts or retry_after is None):
        delivery = uow.wing(Deliveries).of_job(job_id)
        publication = uow.wing(Publications).get(delivery.publication_id)
        own = (f"{role}@{publication.department}" for role in ("head", "drafter"))
        found = (person for group in (*own, "office-reviewer", "publisher") for person in uow.directory.members(group))
        path = f"/documents/{publication.document_id}"
        send(
            uow,
            {person.id: person for person in found}.values(),
            kind="look-differs",
            key=f"look:{job_id}:{job.result.get('looks', 0)}",
            instance_id=None,
            data={"title": publication.title, "path": path},
            path=path,
        )
    return failed


def _look_later(uow: UnitOfWork, delivery: Delivery) -> None:
    """Looks that were given up begin again once something is sent again."""
    store = uow.wing(Deliveries)
    check = store.check_of(delivery.publication_id, delivery.channel)
    if check is None or store.first_look is None:
        return
    job = uow.outbox.lock(check.job_id)
    if job.status is JobStatus.FAILED:
        again = replace(job, status=JobStatus.PENDING, attempts=0, due_at=uow.now + store.first_look)
        uow.outbox.save(again)
