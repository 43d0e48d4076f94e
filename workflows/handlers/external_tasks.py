"""External tasks: service tasks that programs outside fetch, lock for a while, do, and report on.

A lock is a lease: once it has run out another worker may fetch the task, and then the first one's report is refused. A
report that comes late but before that counts. What takes effect in the instance takes effect once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from workflows.errors import ExternalTaskLost, NotFound
from workflows.handlers.jobs import complete_job, fail_job, job_error
from workflows.model import Actor, Job, JobStatus
from workflows.policy import check_work
from workflows.ports import UnitOfWork


def fetch_and_lock(
    uow: UnitOfWork, actor: Actor, *, worker: str, topics: Collection[str], limit: int, lock: timedelta
) -> list[Job]:
    """External tasks of these topics that are due and that nobody has locked: now this worker's, for as long as `lock`.

    Raises NotAllowed.
    """
    check_work(actor)
    return uow.outbox.fetch(worker, topics, uow.now, uow.now + lock, limit)


def complete_external(
    uow: UnitOfWork, actor: Actor, *, task_id: str, worker: str, result: Mapping[str, Any] | None = None
) -> None:
    """It is done; `result` stands under the element's id. The same worker's report again is the same completion.

    Raises NotAllowed, NotFound, ExternalTaskLost.
    """
    job = _reported(uow, actor, task_id)
    if job.status is JobStatus.DONE and job.worker == worker and job.last_error is None:
        return
    complete_job(uow, actor, job_id=_locked(job, worker).id, result=result)


def fail_external(
    uow: UnitOfWork,
    actor: Actor,
    *,
    task_id: str,
    worker: str,
    message: str,
    retry_after: timedelta | None = None,
    final: bool = False,
) -> None:
    """An attempt failed. It is due again after the diagram's next pause, or the configuration's for connectors.

    `retry_after` is waited instead of that pause. With the last attempt, or where it is `final`, an incident opens.
    Raises NotAllowed, NotFound, ExternalTaskLost.
    """
    job = _locked(_reported(uow, actor, task_id), worker)
    uow.outbox.save(replace(job, worker=""))
    pauses = uow.plugins.retries.connectors if job.pauses is None else job.pauses
    again = None
    if not final and job.attempts < len(pauses):
        again = timedelta(seconds=pauses[job.attempts]) if retry_after is None else retry_after
    fail_job(uow, actor, job_id=job.id, message=message, retry_after=again)


def throw_external(
    uow: UnitOfWork, actor: Actor, *, task_id: str, worker: str, error_code: str, message: str = ""
) -> None:
    """A BPMN error: a boundary event may catch it, else it is an incident.

    Raises NotAllowed, NotFound, ExternalTaskLost.
    """
    job = _locked(_reported(uow, actor, task_id), worker)
    job_error(uow, actor, job_id=job.id, error_code=error_code, message=message)


def extend_lock(uow: UnitOfWork, actor: Actor, *, task_id: str, worker: str, lock: timedelta) -> None:
    """The lock ends after `lock` from now. Raises NotAllowed, NotFound, ExternalTaskLost."""
    uow.outbox.extend(_locked(_reported(uow, actor, task_id), worker).id, uow.now + lock)


def unlock(uow: UnitOfWork, actor: Actor, *, task_id: str, worker: str) -> None:
    """Given back undone: anybody may fetch it at once. Raises as `extend_lock`."""
    uow.outbox.save(replace(_locked(_reported(uow, actor, task_id), worker), worker=""))


def _reported(uow: UnitOfWork, actor: Actor, task_id: str) -> Job:
    """The task, its instance locked: two reports on one task come one after the other."""
    check_work(actor)
    job = uow.outbox.get(task_id)
    if job.worker is None or job.instance_id is None:
        raise NotFound(f"There is no external task {task_id}.", kind="external task", id=task_id)
    uow.instances.lock(job.instance_id)
    return uow.outbox.get(task_id)


def _locked(job: Job, worker: str) -> Job:
    if job.status is not JobStatus.PENDING or job.worker != worker:
        raise ExternalTaskLost(task_id=job.id, status=job.status.value)
    return job
