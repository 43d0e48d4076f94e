"""One task with what is around it, for its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from service.storage.queries.notices import was_told
from service.storage.repositories.rows import one
from service.storage.repositories.tasks import task_of
from service.storage.tables.deployments import definitions
from service.storage.tables.instances import instances
from service.storage.tables.tasks import IS_OPEN, tasks
from workflows.errors import NotAllowed
from workflows.model import Actor, InstanceStatus, UserTask
from workflows.policy import may_see_task


@dataclass(frozen=True, slots=True)
class TaskInContext:
    """A task, its instance without the engine's state, and the definition it runs on."""

    task: UserTask
    title: str
    business_key: str | None
    status: InstanceStatus
    started_at: datetime
    started_by: str
    definition_id: str
    process_name: str
    version: int

    @property
    def subject(self) -> str:
        """What the instance's clocks are named by: its business key, else its own id."""
        return self.business_key or self.task.instance_id


def visible(connection: sa.Connection, actor: Actor, task_id: str) -> TaskInContext:
    """For those whom a task concerns, and for those who were told of it: the head of somebody who is late.

    What its form shows is for the former only (`may_see_task`). Raises NotFound, NotAllowed.
    """
    found = get(connection, task_id)
    if not may_see_task(actor, found.task) and not was_told(connection, actor.id, task_id):
        raise NotAllowed("This task is not offered to you or to a group of yours.", task_id=task_id)
    return found


def get(connection: sa.Connection, task_id: str) -> TaskInContext:
    """Raises NotFound."""
    statement = (
        sa.select(
            tasks,
            instances.c.title,
            instances.c.business_key,
            instances.c.status.label("instance_status"),
            instances.c.started_at,
            instances.c.started_by,
            instances.c.definition_id,
            instances.c.key,
            definitions.c.name.label("process_name"),
            definitions.c.version,
        )
        .join(instances, instances.c.id == tasks.c.instance_id)
        .join(definitions, definitions.c.id == instances.c.definition_id)
        .where(tasks.c.id == task_id)
    )
    row = one(connection, statement, "task", task_id)
    return TaskInContext(
        task=task_of(row),
        title=row.title,
        business_key=row.business_key,
        status=row.instance_status,
        started_at=row.started_at,
        started_by=row.started_by,
        definition_id=row.definition_id,
        process_name=row.process_name or row.key,
        version=row.version,
    )


def open_of_instance(connection: sa.Connection, instance_id: str) -> list[UserTask]:
    """The open tasks of an instance, the oldest first."""
    statement = sa.select(tasks).where(tasks.c.instance_id == instance_id, IS_OPEN)
    return [task_of(row) for row in connection.execute(statement.order_by(tasks.c.created_at, tasks.c.id))]


def instances_about(connection: sa.Connection, business_key: str) -> list[str]:
    """Ids of all instances with a business key, the oldest first."""
    statement = sa.select(instances.c.id).where(instances.c.business_key == business_key)
    return list(connection.execute(statement.order_by(instances.c.started_at, instances.c.id)).scalars())


def business_key_of(connection: sa.Connection, instance_id: str) -> str | None:
    """What an instance is about: `request:ID`, `document:ID`; None without one."""
    found: str | None = connection.execute(
        sa.select(instances.c.business_key).where(instances.c.id == instance_id)
    ).scalar_one_or_none()
    return found
