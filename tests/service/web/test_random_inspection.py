"""A random inspection from its plan to the portal, where the documented lines replay the draw."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import service
from service.scheduling import Worker
from service.shipped import BPMN, bundle_files
from workflows.disclosure.draws import Entry, digest, draw, list_hash, seed_of
from workflows.disclosure.handlers.inspection_guard import ITEMS
from workflows.handlers.deployments import deploy
from workflows.handlers.incidents import retry_incident
from workflows.model import SYSTEM, Actor, Incident
from workflows.ports import UnitOfWork
from workflows.records.model import Record
from workflows.records.ports import Records

if TYPE_CHECKING:
    from flask import Flask

    from tests.conftest import SettableTime

TITLE = {"title": "养老机构抽查"}
PLAN = {
    "item": "养老服务机构监督检查",
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


@pytest.fixture
def listed(dispatch: Callable[..., Any], process: None) -> None:
    dispatch(enter, SYSTEM)


def enter(uow: UnitOfWork, actor: Actor) -> None:
    """An item on the list of random inspections."""
    at, answers = uow.now, {"item": PLAN["item"], "basis": "养老机构管理办法第三十七条"}
    item = Record(
        "i1", ITEMS, PLAN["item"], "finance", at, "li", at, current=1, accepted_at=at, current_answers=answers
    )
    deployed = uow.deployments.latest("random_inspection").deployment_id
    uow.wing(Records).declare(ITEMS, deployed, "随机抽查事项清单")
    uow.wing(Records).add([item])


def trouble(uow: UnitOfWork, actor: Actor, *, instance_id: str) -> list[Incident]:
    return uow.incidents.open_of(instance_id)


def running(uow: UnitOfWork, actor: Actor) -> list[str]:
    return uow.instances.running_after("", 10)


def replayed_by_hand(record: dict[str, Any]) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Hashes and draw as `docs/random-inspection.md` words them, from the published record alone."""

    def sha(text: str) -> str:
        return hashlib.sha256(text.encode("utf-8")).hexdigest()

    def frozen(name: str) -> str:
        return sha(
            "".join(f"{line['id']}\t{line['name']}\n" for line in sorted(record[name], key=lambda one: one["id"]))
        )

    hashes = {
        "candidates_hash": frozen("candidates"),
        "inspectors_hash": frozen("inspectors"),
        "commitment": sha(record["secret"]),
    }
    seed = sha("\n".join([record["secret"], record["public_value"], *list(hashes.values())[:2]]))
    drawn = []
    left = {line["id"]: sha(f"{seed}\nobject\n{line['id']}") for line in record["candidates"]}
    for _ in range(record["number"]):
        chosen = min(left, key=left.__getitem__)
        del left[chosen]
        free = {line["id"] for line in record["inspectors"]}
        free -= {who for what, who in record["recusals"] if what == chosen}
        team = []
        for _ in range(record["per_object"]):
            team.append(min(free, key=lambda who: sha(f"{seed}\ninspector\n{chosen}\n{who}")))
            free.remove(team[-1])
        drawn.append({"object": chosen, "inspectors": team})
    return hashes, drawn


def work(browser: Any, **answers: str) -> Any:
    """Claims and completes the first task that is offered."""
    task_id = re.findall(r'href="/tasks/([^"/]+)" data-row-link', browser.get("/work").text)[0]
    browser.follow(f"/tasks/{task_id}/claim")
    return browser.post(f"/tasks/{task_id}/complete", answers)


def test_an_inspection_is_planned_drawn_and_published_and_the_draw_replays(
    app: Flask, browse: Callable[[str], Any], frozen_time: SettableTime, tmp_path: Path, listed: None
) -> None:
    li, chen, sun, visitor = browse("li"), browse("chen"), browse("sun"), app.test_client()
    li.get("/processes/random_inspection")
    assert li.post("/processes/random_inspection", TITLE).status_code == 303
    assert work(li, **{**PLAN, "item": "没有的事项"}).status_code == 422
    assert "请选择今天以后的日期" in work(li, **{**PLAN, "public_on": "2026-03-02"}).text
    assert work(li, **PLAN).status_code == 303
    wrong = work(li, **{**LISTS, "per_object": "2", "recusals": "h1,p1\nh1,p2"})
    assert (wrong.status_code, "h1" in wrong.text) == (422, True)
    assert work(li, **{**LISTS, "number": "9"}).status_code == 422
    assert work(li, **LISTS).status_code == 303
    offered = re.findall(r'href="/tasks/([^"/]+)" data-row-link', chen.get("/work").text)[0]
    assert "5个对象中抽取2个，每个由2名检查人员检查" in chen.get(f"/tasks/{offered}").text
    assert work(chen, outcome="pass").status_code == 303
    assert "还没有公开的抽查" in visitor.get("/open/inspections").text

    assert work(sun, outcome="pass").status_code == 303
    (path,) = set(re.findall(r'href="(/open/inspections/[^"]+)"', visitor.get("/open/inspections").text))
    before = visitor.get(f"{path}.json").json
    assert "secret" not in before
    planned = visitor.get(path).text
    for shown in (
        "尚未抽取",
        "机构5",
        "王五",
        "张三不检查机构1",
        PLAN["public_source"],
        PLAN["public_on"],
        "养老机构管理办法第三十七条",
    ):
        assert shown in planned, shown
    for name in ("candidates_hash", "inspectors_hash", "commitment"):
        assert before[name] in planned
    # Who is on the lists is public, and cannot be changed any more, before the value is known.
    assert [one["id"] for one in before["candidates"]] == [f"h{number}" for number in range(1, 6)]
    assert [one["id"] for one in before["inspectors"]] == ["p1", "p2", "p3"]
    assert before["recusals"] == [["h1", "p1"]]

    worker = Worker(app.extensions["dispatch"], {}, batch=10)
    frozen_time.set(datetime(2026, 3, 9, 1, 0, tzinfo=UTC))
    with app.app_context():
        worker.run_until_idle()
    # A week later their sessions have ended.
    li, chen, sun = browse("li"), browse("chen"), browse("sun")
    assert work(browse("wang"), public_value="3456.78", witnesses="李四、赵军").status_code == 422
    assert work(browse("wang"), public_value="3456.78", witnesses="赵军").status_code == 303
    record = visitor.get(f"{path}.json").json
    for name in ("candidates_hash", "inspectors_hash", "commitment", "candidates"):
        assert record[name] == before[name]
    (tmp_path / "draw.json").write_text(json.dumps(record), encoding="utf-8")
    (script,) = re.findall(r"```text\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    replayed = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "draw.json")], capture_output=True, text=True, check=True
    )
    assert replayed.stdout.strip() == "same"
    assert visitor.get("/open/inspections/replay.py").text == script
    assert len(script.splitlines()) == 10
    assert record["basis"] == "养老机构管理办法第三十七条"
    shown = visitor.get(f"{path}/replay").text
    assert "复算一致" in shown
    hashes, drawn = replayed_by_hand(record)
    assert hashes == {name: record[name] for name in hashes}
    assert drawn == record["drawn"]
    # The page's own arithmetic needs no script: what a reader computed by hand stands on it.
    assert all(value in shown for value in (*hashes.values(), record["secret"], record["public_value"]))
    for one in drawn:
        assert one["object"] in shown
    assert "赵军" in visitor.get(path).text
    assert "回避：p1" in shown or "h1" not in {one["object"] for one in record["drawn"]}

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


