"""The catalogue's pages: what it says, changes through the process, files that come back unchanged."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from service.shipped import BPMN, bundle_files
from workflows.disclosure.catalogue import item_data, read_item, work_points
from workflows.disclosure.catalogue_tables import entry_of, row_of
from workflows.disclosure.handlers.catalogue import put
from workflows.handlers.deployments import deploy
from workflows.model import SYSTEM

COLUMNS = {column.id for column in work_points().columns}
ITEM = replace(work_points().items[0], leader="wang", handler="li")


@pytest.fixture
def catalogue(organisation: None, dispatch: Callable[..., Any]) -> None:
    dispatch(deploy, SYSTEM, name="catalogue_change", files=bundle_files(BPMN / "catalogue_change"))
    dispatch(lambda uow, actor: put(uow, actor.id, ITEM, reason="2023"), SYSTEM)


@pytest.mark.parametrize("item", work_points().items, ids=lambda item: item.id)
def test_every_item_comes_back_from_its_row(item: Any) -> None:
    whole = replace(item, elements=("收入", "支出"), sources=("权责清单1",), ended=True, leader="wang")
    for one in (item, whole):
        assert read_item(entry_of(row_of(one)), COLUMNS) == one


def test_a_change_is_proposed_checked_and_shown_to_everybody(catalogue: None, app: Any, browse: Any) -> None:
    li, zhao, public = browse("li"), browse("zhao"), app.test_client()
    assert "部门预算" in li.get("/catalogue?state=no-such-state").text
    form = {**row_of(ITEM), "name": "部门预算公开", "channels": ["website", "press"], "reason": "扩大公开"}
    assert li.get("/catalogue/items/budget/change").status_code == 200
    assert li.post("/catalogue/items/budget/change", data=form).status_code == 303
    assert "部门预算公开" not in public.get("/open/items").text

    (found,) = zhao.get("/api/tasks?list=offered").json["items"]
    task = found["task"]
    zhao.post(f"/tasks/{task['id']}/claim")
    shown = zhao.get(f"/tasks/{task['id']}").text
    assert "扩大公开" in shown
    assert "<ins>部门预算公开</ins>" in shown
    zhao.post(f"/tasks/{task['id']}/complete", data={"outcome": "pass"})

    assert "部门预算公开" in public.get("/open/items?column=finance").text
    assert 'href="/open/items"' in public.get("/open/content").text
    assert "扩大公开" in public.get("/open/items/budget").text
    (told,) = public.get("/open/items.json").json["items"]
    assert (told["version"], told["channels"], "leader" in told) == (2, ["website", "press"], False)
    assert "<del>部门预算及相关报表</del>" in li.get("/catalogue/items/budget").text


def test_less_is_refused_with_the_form_as_it_was_typed(catalogue: None, browse: Any) -> None:
    form = {**row_of(ITEM), "limit_number": "30", "channels": ["website"], "reason": "来不及"}
    refused = browse("li").post("/catalogue/items/budget/change", data=form)
    assert refused.status_code == 409
    assert "放宽为30天" in refused.text
    assert "来不及" in refused.text


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_an_export_comes_back_unchanged(catalogue: None, browse: Any, form: str) -> None:
    li = browse("li")
    content = li.client.get(f"/catalogue/items.{form}").data
    page = li.post("/catalogue/import", data={"file": (io.BytesIO(content), f"a.{form}")})
    assert page.status_code == 200
    assert "没有变更" in page.text


def test_a_file_shows_what_it_changes_and_is_proposed_as_a_whole(catalogue: None, browse: Any) -> None:
    li = browse("li")
    content = json.dumps([item_data(replace(ITEM, name="预算")), item_data(replace(ITEM, id="x", name="新事项"))])
    page = li.post("/catalogue/import", data={"file": (io.BytesIO(content.encode()), "a.json")})
    assert "<ins>预算</ins>" in page.text
    assert "新事项" in page.text
    assert li.post("/catalogue/changes", data={"entries": content, "reason": "更新"}).status_code == 303
    assert len(browse("zhao").get("/api/tasks?list=offered").json["items"]) == 1


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.csv", "id,name,department,column,basis\nx,新,finance,nowhere,20\n", "没有栏目nowhere"),
        ("a.csv", "", "文件是空的"),
        ("a.xlsx", "x", "无法读取该Excel文件"),
        ("a.json", "[1]", "事项清单"),
        ("a.json", "{", "文件不是JSON"),
    ],
)
def test_a_wrong_file_is_refused_by_row(catalogue: None, browse: Any, name: str, content: str, told: str) -> None:
    page = browse("li").post("/catalogue/import", data={"file": (io.BytesIO(content.encode()), name)})
    assert page.status_code == 422
    assert told in page.text
