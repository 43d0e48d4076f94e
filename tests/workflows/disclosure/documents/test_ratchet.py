"""Only more items, only more channels, only shorter limits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from workflows.disclosure.catalogue import CatalogueItem, Limit, LimitUnit, StartEvent, work_points
from workflows.disclosure.errors import CatalogueInvalid, CatalogueLoosened
from workflows.disclosure.handlers.catalogue import load_catalogue
from workflows.disclosure.ports import Catalogue
from workflows.disclosure.publications import Channel
from workflows.disclosure.ratchet import loosenings
from workflows.errors import NotAllowed

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
        (replace(ITEM, limit=Limit(20, start=StartEvent.APPROVED)), ["limit-changed"]),
        (replace(ITEM, channels=(), limit=Limit(30)), ["channels", "limit-longer"]),
        (replace(ITEM, id="b"), ["item"]),
    ],
)
def test_what_gives_the_public_less_is_found(after: CatalogueItem, kinds: list[str]) -> None:
    assert [loosening.kind for loosening in loosenings([ITEM], [after])] == kinds


def test_a_catalogue_that_drops_items_is_refused_and_changes_nothing(bureau: Any) -> None:
    with pytest.raises(CatalogueLoosened) as refused:
        bureau.run(load_catalogue, "zhao", text=TEXT)

    assert len(refused.value.details["problems"]) == len(work_points().items) - 1
    assert len(bureau.world.unit().wing(Catalogue).items()) == len(work_points().items)


def test_a_cited_law_lifts_the_refusal_and_is_in_the_history(bureau: Any) -> None:
    cited = {item.id: "《某法》第三条" for item in work_points().items}

    assert bureau.run(load_catalogue, "zhao", text=TEXT, exceptions=cited) == (1, len(cited) - 1)

    (event,) = bureau.events("catalogue-loaded")
    assert event.exceptions["donations"] == "《某法》第三条"
    assert "budget" not in event.exceptions


def test_a_blank_citation_lifts_nothing(bureau: Any) -> None:
    with pytest.raises(CatalogueLoosened):
        bureau.run(load_catalogue, "zhao", text=TEXT, exceptions={item.id: " " for item in work_points().items})


def test_only_the_office_loads_a_catalogue(bureau: Any) -> None:
    with pytest.raises(NotAllowed):
        bureau.run(load_catalogue, "lin", text=TEXT)


def test_a_text_that_is_no_catalogue_is_refused(bureau: Any) -> None:
    with pytest.raises(CatalogueInvalid):
        bureau.run(load_catalogue, "zhao", text="[[")
