"""One action on many instances: a batch is a record, its instances are worked through one by one by a tick.

Each instance is a transaction of its own, in the name and with the rights of whoever asked. One that is refused says
why in the report and does not hold up the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from workflows.errors import Invalid, NotFound
from workflows.events import BatchStarted
from workflows.handlers.repair import reason_of
from workflows.model import Actor, Batch, BatchItem, BatchKind
from workflows.policy import check_supervise
from workflows.ports import UnitOfWork

MAX_INSTANCES: Final = 10_000
SIMPLE: Final = (BatchKind.RETRY, BatchKind.SUSPEND, BatchKind.RESUME, BatchKind.TERMINATE)


def start_batch(uow: UnitOfWork, actor: Actor, *, kind: BatchKind, instance_ids: Sequence[str], reason: str) -> Batch:
    """Retries, suspends, resumes or terminates many instances. Raises NotAllowed, NotFound, Invalid (`field`)."""
    check_supervise(actor)
    if kind not in SIMPLE:
        raise Invalid("A batch can retry, suspend, resume or terminate.", field="kind")
    return add_batch(uow, actor, kind, instance_ids, reason, {})


def add_batch(
    uow: UnitOfWork,
    actor: Actor,
    kind: BatchKind,
    instance_ids: Sequence[str],
    reason: str,
    arguments: Mapping[str, Any],
) -> Batch:
    """Writes a batch down; its instances are each named once. Raises Invalid, NotFound."""
    said = reason_of(reason)
    ids = list(dict.fromkeys(instance_ids))
    if not 1 <= len(ids) <= MAX_INSTANCES:
        raise Invalid(f"A batch has 1 to {MAX_INSTANCES} instances.", field="instances")
    if unknown := uow.instances.unknown(ids):
        raise NotFound(kind="instance", id=unknown[0])
    batch = Batch(uow.new_id(), kind, said, uow.now, actor.id, arguments)
    uow.batches.add(batch, [BatchItem(uow.new_id(), batch.id, one, uow.now) for one in ids])
    event = BatchStarted(
        at=uow.now, actor_id=actor.id, batch_id=batch.id, batch=kind.value, instances=len(ids), reason=said
    )
    uow.history.append([event])
    return batch
