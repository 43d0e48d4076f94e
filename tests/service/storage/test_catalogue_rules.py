"""The database itself keeps 只增不减、只多不少、只紧不松, whoever asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from service.storage.database import db
from service.storage.repositories.catalogue import SqlCatalogue
from service.storage.tables.catalogue import catalogue_items
from workflows.disclosure.catalogue import work_points
from workflows.disclosure.catalogue_versions import ItemVersion
from workflows.disclosure.publications import Channel

NOW = datetime(2026, 3, 2, tzinfo=UTC)
ITEM = replace(work_points().items[0], channels=(Channel.WEBSITE, Channel.WECHAT))
LESS = "the catalogue only grows"
KEPT = "never deleted"


@pytest.fixture
def items(app: Any) -> Any:
    with app.app_context():
        with db.engine.begin() as connection:
            SqlCatalogue(connection).put(ItemVersion(ITEM, 1, NOW, "li", "新增"))
        yield app


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ("UPDATE catalogue_items SET channels = '[\"website\"]'", LESS),
        ("UPDATE catalogue_items SET limit_number = limit_number + 1", LESS),
        ("UPDATE catalogue_items SET limit_unit = 'working_days'", LESS),
        ("UPDATE catalogue_items SET limit_start = 'formed'", LESS),
        ("UPDATE catalogue_items SET state = 'ended'", LESS),
        ("UPDATE catalogue_items SET state = 'ended', exception = 'x'", LESS),
        ("DELETE FROM catalogue_items", KEPT),
        ("UPDATE catalogue_versions SET reason = 'x'", KEPT),
        ("DELETE FROM catalogue_versions", KEPT),
        ("UPDATE catalogue_items SET state = 'active'", "responsible"),
        ("UPDATE catalogue_items SET basis = ''", "basis"),
    ],
)
def test_what_gives_the_public_less_is_refused(items: Any, change: str, refusal: str) -> None:
    with pytest.raises(sa.exc.DBAPIError, match=refusal), db.engine.begin() as connection:
        connection.exec_driver_sql(change)
    with db.engine.connect() as connection:
        assert SqlCatalogue(connection).get(ITEM.id) == ITEM


def test_more_for_the_public_and_cited_exceptions_are_taken(items: Any) -> None:
    more = replace(ITEM, channels=(*ITEM.channels, Channel.PRESS), limit=replace(ITEM.limit, number=5))
    with db.engine.begin() as connection:
        SqlCatalogue(connection).put(ItemVersion(more, 2, NOW, "li", "更快"))
        SqlCatalogue(connection).put(
            ItemVersion(replace(ITEM, ended=True), 3, NOW, "li", "终止", None, "《某法》", "he")
        )
    with db.engine.connect() as connection:
        assert connection.execute(sa.select(catalogue_items.c.exception)).scalar() == "《某法》"
