"""Planned escalations, and notices inside the application."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa

from service.storage.repositories.rows import Row, add_new, claim
from service.storage.tables.reminders import escalations, notices
from workflows.model import Escalation, Notice


class SqlEscalations:
    """`workflows.ports.Escalations` on SQL."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def replace(self, task_id: str, planned: Sequence[Escalation]) -> None:
        """Replace the steps not taken yet; a step that was taken is not planned again."""
        self._connection.execute(
            sa.delete(escalations).where(escalations.c.task_id == task_id, escalations.c.done_at.is_(None))
        )
        if not planned:
            return
        taken = self._connection.execute(
            sa.select(escalations.c.offset, escalations.c.to).where(escalations.c.task_id == task_id)
        )
        done = {(row.offset, row.to) for row in taken}
        rows = [_values(step) for step in planned if (step.offset, step.to) not in done]
        if rows:
            self._connection.execute(sa.insert(escalations), rows)

    def get(self, escalation_id: str) -> Escalation | None:
        """None once it is no longer planned."""
        row = self._connection.execute(sa.select(escalations).where(escalations.c.id == escalation_id)).one_or_none()
        return None if row is None else _escalation(row)

    def save(self, escalation: Escalation) -> None:
        """Overwrite the step."""
        values = {**_values(escalation), "leased_until": None}
        self._connection.execute(sa.update(escalations).where(escalations.c.id == escalation.id).values(values))

    def claim_due(self, now: datetime, until: datetime, limit: int) -> list[Escalation]:
        """Lease steps not taken that are due until `until`. A suspended instance is no excuse for being late."""
        due = sa.select(escalations.c.id).where(sa.text("escalations.done_at IS NULL"))
        return [_escalation(row) for row in claim(self._connection, escalations, due, now, until, limit)]


class SqlNotices:
    """`workflows.ports.Notices` on SQL."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, notices_: Sequence[Notice]) -> None:
        """A notice whose key is already there is not added again."""
        rows = [
            {
                "id": notice.id,
                "key": notice.key,
                "user_id": notice.user_id,
                "kind": notice.kind,
                "created_at": notice.created_at,
                "data": dict(notice.data),
                "instance_id": notice.instance_id,
                "task_id": notice.task_id,
                "read_at": notice.read_at,
            }
            for notice in notices_
        ]
        add_new(self._connection, notices, "key", rows)

    def mark_read(self, user_id: str, notice_ids: Collection[str] | None, at: datetime) -> int:
        """Mark these unread notices of a person, or all of them (None); how many were unread."""
        statement = sa.update(notices).where(notices.c.user_id == user_id, sa.text("notices.read_at IS NULL"))
        if notice_ids is not None:
            statement = statement.where(notices.c.id.in_(sorted(notice_ids)))
        return self._connection.execute(statement.values(read_at=at)).rowcount


def _values(escalation: Escalation) -> dict[str, object]:
    return {
        "id": escalation.id,
        "task_id": escalation.task_id,
        "instance_id": escalation.instance_id,
        "offset": escalation.offset,
        "to": escalation.to,
        "due_at": escalation.due_at,
        "done_at": escalation.done_at,
    }


def _escalation(row: Row) -> Escalation:
    return Escalation(
        id=row.id,
        task_id=row.task_id,
        instance_id=row.instance_id,
        offset=row.offset,
        to=row.to,
        due_at=row.due_at,
        done_at=row.done_at,
    )
