"""The cockpit's lists: what runs, what is late, what stands still, what was not delivered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from service.storage.queries.cockpit_filters import (
    LIVE,
    OPEN_INCIDENT,
    Filter,
    Scope,
    about,
    filtered,
    in_departments,
    scoped,
    still_matters,
)
from service.storage.queries.paging import PAGE, Order, Page, Position, capped_count, page_of
from service.storage.repositories.tasks import task_of
from service.storage.tables.deployments import definitions
from service.storage.tables.incidents import incidents
from service.storage.tables.instances import instances
from service.storage.tables.outbox import jobs
from service.storage.tables.tasks import IS_OPEN, tasks
from service.storage.tables.waiting import subscriptions, timers
from service.storage.types import FAR_FUTURE
from workflows.errors import NotFound
from workflows.model import InstanceStatus, JobStatus, UserTask

_TASKS_SHOWN: Final = 500
_CHUNK: Final = 500


@dataclass(frozen=True, slots=True)
class InstanceLine:
    """An instance in a list: what it is, and its open tasks, the oldest first."""

    id: str
    title: str
    business_key: str | None
    process_key: str
    process_name: str
    version: int
    status: InstanceStatus
    started_at: datetime
    started_by: str
    ended_at: datetime | None
    tasks: tuple[UserTask, ...] = ()
    waits: int = 0
    incidents: int = 0


@dataclass(frozen=True, slots=True)
class TaskLine:
    """An open task and the instance it belongs to."""

    task: UserTask
    title: str
    process_name: str
    suspended: bool


@dataclass(frozen=True, slots=True)
class IncidentLine:
    """An open incident and the instance it belongs to."""

    id: str
    instance_id: str
    title: str
    definition_id: str
    process_name: str
    element_id: str | None
    code: str
    message: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """A job of the outbox without its payload, which may be personal."""

    id: str
    topic: str
    status: JobStatus
    attempts: int
    created_at: datetime
    due_at: datetime
    last_error: str | None
    instance_id: str | None
    title: str | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How long each list is; CAP + 1 stands for more than CAP, None for not counted."""

    running: int | None
    overdue: int
    stuck: int | None
    incidents: int
    deliveries: int | None


def instance_page(
    connection: sa.Connection,
    wanted: Filter,
    now: datetime,
    scope: Scope = None,
    position: Position | None = None,
    size: int = PAGE,
) -> Page[InstanceLine]:
    """Instances, the newest first. Each status is one index walk, merged here."""
    order = Order(instances.c.started_at, instances.c.id, newest_first=True)
    columns: sa.Select[Any] = sa.select(instances.c.started_at, instances.c.id)
    walks = [
        order.page(filtered(columns, wanted, now, scope).where(instances.c.status == status), position, size).subquery()
        for status in wanted.statuses
    ]
    together = sa.union_all(*(sa.select(walk.c.started_at, walk.c.id) for walk in walks))
    backwards = position is not None and position.backwards
    keys = sorted(((row.started_at, row.id) for row in connection.execute(together)), reverse=not backwards)
    page = page_of(keys[: size + 1], position, lambda key: key, size)
    found = {line.id: line for line in lines_of(connection, [key for _, key in page.rows])}
    return Page(tuple(found[key] for _, key in page.rows if key in found), page.previous, page.next)


def total(connection: sa.Connection, wanted: Filter, now: datetime, scope: Scope = None) -> int:
    """How many instances a filter finds, capped."""
    ids = filtered(sa.select(instances.c.id), wanted, now, scope)
    return capped_count(connection, ids.where(instances.c.status.in_(wanted.statuses)))


def every_instance(connection: sa.Connection, wanted: Filter, now: datetime, scope: Scope) -> Iterator[InstanceLine]:
    """All of them, in chunks, for an export."""
    position: Position | None = None
    while True:
        page = instance_page(connection, wanted, now, scope, position, _CHUNK)
        yield from page.rows
        if page.next is None:
            return
        position = page.next


def lines_of(connection: sa.Connection, ids: Sequence[str]) -> list[InstanceLine]:
    """These instances with what they wait for, in no order."""
    if not ids:
        return []
    statement = (
        sa.select(
            *(column for column in instances.c if column.name != "state"),
            definitions.c.name.label("definition_name"),
            definitions.c.version.label("definition_version"),
        )
        .join(definitions, definitions.c.id == instances.c.definition_id)
        .where(instances.c.id.in_(ids))
    )
    held = _open_tasks(connection, ids)
    waiting = _count_by_instance(connection, timers, ids), _count_by_instance(connection, subscriptions, ids)
    failed = _count_by_instance(connection, incidents, ids, OPEN_INCIDENT)
    return [
        InstanceLine(
            id=row.id,
            title=row.title,
            business_key=row.business_key,
            process_key=row.key,
            process_name=row.definition_name or row.key,
            version=row.definition_version,
            status=row.status,
            started_at=row.started_at,
            started_by=row.started_by,
            ended_at=row.ended_at,
            tasks=tuple(held.get(row.id, ())),
            waits=sum(some.get(row.id, 0) for some in waiting),
            incidents=failed.get(row.id, 0),
        )
        for row in connection.execute(statement)
    ]


