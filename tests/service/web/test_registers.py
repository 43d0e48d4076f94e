"""Registers on pages: entered, imported, reviewed by others, seen by the public, withdrawn."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from service.shipped import BPMN, bundle_files
from workflows.handlers.deployments import deploy
from workflows.model import SYSTEM

FIGURE = {"indicator": "城市低保人数", "period": "2026年2月", "value": "1234", "unit": "人", "remark": "<b>月末</b>"}
ORGANISATION = {"organisation": "=甲会", "listed_on": "2026-02-03", "source": "群众来信", "reason": "以协会名义收费"}


@pytest.fixture(autouse=True)
def registers(dispatch: Callable, organisation: None) -> None:
    dispatch(deploy, SYSTEM, name="registers", files=bundle_files(Path(BPMN) / "registers"))


def pass_on(browse: Callable, *people: str) -> None:
    """Each claims and passes the one task that is offered."""
    for person in people:
        browser = browse(person)
        (task_id,) = dict.fromkeys(re.findall(r'href="/tasks/([^"/]+)" data-row-link', browser.get("/work").text))
        page = browser.get(f"/tasks/{task_id}")
        assert "提交的记录" in page.text
        browser.follow(f"/tasks/{task_id}/claim")
        assert "已办结" in browser.follow(f"/tasks/{task_id}/complete", {"outcome": "pass"}).text


def test_a_figure_reaches_the_public_after_three_others_have_seen_it(browse: Callable, app) -> None:
    li = browse("li")
    assert "民政统计数据" in li.get("/registers").text
    assert "登记第一条" in li.get("/registers/statistics").text
    li.get("/registers/statistics/new")
    page = li.follow("/registers/statistics/new", FIGURE).text
    assert "已提交审核" in page
    assert "审核中" in page
    visitor = app.test_client()
    assert "城市低保人数" not in visitor.get("/open/registers/statistics").text

    pass_on(browse, "wang", "chen", "zhao")

    public = visitor.get("/open/registers/statistics")
    assert "城市低保人数" in public.text
    assert "&lt;b&gt;月末" in public.text
    assert "/open/registers/statistics" in visitor.get("/open/columns/finance").text
    assert visitor.get("/open/registers/statistics?find=1234").text.count("城市低保人数") == 1
    assert "没有找到" in visitor.get("/open/registers/statistics?find=9999").text
    assert visitor.get("/open/registers/statistics.json").json["entries"][0]["value"] == 1234
    assert "城市低保人数,2026年2月,1234" in visitor.get("/open/registers/statistics.csv").text
    assert "有效" in li.get("/registers/statistics").text


def test_the_public_sees_neither_other_fields_nor_other_registers(browse: Callable, app) -> None:
    browser = browse("wu")
    browser.get("/registers/suspected-organisations/new")
    browser.follow("/registers/suspected-organisations/new", ORGANISATION)
    # 吴刚 has no head of department above: the office checks what comes from it.
    visitor = app.test_client()
    assert visitor.get("/open/registers/questions").status_code == 404
    assert visitor.get("/open/registers/nothing.json").status_code == 404
    assert "群众来信" not in visitor.get("/open/registers/suspected-organisations.csv").text
    assert visitor.get("/open/registers/suspected-organisations?find=群众").text.count("甲会") == 0


def test_wrong_input_stands_on_the_form_again(browse: Callable) -> None:
    li = browse("li")
    li.get("/registers/statistics/new")
    refused = li.post("/registers/statistics/new", {**FIGURE, "value": "很多"})
    assert refused.status_code == 422
    assert "城市低保人数" in refused.text
    assert li.get("/registers/licences/new").status_code == 403
    assert li.get("/registers/nothing").status_code == 404


def test_a_file_is_taken_whole_or_refused_row_by_row(browse: Callable) -> None:
    li = browse("li")
    li.get("/registers/statistics/import")
    heading = li.get("/registers/statistics/template.csv").text.lstrip("\ufeff").strip()
    assert heading == "指标,统计期,数值,单位,口径说明"

    def send(*rows: str, encoding: str = "utf-8-sig"):
        data = {"file": (io.BytesIO("\n".join([heading, *rows]).encode(encoding)), "figures.csv"), "once": "figures"}
        return li.post("/registers/statistics/import", data, content_type="multipart/form-data")

    refused = send("低保人数,2月,12,人,", "特困人数,2月,许多,人,")
    assert refused.status_code == 422
    assert "第3行" in refused.text
    assert "未导入任何记录" in refused.text
    assert "还没有记录" in li.get("/registers/statistics").text

    shown = []
    for _ in range(2):
        assert send("低保人数,2月,12,人,", "特困人数,2月,7,人,", encoding="gb18030").status_code == 303
        shown.append(li.get("/registers/statistics").text.count("审核中"))
    assert shown[0] == shown[1] >= 2
    assert li.post("/registers/statistics/import", {}).status_code == 422


def test_what_looks_like_a_formula_survives_a_file(browse: Callable) -> None:
    wu = browse("wu")
    wu.get("/registers/questions/new")
    question = {"question": "=1+1 是多少？", "source": "hotline", "asked_on": "2026-03-02", "times": "1"}
    assert "已记入台账" in wu.follow("/registers/questions/new", question).text
    exported = wu.get("/registers/questions.csv").text
    assert "'=1+1" in exported
    data = {"file": (io.BytesIO(exported.encode()), "again.csv")}
    wu.get("/registers/questions/import")
    assert wu.post("/registers/questions/import", data, content_type="multipart/form-data").status_code == 303
    assert wu.get("/registers/questions.csv").text.count("'=1+1") == 2


def test_a_change_is_reviewed_and_a_withdrawal_takes_it_off_the_portal(browse: Callable, app) -> None:
    li, wu = browse("li"), browse("wu")
    li.get("/registers/statistics/new")
    li.follow("/registers/statistics/new", FIGURE)
    pass_on(browse, "wang", "chen", "zhao")
    (record_id,) = set(
        re.findall(r'href="/registers/statistics/([^"/]+)" data-row-link', li.get("/registers/statistics").text)
    )
    path = f"/registers/statistics/{record_id}"
    edit = li.get(f"{path}/edit").text
    version = re.search(r'name="version" value="(\d+)"', edit)[1]
    page = li.follow(f"{path}/edit", {**FIGURE, "value": "1300", "version": version}).text
    assert "1234" in page
    assert "1300" in page
    stale = li.post(f"{path}/edit", {**FIGURE, "version": version})
    assert stale.status_code == 409

    refused = wu.post(f"{path}/withdraw", {"reason": "重复"})
    assert refused.status_code == 303
    assert "正在审核" in wu.get(path).text
    pass_on(browse, "wang", "chen", "zhao")
    assert "已撤销该记录" in wu.follow(f"{path}/withdraw", {"reason": "重复登记"}).text
    assert "1300" not in app.test_client().get("/open/registers/statistics").text


def test_a_record_whose_form_is_sent_twice_is_entered_once(browse: Callable) -> None:
    li = browse("li")
    page = li.get("/registers/statistics/new").text
    form = {**FIGURE, "once": re.findall(r'name="once" value="([^"]+)"', page)[0]}
    first = li.post("/registers/statistics/new", form).headers["Location"]
    assert li.post("/registers/statistics/new", form).headers["Location"] == first
    assert li.post("/registers/statistics/new", FIGURE).headers["Location"] != first
