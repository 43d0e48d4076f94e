"""What an instance wrote into data stores, in the transaction in which it wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.events import DataStored
from workflows.model import StoredValue

if TYPE_CHECKING:
    from workflows.handlers.execution import Execution


def store_written(execution: Execution) -> None:
    """Each entry once, with its last value. Raises InstanceChanged where another instance was faster."""
    uow = execution.uow
    for one in execution.run.stored():
        instance_id, version = execution.instance.id, one.expected + 1
        uow.data_stores.write(StoredValue(one.store, one.key, version, one.value, uow.now, instance_id, one.element_id))
        execution.note(DataStored, element_id=one.element_id, store=one.store, key=one.key, version=version)
