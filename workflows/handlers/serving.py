"""Service tasks: functions of the wings run at once, in the transaction; a connector's work becomes a job.

A function that fails and may be tried again becomes a job too: its token waits, and a tick makes the next attempt.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from workflows.errors import InstanceChanged, WorkflowError
from workflows.events import AttemptFailed, JobEnded
from workflows.handlers.calling import begin_called
from workflows.model import Actor, Job, JobStatus, TopicCall
from workflows.ports import BpmnError, TopicFunction, UnitOfWork

if TYPE_CHECKING:
    from workflows.handlers.execution import Execution

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Failed:
    """Why a function failed."""

    code: str
    message: str


def serve(execution: Execution, call: TopicCall) -> None:
    """Serves one service task that nobody has taken up."""
    if call.called is not None:
        begin_called(execution, call)
        return
    function = execution.uow.plugins.functions.get(call.topic)
    if function is None:
        _hand_over(execution, call)
        return
    failed = _tried(execution, call, function)
    if failed is None:
        return
    pauses = execution.uow.plugins.retries.functions if call.pauses is None else call.pauses
    if not pauses:
        execution.run.fail_call(call.token_id, failed.code, failed.message)
        return
    job = _park(execution, call, {"actor": execution.actor.id}, pauses)
    _again(execution, replace(job, attempts=1, last_error=failed.message))


def serve_again(execution: Execution, call: TopicCall, job: Job) -> JobStatus:
    """The next attempt at a function that failed before, as its job asks for. Says what became of the job."""
    function = execution.uow.plugins.functions.get(call.topic)
    failed = (
        _Failed("topic-unserved", f"Nobody serves the topic {call.topic}.")
        if function is None
        else _tried(execution, call, function)
    )
    tried = replace(job, attempts=job.attempts + 1, last_error=failed.message if failed else None)
    if failed is None:
        _end(execution, replace(tried, status=JobStatus.DONE), "done", None)
        return JobStatus.DONE
    if tried.attempts <= len(job.pauses or ()):
        _again(execution, tried)
        return JobStatus.PENDING
    execution.run.fail_call(call.token_id, failed.code, failed.message)
    _end(execution, replace(tried, status=JobStatus.FAILED), "failed", failed.message)
    return JobStatus.FAILED


def attempt_failed(uow: UnitOfWork, actor: Actor, job: Job) -> AttemptFailed:
    """The event that says that a job was tried and when it will be again."""
    return AttemptFailed(
        at=uow.now,
        actor_id=actor.id,
        instance_id=job.instance_id,
        element_id=job.element_id,
        job_id=job.id,
        topic=job.topic,
        attempt=job.attempts,
        message=(job.last_error or "")[:2000],
        next_at=job.due_at.isoformat(),
    )


def _tried(execution: Execution, call: TopicCall, function: TopicFunction) -> _Failed | None:
    """Runs the function; what it gives or throws goes to the token. None unless it failed: then nothing is changed."""
    uow, run = execution.uow, execution.run
    try:
        with uow.savepoint():
            result = function(uow, execution.instance, call, execution.actor)
    except InstanceChanged:
        # A lost race is nobody's failure: the whole command is tried again.
        raise
    except BpmnError as error:
        run.throw_error(call.token_id, error.error_code, error.message)
        return None
    except WorkflowError as error:
        return _Failed(error.code, error.message)
    except Exception:
        # A bug in a function is an incident a person can see and retry, not a person's lost work.
        log.exception("topic %s failed in instance %s", call.topic, execution.instance.id)
        return _Failed("bug", f"The function of {call.topic} failed unexpectedly.")
    run.finish_call(call.token_id, result)
    return None


def _again(execution: Execution, job: Job) -> None:
    pause = timedelta(seconds=(job.pauses or ())[job.attempts - 1])
    later = replace(job, due_at=execution.uow.now + pause)
    execution.uow.outbox.save(later)
    execution.events.append(attempt_failed(execution.uow, execution.actor, later))


def _end(execution: Execution, job: Job, outcome: str, message: str | None) -> None:
    execution.uow.outbox.save(job)
    execution.note(
        JobEnded, element_id=job.element_id, job_id=job.id, topic=job.topic, outcome=outcome, message=message
    )


def _hand_over(execution: Execution, call: TopicCall) -> None:
    external = execution.uow.plugins.is_external(call.topic)
    if call.topic not in execution.uow.plugins.connectors and not external:
        execution.run.fail_call(call.token_id, "topic-unserved", f"Nobody serves the topic {call.topic}.")
        return
    payload = {"variables": dict(call.variables), "properties": dict(call.properties)}
    _park(execution, call, payload, call.pauses, worker="" if external else None)


def _park(
    execution: Execution,
    call: TopicCall,
    payload: Mapping[str, Any],
    pauses: tuple[float, ...] | None,
    worker: str | None = None,
) -> Job:
    uow, instance = execution.uow, execution.instance
    execution.run.park_call(call.token_id)
    job = Job(
        id=uow.new_id(),
        topic=call.topic,
        payload=payload,
        # With the version: a retry after an incident is a new delivery of the same token.
        idempotency_key=f"{instance.id}:{call.token_id}:{instance.version + 1}",
        created_at=uow.now,
        due_at=uow.now,
        instance_id=instance.id,
        token_id=call.token_id,
        element_id=call.element_id,
        pauses=pauses,
        worker=worker,
    )
    uow.outbox.add([job])
    return job
