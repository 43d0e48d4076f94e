from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from service.storage.database import db, reading
from service.storage.queries import worklist
from service.storage.queries.worklist import Filter
from workflows.handlers.instances import start_instance, suspend_instance
from workflows.model import SYSTEM, Actor

if TYPE_CHECKING:
    from flask import Flask

    from tests.conftest import SettableTime

pytestmark = pytest.mark.usefixtures("leave")
WANG = Actor("wang", "王芳", frozenset({"finance", "head", "head@finance"}), "finance")


def begin(dispatch: Callable, *titles: str) -> None:
    for title in titles:
        dispatch(start_instance, SYSTEM, key="leave", data={"why": "探亲", "days": 3}, title=title)


def task_ids(html: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r'href="/tasks/([^"/]+)" data-row-link', html)))


def titles(html: str) -> list[str]:
    return re.findall(r"data-row-link>([^<]*)<", html)


def next_url(html: str, rel: str = "next") -> str | None:
    found = re.search(rf'rel="{rel}" href="([^"]*)"', html)
    return found[1].replace("&amp;", "&") if found else None


def test_a_task_is_offered_claimed_and_given_back(dispatch: Callable, browse: Callable) -> None:
    begin(dispatch, "李明请假")
    wang = browse("wang")
    offered = wang.get("/work").text
    (task_id,) = task_ids(offered)
    assert "李明请假" in offered
    assert "还剩 3 个工作日" in offered
    mine = wang.follow(f"/tasks/{task_id}/claim", {"next": "/work?tab=mine"}).text
    assert task_ids(mine) == [task_id]
    assert task_ids(wang.get("/work?tab=offered").text) == []
    wang.follow(f"/tasks/{task_id}/release", {"next": "/work"})
    assert task_ids(wang.get("/work?tab=offered").text) == [task_id]


def test_whoever_comes_second_is_told_who_was_faster(dispatch: Callable, browse: Callable) -> None:
    begin(dispatch, "请假")
    wang, wu = browse("wang"), browse("wu")
    (task_id,) = task_ids(wang.get("/work").text)
    wu.get("/work")
    wang.follow(f"/tasks/{task_id}/claim")
    assert "该任务已由王芳领取，正在办理。" in wu.follow(f"/tasks/{task_id}/claim", {"next": "/work"}).text
    refused = wu.post(f"/tasks/{task_id}/release", headers={"HX-Request": "true"})
    assert refused.status_code == 303
    assert "该任务已由王芳领取" in wu.get(refused.location).text


def test_several_tasks_are_claimed_at_once_and_the_others_are_named(dispatch: Callable, browse: Callable) -> None:
    begin(dispatch, "一", "二", "三")
    wang, wu = browse("wang"), browse("wu")
    ids = task_ids(wang.get("/work").text)
    wu.get("/work")
    wu.follow(f"/tasks/{ids[0]}/claim")
    page = wang.follow("/work/claim", {"task": [*ids, "no-such-task"]}).text
    assert "已领取2项任务" in page
    assert "1项未能领取：该任务已由吴刚领取，正在办理。" in page
    assert "请先勾选任务" in wang.follow("/work/claim").text


def test_pages_follow_each_other_without_gaps_or_repeats(dispatch: Callable, browse: Callable) -> None:
    names = {f"事项{number:02d}" for number in range(60)}
    begin(dispatch, *names)
    wang = browse("wang")
    pages = [wang.get("/work?tab=offered").text]
    assert "60" in pages[0]
    while (url := next_url(pages[-1])) is not None:
        pages.append(wang.get(url).text)
    shown = [titles(page) for page in pages]
    assert [len(page) for page in shown] == [25, 25, 10]
    assert {title for page in shown for title in page} == names
    back = next_url(pages[2], "prev")
    assert back is not None
    assert titles(wang.get(back).text) == shown[1]
    first = wang.get(next_url(pages[1], "prev") or "").text
    assert titles(first) == shown[0]
    assert next_url(first, "prev") is None


def test_the_list_is_ordered_by_due_date_and_marks_what_is_late(
    dispatch: Callable, browse: Callable, frozen_time: SettableTime
) -> None:
    begin(dispatch, "较早")
    frozen_time.set(datetime(2026, 3, 9, 1, 0, tzinfo=UTC))
    begin(dispatch, "较晚")
    page = browse("wang").get("/work").text
    assert titles(page) == ["较早", "较晚"]
    assert "已超期 2 个工作日" in page
    assert "还剩 3 个工作日" in page


def test_days_beyond_the_loaded_calendar_are_provisional(
    dispatch: Callable, browse: Callable, frozen_time: SettableTime
) -> None:
    frozen_time.set(datetime(2026, 12, 30, 1, 0, tzinfo=UTC))
    begin(dispatch, "跨年")
    assert "暂定" in browse("wang").get("/work").text


def test_filters_narrow_the_list_and_are_kept_while_paging(dispatch: Callable, browse: Callable) -> None:
    begin(dispatch, *(f"名录更新{number}" for number in range(30)), "100%_补贴")
    wang = browse("wang")
    assert titles(wang.get("/work?tab=offered&q=100%25_").text) == ["100%_补贴"]
    assert titles(wang.get("/work?tab=offered&q=%25%25%25").text) == []
    assert "没有符合条件的任务" in wang.get("/work?tab=offered&process=other").text
    first = wang.get("/work?tab=offered&q=名录 更新&process=leave").text
    assert len(titles(first)) == 25
    assert len(titles(wang.get(next_url(first) or "").text)) == 5
    assert len(titles(wang.get("/work?tab=offered&department=office").text)) == 25
    assert titles(wang.get("/work?tab=offered&department=charity").text) == []


