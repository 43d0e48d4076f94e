"""Column types: moments in UTC, JSON as text, and words from a closed list."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

FAR_FUTURE: Final = datetime(9999, 12, 31, tzinfo=UTC)
"""Stands in ordering columns where there is no due date, so that an index walk puts those rows last."""


class UtcDateTime(TypeDecorator[datetime]):
    """A timezone-aware moment, kept in UTC. A naive one is refused: `ValueError`."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give the driver UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment needs a time zone: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """SQLite keeps no zone, PostgreSQL answers in the session's."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class JsonText(TypeDecorator[Any]):
    """A JSON value kept as text. Dates and decimals become text, sets and tuples lists; NaN is refused."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, _dialect: Dialect) -> str:
        """None is JSON's null, never SQL's: such columns are NOT NULL."""
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_plain)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> Any:
        """An outer join gives no text at all."""
        return None if value is None else json.loads(value)


class Choice(TypeDecorator[StrEnum]):
    """A member of an enumeration, kept as its text. The table adds the CHECK with `one_of`."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, members: type[StrEnum]) -> None:
        self.members = members
        super().__init__()

    def process_bind_param(self, value: StrEnum | str | None, _dialect: Dialect) -> str | None:
        """Refuses any other word: `ValueError`."""
        return None if value is None else self.members(value).value

    def process_result_value(self, value: str | None, _dialect: Dialect) -> StrEnum | None:
        """The member."""
        return None if value is None else self.members(value)


def one_of(column: str, words: type[StrEnum] | tuple[str, ...]) -> sa.CheckConstraint:
    """The CHECK that a text column holds one of the words; named after the column."""
    return sa.CheckConstraint(f"{column} IN ({', '.join(repr(str(word)) for word in words)})", name=column)


def _plain(value: object) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} cannot be kept as JSON")
