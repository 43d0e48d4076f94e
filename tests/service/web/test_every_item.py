"""Each item of the catalogue that a clause of the work points names stands in its column for everybody to read."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from published import published

from workflows.disclosure.catalogue import work_points
from workflows.disclosure.clauses import Clause, paper
from workflows.model import SYSTEM

ITEMS = {item.id: item for item in work_points().items}
CLAUSES = [clause for clause in paper().clauses if clause.items]
HOTLINE = "0439-1234567"


@pytest.fixture
def titles(dispatch: Callable[..., Any]) -> dict[str, str]:
    """One publication for each item, by the item's id."""
    for item in ITEMS.values():
        dispatch(published, SYSTEM, title=f"{item.name}（样稿）", column=item.column, item_id=item.id)
    return {item.id: f"{item.name}（样稿）" for item in ITEMS.values()}


def test_every_item_of_every_clause_is_read_in_its_column_and_in_no_other(app: Any, titles: dict[str, str]) -> None:
    visitor = app.test_client()
    columns = {item.column for item in ITEMS.values()}
    pages = {column: visitor.get(f"/open/columns/{column}").text for column in columns}
    for clause in CLAUSES:
        for item_id in clause.items:
            found = {column for column, page in pages.items() if titles[item_id] in page}
            assert found == {ITEMS[item_id].column}, (clause.number, item_id)


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda clause: clause.number)
def test_an_item_of_the_paper_has_its_department_basis_channels_and_limit(clause: Clause) -> None:
    for item in (ITEMS[item_id] for item_id in clause.items):
        assert item.department
        assert item.basis
        assert item.channels
        assert item.limit.number
        assert item.column in {column.id for column in work_points().columns}


def test_the_hotline_stands_on_the_column_of_assistance_and_on_every_page(
    app: Any, config: Any, titles: dict[str, str]
) -> None:
    app.config["GONGKAI"] = replace(config, bureau=replace(config.bureau, hotline=HOTLINE))
    visitor = app.test_client()
    for path in ("/open", "/open/columns/social-assistance", "/open/guide", "/open/inspections"):
        assert re.search(rf'<a href="tel:{HOTLINE}"', visitor.get(path).text), path