def test_what_i_finished_is_kept_the_last_first(
    dispatch: Callable, browse: Callable, frozen_time: SettableTime
) -> None:
    begin(dispatch, "第一", "第二")
    wang = browse("wang")
    ids = dict(zip(titles(wang.get("/work").text), task_ids(wang.get("/work").text), strict=True))
    for title in ("第一", "第二"):
        wang.follow(f"/tasks/{ids[title]}/claim")
        wang.follow(f"/tasks/{ids[title]}/complete", {"outcome": "yes"})
        frozen_time.advance(minutes=1)
    page = wang.get("/work?tab=finished").text
    assert titles(page) == ["第二", "第一"]
    assert "2026-03-02 09:01" in page


def test_a_suspended_process_is_marked_and_its_tasks_cannot_be_claimed(dispatch: Callable, browse: Callable) -> None:
    instance = dispatch(start_instance, SYSTEM, key="leave", data={}, title="暂停的")
    dispatch(suspend_instance, SYSTEM, instance_id=instance.id, reason="核实")
    wang = browse("wang")
    page = wang.get("/work?tab=offered").text
    assert "已暂停" in page
    assert "该流程已暂停" in wang.follow(f"/tasks/{task_ids(page)[0]}/claim").text


@pytest.mark.parametrize(
    "query",
    [
        "tab=nothing",
        "page=AAAA",
        "page=" + "A" * 5000,
        "q=" + "x" * 10_000,
        "process=%ff&department=%ff",
        "page=WyIyMDI2LTAzLTAyIiwiYSIsImFmdGVyIl0",
        "page=WzEsMiwzXQ",
    ],
)
def test_damaged_arguments_show_the_list_from_its_beginning(dispatch: Callable, browse: Callable, query: str) -> None:
    begin(dispatch, "请假")
    assert browse("wang").get(f"/work?{query}").status_code == 200


@pytest.mark.parametrize("query", ["page=%00", "q=%00", "process=%00&department=1"])
def test_an_address_that_no_database_can_hold_leads_nowhere(browse: Callable, query: str) -> None:
    assert browse("wang").get(f"/work?{query}").status_code == 404


def test_counts_stop_at_a_thousand(app: Flask, dispatch: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.storage.queries.paging.CAP", 2)
    monkeypatch.setattr("service.storage.queries.worklist.CAP", 2)
    begin(dispatch, "一", "二", "三", "四")
    with app.app_context():
        assert worklist.counts(reading(), WANG).offered == 3


def test_the_first_pages_are_index_walks_that_sort_nothing(app: Flask, dispatch: Callable) -> None:
    begin(dispatch, *(f"事项{number}" for number in range(40)))
    with app.app_context():
        with db.engine.begin() as connection:
            fill(connection)
        plans = plans_of_first_pages()
    assert len(plans) == 4
    for plan in plans:
        assert "TEMP B-TREE" not in plan, plan
        assert not re.search(r"SCAN (tasks|task_candidates|instances)\b(?! USING)", plan), plan
        assert "Seq Scan on tasks" not in plan, plan
        assert "Seq Scan on task_candidates" not in plan, plan
        assert "Sort Key" not in plan, plan


def plans_of_first_pages() -> list[str]:
    statements: list[Any] = []

    def remember(_connection: Any, clause: Any, *_rest: Any) -> None:
        if isinstance(clause, (sa.Select, sa.CompoundSelect)):
            statements.append(clause)

    sa.event.listen(db.engine, "before_execute", remember)
    worklist.offered(reading(), WANG, Filter())
    worklist.mine(reading(), WANG, Filter())
    worklist.finished(reading(), WANG, Filter())
    sa.event.remove(db.engine, "before_execute", remember)
    return [explained(reading(), clause) for clause in statements]


def fill(connection: sa.Connection) -> None:
    """Enough rows that a planner has a reason to use an index, and knows it: offered, held and finished ones."""
    columns = "process_key, element_id, name, created_at, candidate_users, candidate_groups, due_at, provisional"
    for number in range(6000):
        status, assignee, ended_by, ended_at = (
            ("'open'", "NULL", "NULL", "NULL"),
            ("'open'", "'wang'", "NULL", "NULL"),
            ("'completed'", "'wang'", "'wang'", "created_at"),
        )[number % 3]
        connection.exec_driver_sql(
            f"INSERT INTO tasks (id, instance_id, status, assignee, ended_by, ended_at, due_order, priority,"
            f" properties, {columns}) SELECT id || '-copy{number}', instance_id, {status}, {assignee}, {ended_by},"
            f" {ended_at}, due_order, priority, properties, {columns} FROM tasks"
            " WHERE id = (SELECT min(id) FROM tasks)"
        )
    connection.exec_driver_sql(
        "INSERT INTO task_candidates SELECT id, 'group', 'head', due_order FROM tasks WHERE assignee IS NULL"
        " AND id NOT IN (SELECT task_id FROM task_candidates)"
    )
    connection.exec_driver_sql("ANALYZE")


def explained(connection: sa.Connection, clause: Any) -> str:
    compiled = clause.compile(connection.engine, compile_kwargs={"render_postcompile": True})
    prefix = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "
    values = compiled.params
    for name, kind in compiled._bind_processors.items():
        values[name] = kind(values[name])
    if compiled.positional:
        parameters: Any = tuple(values[name] for name in compiled.positiontup or ())
    else:
        parameters = values
    rows = connection.exec_driver_sql(prefix + str(compiled), parameters)
    return "\n".join(str(row[-1]) for row in rows)
