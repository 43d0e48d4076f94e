"""What connectors report of the jobs they delivered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from workflows.errors import NotFound
from workflows.events import JobEnded
from workflows.handlers.execution import Execution, load
from workflows.handlers.serving import attempt_failed, serve_again
from workflows.model import Actor, InstanceStatus, Job, JobStatus
from workflows.ports import UnitOfWork

Act = Callable[[Execution, str], None]


def complete_job(uow: UnitOfWork, actor: Actor, *, job_id: str, result: Mapping[str, Any] | None = None) -> bool:
    """The effect took place: the waiting service task gets the result. False if the job had ended already."""
    job = uow.outbox.get(job_id)
    if job.status is not JobStatus.PENDING:
        return False
    ended = replace(job, status=JobStatus.DONE, attempts=job.attempts + 1, result=dict(result or {}), last_error=None)
    uow.outbox.save(ended)
    _resume(uow, actor, ended, lambda execution, token: execution.run.finish_call(token, ended.result), "done", None)
    return True


def fail_job(uow: UnitOfWork, actor: Actor, *, job_id: str, message: str, retry_after: timedelta | None) -> bool:
    """An attempt failed. With `retry_after` it is tried again; without, the job is given up and an incident opens."""
    job = uow.outbox.get(job_id)
    if job.status is not JobStatus.PENDING:
        return False
    tried = replace(job, attempts=job.attempts + 1, last_error=message[:2000])
    if retry_after is not None:
        again = replace(tried, due_at=uow.now + retry_after)
        uow.outbox.save(again)
        if job.token_id is not None:
            uow.history.append([attempt_failed(uow, actor, again)])
        return True
    uow.outbox.save(replace(tried, status=JobStatus.FAILED))
    _resume(
        uow,
        actor,
        tried,
        lambda execution, token: execution.run.fail_call(token, "connector-failed", message),
        "failed",
        message,
    )
    return True


def postpone_job(uow: UnitOfWork, actor: Actor, *, job_id: str, message: str, after: timedelta) -> bool:  # noqa: ARG001
    """Nothing was attempted (the channel is not configured yet): the job waits and its attempts stay as they are."""
    job = uow.outbox.get(job_id)
    if job.status is JobStatus.PENDING:
        uow.outbox.save(replace(job, due_at=uow.now + after, last_error=message[:2000]))
    return False


def continue_job(
    uow: UnitOfWork,
    actor: Actor,  # noqa: ARG001
    *,
    job_id: str,
    progress: Mapping[str, Any],
    after: timedelta,
    afresh: bool = False,
) -> bool:
    """A step of a delivery that takes several was taken: the next finds `progress` as the job's result.

    `afresh`: what failed before it counts no more.
    """
    job = uow.outbox.get(job_id)
    if job.status is not JobStatus.PENDING:
        return False
    attempts = 0 if afresh else job.attempts
    uow.outbox.save(replace(job, due_at=uow.now + after, result=dict(progress), last_error=None, attempts=attempts))
    return True


def job_error(uow: UnitOfWork, actor: Actor, *, job_id: str, error_code: str, message: str = "") -> bool:
    """The connector reports a BPMN error: a boundary event may catch it, else it is an incident."""
    job = uow.outbox.get(job_id)
    if job.status is not JobStatus.PENDING:
        return False
    ended = replace(job, status=JobStatus.DONE, attempts=job.attempts + 1, last_error=message or error_code)
    uow.outbox.save(ended)
    _resume(
        uow,
        actor,
        ended,
        lambda execution, token: execution.run.throw_error(token, error_code, message),
        f"error {error_code}",
        message,
    )
    return True


def attempt_function(uow: UnitOfWork, actor: Actor, *, job_id: str) -> bool:
    """The next attempt at a topic function that failed, in the name of whoever made the first. True if it succeeded.

    False where it failed again, its instance stands still or its token is gone.
    """
    job = uow.outbox.get(job_id)
    token_id = job.token_id
    if job.status is not JobStatus.PENDING or job.instance_id is None or token_id is None:
        return False
    instance = uow.instances.lock(job.instance_id)
    job = uow.outbox.get(job_id)
    if job.status is not JobStatus.PENDING or instance.status is InstanceStatus.SUSPENDED:
        return False
    execution = load(uow, _first(uow, actor, job), instance)
    call = next((one for one in execution.run.waiting_calls() if one.token_id == token_id), None)
    if call is None:
        uow.outbox.cancel_of(instance.id, [token_id])
        return False
    became = serve_again(execution, call, job)
    if became is JobStatus.PENDING:
        uow.history.append(execution.events)
    else:
        execution.settle()
    return became is JobStatus.DONE


def _first(uow: UnitOfWork, actor: Actor, job: Job) -> Actor:
    try:
        return uow.directory.actor(str(job.payload.get("actor")))
    except NotFound:
        return actor


def _resume(uow: UnitOfWork, actor: Actor, job: Job, act: Act, outcome: str, message: str | None) -> None:
    if job.instance_id is None or job.token_id is None:
        return
    instance = uow.instances.lock(job.instance_id)
    if instance.status not in (InstanceStatus.RUNNING, InstanceStatus.SUSPENDED):
        return
    execution = load(uow, actor, instance)
    if job.token_id not in execution.before.calls:
        return
    execution.note(
        JobEnded, element_id=job.element_id, job_id=job.id, topic=job.topic, outcome=outcome, message=message
    )
    act(execution, job.token_id)
    execution.settle()
