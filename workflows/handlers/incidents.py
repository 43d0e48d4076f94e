"""Incidents: what the engine itself failed at is recorded; what stands still is tried again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from workflows.errors import Conflict, EngineFailed, InstanceFailed, Invalid, NotFound, WorkflowError
from workflows.events import IncidentOpened, IncidentResolved, VariablesEdited
from workflows.handlers.execution import Execution, load
from workflows.handlers.rows import rebuild
from workflows.model import Actor, Incident, IncidentStatus, InstanceStatus
from workflows.policy import check_active, check_supervise
from workflows.ports import UnitOfWork

TIMER_FAILED: Final = "timer-failed"
STUCK: Final = "stuck"
DRIFT: Final = "rows-differ"


def record_failure(uow: UnitOfWork, actor: Actor, *, failure: EngineFailed) -> Incident | None:
    """Opens an incident for a failure of the engine itself, in a transaction of its own: the failed one is undone.

    The same failure at the same element opens one incident however often it happens. None where the instance is not
    there (it failed while it was being started) or has ended.
    """
    details = failure.details
    return open_incident(
        uow,
        actor,
        str(details.get("instance_id")),
        str(details.get("code")),
        failure.message,
        details.get("element_id"),
    )


def refusal(failure: EngineFailed, incident: Incident | None) -> WorkflowError:
    """What a command is told that the engine failed in."""
    if incident is None:
        return failure
    return InstanceFailed(
        instance_id=incident.instance_id, incident_id=incident.id, element_id=incident.element_id, code=incident.code
    )


def open_incident(
    uow: UnitOfWork, actor: Actor, instance_id: str, code: str, message: str, element_id: str | None = None
) -> Incident | None:
    """Opens an incident that is the instance's, not a token's; one that is open already is given back."""
    try:
        instance = uow.instances.lock(instance_id)
    except NotFound:
        return None
    if instance.status not in (InstanceStatus.RUNNING, InstanceStatus.SUSPENDED):
        return None
    for known in uow.incidents.open_of(instance_id):
        if known.token_id is None and (known.code, known.element_id) == (code, element_id):
            return known
    try:
        variables = load(uow, actor, instance).run.variables
    except WorkflowError:
        variables = {}
    incident = Incident(uow.new_id(), instance_id, None, element_id, code, message, uow.now, variables=variables)
    uow.incidents.add(incident)
    event = IncidentOpened(
        at=uow.now,
        actor_id=actor.id,
        instance_id=instance_id,
        element_id=element_id,
        incident_id=incident.id,
        code=code,
        message=message,
    )
    uow.history.append([event])
    return incident


def retry_incident(
    uow: UnitOfWork,
    actor: Actor,
    *,
    incident_id: str,
    variables: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Incident:
    """Tries the failed element once more; `variables` are set first and the change is recorded with its reason.

    An incident without a token is the instance's: its timers that were held are tried again. If it fails again, a new
    incident opens. Raises NotAllowed, Conflict, Invalid (`field` reason).
    """
    check_supervise(actor)
    incident = uow.incidents.get(incident_id)
    instance = uow.instances.lock(incident.instance_id)
    incident = uow.incidents.get(incident_id)
    if incident.status is not IncidentStatus.OPEN or instance.status is InstanceStatus.TERMINATED:
        raise Conflict("This incident is resolved already.", incident_id=incident_id)
    check_active(instance)
    execution = load(uow, actor, instance)
    if variables:
        edit(execution, variables, reason)
    if incident.token_id is None:
        uow.timers.release(instance.id)
        if incident.code == DRIFT:
            rebuild(execution)
        elif incident.code == STUCK and execution.run.stuck:
            raise Conflict("Nothing could be tried again: move a token, or terminate the instance.")
    else:
        execution.run.retry(incident.token_id)
        execution.forget_failure(incident.token_id)
    resolved = resolve(execution, incident, "retried", reason)
    execution.settle()
    return resolved


def resolve(execution: Execution, incident: Incident, how: str, reason: str = "") -> Incident:
    """Closes an incident because somebody did something about it."""
    uow, actor = execution.uow, execution.actor
    resolved = replace(incident, status=IncidentStatus.RESOLVED, resolved_at=uow.now, resolved_by=actor.id)
    uow.incidents.save(resolved)
    execution.note(
        IncidentResolved, element_id=incident.element_id, incident_id=incident.id, how=how, reason=reason.strip()
    )
    return resolved


def edit(execution: Execution, variables: Mapping[str, Any], reason: str) -> None:
    """Sets variables of the instance and records what they were. Raises Invalid (`field` reason)."""
    if not reason.strip():
        raise Invalid("A change of variables needs a reason.", field="reason")
    before = execution.run.variables
    changes = {name: [before.get(name), value] for name, value in variables.items() if before.get(name) != value}
    execution.run.set_variables(variables)
    execution.note(VariablesEdited, changes=changes, reason=reason.strip())
