"""Supervision on pages: the board, a task from its assignment to its end, the plan, the digest."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from service.scheduling import Worker
from service.shipped import BPMN, bundle_files
from service.storage.database import db
from service.storage.queries.supervision import light_column
from service.storage.repositories.supervision import SqlSupervision, task_of
from service.storage.tables.supervision import supervision_tasks
from workflows.disclosure.duty_list import shipped_text
from workflows.disclosure.handlers.duties import load_duties
from workflows.disclosure.supervision.handlers.planning import load_shipped_plan
from workflows.disclosure.supervision.handlers.reading import plan_of
from workflows.disclosure.supervision.lights import light
from workflows.disclosure.supervision.model import SupervisionPlan, SupervisionTask, TaskState
from workflows.disclosure.supervision.ports import Supervision
from workflows.handlers.deployments import deploy
from workflows.handlers.moments import start_of
from workflows.model import SYSTEM, Actor

if TYPE_CHECKING:
    from flask import Flask

    from workflows.ports import UnitOfWork

TODAY = date(2026, 3, 2)
DAYS = (TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=1))


@pytest.fixture
def plan(app: Flask, dispatch: Callable[..., Any], organisation: None) -> dict[str, SupervisionTask]:
    dispatch(deploy, SYSTEM, name="supervision", files=bundle_files(BPMN / "supervision"))
    dispatch(load_duties, SYSTEM, text=shipped_text())
    dispatch(load_shipped_plan, SYSTEM)
    return {task.code: task for task in dispatch(plan_of, SYSTEM, year=2026)}


@pytest.fixture
def tick(app: Flask, frozen_time: Any) -> Callable[[str], None]:
    def go(day: str) -> None:
        frozen_time.set(start_of(date.fromisoformat(day)) + timedelta(hours=9))
        with app.app_context():
            Worker(app.extensions["dispatch"], {}, batch=50, plugins=app.extensions["plugins"]).run_until_idle()

    return go


def test_the_board_shows_every_clause_and_takes_odd_arguments(
    browse: Callable[..., Any], plan: dict[str, SupervisionTask]
) -> None:
    zhao, li = browse("zhao"), browse("li")
    board = zhao.get("/supervision").text
    assert "编制并公开上年度政府信息公开工作年度报告" in board
    assert "红灯" in board
    assert "选中催办" in board
    assert "选中催办" not in li.get("/supervision").text
    assert "养老" not in re.sub(r"<option.*?</option>", "", li.get("/supervision?department=finance").text)
    for odd in (
        "?year=²",
        "?year=1",
        "?clause=9",
        "?light=blue",
        "?state=x",
        "?department=<b>",
        "?leader=x",
        "?ended=1",
    ):
        assert zhao.get(f"/supervision{odd}").status_code == 200
    assert zhao.get("/supervision/tasks.csv").text.startswith("\ufeff编号")
    assert zhao.client.get("/supervision/tasks.xlsx").data.startswith(b"PK")
    assert len(zhao.get("/supervision/plan.json").json["tasks"]) == len(plan)
    assert "督办" in zhao.get("/work-points").text


def test_the_board_shows_the_worst_first_and_unfolds_the_rest(
    browse: Callable[..., Any], plan: dict[str, SupervisionTask], dispatch: Callable[..., Any]
) -> None:
    before = browse("zhao").get("/supervision").text
    # 1a stands before 2.5a in the paper.
    red, yellow = (next(task for code, task in plan.items() if code.startswith(f"{one}-")) for one in ("2.5a", "1a"))
    dispatch(_due, SYSTEM, days={red.id: TODAY - timedelta(days=3), yellow.id: TODAY})
    page = browse("zhao").get("/supervision").text
    clause, task = re.compile(r'id="c-([\w.]+)"'), re.compile(r"/supervision/tasks/[\w-]+")
    shown, folded = map(clause.findall, re.split("<details class=.mb-3.><summary class=.h3.>", page, maxsplit=1))
    assert "2.5a" in shown[: shown.index("1a") if "1a" in shown else None]
    assert len(shown) == 8
    assert "1a" in [*shown, *folded]
    # Nothing is left out, and every clause stands once.
    assert sorted(clause.findall(page)) == sorted(clause.findall(before))
    assert set(task.findall(page)) == set(task.findall(before))
    unfolded = browse("zhao").get("/supervision?unfolded=1").text
    assert clause.findall(unfolded) == sorted(clause.findall(page), key=clause.findall(unfolded).index)
    assert '<summary class="h3">' not in unfolded


def _due(uow: UnitOfWork, _actor: Actor, *, days: dict[str, date]) -> None:
    store = uow.wing(Supervision)
    for task_id, day in days.items():
        before = store.lock(task_id)
        begun = replace(
            before, due_on=day, original_due=day, assigned_on=day, starts_on=day, version=before.version + 1
        )
        store.save(begun, expected_version=before.version)


def test_a_task_is_assigned_urged_answered_proved_and_confirmed_on_its_page(
    browse: Callable[..., Any],
    plan: dict[str, SupervisionTask],
    tick: Callable[[str], None],
    dispatch: Callable[..., Any],
) -> None:
    zhao, li = browse("zhao"), browse("li")
    task = next(task for code, task in plan.items() if code.startswith("2.1-2.") and task.due_on > TODAY)
    page = f"/supervision/tasks/{task.id}"
    assert "已交办1项任务" in zhao.follow("/supervision/choose", {"task": task.id, "action": "assign"}).text
    tick((task.due_on + timedelta(days=1)).isoformat())
    zhao, li = browse("zhao"), browse("li")
    shown = li.get(page).text
    assert "民督〔2026〕1号" in shown
    letter = re.search(r"/supervision/letters/[\w-]+\.pdf", shown)
    assert letter is not None
    assert li.client.get(letter[0]).data.startswith(b"%PDF")
    assert li.post(f"{page}/acknowledge", {"reason": "晚了", "due_on": "x"}).status_code == 422
    promised = (task.due_on + timedelta(days=20)).isoformat()
    assert "原定" in li.follow(f"{page}/acknowledge", {"reason": "数据未汇总", "due_on": promised}).text
    assert li.post(f"{page}/submit", {"text": "办完"}).status_code == 422
    assert li.post(f"{page}/prove", {"kind": "publication", "ref": "none"}).status_code == 422
    assert li.post(f"{page}/prove", {"kind": "magic", "ref": "none"}).status_code == 404
    seen = []
    for _ in range(2):
        li.follow(f"{page}/prove-file", {"file": (io.BytesIO("公报".encode()), "公报.txt"), "once": "proof"})
        li.follow(f"{page}/report", {"text": "公报已汇总", "once": "report"})
        zhao.follow("/supervision/choose", {"task": task.id, "action": "urge", "note": "请抓紧", "once": "urge"})
        shown = li.get(page).text
        seen.append([shown.count(text) for text in ("公报.txt", "SHA-256", "公报已汇总")])
    assert seen[0] == seen[1]
    assert all(seen[0])
    assert "民督〔2026〕2号" in shown
    assert "民督〔2026〕3号" not in shown
    later = (task.due_on + timedelta(days=40)).isoformat()
    li.twice(f"{page}/ask-extension", {"due_on": later, "reason": "等口径"})
    assert "已同意延期" in zhao.follow(f"{page}/decide-extension", {"outcome": "pass"}).text
    assert "待确认" in li.follow(f"{page}/submit", {"text": "已办"}).text
    assert li.post(f"{page}/confirm", {"outcome": "pass"}).status_code == 403
    assert "已退回" in zhao.follow(f"{page}/confirm", {"outcome": "return", "text": "缺附件"}).text
    li.follow(f"{page}/submit", {"text": "已补"})
    assert "已办结" in zhao.follow(f"{page}/confirm", {"outcome": "pass"}).text
    li.in_english()
    assert "Nothing closes without evidence" not in li.get(page).text
    assert "Done" in li.get(page).text


def test_the_plan_is_made_edited_and_imported_with_errors_by_row(
    browse: Callable[..., Any], plan: dict[str, SupervisionTask]
) -> None:
    zhao, li = browse("zhao"), browse("li")
    assert li.get("/supervision/new").status_code == 403
    assert 'value="li"' in zhao.get("/supervision/new").text, "people are chosen, not typed"
    row = {"year": "2026", "code": "0-9", "clause": "0", "title": "新任务", "department": "office", "due": "2026-12-30"}
    assert "新任务" in zhao.twice("/supervision/new", row).text
    assert zhao.post("/supervision/new", row).status_code == 409
    assert zhao.post("/supervision/new", {**row, "due": "soon", "code": "0-8"}).status_code == 422
    wrong = "code,clause,title,department,due\na,0,x,mars,12-1\n"
    refused = zhao.post("/supervision/plan/import", {"year": "2027", "file": (io.BytesIO(wrong.encode()), "p.csv")})
    assert refused.status_code == 422
    assert "没有这个科室" in refused.text
    page, task = f"/supervision/tasks/{plan['0-2'].id}", plan["0-2"]
    edited = {
        **{"version": str(task.version), "title": task.title, "department": "office", "evidence_required": "台账"},
        **{"starts_on": "2026-01-05", "due_on": "2026-12-22", "weight": "3", "lead": "5"},
    }
    assert "2026-12-22" in zhao.follow(f"{page}/edit", edited).text
    assert zhao.post(f"{page}/edit", edited).status_code == 409
    assert zhao.post(f"{page}/edit", {**edited, "weight": "x"}).status_code == 422
    settle = f"/supervision/tasks/{plan['0-1'].id}/settle"
    assert "已办结" in zhao.twice(settle, {"file": (io.BytesIO(b"a"), "a.txt")}).text
    waived = zhao.follow(f"/supervision/tasks/{plan['1b-1'].id}/waive", {"reason": "已并入其他任务"}).text
    assert "已并入其他任务" in waived
    assert zhao.post("/supervision/plan/carry-over", {"year": "2027"}).status_code == 303


def test_the_digest_is_a_page_and_may_be_declined(
    browse: Callable[..., Any], plan: dict[str, SupervisionTask], tick: Callable[[str], None]
) -> None:
    zhao = browse("zhao")
    assert "还没有周报" in zhao.get("/supervision/digest").text
    tick("2026-03-02")
    assert "未来两周到期" in zhao.get("/supervision/digest/2026-W10?department=finance").text
    assert zhao.get("/supervision/digest/2026-W01").status_code == 404
    assert zhao.post("/supervision/digest", {"declines": "yes"}).status_code == 303


def test_the_database_and_the_rule_see_the_same_light(app: Flask) -> None:
    base = SupervisionTask("", 2026, "", "0", "x", "office", TODAY, TODAY, reason="x", done_on=TODAY)
    choices = itertools.product(TaskState, DAYS, (False, True), DAYS, (None, *DAYS), (None, *DAYS))
    tasks = [
        replace(
            base,
            **{"id": f"t{n:05}", "code": f"c{n}", "state": state, "due_on": due, "promised": promised},
            **{"warn_on": warn, "silent_on": silent, "submitted_on": submitted},
        )
        for n, (state, due, promised, warn, silent, submitted) in enumerate(choices)
        if state is not TaskState.DONE
    ]
    with app.app_context(), db.engine.begin() as connection:
        store = SqlSupervision(connection)
        store.save_plan(SupervisionPlan(2026, "x", "x", start_of(TODAY), "zhao"))
        for task in tasks:
            store.add(task)
        rows = connection.execute(sa.select(supervision_tasks, light_column(TODAY).label("light"))).all()
    assert len(rows) == len(tasks)
    assert [row for row in rows if row.light != light(task_of(row), TODAY).value] == []
