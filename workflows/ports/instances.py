"""What runs: instances, their tasks and incidents, values they share, batches over them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from workflows.model import Batch, BatchItem, Incident, Instance, ItemStatus, StoredValue, UserTask


class Instances(Protocol):
    def add(self, instance: Instance) -> None: ...
    def get(self, instance_id: str) -> Instance:
        """Raises NotFound."""
        ...

    def lock(self, instance_id: str) -> Instance:
        """Like `get`; other units of work that lock the same instance wait until this one ends."""
        ...

    def save(self, instance: Instance, *, expected_version: int) -> None:
        """Raises InstanceChanged if the stored version is another one."""
        ...

    def running_after(self, instance_id: str, limit: int) -> list[str]:
        """Ids of running instances behind one, in the order of their ids."""
        ...

    def live_of(self, definition_id: str, limit: int) -> list[str]:
        """Ids of running and suspended instances of one version, the oldest first."""
        ...

    def unknown(self, instance_ids: Sequence[str]) -> list[str]:
        """Those that no instance has, in their order."""
        ...

    def running_with(self, business_key: str) -> list[Instance]: ...
    def called_by(self, instance_id: str) -> list[Instance]:
        """Running and suspended instances that call activities of this one wait for."""
        ...


class Tasks(Protocol):
    def add(self, tasks: Sequence[UserTask]) -> None: ...
    def get(self, task_id: str) -> UserTask:
        """Raises NotFound."""
        ...

    def lock(self, task_id: str) -> tuple[UserTask, Instance]:
        """The task and its instance, the instance locked as by `Instances.lock`. Raises NotFound."""
        ...

    def open_of(self, instance_id: str) -> list[UserTask]: ...
    def save(self, task: UserTask) -> None: ...
    def claim(self, task_id: str, user_id: str) -> bool:
        """Sets the assignee if the task is open and has none; False if somebody was faster."""
        ...

    def with_clock(self, subject: str) -> list[UserTask]:
        """Open tasks whose due date follows a clock of this subject."""
        ...


class DataStores(Protocol):
    """Values that outlive the instances that read and write them, by store and key."""

    def entry(self, store: str, key: str) -> StoredValue | None:
        """The newest version, taken out (value None) or not."""
        ...

    def entries(self, store: str, limit: int) -> list[StoredValue]:
        """What is in the store, by key."""
        ...

    def count(self, store: str) -> int: ...
    def write(self, value: StoredValue) -> None:
        """The next version. Raises InstanceChanged if somebody else has written that version."""
        ...


class Incidents(Protocol):
    def add(self, incident: Incident) -> None: ...
    def get(self, incident_id: str) -> Incident:
        """Raises NotFound."""
        ...

    def open_of(self, instance_id: str) -> list[Incident]: ...
    def save(self, incident: Incident) -> None: ...


class Batches(Protocol):
    def add(self, batch: Batch, items: Sequence[BatchItem]) -> None: ...
    def get(self, batch_id: str) -> Batch:
        """Raises NotFound."""
        ...

    def item(self, item_id: str) -> BatchItem:
        """Raises NotFound."""
        ...

    def item_of(self, batch_id: str, instance_id: str) -> BatchItem:
        """Raises NotFound."""
        ...

    def instances_of(self, batch_id: str, status: ItemStatus) -> list[str]:
        """Ids of the instances of a batch whose items are in a state."""
        ...

    def save_item(self, item: BatchItem) -> None: ...
    def claim_due(self, now: datetime, until: datetime, limit: int) -> list[BatchItem]:
        """Leases pending items until `until`."""
        ...
