"""Waiting timer events."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from service.storage.repositories.instances import is_about
from service.storage.repositories.rows import Row, claim, clock_columns, clock_of
from service.storage.tables.instances import instances
from service.storage.tables.waiting import timers
from service.storage.types import FAR_FUTURE
from workflows.model import InstanceStatus, Timer, WorkingDays


class SqlTimers:
    """`workflows.ports.Timers` on SQL."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, timers_: Sequence[Timer]) -> None:
        """Keep new timers."""
        if timers_:
            self._connection.execute(sa.insert(timers), [_values(timer) for timer in timers_])

    def get(self, timer_id: str) -> Timer | None:
        """None once it has fired or is gone."""
        row = self._connection.execute(sa.select(timers).where(timers.c.id == timer_id)).one_or_none()
        return None if row is None else _timer(row)

    def of(self, instance_id: str) -> list[Timer]:
        """All timers of an instance."""
        return self._read(sa.select(timers).where(timers.c.instance_id == instance_id).order_by(timers.c.id))

    def with_clock(self, subject: str) -> list[Timer]:
        """Timers that follow a clock of this subject."""
        statement = (
            sa.select(timers)
            .join(instances, instances.c.id == timers.c.instance_id)
            .where(is_about(subject), timers.c.clock_name.is_not(None))
        )
        return self._read(statement.order_by(timers.c.id))

    def counted(self) -> list[Timer]:
        """Those that were counted in working days."""
        return self._read(sa.select(timers).where(timers.c.counted_after.is_not(None)).order_by(timers.c.id))

    def save(self, timer: Timer) -> None:
        """Overwrite the timer; a lease ends, since the moment may be another one."""
        values = {**_values(timer), "leased_until": None}
        self._connection.execute(sa.update(timers).where(timers.c.id == timer.id).values(values))

    def remove(self, timer_ids: Collection[str]) -> None:
        """Forget timers, whether or not they are there."""
        if timer_ids:
            self._connection.execute(sa.delete(timers).where(timers.c.id.in_(timer_ids)))

    def hold(self, timer_id: str, attempts: int, until: datetime | None) -> None:
        """Nobody gets the timer before `until`; None: before `release`. `attempts` failed so far."""
        held = sa.update(timers).where(timers.c.id == timer_id)
        self._connection.execute(held.values(leased_until=until or FAR_FUTURE, attempts=attempts))

    def release(self, instance_id: str) -> None:
        """Ends every hold of an instance; the attempts count anew."""
        freed = sa.update(timers).where(timers.c.instance_id == instance_id, timers.c.attempts > 0)
        self._connection.execute(freed.values(leased_until=None, attempts=0))

    def claim_due(self, now: datetime, until: datetime, limit: int) -> list[Timer]:
        """Lease due timers of running instances until `until`."""
        due = (
            sa.select(timers.c.id)
            .join(instances, instances.c.id == timers.c.instance_id)
            .where(instances.c.status == InstanceStatus.RUNNING)
        )
        return [_timer(row) for row in claim(self._connection, timers, due, now, until, limit)]

    def _read(self, statement: sa.Select[Any]) -> list[Timer]:
        return [_timer(row) for row in self._connection.execute(statement)]


def _values(timer: Timer) -> dict[str, object]:
    return {
        "id": timer.id,
        "instance_id": timer.instance_id,
        "element_id": timer.element_id,
        "name": timer.name,
        "due_at": timer.due_at,
        **clock_columns(timer.clock),
        "counted_after": None if timer.counted is None else timer.counted.after,
        "counted_days": None if timer.counted is None else timer.counted.number,
        "attempts": timer.attempts,
    }


def _timer(row: Row) -> Timer:
    return Timer(
        id=row.id,
        instance_id=row.instance_id,
        element_id=row.element_id,
        name=row.name,
        due_at=row.due_at,
        clock=clock_of(row),
        counted=None if row.counted_after is None else WorkingDays(row.counted_after, row.counted_days),
        attempts=row.attempts,
    )
