"""One instance as a supervisor sees it: what it waits for, what failed, what its diagrams mark, what happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from service.storage.queries.history import Happening
from service.storage.repositories.clocks import SqlClocks
from service.storage.repositories.incidents import SqlIncidents
from service.storage.repositories.subscriptions import subscription_of
from service.storage.repositories.tasks import task_of
from service.storage.repositories.timers import SqlTimers
from service.storage.tables.history import history
from service.storage.tables.incidents import incidents
from service.storage.tables.instances import instances
from service.storage.tables.outbox import jobs
from service.storage.tables.tasks import IS_OPEN, tasks
from service.storage.tables.waiting import subscriptions
from workflows.errors import NotFound
from workflows.model import Clock, Incident, JobStatus, Subscription, Timer, UserTask

PAGE: Final = 100
"""Events of one page of the history."""
_STEPS: Final = ("element-completed",)
KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "tasks": (
        "task-opened",
        "task-claimed",
        "task-released",
        "task-reassigned",
        "task-completed",
        "task-cancelled",
        "task-urged",
        "escalation-sent",
    ),
    "incidents": (
        "incident-opened",
        "incident-resolved",
        "variables-edited",
        "job-ended",
        "attempt-failed",
        "element-skipped",
        "token-moved",
    ),
    "clocks": ("clock-changed", "timer-fired"),
    "instance": (
        "instance-started",
        "instance-suspended-by-person",
        "instance-resumed",
        "instance-completed",
        "instance-terminated",
        "instance-migrated",
        "migration-undone",
        "message-received",
        "message-sent",
        "message-expired",
        "signal-received",
        "signal-sent",
    ),
    "steps": _STEPS,
}
"""What the timeline can be narrowed to; without one the engine's own steps are left out."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What an instance waits for. `clocks` are those of its subject."""

    tasks: tuple[UserTask, ...]
    timers: tuple[Timer, ...]
    subscriptions: tuple[Subscription, ...]
    incidents: tuple[Incident, ...]
    clocks: tuple[Clock, ...]


@dataclass(frozen=True, slots=True)
class Marks:
    """What is marked on one process's diagram: how many by element id."""

    done: Mapping[str, int] = field(default_factory=dict)
    overdue: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """`kinds` is a key of KINDS, `all`, or empty; `actor` a user id."""

    kinds: str = ""
    actor: str = ""


def facts_of(connection: sa.Connection, instance_id: str, subject: str) -> Facts:
    """Everything but the diagrams; `subject` is the business key, or the id where there is none."""
    open_ = sa.select(tasks).where(tasks.c.instance_id == instance_id, IS_OPEN)
    waiting = sa.select(subscriptions).where(subscriptions.c.instance_id == instance_id)
    return Facts(
        tasks=tuple(task_of(row) for row in connection.execute(open_.order_by(tasks.c.created_at, tasks.c.id))),
        timers=tuple(SqlTimers(connection).of(instance_id)),
        subscriptions=tuple(
            subscription_of(row)
            for row in connection.execute(waiting.order_by(subscriptions.c.message, subscriptions.c.id))
        ),
        incidents=tuple(SqlIncidents(connection).open_of(instance_id)),
        clocks=tuple(SqlClocks(connection).of(subject)),
    )


def marks_of(connection: sa.Connection, instance_id: str, now: datetime) -> dict[str, Marks]:
    """What is done and what is overdue, by process key: element ids are unique in a process, not in a bundle."""
    passed = sa.select(history.c.element_id, history.c.data).where(
        history.c.instance_id == instance_id, history.c.kind.in_(_STEPS), history.c.element_id.is_not(None)
    )
    late = sa.select(tasks.c.process_key, tasks.c.element_id).where(
        tasks.c.instance_id == instance_id, IS_OPEN, tasks.c.due_at < now
    )
    done: dict[str, Counter[str]] = {}
    for row in connection.execute(passed):
        if row.data.get("outcome") == "completed":
            done.setdefault(row.data.get("process_key", ""), Counter())[row.element_id] += 1
    overdue: dict[str, Counter[str]] = {}
    for row in connection.execute(late):
        overdue.setdefault(row.process_key, Counter())[row.element_id] += 1
    return {key: Marks(done.get(key, {}), overdue.get(key, {})) for key in done.keys() | overdue.keys()}


