"""What narrows the cockpit's lists: filters, the departments somebody may see, and what it means to stand still."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from service.storage.tables.incidents import incidents
from service.storage.tables.instances import instances
from service.storage.tables.outbox import jobs
from service.storage.tables.people import users
from service.storage.tables.tasks import IS_OPEN, tasks
from service.storage.tables.waiting import subscriptions, timers
from workflows.model import InstanceStatus

TEXT_LIMIT: Final = 100
LIVE: Final = (InstanceStatus.RUNNING, InstanceStatus.SUSPENDED)
ENDED: Final = (InstanceStatus.COMPLETED, InstanceStatus.TERMINATED)
OPEN_INCIDENT: Final = sa.text("incidents.status = 'open'")
_ESCAPE: Final = "\\"

Scope = frozenset[str] | None
"""Departments whose instances somebody may see; None: all."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What of the instances is asked for; an empty text asks for everything."""

    statuses: tuple[InstanceStatus, ...] = LIVE
    process: str = ""
    department: str = ""
    started_by: str = ""
    text: str = ""
    overdue: bool = False
    incident: bool = False
    stuck: bool = False


def filtered(statement: sa.Select[Any], wanted: Filter, now: datetime, scope: Scope) -> sa.Select[Any]:
    statement = about(scoped(statement, scope), wanted)
    if wanted.overdue:
        statement = statement.where(_exists(tasks, IS_OPEN, tasks.c.due_order < now))
    if wanted.incident:
        statement = statement.where(_exists(incidents, OPEN_INCIDENT))
    if wanted.stuck:
        statement = statement.where(*_stuck())
    return statement


def still_matters() -> sa.ColumnElement[bool]:
    """A delivery for a task that was tried anew since, or is gone, is history."""
    stands_still = sa.exists().where(
        incidents.c.instance_id == jobs.c.instance_id, incidents.c.token_id == jobs.c.token_id, OPEN_INCIDENT
    )
    return sa.or_(jobs.c.token_id.is_(None), stands_still.correlate(jobs))


def _stuck() -> list[sa.ColumnElement[bool]]:
    """Running, and nothing there that anybody could do, that will come due, arrive, be delivered or be repaired."""
    return [
        instances.c.status == InstanceStatus.RUNNING,
        ~_exists(tasks, IS_OPEN),
        ~_exists(timers),
        ~_exists(subscriptions),
        ~_exists(jobs, sa.text("jobs.status = 'pending'")),
        ~_exists(incidents, OPEN_INCIDENT),
    ]


def _exists(table: sa.Table, *conditions: sa.ColumnElement[bool] | sa.TextClause) -> sa.Exists:
    return sa.exists().where(table.c.instance_id == instances.c.id, *conditions).correlate(instances)


def about(statement: sa.Select[Any], wanted: Filter) -> sa.Select[Any]:
    """The filters that are about the instance itself."""
    if wanted.process:
        statement = statement.where(instances.c.key == wanted.process)
    if wanted.started_by:
        statement = statement.where(instances.c.started_by == wanted.started_by)
    if wanted.department:
        statement = statement.where(in_departments(frozenset((wanted.department,))))
    for word in wanted.text[:TEXT_LIMIT].split():
        columns = (instances.c.title, instances.c.business_key, instances.c.id)
        matches = [column.ilike(_contains(word), escape=_ESCAPE) for column in columns]
        statement = statement.where(sa.or_(*matches))
    return statement


def scoped(statement: sa.Select[Any], scope: Scope) -> sa.Select[Any]:
    return statement if scope is None else statement.where(in_departments(scope))


def in_departments(departments: frozenset[str]) -> sa.ColumnElement[bool]:
    """Started by one of their people, or with a task that they hold, that is offered to them or that they ended."""
    people = sa.select(users.c.id).where(users.c.department_id.in_(departments))
    work = tasks.alias("work")
    groups = sa.type_coerce(work.c.candidate_groups.cast(sa.Text), sa.Text)
    patterns = [_contains(f'{mark}{one}"') for one in sorted(departments) for mark in ('"', "@")]
    offered = sa.or_(sa.false(), *(groups.like(pattern, escape=_ESCAPE) for pattern in patterns))
    theirs = sa.or_(work.c.assignee.in_(people), work.c.ended_by.in_(people), offered)
    touched = sa.exists().where(work.c.instance_id == instances.c.id, theirs).correlate(instances)
    return sa.or_(instances.c.started_by.in_(people), touched)


def _contains(word: str) -> str:
    for special in (_ESCAPE, "%", "_"):
        word = word.replace(special, _ESCAPE + special)
    return f"%{word}%"
