"""What the rows of an instance show, for comparing them with its state and for writing them anew."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine import Failure, OpenTask
from workflows.handlers.execution import Execution
from workflows.handlers.shown import Shown


def rows_of(execution: Execution) -> Shown:
    """What the rows show: where they and the state agree, as the state does."""
    uow, instance_id, state = execution.uow, execution.instance.id, execution.before
    tasks = {
        row.id: OpenTask(row.id, row.process_key, row.element_id, row.name, row.created_at)
        for row in uow.tasks.open_of(instance_id)
    }
    failures = {
        one.token_id: Failure(one.token_id, one.element_id or "", one.code, one.message, {})
        for one in uow.incidents.open_of(instance_id)
        if one.token_id is not None
    }
    timers = {timer.id: timer for timer in uow.timers.of(instance_id)}
    subscriptions = {one.id: one for one in uow.subscriptions.of(instance_id)}
    return Shown(
        {key: state.tasks.get(key, row) for key, row in tasks.items()},
        # A statutory clock's day stands in the row alone: what both have is the state's.
        {key: state.timers.get(key, row) for key, row in timers.items()},
        {key: state.subscriptions.get(key, row) for key, row in subscriptions.items()},
        frozenset(_called(execution)),
        {key: state.failures.get(key, row) for key, row in failures.items()},
    )


def _called(execution: Execution) -> Iterator[str]:
    """Tokens for which a job is under way, or an instance that they have called."""
    uow, instance_id = execution.uow, execution.instance.id
    yield from (job.token_id for job in uow.outbox.pending_of(instance_id) if job.token_id is not None)
    yield from (one.calling_token for one in uow.instances.called_by(instance_id) if one.calling_token is not None)


def rebuild(execution: Execution) -> None:
    """Lets the rows be written anew from the state: what is there too much goes, what is missing comes."""
    rows = rows_of(execution)
    for token_id in execution.before.calls - rows.calls:
        execution.run.call_again(token_id)
    execution.before = rows
