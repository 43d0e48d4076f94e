"""Worklists: what I hold, what my groups are offered, what I finished.

The first page of what is offered is one short index walk a group, merged here: the database sorts nothing. A filter
is applied during the walk.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from service.storage.queries.paging import CAP, ESCAPE, PAGE, Order, Page, Position, capped_count, contains, page_of
from service.storage.queries.processes import latest
from service.storage.repositories.tasks import task_of
from service.storage.tables.deployments import definitions
from service.storage.tables.documents import documents
from service.storage.tables.instances import instances
from service.storage.tables.requests import requests
from service.storage.tables.tasks import IS_OPEN, task_candidates, tasks
from service.storage.types import FAR_FUTURE
from workflows.model import Actor, InstanceStatus, TaskStatus, UserTask

TEXT_LIMIT: Final = 100


@dataclass(frozen=True, slots=True)
class Filter:
    """What of a worklist is asked for. `process` is a process id, `department` a department id."""

    process: str | None = None
    department: str | None = None
    text: str = ""

    def __bool__(self) -> bool:
        return bool(self.process or self.department or self.text)


@dataclass(frozen=True, slots=True)
class WorklistRow:
    """A task and what it is about."""

    task: UserTask
    title: str
    process_key: str
    process_name: str
    business_key: str | None
    suspended: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """How many tasks each list holds; CAP + 1 stands for more than CAP."""

    mine: int
    offered: int
    finished: int


def mine(
    connection: sa.Connection, actor: Actor, wanted: Filter, position: Position | None = None
) -> Page[WorklistRow]:
    """Open tasks that the actor holds, the first due first."""
    statement = _filtered(_rows().where(IS_OPEN, tasks.c.assignee == actor.id), wanted)
    order = Order(tasks.c.due_order, tasks.c.id)
    return page_of(_read(connection, order.page(statement, position)), position, _by_due)


def offered(
    connection: sa.Connection, actor: Actor, wanted: Filter, position: Position | None = None
) -> Page[WorklistRow]:
    """Open tasks that nobody holds and that the actor may claim, the first due first."""
    page = page_of(_offered_keys(connection, actor, wanted, position), position, lambda key: key)
    ids = [task_id for _, task_id in page.rows]
    found = {row.task.id: row for row in _read(connection, _rows().where(tasks.c.id.in_(ids)))} if ids else {}
    # A task may be claimed between the two statements: then it is simply not there any more.
    return Page(tuple(found[task_id] for task_id in ids if task_id in found), page.previous, page.next)


def finished(
    connection: sa.Connection, actor: Actor, wanted: Filter, position: Position | None = None
) -> Page[WorklistRow]:
    """Tasks that the actor completed, the last one first."""
    statement = _filtered(_rows().where(_finished_by(actor)), wanted)
    order = Order(tasks.c.ended_at, tasks.c.id, newest_first=True)
    return page_of(_read(connection, order.page(statement, position)), position, _by_end)


def counts(connection: sa.Connection, actor: Actor) -> Counts:
    """The sizes of the three lists, each capped."""
    walks = [_walk(kind, name) for kind, name in _candidacies(actor)]
    ids = sa.union(*(sa.select(walk.c.task_id) for walk in walks)).subquery()
    return Counts(
        mine=held_count(connection, actor),
        offered=capped_count(connection, sa.select(ids.c.task_id)),
        finished=capped_count(connection, sa.select(tasks.c.id).where(_finished_by(actor))),
    )


def total(connection: sa.Connection, actor: Actor, which: str, wanted: Filter) -> int:
    """How many tasks one of the lists (mine, offered, finished) holds with a filter, capped."""
    if which == "offered":
        ids = sa.union(*(sa.select(_offered_ids(kind, name, wanted).c.task_id) for kind, name in _candidacies(actor)))
        return capped_count(connection, sa.select(ids.subquery().c.task_id))
    own = sa.and_(IS_OPEN, tasks.c.assignee == actor.id) if which == "mine" else _finished_by(actor)
    statement = sa.select(tasks.c.id)
    if wanted:
        statement = statement.join(instances, instances.c.id == tasks.c.instance_id)
    return capped_count(connection, _filtered(statement, wanted).where(own))


def held_count(connection: sa.Connection, actor: Actor) -> int:
    """How many open tasks the actor holds, capped."""
    return capped_count(connection, sa.select(tasks.c.id).where(IS_OPEN, tasks.c.assignee == actor.id))


def processes(connection: sa.Connection) -> list[tuple[str, str]]:
    """Process ids and names of everything deployed, for the filter."""
    return [(one.key, one.name or one.key) for one in latest(connection)]


def _candidacies(actor: Actor) -> list[tuple[str, str]]:
    return [("user", actor.id), *(("group", group) for group in sorted(actor.groups))]


def _walk(kind: str, candidate: str, limit: int = CAP + 1) -> sa.Subquery:
    statement = (
        sa.select(task_candidates.c.task_id)
        .where(task_candidates.c.kind == kind, task_candidates.c.candidate == candidate)
        .limit(limit)
    )
    return statement.subquery()


def _offered_ids(kind: str, candidate: str, wanted: Filter) -> sa.Subquery:
    if not wanted:
        return _walk(kind, candidate)
    statement = sa.select(task_candidates.c.task_id).where(
        task_candidates.c.kind == kind, task_candidates.c.candidate == candidate
    )
    joined = statement.join(tasks, tasks.c.id == task_candidates.c.task_id)
    joined = joined.join(instances, instances.c.id == tasks.c.instance_id)
    return _filtered(joined, wanted).limit(CAP + 1).subquery()


def _offered_keys(
    connection: sa.Connection, actor: Actor, wanted: Filter, position: Position | None
) -> list[tuple[datetime, str]]:
    """The keys of one page and one more, in the order of the walk: each candidacy's own walk, merged."""
    walks = [_offer_walk(kind, name, wanted, position).subquery() for kind, name in _candidacies(actor)]
    together = sa.union_all(*(sa.select(walk.c.due_order, walk.c.task_id) for walk in walks))
    keys = {(row.due_order, row.task_id) for row in connection.execute(together)}
    backwards = position is not None and position.backwards
    return sorted(keys, reverse=backwards)[: PAGE + 1]


