"""Service tasks: functions of the wings run at once, in the transaction; a connector's work becomes a job."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from workflows.errors import InstanceChanged, WorkflowError
from workflows.model import Job, TopicCall
from workflows.ports import BpmnError

if TYPE_CHECKING:
    from workflows.handlers.execution import Execution

log = logging.getLogger(__name__)


def serve(execution: Execution, call: TopicCall) -> None:
    """Serves one service task that nobody has taken up."""
    function = execution.uow.plugins.functions.get(call.topic)
    if function is None:
        _hand_over(execution, call)
        return
    uow, run = execution.uow, execution.run
    try:
        with uow.savepoint():
            result = function(uow, execution.instance, call, execution.actor)
    except InstanceChanged:
        # A lost race is nobody's failure: the whole command is tried again.
        raise
    except BpmnError as error:
        run.throw_error(call.token_id, error.error_code, error.message)
    except WorkflowError as error:
        run.fail_call(call.token_id, error.code, error.message)
    except Exception:
        # A bug in a function is an incident a person can see and retry, not a person's lost work.
        log.exception("topic %s failed in instance %s", call.topic, execution.instance.id)
        run.fail_call(call.token_id, "bug", f"The function of {call.topic} failed unexpectedly.")
    else:
        run.finish_call(call.token_id, result)


def _hand_over(execution: Execution, call: TopicCall) -> None:
    uow, instance = execution.uow, execution.instance
    if call.topic not in uow.plugins.connectors:
        execution.run.fail_call(call.token_id, "topic-unserved", f"Nobody serves the topic {call.topic}.")
        return
    execution.run.park_call(call.token_id)
    job = Job(
        id=uow.new_id(),
        topic=call.topic,
        payload={"variables": dict(call.variables), "properties": dict(call.properties)},
        # With the version: a retry after an incident is a new delivery of the same token.
        idempotency_key=f"{instance.id}:{call.token_id}:{instance.version + 1}",
        created_at=uow.now,
        due_at=uow.now,
        instance_id=instance.id,
        token_id=call.token_id,
        element_id=call.element_id,
    )
    uow.outbox.add([job])
