"""A random inspection from its plan to the portal, where the documented lines replay the draw."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from service.scheduling import Worker
from service.shipped import BPMN, bundle_files
from workflows.handlers.deployments import deploy
from workflows.model import SYSTEM

if TYPE_CHECKING:
    from flask import Flask

    from tests.conftest import SettableTime

PLAN = {
    "title": "养老机构抽查",
    "item": "养老服务机构监督检查",
    "basis": "养老机构管理办法",
    "public_source": "上证综合指数收盘点位",
    "public_on": "2026-03-09",
    "exemption": "",
}
LISTS = {
    "candidates": "\n".join(f"h{number},机构{number}" for number in range(1, 6)),
    "inspectors": "p1,张三\np2,李四\np3,王五",
    "recusals": "h1,p1",
    "number": "2",
    "per_object": "2",
}
DOCUMENT = Path(__file__).parents[3] / "docs" / "random-inspection.md"


@pytest.fixture(autouse=True)
def process(dispatch: Callable[..., Any], organisation: None) -> None:
    dispatch(deploy, SYSTEM, name="random_inspection", files=bundle_files(BPMN / "random_inspection"))


def work(browser: Any, **answers: str) -> Any:
    """Claims and completes the first task that is offered."""
    task_id = re.findall(r'href="/tasks/([^"/]+)" data-row-link', browser.get("/work").text)[0]
    browser.follow(f"/tasks/{task_id}/claim")
    return browser.post(f"/tasks/{task_id}/complete", answers)


def test_an_inspection_is_planned_drawn_and_published_and_the_draw_replays(
    app: Flask, browse: Callable[[str], Any], frozen_time: SettableTime, tmp_path: Path
) -> None:
    li, chen, sun, visitor = browse("li"), browse("chen"), browse("sun"), app.test_client()
    li.get("/processes/random_inspection")
    assert li.post("/processes/random_inspection", PLAN).status_code == 303
    wrong = work(li, **{**LISTS, "per_object": "2", "recusals": "h1,p1\nh1,p2"})
    assert (wrong.status_code, "h1" in wrong.text) == (422, True)
    assert work(li, **{**LISTS, "number": "9"}).status_code == 422
    assert work(li, **LISTS).status_code == 303
    assert work(chen, outcome="pass").status_code == 303
    assert "还没有公开的抽查" in visitor.get("/open/inspections").text

    assert work(sun, outcome="pass").status_code == 303
    (path,) = set(re.findall(r'href="(/open/inspections/[^"]+)"', visitor.get("/open/inspections").text))
    before = visitor.get(f"{path}.json").json
    assert "secret" not in before
    assert "尚未抽取" in visitor.get(path).text

    worker = Worker(app.extensions["dispatch"], {}, batch=10)
    frozen_time.set(datetime(2026, 3, 9, 1, 0, tzinfo=UTC))
    with app.app_context():
        worker.run_until_idle()
    # A week later their sessions have ended.
    li, chen, sun = browse("li"), browse("chen"), browse("sun")
    assert work(browse("wang"), public_value="3456.78", witnesses="赵军").status_code == 303
    record = visitor.get(f"{path}.json").json
    for name in ("candidates_hash", "inspectors_hash", "commitment", "candidates"):
        assert record[name] == before[name]
    (tmp_path / "draw.json").write_text(json.dumps(record), encoding="utf-8")
    (script,) = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    replayed = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "draw.json")], capture_output=True, text=True, check=True
    )
    assert replayed.stdout.strip() == "same"

    for _ in range(2):
        found = {"outcome": "ordered", "inspected_on": "2026-03-10", "note": "<b>限期</b>改正"}
        assert work(li, **found).status_code == 303
    assert "限期" not in visitor.get(path).text
    work(chen, outcome="pass")
    work(sun, outcome="pass")
    page = visitor.get(path).text
    assert page.count("责令改正") == 2
    assert "&lt;b&gt;限期" in page
    assert "/open/inspections" in visitor.get("/open/columns/inspections").text


def test_whoever_plans_reviews_nothing_and_a_draw_waits_for_its_day(app: Flask, browse: Callable[[str], Any]) -> None:
    wang, chen, sun = browse("wang"), browse("chen"), browse("sun")
    wang.get("/processes/random_inspection")
    assert wang.post("/processes/random_inspection", {**PLAN, "public_on": "2026-03-02"}).status_code == 303
    work(wang, **LISTS)
    work(chen, outcome="return", note="名单不全")
    work(wang, **{**LISTS, "number": "1"})
    work(chen, outcome="pass")
    work(sun, outcome="pass")
    with app.app_context():
        Worker(app.extensions["dispatch"], {}, batch=10).run_until_idle()
    assert work(wang, public_value="", witnesses="赵军").status_code == 422
    assert work(wang, public_value="3456.78", witnesses="赵军").status_code == 303
