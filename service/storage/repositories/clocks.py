"""Statutory clocks and the intervals that do not count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from service.storage.repositories.rows import Row, put
from service.storage.tables.clocks import clock_intervals, clocks
from workflows.model import Clock, ClockInterval

_INTERVALS_OF = sa.and_(
    clock_intervals.c.subject == clocks.c.subject,
    clock_intervals.c.name == clocks.c.name,
    clock_intervals.c.clock_key == clocks.c.key,
)


class SqlClocks:
    """`workflows.ports.Clocks` on SQL."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def get(self, subject: str, name: str, key: str = "") -> Clock | None:
        """None where the clock has not started."""
        return next(
            iter(self._read((clocks.c.subject == subject) & (clocks.c.name == name) & (clocks.c.key == key))), None
        )

    def of(self, subject: str) -> list[Clock]:
        """The clocks of a subject, by name and key."""
        return self._read(clocks.c.subject == subject)

    def named(self, name: str, subjects: Collection[str]) -> list[Clock]:
        """The clocks of one name of several subjects, by subject."""
        return self._read((clocks.c.name == name) & clocks.c.subject.in_(subjects))

    def running(self) -> list[Clock]:
        """Every clock that has not stopped, by subject, name and key."""
        return self._read(clocks.c.stopped_on.is_(None))

    def save(self, clock: Clock) -> None:
        """Keep the clock as it is now; its intervals replace the stored ones."""
        put(
            self._connection,
            clocks,
            {
                "subject": clock.subject,
                "name": clock.name,
                "key": clock.key,
                "starts_on": clock.start,
                "term": clock.term,
                "extension": clock.extension,
                "stopped_on": clock.stopped_on,
                "fixed_due": clock.fixed_due,
            },
        )
        of_clock = {"subject": clock.subject, "name": clock.name, "clock_key": clock.key}
        self._connection.execute(sa.delete(clock_intervals).filter_by(**of_clock))
        rows = [
            {
                **of_clock,
                "position": position,
                "key": interval.key,
                "reason": interval.reason,
                "starts_on": interval.start,
                "ends_on": interval.end,
                "latest_end": interval.latest_end,
            }
            for position, interval in enumerate(clock.excluded)
        ]
        if rows:
            self._connection.execute(sa.insert(clock_intervals), rows)

    def _read(self, which: sa.ColumnElement[bool]) -> list[Clock]:
        found = self._connection.execute(
            sa.select(clocks).where(which).order_by(clocks.c.subject, clocks.c.name, clocks.c.key)
        ).all()
        if not found:
            return []
        intervals: defaultdict[tuple[Any, ...], list[ClockInterval]] = defaultdict(list)
        statement = sa.select(clock_intervals).join(clocks, _INTERVALS_OF).where(which)
        for row in self._connection.execute(statement.order_by(clock_intervals.c.position)):
            intervals[row.subject, row.name, row.clock_key].append(
                ClockInterval(row.key, row.reason, row.starts_on, row.ends_on, row.latest_end)
            )
        return [_clock(row, intervals[row.subject, row.name, row.key]) for row in found]


def _clock(row: Row, excluded: list[ClockInterval]) -> Clock:
    return Clock(
        subject=row.subject,
        name=row.name,
        key=row.key,
        start=row.starts_on,
        term=row.term,
        extension=row.extension,
        excluded=tuple(excluded),
        stopped_on=row.stopped_on,
        fixed_due=row.fixed_due,
    )
