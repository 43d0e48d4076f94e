"""The calendar that due dates are counted with: what ships, and the years that an administrator loaded."""

from __future__ import annotations

import threading
from datetime import datetime

import sqlalchemy as sa

from service.storage.repositories.arrangements import SqlArrangements
from service.storage.tables.clocks import year_arrangements
from workflows.calendar.working_days import WorkingCalendar

_STAMP = sa.select(sa.func.count(), sa.func.max(year_arrangements.c.loaded_at))


class CalendarSource:
    """Merges the loaded years into a base calendar, once for each state of the table."""

    def __init__(self, base: WorkingCalendar) -> None:
        self._base = base
        self._lock = threading.Lock()
        self._known: tuple[tuple[int, datetime | None], WorkingCalendar] = ((0, None), base)

    def calendar(self, connection: sa.Connection) -> WorkingCalendar:
        """The calendar as this connection sees it: one short query where nothing has changed."""
        count, loaded_at = connection.execute(_STAMP).one()
        stamp = (count, loaded_at)
        known_stamp, calendar = self._known
        if stamp == known_stamp:
            return calendar
        with self._lock:
            calendar = self._base
            for arrangement in SqlArrangements(connection).all():
                calendar = calendar.with_arrangement(arrangement)
            self._known = (stamp, calendar)
        return calendar
