"""User tasks, and the candidate rows that worklists are read from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from service.storage.repositories.instances import instance_of, is_about
from service.storage.repositories.rows import Row, clock_columns, clock_of, make_row_type, one
from service.storage.tables.instances import instances
from service.storage.tables.tasks import IS_OPEN, task_candidates, tasks
from service.storage.types import FAR_FUTURE
from workflows.model import Instance, TaskStatus, UserTask

_Offer = frozenset[tuple[Any, ...]]
# The columns of the two tables share names: a joined row is cut in two.
_TASK_ROW: Any = make_row_type(tasks)
_INSTANCE_ROW: Any = make_row_type(instances)
_WIDTH = len(tasks.c)


class SqlTasks:
    """`workflows.ports.Tasks` on SQL.

    It remembers which candidate rows the tasks it has read have, so that saving a task that was claimed long ago does
    not ask for rows that cannot be there.
    """

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._offers: dict[str, _Offer] = {}

    def add(self, tasks_: Sequence[UserTask]) -> None:
        """Keep new tasks."""
        if not tasks_:
            return
        self._connection.execute(sa.insert(tasks), [_values(task) for task in tasks_])
        self._offer({task.id: _offer(task) for task in tasks_})

    def get(self, task_id: str) -> UserTask:
        """Raises NotFound."""
        return self._read(one(self._connection, sa.select(tasks).where(tasks.c.id == task_id), "task", task_id))

    def lock(self, task_id: str) -> tuple[UserTask, Instance]:
        """The task and its instance, both locked, in one statement. Raises NotFound.

        Both rows are locked, not the instance's alone: after waiting for a lock, PostgreSQL reads the locked rows anew
        and leaves the others as they were when the statement began.
        """
        statement = (
            sa.select(tasks, instances)
            .join(instances, instances.c.id == tasks.c.instance_id)
            .where(tasks.c.id == task_id)
            .with_for_update()
        )
        row = one(self._connection, statement, "task", task_id)
        return self._read(_TASK_ROW(*row[:_WIDTH])), instance_of(_INSTANCE_ROW(*row[_WIDTH:]))

    def open_of(self, instance_id: str) -> list[UserTask]:
        """Open tasks of an instance, the oldest first."""
        statement = sa.select(tasks).where(tasks.c.instance_id == instance_id, IS_OPEN)
        return self._read_all(statement.order_by(tasks.c.created_at, tasks.c.id))

    def save(self, task: UserTask) -> None:
        """Overwrite the task, and offer it to its candidates or to nobody any more."""
        self._connection.execute(sa.update(tasks).where(tasks.c.id == task.id).values(_values(task)))
        wanted = _offer(task)
        if self._offers.get(task.id) == wanted:
            return
        if self._offers.get(task.id) != frozenset():
            self._withdraw(task.id)
        self._offer({task.id: wanted})

    def claim(self, task_id: str, user_id: str) -> bool:
        """Set the assignee if the task is open and has none; False if somebody was faster."""
        statement = (
            sa.update(tasks).where(tasks.c.id == task_id, IS_OPEN, tasks.c.assignee.is_(None)).values(assignee=user_id)
        )
        if self._connection.execute(statement).rowcount != 1:
            return False
        self._withdraw(task_id)
        self._offers[task_id] = frozenset()
        return True

    def with_clock(self, subject: str) -> list[UserTask]:
        """Open tasks whose due date follows a clock of this subject."""
        statement = (
            sa.select(tasks)
            .join(instances, instances.c.id == tasks.c.instance_id)
            .where(is_about(subject), IS_OPEN, tasks.c.clock_name.is_not(None))
        )
        return self._read_all(statement.order_by(tasks.c.created_at, tasks.c.id))

    def forget(self) -> None:
        """Trust no memory: what was written since may have been undone."""
        self._offers.clear()

    def _offer(self, offers: dict[str, _Offer]) -> None:
        rows = [
            {"task_id": task_id, "kind": kind, "candidate": candidate, "due_order": due_order}
            for task_id, offer in offers.items()
            for kind, candidate, due_order in sorted(offer)
        ]
        if rows:
            self._connection.execute(sa.insert(task_candidates), rows)
        self._offers.update(offers)

    def _withdraw(self, task_id: str) -> None:
        self._connection.execute(sa.delete(task_candidates).where(task_candidates.c.task_id == task_id))

    def _read_all(self, statement: sa.Select[Any]) -> list[UserTask]:
        return [self._read(row) for row in self._connection.execute(statement)]

    def _read(self, row: Row) -> UserTask:
        task = task_of(row)
        self._offers[task.id] = _offer(task)
        return task


def _offer(task: UserTask) -> _Offer:
    """The candidate rows that the task should have: none once somebody holds it or it has ended."""
    if task.status is not TaskStatus.OPEN or task.assignee is not None:
        return frozenset()
    return frozenset(
        _candidates("user", task.candidate_users, task) + _candidates("group", task.candidate_groups, task)
    )


def _candidates(kind: str, names: Iterable[str], task: UserTask) -> list[tuple[Any, ...]]:
    return [(kind, name, task.due_at or FAR_FUTURE) for name in names]


def _values(task: UserTask) -> dict[str, object]:
    return {
        "id": task.id,
        "instance_id": task.instance_id,
        "process_key": task.process_key,
        "element_id": task.element_id,
        "name": task.name,
        "status": task.status,
        "created_at": task.created_at,
        "form_ref": task.form_ref,
        "assignee": task.assignee,
        "candidate_users": task.candidate_users,
        "candidate_groups": task.candidate_groups,
        "due_at": task.due_at,
        "due_order": task.due_at or FAR_FUTURE,
        "provisional": task.provisional,
        **clock_columns(task.clock),
        "follow_up_at": task.follow_up_at,
        "priority": task.priority,
        "properties": dict(task.properties),
        "lane": task.lane,
        "ended_at": task.ended_at,
        "ended_by": task.ended_by,
        "submission": task.submission,
    }


def task_of(row: Row) -> UserTask:
    """The task of a row of `tasks`."""
    return UserTask(
        id=row.id,
        instance_id=row.instance_id,
        process_key=row.process_key,
        element_id=row.element_id,
        name=row.name,
        status=row.status,
        created_at=row.created_at,
        form_ref=row.form_ref,
        assignee=row.assignee,
        candidate_users=tuple(row.candidate_users),
        candidate_groups=tuple(row.candidate_groups),
        due_at=row.due_at,
        provisional=row.provisional,
        clock=clock_of(row),
        follow_up_at=row.follow_up_at,
        priority=row.priority,
        properties=row.properties,
        lane=row.lane,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        submission=row.submission,
    )