def happenings(
    connection: sa.Connection, instance_id: str, wanted: HistoryFilter, before: int | None = None
) -> tuple[list[Happening], int | None]:
    """A page of what happened, the newest first, and the number with which the next page is asked for."""
    statement = _narrowed(instance_id, wanted).order_by(history.c.seq.desc()).limit(PAGE + 1)
    if before is not None:
        statement = statement.where(history.c.seq < before)
    found = [_happening(row) for row in connection.execute(statement)]
    return found[:PAGE], found[PAGE - 1].seq if len(found) > PAGE else None


def whole_history(connection: sa.Connection, instance_id: str, wanted: HistoryFilter) -> Iterator[Happening]:
    """All of it, the oldest first."""
    for row in connection.execute(_narrowed(instance_id, wanted).order_by(history.c.seq)):
        yield _happening(row)


def actors_of(connection: sa.Connection, instance_id: str) -> list[str]:
    """Ids of everybody who did anything."""
    statement = sa.select(history.c.actor_id).where(history.c.instance_id == instance_id).distinct()
    return sorted(row.actor_id for row in connection.execute(statement))


def instance_of_task(connection: sa.Connection, task_id: str) -> str | None:
    """The instance that a task belongs to."""
    statement = sa.select(tasks.c.instance_id).where(tasks.c.id == task_id)
    return connection.execute(statement).scalar_one_or_none()


def instance_of_incident(connection: sa.Connection, incident_id: str) -> tuple[str, str | None, str] | None:
    """The instance of an incident, the token that stands still, and the code."""
    statement = sa.select(incidents.c.instance_id, incidents.c.token_id, incidents.c.code)
    row = connection.execute(statement.where(incidents.c.id == incident_id)).one_or_none()
    return None if row is None else (row.instance_id, row.token_id, row.code)


def incident_of(connection: sa.Connection, incident_id: str) -> Incident | None:
    """An incident, open or not."""
    try:
        return SqlIncidents(connection).get(incident_id)
    except NotFound:
        return None


def failed_job(connection: sa.Connection, instance_id: str, token_id: str | None) -> str | None:
    """The delivery that was given up and for which this token stands still."""
    statement = sa.select(jobs.c.id).where(
        jobs.c.instance_id == instance_id, jobs.c.token_id == token_id, jobs.c.status == JobStatus.FAILED
    )
    return connection.execute(statement.limit(1)).scalar_one_or_none()


def children_of(connection: sa.Connection, instance_id: str) -> list[tuple[str, str]]:
    """Ids and titles of the instances that this one started."""
    statement = sa.select(instances.c.id, instances.c.title).where(instances.c.parent_id == instance_id)
    return [(row.id, row.title) for row in connection.execute(statement.order_by(instances.c.started_at))]


def caller_of(connection: sa.Connection, instance_id: str) -> tuple[str, str] | None:
    """Id and title of the instance whose call activity waits, or waited, for this one."""
    called, caller = instances.alias("called"), instances.alias("caller")
    statement = (
        sa.select(caller.c.id, caller.c.title)
        .join(called, called.c.parent_id == caller.c.id)
        .where(called.c.id == instance_id, called.c.calling_token.is_not(None))
    )
    row = connection.execute(statement).one_or_none()
    return None if row is None else (row.id, row.title)


def _narrowed(instance_id: str, wanted: HistoryFilter) -> sa.Select[Any]:
    statement = sa.select(history).where(history.c.instance_id == instance_id)
    if wanted.kinds in KINDS:
        statement = statement.where(history.c.kind.in_(KINDS[wanted.kinds]))
    elif wanted.kinds != "all":
        statement = statement.where(history.c.kind.not_in(_STEPS))
    return statement.where(history.c.actor_id == wanted.actor) if wanted.actor else statement


def _happening(row: sa.Row[Any]) -> Happening:
    return Happening(row.seq, row.kind, row.at, row.actor_id, row.task_id, row.element_id, row.data)
