"""Repairing what stands still: retry, with variables put right where that is the cause."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from workflows.errors import Conflict, Invalid
from workflows.events import IncidentResolved, VariablesEdited
from workflows.handlers.execution import Execution, load
from workflows.model import Actor, Incident, IncidentStatus, InstanceStatus
from workflows.policy import check_active, check_supervise
from workflows.ports import UnitOfWork


def retry_incident(
    uow: UnitOfWork,
    actor: Actor,
    *,
    incident_id: str,
    variables: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Incident:
    """Tries the failed element once more; `variables` are set first and the change is recorded with its reason.

    If it fails again, a new incident opens. Raises NotAllowed, Conflict, Invalid (`field` reason).
    """
    check_supervise(actor)
    incident = uow.incidents.get(incident_id)
    instance = uow.instances.lock(incident.instance_id)
    incident = uow.incidents.get(incident_id)
    if incident.status is not IncidentStatus.OPEN or instance.status is InstanceStatus.TERMINATED:
        raise Conflict("This incident is resolved already.", incident_id=incident_id)
    if incident.token_id is None:
        raise Conflict("This incident has no element that could be tried again.", incident_id=incident_id)
    check_active(instance)
    execution = load(uow, actor, instance)
    if variables:
        _edit(execution, variables, reason)
    execution.run.retry(incident.token_id)
    execution.forget_failure(incident.token_id)
    resolved = replace(incident, status=IncidentStatus.RESOLVED, resolved_at=uow.now, resolved_by=actor.id)
    uow.incidents.save(resolved)
    execution.note(IncidentResolved, element_id=incident.element_id, incident_id=incident.id, how="retried")
    execution.settle()
    return resolved


def _edit(execution: Execution, variables: Mapping[str, Any], reason: str) -> None:
    if not reason.strip():
        raise Invalid("A change of variables needs a reason.", field="reason")
    before = execution.run.variables
    changes = {name: [before.get(name), value] for name, value in variables.items() if before.get(name) != value}
    execution.run.set_variables(variables)
    execution.note(VariablesEdited, changes=changes, reason=reason.strip())
