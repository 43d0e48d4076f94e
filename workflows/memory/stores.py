"""The stores of `workflows.ports`, in memory."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import cast

from workflows.calendar.arrangements import YearArrangement
from workflows.errors import InstanceChanged, NotFound
from workflows.events import Event
from workflows.memory.tables import MemoryTables, lease, subject_of
from workflows.model import (
    Batch,
    BatchItem,
    Clock,
    Definition,
    Deployment,
    Escalation,
    Incident,
    IncidentStatus,
    Instance,
    InstanceStatus,
    ItemStatus,
    Job,
    JobStatus,
    Message,
    MessageStatus,
    Notice,
    StartEvent,
    StartKind,
    StoredFile,
    StoredValue,
    Subscription,
    SubscriptionKind,
    TaskStatus,
    Timer,
    UserTask,
)

_FOR_EVER = datetime.max.replace(tzinfo=UTC)


_EARLIEST = datetime.min.replace(tzinfo=UTC)


class _Store:
    def __init__(self, rows: MemoryTables) -> None:
        self._rows = rows


class MemoryDeployments(_Store):
    def add(self, deployment: Deployment, definitions: Sequence[Definition]) -> None:
        self._rows.table("deployments")[deployment.id] = deployment
        self._rows.table("definitions").update({definition.id: definition for definition in definitions})

    def get(self, deployment_id: str) -> Deployment:
        return cast(Deployment, self._rows.one("deployments", deployment_id))

    def by_hash(self, content_hash: str) -> Deployment | None:
        known = (d for d in self._rows.table("deployments").values() if d.content_hash == content_hash)
        return next(known, None)

    def definition(self, definition_id: str) -> Definition:
        return cast(Definition, self._rows.one("definitions", definition_id))

    def definitions_of(self, deployment_id: str) -> list[Definition]:
        return [d for d in self._rows.table("definitions").values() if d.deployment_id == deployment_id]

    def latest(self, key: str) -> Definition:
        versions: list[Definition] = [d for d in self._rows.table("definitions").values() if d.key == key]
        if not versions:
            raise NotFound("No process with this id is deployed.", key=key)
        return max(versions, key=lambda definition: definition.version)

    def versions(self, key: str) -> list[Definition]:
        found: list[Definition] = [d for d in self._rows.table("definitions").values() if d.key == key]
        return sorted(found, key=lambda definition: -definition.version)

    def latest_version(self, key: str) -> int:
        return max((d.version for d in self._rows.table("definitions").values() if d.key == key), default=0)


class MemoryStarts(_Store):
    def replace(self, key: str, starts: Sequence[StartEvent]) -> None:
        table = self._rows.table("starts")
        for start in self.of(key):
            del table[start.id]
        table.update({start.id: start for start in starts})

    def of(self, key: str) -> list[StartEvent]:
        return [start for start in self._rows.table("starts").values() if start.key == key]

    def named(self, kind: StartKind, name: str) -> list[StartEvent]:
        return [start for start in self.of_kind(kind) if start.name == name]

    def of_kind(self, kind: StartKind) -> list[StartEvent]:
        found = [start for start in self._rows.table("starts").values() if start.kind is kind]
        return sorted(found, key=lambda start: (start.key, start.id))

    def lock(self, start_id: str) -> StartEvent | None:
        return self._rows.table("starts").get(start_id)

    def save(self, start: StartEvent) -> None:
        self._rows.table("starts")[start.id] = start
        self._rows.table("start_leases").pop(start.id, None)

    def claim_due(self, now: datetime, until: datetime, limit: int) -> list[StartEvent]:
        due = [one for one in self._rows.table("starts").values() if one.due_at is not None and one.due_at <= now]
        return lease(self._rows, "start_leases", due, now, until, limit)


class MemoryInstances(_Store):
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


class MemoryDataStores(_Store):
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


class MemoryTasks(_Store):
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


class MemoryTimers(_Store):
    def counted(self) -> list[Timer]:
        return [timer for timer in self._rows.table("timers").values() if timer.counted is not None]

    def add(self, timers: Sequence[Timer]) -> None:
        self._rows.table("timers").update({timer.id: timer for timer in timers})

    def get(self, timer_id: str) -> Timer | None:
        return self._rows.table("timers").get(timer_id)

    def of(self, instance_id: str) -> list[Timer]:
        return [timer for timer in self._rows.table("timers").values() if timer.instance_id == instance_id]

    def with_clock(self, subject: str) -> list[Timer]:
        rows = self._rows.table("timers").values()
        return [t for t in rows if t.clock is not None and subject_of(self._rows, t.instance_id) == subject]

    def save(self, timer: Timer) -> None:
        self.add([timer])

    def remove(self, timer_ids: Collection[str]) -> None:
        for timer_id in timer_ids:
            self._rows.table("timers").pop(timer_id, None)
            self._rows.table("timer_leases").pop(timer_id, None)

    def hold(self, timer_id: str, attempts: int, until: datetime | None) -> None:
        timer = self.get(timer_id)
        if timer is not None:
            self.save(replace(timer, attempts=attempts))
            self._rows.table("timer_leases")[timer_id] = until or _FOR_EVER

    def release(self, instance_id: str) -> None:
        for timer in self.of(instance_id):
            self.save(replace(timer, attempts=0))
            self._rows.table("timer_leases").pop(timer.id, None)

    def claim_due(self, now: datetime, until: datetime, limit: int) -> list[Timer]:
        due = [
            timer
            for timer in self._rows.table("timers").values()
            if timer.due_at is not None
            and timer.due_at <= now
            and self._rows.one("instances", timer.instance_id).status is InstanceStatus.RUNNING
        ]
        return lease(self._rows, "timer_leases", due, now, until, limit)


class MemorySubscriptions(_Store):
    def add(self, subscriptions: Sequence[Subscription]) -> None:
        self._rows.table("subscriptions").update({s.id: s for s in subscriptions})

    def remove(self, subscription_ids: Collection[str]) -> None:
        for subscription_id in subscription_ids:
            self._rows.table("subscriptions").pop(subscription_id, None)

    def of(self, instance_id: str) -> list[Subscription]:
        return [s for s in self._rows.table("subscriptions").values() if s.instance_id == instance_id]

    def find(
        self,
        message: str,
        correlation_key: str | None,
        business_key: str | None,
        *,
        status: InstanceStatus = InstanceStatus.RUNNING,
    ) -> list[Subscription]:
        return [
            s
            for s in self._oldest_first(SubscriptionKind.MESSAGE, message)
            if self._instance(s).status is status
            and s.fits(correlation_key, business_key, self._instance(s).business_key)
        ]

    def listening(self, signal: str) -> list[Subscription]:
        live = (InstanceStatus.RUNNING, InstanceStatus.SUSPENDED)
        return [s for s in self._oldest_first(SubscriptionKind.SIGNAL, signal) if self._instance(s).status in live]

    def _oldest_first(self, kind: SubscriptionKind, name: str) -> list[Subscription]:
        rows = self._rows.table("subscriptions").values()
        found = [s for s in rows if (s.kind, s.message) == (kind, name)]
        return sorted(found, key=lambda s: (s.created_at or _EARLIEST, s.id))

    def _instance(self, s: Subscription) -> Instance:
        return cast(Instance, self._rows.one("instances", s.instance_id))


class MemoryMessages(_Store):
    def add(self, message: Message) -> bool:
        if message.message_id is not None and self.sent(message.sent_by, message.message_id) is not None:
            return False
        self.save(message)
        return True

    def sent(self, sent_by: str, message_id: str) -> Message | None:
        rows = self._rows.table("messages").values()
        return next((m for m in rows if (m.sent_by, m.message_id) == (sent_by, message_id)), None)

    def save(self, message: Message) -> None:
        self._rows.table("messages")[message.id] = message

    def hold(self, name: str) -> None:
        """There is one unit of work at a time."""

    def kept(self, names: Collection[str], now: datetime) -> list[Message]:
        rows = self._rows.table("messages").values()
        live = (m for m in rows if m.status is MessageStatus.KEPT and m.expires_at > now)
        found = [m for m in live if m.name in names]
        return sorted(found, key=lambda m: (m.sent_at, m.id))

    def take(self, message: Message, instance_id: str) -> bool:
        current: Message = self._rows.one("messages", message.id)
        if current.status is not MessageStatus.KEPT:
            return False
        self.save(replace(current, status=MessageStatus.TAKEN, instances=(instance_id,) if instance_id else ()))
        return True

    def expired(self, now: datetime, limit: int) -> list[Message]:
        found = [m for m in self._rows.table("messages").values() if m.expires_at <= now]
        return sorted(found, key=lambda m: (m.expires_at, m.id))[:limit]

    def remove(self, ids: Collection[str]) -> None:
        for message_id in ids:
            self._rows.table("messages").pop(message_id, None)


class MemoryIncidents(_Store):
    def add(self, incident: Incident) -> None:
        self._rows.table("incidents")[incident.id] = incident

    def get(self, incident_id: str) -> Incident:
        return cast(Incident, self._rows.one("incidents", incident_id))

    def open_of(self, instance_id: str) -> list[Incident]:
        rows = self._rows.table("incidents").values()
        return [i for i in rows if i.instance_id == instance_id and i.status is IncidentStatus.OPEN]

    save = add


class MemoryHistory(_Store):
    def append(self, events: Sequence[Event]) -> None:
        table = self._rows.table("history")
        for event in events:
            table[len(table) + 1] = event

    def instances_after(self, seq: int, before: datetime, limit: int) -> tuple[list[str], int]:
        found: dict[str, None] = {}
        for number, event in list(self._rows.table("history").items())[seq : seq + limit]:
            if event.at >= before:
                break
            seq = number
            if event.instance_id is not None:
                found[event.instance_id] = None
        return list(found), seq


class MemoryBookmarks(_Store):
    def get(self, name: str) -> str | None:
        return self._rows.table("bookmarks").get(name)

    def put(self, name: str, value: str) -> None:
        self._rows.table("bookmarks")[name] = value


class MemoryBatches(_Store):
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


class MemoryOutbox(_Store):
    def add(self, jobs: Sequence[Job]) -> None:
        known = {job.idempotency_key for job in self._rows.table("jobs").values()}
        self._rows.table("jobs").update({job.id: job for job in jobs if job.idempotency_key not in known})

    def get(self, job_id: str) -> Job:
        return cast(Job, self._rows.one("jobs", job_id))

    def save(self, job: Job) -> None:
        self._rows.table("jobs")[job.id] = job
        self._rows.table("job_leases").pop(job.id, None)

    def pending_of(self, instance_id: str) -> list[Job]:
        rows = self._rows.table("jobs").values()
        pending = (job for job in rows if job.status is JobStatus.PENDING and job.token_id is not None)
        return [job for job in pending if job.instance_id == instance_id]

    lock = get

    def hasten(self, instance_id: str, topic: str) -> None:
        for job in list(self._rows.table("jobs").values()):
            if (job.instance_id, job.topic, job.status) == (instance_id, topic, JobStatus.PENDING):
                self.save(replace(job, due_at=job.created_at))
                self._rows.table("job_leases").pop(job.id, None)

    def cancel_of(self, instance_id: str, token_ids: Collection[str]) -> None:
        for job in list(self._rows.table("jobs").values()):
            if job.instance_id == instance_id and job.token_id in token_ids and job.status is JobStatus.PENDING:
                self.save(replace(job, status=JobStatus.CANCELLED))

    def claim_due(self, now: datetime, until: datetime, limit: int) -> list[Job]:
        rows = self._rows.table("jobs").values()
        pending = [job for job in rows if job.status is JobStatus.PENDING and job.worker is None]
        return lease(self._rows, "job_leases", [job for job in pending if job.due_at <= now], now, until, limit)

    def fetch(self, worker: str, topics: Collection[str], now: datetime, until: datetime, limit: int) -> list[Job]:
        rows = self._rows.table("jobs").values()
        pending = [job for job in rows if job.status is JobStatus.PENDING and job.worker is not None]
        due = [job for job in pending if job.topic in topics and job.due_at <= now and self._runs(job)]
        found = [replace(job, worker=worker) for job in lease(self._rows, "job_leases", due, now, until, limit)]
        self._rows.table("jobs").update({job.id: job for job in found})
        return found

    def extend(self, job_id: str, until: datetime) -> None:
        self._rows.table("job_leases")[job_id] = until

    def _runs(self, job: Job) -> bool:
        instance = self._rows.table("instances").get(job.instance_id)
        return instance is not None and instance.status is InstanceStatus.RUNNING


class MemoryClocks(_Store):
    def get(self, subject: str, name: str, key: str = "") -> Clock | None:
        return self._rows.table("clocks").get((subject, name, key))

    def of(self, subject: str) -> list[Clock]:
        return [clock for clock in self._rows.table("clocks").values() if clock.subject == subject]

    def save(self, clock: Clock) -> None:
        self._rows.table("clocks")[clock.subject, clock.name, clock.key] = clock

    def running(self) -> list[Clock]:
        return [clock for clock in self._rows.table("clocks").values() if clock.stopped_on is None]


class MemoryEscalations(_Store):
    def replace(self, task_id: str, planned: Sequence[Escalation]) -> None:
        table = self._rows.table("escalations")
        own = [step for step in table.values() if step.task_id == task_id]
        taken = {(step.offset, step.to) for step in own if step.done_at is not None}
        for step in own:
            if step.done_at is None:
                del table[step.id]
        table.update({step.id: step for step in planned if (step.offset, step.to) not in taken})

    def get(self, escalation_id: str) -> Escalation | None:
        return self._rows.table("escalations").get(escalation_id)

    def save(self, escalation: Escalation) -> None:
        self._rows.table("escalations")[escalation.id] = escalation

    def claim_due(self, now: datetime, until: datetime, limit: int) -> list[Escalation]:
        due = [s for s in self._rows.table("escalations").values() if s.done_at is None and s.due_at <= now]
        return lease(self._rows, "escalation_leases", due, now, until, limit)


class MemoryFiles(_Store):
    def add(self, file: StoredFile, content: bytes) -> None:
        self._rows.table("files")[file.id] = (file, content)

    def get(self, file_id: str) -> StoredFile:
        return cast(StoredFile, self._rows.one("files", file_id)[0])

    def known(self, file_ids: Collection[str]) -> dict[str, StoredFile]:
        return {file_id: self.get(file_id) for file_id in file_ids if file_id in self._rows.table("files")}

    def content(self, file_id: str) -> bytes:
        return cast(bytes, self._rows.one("files", file_id)[1])


class MemoryNotices(_Store):
    def add(self, notices: Sequence[Notice]) -> None:
        known = {notice.key for notice in self._rows.table("notices").values()}
        self._rows.table("notices").update({n.id: n for n in notices if n.key not in known})

    def mark_read(self, user_id: str, notice_ids: Collection[str] | None, at: datetime) -> int:
        unread = [
            notice
            for notice in self._rows.table("notices").values()
            if notice.user_id == user_id and notice.read_at is None and (notice_ids is None or notice.id in notice_ids)
        ]
        self._rows.table("notices").update({notice.id: replace(notice, read_at=at) for notice in unread})
        return len(unread)


class MemoryArrangements(_Store):
    def save(self, arrangement: YearArrangement, *, loaded_by: str, loaded_at: datetime) -> None:
        self._rows.table("arrangements")[arrangement.year] = (arrangement, loaded_by, loaded_at)
