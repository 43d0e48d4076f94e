"""What runs, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast

from workflows.errors import InstanceChanged, NotFound
from workflows.memory.tables import MemoryStore, lease, subject_of
from workflows.model import (
    Batch,
    BatchItem,
    Incident,
    IncidentStatus,
    Instance,
    InstanceStatus,
    ItemStatus,
    StoredValue,
    TaskStatus,
    UserTask,
)


class MemoryInstances(MemoryStore):
    def add(self, instance: Instance) -> None:
        self._rows.table("instances")[instance.id] = instance

    def get(self, instance_id: str) -> Instance:
        return cast(Instance, self._rows.one("instances", instance_id))

    lock = get

    def save(self, instance: Instance, *, expected_version: int) -> None:
        if self.get(instance.id).version != expected_version:
            raise InstanceChanged(instance_id=instance.id)
        self.add(instance)

    def running_after(self, instance_id: str, limit: int) -> list[str]:
        rows = self._rows.table("instances").values()
        return sorted(i.id for i in rows if i.status is InstanceStatus.RUNNING and i.id > instance_id)[:limit]

    def live_of(self, definition_id: str, limit: int) -> list[str]:
        rows = [i for i in self._rows.table("instances").values() if i.definition_id == definition_id]
        live = [i for i in rows if i.status in (InstanceStatus.RUNNING, InstanceStatus.SUSPENDED)]
        return [i.id for i in sorted(live, key=lambda i: (i.started_at, i.id))][:limit]

    def unknown(self, instance_ids: Sequence[str]) -> list[str]:
        return [one for one in instance_ids if one not in self._rows.table("instances")]

    def running_with(self, business_key: str) -> list[Instance]:
        rows = self._rows.table("instances").values()
        return [i for i in rows if i.business_key == business_key and i.status is InstanceStatus.RUNNING]

    def called_by(self, instance_id: str) -> list[Instance]:
        called = [i for i in self._rows.table("instances").values() if i.parent_id == instance_id and i.calling_token]
        return [i for i in called if i.status in (InstanceStatus.RUNNING, InstanceStatus.SUSPENDED)]


class MemoryTasks(MemoryStore):
    def add(self, tasks: Sequence[UserTask]) -> None:
        self._rows.table("tasks").update({task.id: task for task in tasks})

    def get(self, task_id: str) -> UserTask:
        return cast(UserTask, self._rows.one("tasks", task_id))

    def lock(self, task_id: str) -> tuple[UserTask, Instance]:
        task = self.get(task_id)
        return task, cast(Instance, self._rows.one("instances", task.instance_id))

    def open_of(self, instance_id: str) -> list[UserTask]:
        return [t for t in self._open() if t.instance_id == instance_id]

    def save(self, task: UserTask) -> None:
        self.add([task])

    def claim(self, task_id: str, user_id: str) -> bool:
        task = self.get(task_id)
        free = task.status is TaskStatus.OPEN and task.assignee is None
        if free:
            self.save(replace(task, assignee=user_id))
        return free

    def with_clock(self, subject: str) -> list[UserTask]:
        return [t for t in self._open() if t.clock is not None and subject_of(self._rows, t.instance_id) == subject]

    def _open(self) -> list[UserTask]:
        return [task for task in self._rows.table("tasks").values() if task.status is TaskStatus.OPEN]


class MemoryDataStores(MemoryStore):
    def entry(self, store: str, key: str) -> StoredValue | None:
        return self._newest(store).get(key)

    def entries(self, store: str, limit: int) -> list[StoredValue]:
        known = self._newest(store)
        return [known[key] for key in sorted(known) if known[key].value is not None][:limit]

    def count(self, store: str) -> int:
        return sum(one.value is not None for one in self._newest(store).values())

    def write(self, value: StoredValue) -> None:
        rows, at = self._rows.table("stored_values"), (value.store, value.key, value.version)
        if at in rows:
            raise InstanceChanged(store=value.store, key=value.key)
        rows[at] = value

    def _newest(self, store: str) -> dict[str, StoredValue]:
        rows: list[StoredValue] = [one for one in self._rows.table("stored_values").values() if one.store == store]
        return {one.key: one for one in sorted(rows, key=lambda one: one.version)}


class MemoryIncidents(MemoryStore):
    def add(self, incident: Incident) -> None:
        self._rows.table("incidents")[incident.id] = incident

    def get(self, incident_id: str) -> Incident:
        return cast(Incident, self._rows.one("incidents", incident_id))

    def open_of(self, instance_id: str) -> list[Incident]:
        rows = self._rows.table("incidents").values()
        return [i for i in rows if i.instance_id == instance_id and i.status is IncidentStatus.OPEN]

    save = add


class MemoryBatches(MemoryStore):
    def add(self, batch: Batch, items: Sequence[BatchItem]) -> None:
        self._rows.table("batches")[batch.id] = batch
        self._rows.table("batch_items").update({item.id: item for item in items})

    def get(self, batch_id: str) -> Batch:
        return cast(Batch, self._rows.one("batches", batch_id))

    def item(self, item_id: str) -> BatchItem:
        return cast(BatchItem, self._rows.one("batch_items", item_id))

    def item_of(self, batch_id: str, instance_id: str) -> BatchItem:
        for item in self._items(batch_id):
            if item.instance_id == instance_id:
                return item
        raise NotFound(kind="batch item", id=instance_id)

    def instances_of(self, batch_id: str, status: ItemStatus) -> list[str]:
        return [item.instance_id for item in self._items(batch_id) if item.status is status]

    def save_item(self, item: BatchItem) -> None:
        self._rows.table("batch_items")[item.id] = item

    def claim_due(self, now: datetime, until: datetime, limit: int) -> list[BatchItem]:
        rows = self._rows.table("batch_items").values()
        due = [item for item in rows if item.status is ItemStatus.PENDING and item.due_at <= now]
        return lease(self._rows, "batch_leases", due, now, until, limit)

    def _items(self, batch_id: str) -> list[BatchItem]:
        return [item for item in self._rows.table("batch_items").values() if item.batch_id == batch_id]
