"""Narrows what is counted to a period and to departments."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from workflows.disclosure.quality import Period

Departments = frozenset[str] | None
"""Only what is theirs; None: everything."""
_ZONE: Final = ZoneInfo("Asia/Shanghai")


def of(table: sa.Table, departments: Departments) -> list[sa.ColumnElement[bool]]:
    """What belongs to the departments."""
    return [] if departments is None else [table.c.department.in_(departments)]


def within(column: sa.ColumnElement[Any], period: Period) -> list[sa.ColumnElement[bool]]:
    """What happened in the period, by moments."""
    first, after = (_midnight(day) for day in (period.first, period.last + timedelta(days=1)))
    return [column >= first, column < after]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), _ZONE).astimezone(UTC)


def day_of(moment: datetime) -> date:
    """The day of a moment where the bureau is."""
    return moment.astimezone(_ZONE).date()