def test_what_is_drawn_otherwise_than_published_is_seen(app: Flask, tmp_path: Path) -> None:
    script = (Path(service.__file__).parent / "web" / "portal" / "data" / "replay_draw.py").read_text(encoding="utf-8")
    entries = [{"id": f"h{n}", "name": f"机构{n}"} for n in range(4)]
    people = [{"id": f"p{n}", "name": f"人{n}"} for n in range(3)]
    candidates, inspectors = ([Entry(e["id"], e["name"]) for e in one] for one in (entries, people))
    drawn = draw(seed_of("s", "v", candidates, inspectors), candidates, inspectors, number=2, per_object=2)
    record = {
        "secret": "s",
        "public_value": "v",
        "candidates": entries,
        "inspectors": people,
        "recusals": [],
        "number": 2,
        "per_object": 2,
        "candidates_hash": list_hash(candidates),
        "inspectors_hash": list_hash(inspectors),
        "commitment": digest("s"),
        "drawn": [{"object": one.object, "inspectors": list(one.inspectors)} for one in drawn],
    }
    forged = [{"public_value": "w"}, {"secret": "t"}, {"candidates": entries[:3]}, {"drawn": record["drawn"][::-1]}]
    for change, said in [({}, "same"), *((one, "DIFFERENT") for one in forged)]:
        (tmp_path / "draw.json").write_text(json.dumps({**record, **change}), encoding="utf-8")
        command = [sys.executable, "-c", script, str(tmp_path / "draw.json")]
        assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == said


def test_an_inspection_waits_for_a_list_that_has_something_on_it(
    app: Flask, browse: Callable[[str], Any], dispatch: Callable[..., Any], process: None
) -> None:
    li = browse("li")
    li.get("/processes/random_inspection")
    assert li.post("/processes/random_inspection", TITLE).status_code == 303
    (instance,) = dispatch(running, SYSTEM)
    dispatch(enter, SYSTEM)
    (incident,) = dispatch(trouble, SYSTEM, instance_id=instance)
    assert "list of random inspections is empty" in incident.message
    supervisor = Actor("zhao", "赵督办", frozenset({"supervisor"}))
    dispatch(retry_incident, supervisor, incident_id=incident.id)
    assert work(li, **PLAN).status_code == 303


def test_whoever_plans_reviews_nothing_and_a_value_that_is_known_draws_nothing(
    app: Flask, browse: Callable[[str], Any], frozen_time: SettableTime, listed: None
) -> None:
    wang, chen = browse("wang"), browse("chen")
    wang.get("/processes/random_inspection")
    assert wang.post("/processes/random_inspection", TITLE).status_code == 303
    work(wang, **PLAN)
    work(wang, **LISTS)
    work(chen, outcome="return", note="名单不全")
    offered = re.findall(r'href="/tasks/([^"/]+)" data-row-link', wang.get("/work").text)[0]
    wang.follow(f"/tasks/{offered}/claim")
    # What was planned is there again, but for the day.
    assert PLAN["public_source"] in wang.get(f"/tasks/{offered}").text
    assert wang.post(f"/tasks/{offered}/complete", {**PLAN, "public_on": "2026-03-03"}).status_code == 303
    work(wang, **{**LISTS, "number": "1"})
    work(chen, outcome="pass")
    frozen_time.set(datetime(2026, 3, 3, 1, 0, tzinfo=UTC))
    refused = work(browse("sun"), outcome="pass")
    assert (refused.status_code, "请退回计划" in refused.text) == (422, True)
    work(browse("sun"), outcome="return", note="另定随机值")
    wang = browse("wang")
    assert work(wang, **{**PLAN, "public_on": "2026-03-04"}).status_code == 303
