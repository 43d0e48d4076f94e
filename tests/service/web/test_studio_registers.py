"""A designer declares a register in the Studio; it is used, reviewed, shown to the public and changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from service.shipped import BPMN, bundle_files
from workflows.handlers.deployments import deploy
from workflows.model import SYSTEM

THANKS = {
    "name": "感谢信登记",
    "name_en": "Letters of thanks",
    "key": "thanks",
    "process": "register_review",
    "write": ["drafter", "head"],
    "is_public": "true",
    "column": "finance",
    "note": "群众来信选登。",
}
FIELDS = [
    {"label": "来信人", "key": "sender", "required": "true", "listed": "true"},
    {"label": "来信日期", "key": "on", "kind": "date", "listed": "true", "public": "true"},
    {"label": "类别", "key": "kind", "kind": "select", "options": "thanks | 感谢 | Thanks\n表扬", "public": "true"},
    {"label": "内容", "kind": "textarea", "public": "true"},
    {},
]


@pytest.fixture(autouse=True)
def registers(dispatch: Callable, organisation: None) -> None:
    dispatch(deploy, SYSTEM, name="registers", files=bundle_files(Path(BPMN) / "registers"))


def sent(do: str, fields: list[dict[str, str]] = FIELDS, title: str = "0", **settings: Any) -> dict[str, Any]:
    rows = {f"{name}-{place}": value for place, one in enumerate(fields) for name, value in one.items()}
    return {**THANKS, **settings, **rows, "count": str(len(fields)), "title": title, "do": do}


def pass_on(browse: Callable, *people: str) -> None:
    for person in people:
        browser = browse(person)
        (task_id,) = dict.fromkeys(re.findall(r'href="/tasks/([^"/]+)" data-row-link', browser.get("/work").text))
        browser.follow(f"/tasks/{task_id}/claim")
        assert "已办结" in browser.follow(f"/tasks/{task_id}/complete", {"outcome": "pass"}).text


def test_a_new_register_is_declared_used_reviewed_and_read_by_the_public(browse: Callable, app: Any) -> None:
    zheng = browse("zheng")
    assert "民政统计数据" in zheng.get("/studio/registers").text
    assert "台账审核" in zheng.get("/studio/registers/new").text
    preview = zheng.post("/studio/registers/new", sent("preview"))
    assert preview.status_code == 200
    assert "没有发现问题" in preview.text
    assert "来信日期 | 类别 | 内容" in preview.text
    assert "title = &#34;sender&#34;" in preview.text
    done = zheng.follow("/studio/registers/new", sent("deploy")).text
    assert "已部署" in done
    assert "第 1 版" in done

    li = browse("li")
    li.get("/registers/thanks/new")
    answers = {"sender": "王大爷", "on": "2026-02-27", "kind": "thanks", "field_1": "热情周到"}
    assert "已提交审核" in li.follow("/registers/thanks/new", answers).text
    visitor = app.test_client()
    assert "热情周到" not in visitor.get("/open/registers/thanks").text
    pass_on(browse, "wang", "chen", "zhao")
    public = visitor.get("/open/registers/thanks").text
    assert "群众来信选登" in public
    assert "热情周到" in public
    assert "王大爷" not in public
    assert "/open/registers/thanks" in visitor.get("/open/columns/finance").text
    assert "2026-02-27,感谢,热情周到" in visitor.get("/open/registers/thanks.csv").text
    assert "王大爷,2026-02-27,感谢,热情周到" in li.get("/registers/thanks.csv").text


def test_fields_are_added_moved_and_taken_out_without_losing_what_was_typed(browse: Callable) -> None:
    zheng = browse("zheng")
    zheng.get("/studio/registers/new")

    def labels(do: str) -> list[str]:
        page = zheng.post("/studio/registers/new", sent(do)).text
        assert "群众来信选登" in page
        return re.findall(r'name="label-\d+" value="([^"]*)"', page)

    assert labels("add") == ["来信人", "来信日期", "类别", "内容", "", ""]
    assert labels("remove-1") == ["来信人", "类别", "内容", ""]
    assert labels("up-2") == ["来信人", "类别", "来信日期", "内容", ""]
    assert labels("down-0") == ["来信日期", "来信人", "类别", "内容", ""]
    for nonsense in ("up-0", "down-4", "remove-99", "remove-x", "up--1", "boom"):
        assert labels(nonsense) == ["来信人", "来信日期", "类别", "内容", ""]


def test_what_is_wrong_is_told_with_field_and_line_and_nothing_is_deployed(browse: Callable) -> None:
    zheng = browse("zheng")
    zheng.get("/studio/registers/new")
    twice = [*FIELDS[:2], {"label": "又一个", "key": "on"}]
    refused = zheng.post("/studio/registers/new", sent("deploy", twice))
    assert refused.status_code == 422
    assert 'href="#f-label-2"' in refused.text
    assert "forms/thanks.form" in refused.text
    refused = zheng.post("/studio/registers/new", sent("deploy", title="", write=[], key="Thanks!"))
    assert refused.status_code == 422
    for said in ("#f-key", "#f-write", "#fields-title", "第 1 行", "record-key", "台账缺少必填的设置"):
        assert said in refused.text
    refused = zheng.post("/studio/registers/new", sent("deploy", process=""))
    assert "台账的审核流程不能使用" in refused.text
    assert "感谢信登记" not in zheng.get("/studio/registers").text
    taken = zheng.post("/studio/registers/new", sent("deploy", key="statistics"))
    assert taken.status_code == 422
    assert browse("li").get("/studio/registers").status_code == 403


def test_another_version_shows_what_it_changes_and_old_records_stay(browse: Callable) -> None:
    zheng, li = browse("zheng"), browse("li")
    zheng.get("/studio/registers/new")
    zheng.follow("/studio/registers/new", sent("deploy", process="", is_public=""))
    li.get("/registers/thanks/new")
    li.follow("/registers/thanks/new", {"sender": "王大爷", "on": "2026-02-27", "field_1": "热情周到"})

    page = zheng.get("/studio/registers/thanks/edit").text
    expected = re.search(r'name="expected" value="([^"]+)"', page)[1]
    rows = [{**one, "origin": f"field_{one['key']}"} for one in FIELDS[:2]] + [{"label": "承办人", "key": "by"}]
    change = sent("preview", rows, key="other", process="", is_public="", expected=expected)
    preview = zheng.post("/studio/registers/thanks/edit", change).text
    assert "新增字段：承办人" in preview
    assert "移除字段：类别、内容" in preview
    shown = zheng.follow("/studio/registers/thanks/edit", {**change, "do": "deploy"}).text
    assert "第 2 版" in shown
    assert "移除字段" in shown
    stale = zheng.post("/studio/registers/thanks/edit", {**change, "do": "deploy", "clause": "9"})
    assert stale.status_code == 409
    listed = li.get("/registers/thanks").text
    assert "王大爷" in listed
    record = li.get(re.search(r'href="(/registers/thanks/[^"/]+)" data-row-link', listed)[1]).text
    assert "已停用的字段" in record
    assert "热情周到" in record


def test_what_counts_in_the_annual_report_is_declared_kept_and_checked(browse: Callable) -> None:
    zheng = browse("zheng")
    counted = {"count_figure-0": "permits", "count_on-0": "on", "count_when-0": 'kind = "thanks"', "counts": "2"}
    zheng.get("/studio/registers/new")
    wrong = zheng.post("/studio/registers/new", sent("preview", **{**counted, "count_on-0": "kind"}))
    assert wrong.status_code == 422
    assert 'href="#f-count_on-0"' in wrong.text
    assert "[[count]]" in zheng.post("/studio/registers/new", sent("preview", **counted)).text
    shown = zheng.follow("/studio/registers/new", sent("deploy", **counted)).text
    assert "行政许可本年处理决定数量" in shown
    page = zheng.get("/studio/registers/thanks/edit").text
    assert re.search(r'<option value="permits" selected', page)
    assert 'value="kind = &#34;thanks&#34;"' in page
    assert 'name="counts" value="2"' in page
    # Another change keeps it; leaving its figure and fields empty takes it out.
    expected = re.search(r'name="expected" value="([^"]+)"', page)[1]
    kept = zheng.post("/studio/registers/thanks/edit", sent("preview", note="改", expected=expected, **counted)).text
    assert "figure = &#34;permits&#34;" in kept
    taken = zheng.post("/studio/registers/thanks/edit", sent("preview", expected=expected)).text
    assert "计入年度报告" in taken
    assert "[[count]]" not in taken
