"""What columns keep: moments in UTC, JSON as text, words of a closed list, identifiers that sort."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from service.storage.ids import new_id
from service.storage.types import Choice, JsonText, UtcDateTime, one_of

DIALECT = sqlite.dialect()
BEIJING = timezone(timedelta(hours=8))


class Colour(StrEnum):
    RED = "red"


def test_a_moment_is_kept_in_utc_and_comes_back_with_its_zone() -> None:
    column = UtcDateTime()
    stored = column.process_bind_param(datetime(2026, 3, 2, 9, 0, tzinfo=BEIJING), DIALECT)
    assert stored == datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    assert column.process_result_value(datetime(2026, 3, 2, 1, 0), DIALECT) == stored  # noqa: DTZ001
    assert column.process_result_value(datetime(2026, 3, 2, 9, 0, tzinfo=BEIJING), DIALECT).tzinfo is UTC
    assert column.process_bind_param(None, DIALECT) is None


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        UtcDateTime().process_bind_param(datetime(2026, 3, 2), DIALECT)  # noqa: DTZ001


def test_json_keeps_chinese_readable_and_knows_dates_decimals_and_sets() -> None:
    value = {"名": ["张三"], "day": date(2026, 3, 2), "sum": Decimal("1.50"), "set": {"b", "a"}, "pair": (1, 2)}
    text = JsonText().process_bind_param(value, DIALECT)
    assert "张三" in text
    assert json.loads(text) == {"名": ["张三"], "day": "2026-03-02", "sum": "1.50", "set": ["a", "b"], "pair": [1, 2]}
    assert JsonText().process_result_value(text, DIALECT)["sum"] == "1.50"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object(), b"bytes"])
def test_what_is_no_json_is_refused(value: Any) -> None:
    with pytest.raises((ValueError, TypeError)):
        JsonText().process_bind_param(value, DIALECT)


def test_a_word_outside_its_list_is_refused_going_in_and_coming_out() -> None:
    column = Choice(Colour)
    assert column.process_bind_param("red", DIALECT) == "red"
    assert column.process_result_value("red", DIALECT) is Colour.RED
    for move in (column.process_bind_param, column.process_result_value):
        with pytest.raises(ValueError, match="blue"):
            move("blue", DIALECT)


def test_the_database_itself_refuses_other_words() -> None:
    table = sa.Table("t", sa.MetaData(), sa.Column("colour", sa.Text), one_of("colour", Colour))
    engine = sa.create_engine("sqlite://")
    table.create(engine)
    with engine.connect() as connection, pytest.raises(sa.exc.IntegrityError):
        connection.execute(sa.text("INSERT INTO t VALUES ('blue')"))
    engine.dispose()


def test_identifiers_are_version_7_and_each_is_greater_than_the_last() -> None:
    ids = [new_id() for _ in range(5000)]
    assert ids == sorted(set(ids))
    parsed = uuid.UUID(ids[0])
    assert (parsed.version, parsed.variant) == (7, uuid.RFC_4122)
    milliseconds = parsed.int >> 80
    assert abs(milliseconds / 1000 - datetime.now(UTC).timestamp()) < 60
