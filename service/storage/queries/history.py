"""What happened to an instance, and where it stands now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from service.storage.repositories.clocks import SqlClocks
from service.storage.tables.history import ABOUT_DUTIES, history
from service.storage.tables.incidents import incidents
from service.storage.tables.outbox import jobs
from service.storage.tables.tasks import IS_OPEN, tasks
from service.storage.tables.waiting import subscriptions, timers
from workflows.model import Clock

LIMIT: Final = 500
"""Events of one timeline: the newest; who needs more asks the API."""
_UNTOLD: Final = ("element-completed",)
"""The engine's own steps: the diagram shows them, a person's timeline does not."""
_OF_TIMES: Final = ("duty-started", "duty-started-again", "duty-moved", "duty-reopened", "duty-done")


@dataclass(frozen=True, slots=True)
class Happening:
    """One event as it was kept. `data` are the fields of its kind."""

    seq: int
    kind: str
    at: datetime
    actor_id: str
    task_id: str | None
    element_id: str | None
    data: Mapping[str, Any]


def of_instances(connection: sa.Connection, instance_ids: Sequence[str], limit: int = LIMIT) -> list[Happening]:
    """What happened to these instances, the newest first, without the engine's own steps."""
    statement = (
        sa.select(history)
        .where(history.c.instance_id.in_(instance_ids), history.c.kind.not_in(_UNTOLD))
        .order_by(history.c.seq.desc())
        .limit(limit)
    )
    return [
        Happening(row.seq, row.kind, row.at, row.actor_id, row.task_id, row.element_id, row.data)
        for row in connection.execute(statement)
    ]


def of_duty(
    connection: sa.Connection, code: str, event: str, instance_ids: Sequence[str], limit: int = LIMIT
) -> list[Happening]:
    """What happened to a duty, the newest first: edits, waivers, days of its `event`, the course of each time."""
    about_times = sa.and_(history.c.instance_id.in_(instance_ids), history.c.kind.in_(_OF_TIMES))
    rows = [row for where in (ABOUT_DUTIES, about_times) for row in connection.execute(sa.select(history).where(where))]
    own = [
        row
        for row in rows
        if (row.data["name"] == event if row.kind == "duty-event-recorded" else row.data["duty"] == code)
    ]
    newest = sorted(own, key=lambda row: row.seq, reverse=True)[:limit]
    return [Happening(row.seq, row.kind, row.at, row.actor_id, row.task_id, row.element_id, row.data) for row in newest]


def markers(connection: sa.Connection, instance_id: str, now: datetime) -> dict[str, dict[str, int]]:
    """What the diagram of an instance marks, by element id: done, active, overdue and incident, with how many."""
    done = sa.select(history.c.element_id).where(
        history.c.instance_id == instance_id,
        history.c.kind == "element-completed",
        history.c.element_id.is_not(None),
    )
    open_tasks = list(
        connection.execute(
            sa.select(tasks.c.element_id, tasks.c.due_at).where(tasks.c.instance_id == instance_id, IS_OPEN)
        )
    )
    waiting = sa.union_all(
        sa.select(timers.c.element_id).where(timers.c.instance_id == instance_id),
        sa.select(subscriptions.c.element_id).where(subscriptions.c.instance_id == instance_id),
        sa.select(jobs.c.element_id).where(
            jobs.c.instance_id == instance_id, jobs.c.token_id.is_not(None), jobs.c.status == "pending"
        ),
    )
    failed = sa.select(incidents.c.element_id).where(
        incidents.c.instance_id == instance_id,
        sa.text("incidents.status = 'open'"),
        incidents.c.element_id.is_not(None),
    )
    return {
        "done": Counter(row.element_id for row in connection.execute(done)),
        "active": Counter([row.element_id for row in open_tasks] + [row[0] for row in connection.execute(waiting)]),
        "overdue": Counter(row.element_id for row in open_tasks if row.due_at is not None and row.due_at < now),
        "incident": Counter(row.element_id for row in connection.execute(failed)),
    }


def clocks_of(connection: sa.Connection, subject: str) -> list[Clock]:
    """The statutory clocks (法定期限) of a subject."""
    return SqlClocks(connection).of(subject)
