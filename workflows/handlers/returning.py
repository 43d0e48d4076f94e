"""What called instances send to their callers: their end, an error, an escalation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from workflows.handlers.ending import CALLED, LIVE
from workflows.handlers.execution import Execution, load
from workflows.model import Actor, InstanceStatus, Job, JobStatus
from workflows.ports import UnitOfWork

_ASIDE: Final = timedelta(hours=1)
"""A suspended caller is asked again; resuming it makes what waits due at once."""
_IN_TURN: Final = timedelta(seconds=1)
"""Two workers may take two messages of one called instance: the later one waits for the earlier."""


def deliver_return(uow: UnitOfWork, actor: Actor, *, job: Job) -> bool:
    """The caller hears of it; the job is done in the same transaction, hence exactly once."""
    current = uow.outbox.lock(job.id)
    if current.status is not JobStatus.PENDING or current.instance_id is None or current.token_id is None:
        return False
    caller = uow.instances.lock(current.instance_id)
    if caller.status is InstanceStatus.SUSPENDED:
        uow.outbox.save(replace(current, due_at=uow.now + _ASIDE))
        return False
    if any(_before(one, current) for one in uow.outbox.pending_of(caller.id)):
        uow.outbox.save(replace(current, due_at=uow.now + _IN_TURN))
        return False
    uow.outbox.save(replace(current, status=JobStatus.DONE, attempts=current.attempts + 1))
    if caller.status not in LIVE:
        return True
    execution = load(uow, actor, caller)
    if current.token_id in execution.before.calls:
        _give(execution, current.token_id, current.payload)
        execution.settle()
    return True


def _before(one: Job, other: Job) -> bool:
    """Whether the called instance sent one of them before the other: its end would swallow its escalation."""
    same = one.topic == CALLED and one.payload["called"] == other.payload["called"]
    return same and one.id < other.id


def _give(execution: Execution, token_id: str, content: Mapping[str, Any]) -> None:
    run, uow = execution.run, execution.uow
    match content:
        case {"escalation": code, "message": message}:
            run.escalate(token_id, code, message)
        case {"error": code, "message": message}:
            run.throw_error(token_id, code, message)
        case {"terminated": reason}:
            message = f"The called instance was terminated: {reason}"
            run.fail_call(token_id, "called-terminated", message)
        case _:
            called = load(uow, execution.actor, uow.instances.get(content["called"]))
            run.finish_call(token_id, called.run.variables)