def _offer_walk(kind: str, candidate: str, wanted: Filter, position: Position | None) -> sa.Select[Any]:
    statement = sa.select(task_candidates.c.due_order, task_candidates.c.task_id).where(
        task_candidates.c.kind == kind, task_candidates.c.candidate == candidate
    )
    if wanted:
        joined = statement.join(tasks, tasks.c.id == task_candidates.c.task_id)
        statement = _filtered(joined.join(instances, instances.c.id == tasks.c.instance_id), wanted)
    return Order(task_candidates.c.due_order, task_candidates.c.task_id).page(statement, position)


def _rows() -> sa.Select[Any]:
    return (
        sa.select(
            tasks,
            instances.c.title,
            instances.c.key.label("instance_key"),
            instances.c.business_key,
            instances.c.status.label("instance_status"),
            definitions.c.name.label("definition_name"),
        )
        .join(instances, instances.c.id == tasks.c.instance_id)
        .join(definitions, definitions.c.id == instances.c.definition_id)
    )


def _filtered(statement: sa.Select[Any], wanted: Filter) -> sa.Select[Any]:
    if wanted.process:
        statement = statement.where(instances.c.key == wanted.process)
    if wanted.department:
        statement = statement.where(_of_department(wanted.department))
    for word in wanted.text[:TEXT_LIMIT].split():
        pattern = contains(word)
        matches = [column.ilike(pattern, escape=ESCAPE) for column in (instances.c.title, tasks.c.name)]
        statement = statement.where(sa.or_(*matches))
    return statement


def _of_department(department: str) -> sa.ColumnElement[bool]:
    """Tasks about a department's documents and requests, and those that a diagram offers to it or to a role at it."""
    about = [
        sa.exists().where(
            table.c.id == sa.func.substr(instances.c.business_key, len(prefix) + 1),
            instances.c.business_key.like(f"{prefix}%"),
            table.c.department == department,
        )
        for prefix, table in (("document:", documents), ("request:", requests))
    ]
    groups = sa.type_coerce(tasks.c.candidate_groups, sa.Text)
    offered_to = [groups.like(contains(part), escape=ESCAPE) for part in (f'"{department}"', f'@{department}"')]
    return sa.or_(*about, *offered_to)


def _finished_by(actor: Actor) -> sa.ColumnElement[bool]:
    # Written out for the partial index; a task that was cancelled by somebody's act was not finished by them.
    return sa.and_(
        sa.text("tasks.ended_by IS NOT NULL"), tasks.c.ended_by == actor.id, tasks.c.status == TaskStatus.COMPLETED
    )


def _read(connection: sa.Connection, statement: sa.Select[Any]) -> list[WorklistRow]:
    return [
        WorklistRow(
            task=task_of(row),
            title=row.title,
            process_key=row.instance_key,
            process_name=row.definition_name or row.instance_key,
            business_key=row.business_key,
            suspended=row.instance_status is InstanceStatus.SUSPENDED,
        )
        for row in connection.execute(statement)
    ]


def _by_due(row: WorklistRow) -> tuple[datetime, str]:
    return row.task.due_at or FAR_FUTURE, row.task.id


def _by_end(row: WorklistRow) -> tuple[datetime, str]:
    return row.task.ended_at or FAR_FUTURE, row.task.id
