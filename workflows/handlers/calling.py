"""Call activities of processes in other deployments: each call is an instance of its own, which the caller waits for.

Which version is decided when the call begins, and stays. The called instance ends with its caller's activity; what it
has come to reaches the caller in a job, exactly once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from workflows.errors import ExecutionFailed, InstanceChanged, NotFound, WorkflowError
from workflows.model import CalledProcess, Definition, Instance, TopicCall
from workflows.ports import UnitOfWork

if TYPE_CHECKING:
    from workflows.handlers.execution import Execution

DEPTH: Final = 30
"""How deep calls of calls may go: processes of different deployments can come to call each other in a circle."""


def begin_called(execution: Execution, call: TopicCall) -> None:
    """Begins the called process in this transaction. What does not work becomes an incident of the call activity."""
    uow, run = execution.uow, execution.run
    assert call.called is not None  # noqa: S101  serving asks only for such calls
    run.park_call(call.token_id)
    execution.tell_history()
    try:
        with uow.savepoint():
            if _depth(uow, execution.instance) >= DEPTH:
                message = f"Calls of processes go {DEPTH} deep here: do they call each other in a circle?"
                raise ExecutionFailed(message, code="call-depth")
            execution.begin(
                definition_of(uow, call.called),
                dict(call.variables),
                title=execution.instance.title,
                business_key=execution.instance.business_key,
                parent_id=execution.instance.id,
                calling_token=call.token_id,
            )
    except InstanceChanged:
        raise
    except WorkflowError as error:
        run.fail_call(call.token_id, str(error.details.get("code", error.code)), error.message)


def definition_of(uow: UnitOfWork, called: CalledProcess) -> Definition:
    """The version that a call means now. Raises NotFound, saying what is not deployed."""
    found = next((one for one in uow.deployments.versions(called.key) if _is_wanted(one, called)), None)
    if found is None:
        which = {"latest": "", "versionTag": f" with the version tag {called.wanted}"}.get(
            called.binding, f" of version {called.wanted}"
        )
        message = f"No process {called.key}{which} is deployed. Deploy it first."
        raise NotFound(message, kind="definition", key=called.key)
    return found


def _is_wanted(definition: Definition, called: CalledProcess) -> bool:
    if called.binding == "version":
        return definition.version == int(called.wanted)
    return called.binding == "latest" or definition.version_tag == called.wanted


def _depth(uow: UnitOfWork, instance: Instance) -> int:
    depth, above = 1, instance
    while above.calling_token is not None and above.parent_id is not None and depth < DEPTH:
        above = uow.instances.get(above.parent_id)
        depth += 1
    return depth
