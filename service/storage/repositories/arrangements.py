"""Years' arrangements of working days (放假安排) that an administrator loaded."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from service.storage.repositories.rows import put
from service.storage.tables.clocks import year_arrangements
from workflows.calendar.arrangements import YearArrangement, parse_arrangement, to_text


class SqlArrangements:
    """Loaded years on SQL."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def save(self, arrangement: YearArrangement, *, loaded_by: str, loaded_at: datetime) -> None:
        """Keep the year's arrangement instead of whatever was loaded for it."""
        put(
            self._connection,
            year_arrangements,
            {
                "year": arrangement.year,
                "rules": to_text(arrangement),
                "loaded_at": loaded_at,
                "loaded_by": loaded_by,
            },
        )

    def all(self) -> list[YearArrangement]:
        """Every loaded year."""
        rows = self._connection.execute(sa.select(year_arrangements.c.rules).order_by(year_arrangements.c.year))
        return [parse_arrangement(rules) for (rules,) in rows]