def overdue_tasks(
    connection: sa.Connection,
    wanted: Filter,
    now: datetime,
    scope: Scope = None,
    position: Position | None = None,
) -> Page[TaskLine]:
    """Open tasks whose due moment has passed, the longest overdue first. Of `wanted`, texts and ids count."""
    order = Order(tasks.c.due_order, tasks.c.id)
    statement = (
        sa.select(
            tasks, instances.c.title, instances.c.status.label("instance_status"), definitions.c.name.label("process")
        )
        .join(instances, instances.c.id == tasks.c.instance_id)
        .join(definitions, definitions.c.id == instances.c.definition_id)
        .where(IS_OPEN, tasks.c.due_order < now)
    )
    statement = about(scoped(statement, scope), wanted)
    rows = [
        TaskLine(task_of(row), row.title, row.process, row.instance_status is InstanceStatus.SUSPENDED)
        for row in connection.execute(order.page(statement, position))
    ]
    return page_of(rows, position, lambda line: (line.task.due_at or FAR_FUTURE, line.task.id))


def open_incidents(
    connection: sa.Connection, wanted: Filter, scope: Scope = None, position: Position | None = None
) -> Page[IncidentLine]:
    """Incidents that wait for somebody, the newest first."""
    order = Order(incidents.c.created_at, incidents.c.id, newest_first=True)
    statement: sa.Select[Any] = (
        sa.select(
            incidents.c.id,
            incidents.c.instance_id,
            incidents.c.element_id,
            incidents.c.code,
            incidents.c.message,
            incidents.c.created_at,
            instances.c.title,
            instances.c.definition_id,
            definitions.c.name.label("process_name"),
        )
        .join(instances, instances.c.id == incidents.c.instance_id)
        .join(definitions, definitions.c.id == instances.c.definition_id)
        .where(OPEN_INCIDENT, instances.c.status.in_(LIVE))
    )
    statement = about(scoped(statement, scope), wanted)
    rows = [IncidentLine(**row._mapping) for row in connection.execute(order.page(statement, position))]
    return page_of(rows, position, lambda line: (line.created_at, line.id))


def deliveries(
    connection: sa.Connection, status: JobStatus, scope: Scope = None, position: Position | None = None
) -> Page[DeliveryLine]:
    """Jobs of the outbox in a state, the newest first."""
    order = Order(jobs.c.created_at, jobs.c.id, newest_first=True)
    statement = _delivery_rows().where(sa.text(f"jobs.status = '{status.value}'"))
    if status is JobStatus.FAILED:
        statement = statement.where(still_matters())
    if scope is not None:
        statement = statement.where(in_departments(scope))
    rows = [DeliveryLine(**row._mapping) for row in connection.execute(order.page(statement, position))]
    return page_of(rows, position, lambda line: (line.created_at, line.id))


def deliveries_of(connection: sa.Connection, instance_id: str, limit: int = 100) -> list[DeliveryLine]:
    """The newest jobs of an instance."""
    statement = _delivery_rows().where(jobs.c.instance_id == instance_id).order_by(jobs.c.created_at.desc())
    return [DeliveryLine(**row._mapping) for row in connection.execute(statement.limit(limit))]


def counts(connection: sa.Connection, now: datetime, scope: Scope = None) -> Counts:
    """The sizes of the lists, each capped. Within departments of the short lists only: others would be walked whole."""
    late = sa.select(tasks.c.id).join(instances, instances.c.id == tasks.c.instance_id)
    failed = sa.select(incidents.c.id).join(instances, instances.c.id == incidents.c.instance_id)
    failed = failed.where(OPEN_INCIDENT, instances.c.status.in_(LIVE))
    overdue = capped_count(connection, scoped(late, scope).where(IS_OPEN, tasks.c.due_order < now))
    open_ = capped_count(connection, scoped(failed, scope))
    if scope is not None:
        return Counts(None, overdue, None, open_, None)
    running = sa.select(instances.c.id).where(instances.c.status.in_(LIVE))
    stuck = filtered(sa.select(instances.c.id), Filter(stuck=True), now, None)
    # Two halves, each along its own index: what was delivered, which is most of the outbox, is not walked.
    pending = sa.select(jobs.c.id).where(sa.text("jobs.status = 'pending'"))
    stranded = sa.select(jobs.c.id).where(sa.text("jobs.status = 'failed'"), still_matters())
    return Counts(
        running=capped_count(connection, running),
        overdue=overdue,
        stuck=capped_count(connection, stuck),
        incidents=open_,
        deliveries=capped_count(connection, sa.union_all(pending, stranded)),
    )


def check_seen(connection: sa.Connection, instance_id: str, scope: Scope) -> None:
    """Raises NotFound for an instance that is not there or in none of the departments: both look alike."""
    statement = scoped(sa.select(instances.c.id).where(instances.c.id == instance_id), scope)
    if connection.execute(statement).first() is None:
        raise NotFound(kind="instance", id=instance_id)


def _delivery_rows() -> sa.Select[Any]:
    names = ("id", "topic", "status", "attempts", "created_at", "due_at", "last_error", "instance_id")
    columns = (jobs.c[name] for name in names)
    return sa.select(*columns, instances.c.title).join(instances, instances.c.id == jobs.c.instance_id, isouter=True)


def _open_tasks(connection: sa.Connection, ids: Sequence[str]) -> dict[str, list[UserTask]]:
    found: dict[str, list[UserTask]] = {}
    statement = sa.select(tasks).where(tasks.c.instance_id.in_(ids), IS_OPEN).order_by(tasks.c.created_at, tasks.c.id)
    limit = _TASKS_SHOWN if len(ids) <= PAGE else None
    for row in connection.execute(statement.limit(limit)):
        found.setdefault(row.instance_id, []).append(task_of(row))
    return found


def _count_by_instance(
    connection: sa.Connection, table: sa.Table, ids: Sequence[str], *conditions: sa.TextClause
) -> dict[str, int]:
    statement = (
        sa.select(table.c.instance_id, sa.func.count().label("number"))
        .where(table.c.instance_id.in_(ids), *conditions)
        .group_by(table.c.instance_id)
    )
    return {row.instance_id: row.number for row in connection.execute(statement)}
