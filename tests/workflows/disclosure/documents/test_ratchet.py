"""Only more items, only more channels, only shorter limits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from workflows.disclosure.catalogue import CatalogueItem, Limit, LimitUnit, StartEvent, work_points
from workflows.disclosure.errors import CatalogueInvalid
from workflows.disclosure.handlers.catalogue import load_catalogue
from workflows.disclosure.ports import Catalogue
from workflows.disclosure.publications import Channel
from workflows.disclosure.ratchet import loosenings
from workflows.errors import Conflict, NotAllowed

ITEM = CatalogueItem("a", "低保数据", "office", "c", "20", (Channel.WEBSITE, Channel.WECHAT))
TEXT = """
source = "新目录"
[[column]]
id = "finance"
name = "财务信息"
[[item]]
id = "budget"
name = "部门预算"
department = "finance"
column = "finance"
basis = "20"
limit = { number = 15, unit = "calendar_days", start = "approved" }
"""


@pytest.mark.parametrize(
    ("after", "kinds"),
    [
        (ITEM, []),
        (replace(ITEM, channels=(*ITEM.channels, Channel.PRESS)), []),
        (replace(ITEM, limit=Limit(10)), []),
        (replace(ITEM, name="改名"), []),
        (replace(ITEM, channels=(Channel.WEBSITE,)), ["channels"]),
        (replace(ITEM, limit=Limit(21)), ["limit-longer"]),
        (replace(ITEM, limit=Limit(5, LimitUnit.CALENDAR_DAYS)), ["limit-changed"]),
        (replace(ITEM, limit=Limit(1, LimitUnit.MONTHS)), ["limit-changed"]),
        (replace(ITEM, limit=Limit(20, start=StartEvent.APPROVED)), ["limit-changed"]),
        (replace(ITEM, channels=(), limit=Limit(30)), ["channels", "limit-longer"]),
        (replace(ITEM, id="b"), ["item"]),
    ],
)
def test_what_gives_the_public_less_is_found(after: CatalogueItem, kinds: list[str]) -> None:
    assert [loosening.kind for loosening in loosenings([ITEM], [after])] == kinds


def test_a_catalogue_in_force_is_not_loaded_over(bureau: Any) -> None:
    with pytest.raises(Conflict, match="in force"):
        bureau.run(load_catalogue, "zhao", text=TEXT)

    assert len(bureau.world.unit().wing(Catalogue).items()) == len(work_points().items)


def test_an_empty_catalogue_is_filled_once(bureau: Any) -> None:
    for table in ("catalogue", "catalogue_versions"):
        bureau.world.tables[table].clear()

    assert bureau.run(load_catalogue, "zhao", text=TEXT) == 1

    (event,) = bureau.events("catalogue-loaded")
    assert (event.source, event.items) == ("新目录", 1)
    with pytest.raises(Conflict):
        bureau.run(load_catalogue, "zhao", text=TEXT)


def test_only_the_office_loads_a_catalogue(bureau: Any) -> None:
    with pytest.raises(NotAllowed):
        bureau.run(load_catalogue, "lin", text=TEXT)


def test_a_text_that_is_no_catalogue_is_refused(bureau: Any) -> None:
    with pytest.raises(CatalogueInvalid):
        bureau.run(load_catalogue, "zhao", text="[[")
