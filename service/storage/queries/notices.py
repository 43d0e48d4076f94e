"""What a person is told inside the application."""

from __future__ import annotations

import sqlalchemy as sa

from service.storage.queries.paging import Order, Page, Position, page_of
from service.storage.repositories.rows import Row, one
from service.storage.tables.reminders import notices
from workflows.model import Notice

_UNREAD = sa.text("notices.read_at IS NULL")
SHOWN = 100
"""The number beside the bell says no more than this."""


def unread_count(connection: sa.Connection, user_id: str) -> int:
    """How many notices wait, up to SHOWN."""
    few = sa.select(notices.c.id).where(notices.c.user_id == user_id, _UNREAD).limit(SHOWN).subquery()
    return connection.execute(sa.select(sa.func.count()).select_from(few)).scalar_one()


def of_person(connection: sa.Connection, user_id: str, position: Position | None = None) -> Page[Notice]:
    """A person's notices, the newest first."""
    order = Order(notices.c.created_at, notices.c.id, newest_first=True)
    statement = order.page(sa.select(notices).where(notices.c.user_id == user_id), position)
    found = [_notice(row) for row in connection.execute(statement)]
    return page_of(found, position, lambda notice: (notice.created_at, notice.id))


def get(connection: sa.Connection, user_id: str, notice_id: str) -> Notice:
    """One notice of a person. Raises NotFound, also for somebody else's."""
    statement = sa.select(notices).where(notices.c.id == notice_id, notices.c.user_id == user_id)
    return _notice(one(connection, statement, "notice", notice_id))


def was_told(connection: sa.Connection, user_id: str, task_id: str) -> bool:
    """Whether the person has a notice about the task: a head or a leader of a late one, for instance."""
    told = sa.exists().where(notices.c.user_id == user_id, notices.c.task_id == task_id)
    return bool(connection.execute(sa.select(told)).scalar())


def _notice(row: Row) -> Notice:
    return Notice(
        id=row.id,
        key=row.key,
        user_id=row.user_id,
        kind=row.kind,
        created_at=row.created_at,
        data=row.data,
        instance_id=row.instance_id,
        task_id=row.task_id,
        read_at=row.read_at,
    )
