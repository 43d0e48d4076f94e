"""The catalogue's pages: what it says, changes through the process, files that come back unchanged."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from markupsafe import Markup

import workflows.disclosure
from service.identity.accounts import change_user
from service.shipped import BPMN, bundle_files
from workflows.disclosure.catalogue import item_data, read_item, work_points
from workflows.disclosure.catalogue_tables import entry_of, row_of
from workflows.disclosure.handlers.catalogue import put
from workflows.disclosure.handlers.catalogue_reviews import watch_catalogue
from workflows.disclosure.handlers.mandates import load_mandates
from workflows.handlers.deployments import deploy
from workflows.model import SYSTEM

MANDATES = Path(workflows.disclosure.__file__).parent / "data" / "mandates_2023.toml"
COLUMNS = {column.id for column in work_points().columns}
ITEM = replace(work_points().items[0], leader="wang", handler="li")
FORM = {**row_of(ITEM), "sources": list(ITEM.sources), "base": "1"}


@pytest.fixture
def catalogue(organisation: None, dispatch: Callable[..., Any]) -> None:
    dispatch(deploy, SYSTEM, name="catalogue_change", files=bundle_files(BPMN / "catalogue_change"))
    dispatch(deploy, SYSTEM, name="catalogue_review", files=bundle_files(BPMN / "catalogue_review"))
    dispatch(load_mandates, SYSTEM, text=MANDATES.read_text(encoding="utf-8"))
    dispatch(lambda uow, actor: put(uow, actor.id, ITEM, reason="2023"), SYSTEM)


@pytest.mark.parametrize("item", work_points().items, ids=lambda item: item.id)
def test_every_item_comes_back_from_its_row(item: Any) -> None:
    whole = replace(item, elements=("收入", "支出"), sources=("权责清单1",), ended=True, leader="wang")
    for one in (item, whole):
        assert read_item(entry_of(row_of(one)), COLUMNS) == one


def test_a_change_is_proposed_checked_and_shown_to_everybody(catalogue: None, app: Any, browse: Any) -> None:
    li, zhao, public = browse("li"), browse("zhao"), app.test_client()
    assert "部门预算" in li.get("/catalogue?state=no-such-state").text
    form = {**FORM, "name": "部门预算公开", "channels": ["website", "press"], "reason": "扩大公开"}
    assert li.get("/catalogue/items/budget/change").status_code == 200
    assert li.post("/catalogue/items/budget/change", data=form).status_code == 303
    assert "部门预算公开" not in public.get("/open/items").text
    assert "变更审核中" in li.get("/catalogue").text
    assert "变更审核中" in li.get("/catalogue/items/budget").text

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
    form = {**FORM, "limit_number": "30", "channels": ["website"], "reason": "来不及"}
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
    li.twice("/catalogue/changes", {"entries": content, "reason": "更新"})
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


def test_a_wrong_row_says_its_number_the_column_what_is_wrong_and_what_to_do(catalogue: None, browse: Any) -> None:
    rows = "id,name,department,column,basis,limit_unit\nx,新,finance,finance,20,years\ny,,finance,finance,20,\n"
    page = browse("li").post("/catalogue/import", data={"file": (io.BytesIO(rows.encode()), "a.csv")}).text
    for told in ("没有时限单位years", "可选：working_days, calendar_days, months", "缺少name", "请填写。", "处理办法"):
        assert told in page
    assert page.index("years") < page.index("缺少name")


def test_a_form_that_something_overtook_shows_what_changed_and_keeps_what_was_typed(
    catalogue: None, dispatch: Callable[..., Any], browse: Any
) -> None:
    newer = replace(ITEM, audience="全体市民")
    dispatch(lambda uow, actor: put(uow, actor.id, newer, reason="x"), SYSTEM)
    li = browse("li")
    refused = li.post("/catalogue/items/budget/change", data={**FORM, "name": "预算公开", "reason": "改名"})
    assert refused.status_code == 409
    for told in ("已有新版本", "您填写期间的变更", "<ins>全体市民</ins>", 'value="预算公开"', 'name="base" value="2"'):
        assert told in refused.text
    again = {**FORM, "base": "2", "audience": "全体市民", "name": "预算公开", "reason": "改名"}
    assert li.post("/catalogue/items/budget/change", data=again).status_code == 303


def test_the_office_keeps_the_entries_that_items_rest_on(catalogue: None, browse: Any) -> None:
    li, zhao = browse("li"), browse("zhao")
    assert "承担部门预决算、民政统计工作" in li.get("/catalogue/mandates?department=finance").text
    assert "新增条目" not in li.get("/catalogue/mandates").text
    assert li.post("/catalogue/mandates/new", data={"code": "X"}).status_code == 403
    assert "部门预算及相关报表" in li.get("/catalogue/mandates/entries/SD-02").text
    form = {
        **{"kind": "structure", "title": "承担部门预决算工作", "department": "finance", "valid_from": "2019-03-01"},
        **{"version": "1", "reason": "三定规定修订"},
    }
    wrong = zhao.post("/catalogue/mandates/entries/SD-02/change", data={**form, "valid_from": "soon"})
    assert wrong.status_code == 422
    assert "soon不是日期" in wrong.text
    assert zhao.post("/catalogue/mandates/entries/SD-02/change", data=form).status_code == 303
    stale = zhao.post("/catalogue/mandates/entries/SD-02/change", data={**form, "title": "x"})
    assert stale.status_code == 409
    shown = zhao.get("/catalogue/mandates/entries/SD-02").text
    assert "三定规定修订" in shown
    assert "核对中" in shown

    (found,) = li.get("/api/tasks?list=offered").json["items"]
    task = found["task"]["id"]
    li.post(f"/tasks/{task}/claim")
    panel = li.get(f"/tasks/{task}").text
    assert "<ins>承担部门预决算工作</ins>" in panel
    assert "/catalogue/items/budget/change" in panel
    assert li.post(f"/tasks/{task}/complete", data={"note": "无需变更"}).status_code == 303
    assert "无需变更" in zhao.get("/catalogue/mandates/entries/SD-02").text


def test_a_basis_that_ended_and_a_person_who_left_are_shown_on_their_items(
    catalogue: None, browse: Any, dispatch: Callable[..., Any]
) -> None:
    zhao = browse("zhao")
    entry = {"code": "SD-02", "kind": "structure", "title": "旧", "department": "finance", "valid_from": "2019-03-01"}
    body = {"items": [{**entry, "valid_to": "2026-02-01"}], "reason": "废止"}
    content = json.dumps({"items": body["items"]}).encode()
    preview = zhao.post("/catalogue/mandates/import", data={"file": (io.BytesIO(content), "a.json")})
    assert "2026-02-01" in preview.text
    kept = {"entries": json.dumps(body["items"]), "reason": "废止"}
    assert zhao.post("/catalogue/mandates/import/confirm", data=kept).status_code == 303
    assert "职责依据SD-02已失效" in zhao.get("/catalogue").text
    dispatch(change_user, SYSTEM, user_id="wang", active=False)
    item = zhao.get("/catalogue/items/budget").text
    assert "王芳的账号已停用" in item
    assert dispatch(watch_catalogue, SYSTEM) == 1
    assert dispatch(watch_catalogue, SYSTEM) == 0


@pytest.mark.parametrize("form", ["csv", "json"])
def test_entries_come_back_unchanged_from_their_file(catalogue: None, browse: Any, form: str) -> None:
    zhao = browse("zhao")
    content = zhao.client.get(f"/catalogue/mandates.{form}").data
    page = zhao.post("/catalogue/mandates/import", data={"file": (io.BytesIO(content), f"a.{form}")})
    assert "没有变更" in page.text
    wrong = zhao.post("/catalogue/mandates/import", data={"file": (io.BytesIO(b"code,kind\nA,x\n"), "a.csv")})
    assert wrong.status_code == 422
    assert "没有类别x" in wrong.text


def test_what_ends_by_law_warns_readers_wherever_they_meet_it(
    catalogue: None, app: Any, browse: Any, dispatch: Callable[..., Any]
) -> None:
    li, public = browse("li"), app.test_client()
    assert "法定例外" not in public.get("/open/items").text
    form = {**FORM, "ended": "true", "exception": "预算法第十四条（演示）", "reason": "职责划转"}
    assert li.post("/catalogue/items/budget/change", data=form).status_code == 303
    for who in ("zhao", "sun"):
        person = browse(who)
        (found,) = person.get("/api/tasks?list=offered").json["items"]
        person.post(f"/tasks/{found['task']['id']}/claim")
        assert person.post(f"/tasks/{found['task']['id']}/complete", data={"outcome": "pass"}).status_code == 303

    listed = public.get("/open/items").text
    assert 'id="exceptions"' in listed
    assert "终止公开" in listed
    assert "预算法第十四条（演示）" in listed
    assert "sun" not in listed, "no persons"
    one = public.get("/open/items/budget").text
    assert "终止公开，不再发布新的信息" in one
    assert "此前公开的信息仍可查阅" in one
    (told,) = public.get("/open/items.json").json["items"]
    assert (told["state"], [less["law"] for less in told["exceptions"]]) == ("ended", ["预算法第十四条（演示）"])


def test_a_looser_limit_is_told_with_both_and_the_law(catalogue: None, app: Any, dispatch: Callable[..., Any]) -> None:
    looser = replace(ITEM, limit=replace(ITEM.limit, number=30))
    dispatch(lambda uow, actor: put(uow, actor.id, looser, reason="法律修改", exception="某法第一条"), SYSTEM)
    page = app.test_client().get("/open/items").text
    assert re.search(r"公开时限由“[^”]*20日”改为“[^”]*30日”", page)
    assert "某法第一条" in page


def test_several_lines_of_a_fact_stay_lines(app: Any) -> None:
    with app.test_request_context():
        macros = app.jinja_env.get_template("_macros.html").make_module({"_": str})
        shown = macros.definition_list(
            [("公开内容要素", "收入\n支出"), ("栏目", "财务"), ("状态", Markup("<b>\n</b>"))]
        )
    assert '<dd class="prewrap">收入\n支出</dd>' in shown
    assert shown.count("prewrap") == 1
