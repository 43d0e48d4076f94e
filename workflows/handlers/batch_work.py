"""The instances of batches, one by one."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from workflows.errors import Conflict, EngineFailed, InstanceChanged, WorkflowError
from workflows.handlers.incidents import record_failure, retry_incident
from workflows.handlers.instances import resume_instance, suspend_instance, terminate_instance
from workflows.handlers.migrations import migrate_instance, undo_instance
from workflows.model import Actor, Batch, BatchKind, ItemStatus, Restorable
from workflows.ports import UnitOfWork

log = logging.getLogger(__name__)

Act = Callable[[UnitOfWork, Actor, Batch, str], Restorable | None]


def work_item(uow: UnitOfWork, actor: Actor, *, item_id: str) -> bool:
    """Does what a batch asks for with one instance. True if it was done, False if it was refused or is over."""
    item = uow.batches.item(item_id)
    if item.status is not ItemStatus.PENDING:
        return False
    batch = uow.batches.get(item.batch_id)
    ended = replace(item, ended_at=uow.now, status=ItemStatus.DONE)
    try:
        person = uow.directory.actor(batch.created_by) if batch.created_by != actor.id else actor
        with uow.savepoint():
            before = _ACTS[batch.kind](uow, person, batch, item.instance_id)
        uow.batches.save_item(replace(ended, before=before))
        return True
    except InstanceChanged:
        raise
    except EngineFailed as failure:
        record_failure(uow, actor, failure=failure)
        refused: WorkflowError = failure
    except WorkflowError as error:
        refused = error
    except Exception as error:
        log.exception("batch %s failed at instance %s", batch.id, item.instance_id)
        refused = WorkflowError(f"Unexpected failure: {type(error).__name__}.")
    message = "; ".join([refused.message, *(str(one["message"]) for one in refused.details.get("problems", ()))])
    uow.batches.save_item(replace(ended, status=ItemStatus.REFUSED, code=refused.code, message=message[:2000]))
    return False


def _retry(uow: UnitOfWork, actor: Actor, batch: Batch, instance_id: str) -> None:
    incidents = uow.incidents.open_of(instance_id)
    if not incidents:
        raise Conflict("The instance has no open incident.", instance_id=instance_id)
    for incident in incidents:
        if any(one.id == incident.id for one in uow.incidents.open_of(instance_id)):
            retry_incident(uow, actor, incident_id=incident.id, reason=batch.reason)


def _suspend(uow: UnitOfWork, actor: Actor, batch: Batch, instance_id: str) -> None:
    suspend_instance(uow, actor, instance_id=instance_id, reason=batch.reason)


def _resume(uow: UnitOfWork, actor: Actor, batch: Batch, instance_id: str) -> None:
    resume_instance(uow, actor, instance_id=instance_id, reason=batch.reason)


def _terminate(uow: UnitOfWork, actor: Actor, batch: Batch, instance_id: str) -> None:
    terminate_instance(uow, actor, instance_id=instance_id, reason=batch.reason)


_ACTS: Final[Mapping[BatchKind, Act]] = {
    BatchKind.RETRY: _retry,
    BatchKind.SUSPEND: _suspend,
    BatchKind.RESUME: _resume,
    BatchKind.TERMINATE: _terminate,
    BatchKind.MIGRATE: migrate_instance,
    BatchKind.UNDO: undo_instance,
}
