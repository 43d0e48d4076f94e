"""A year's plan: the shipped decomposition, files with errors row by row, carried over, edited with a history."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from workflows.disclosure.clauses import paper
from workflows.disclosure.supervision.handlers.planning import (
    add_task,
    carry_over,
    edit_task,
    import_plan,
    load_shipped_plan,
)
from workflows.disclosure.supervision.handlers.working import ask_extension, assign_tasks, decide_extension
from workflows.disclosure.supervision.plan import shipped_rows
from workflows.disclosure.supervision.ports import Supervision
from workflows.errors import Conflict, Invalid, NotAllowed
from workflows.records.errors import RowsInvalid

ROW = {"code": "2.1-9", "clause": "2.1", "title": "公布统计公报", "department": "finance", "due": "03-20"}


def test_every_clause_of_the_work_points_has_a_task() -> None:
    cited = {row["clause"] for row in shipped_rows()}
    assert cited == {clause.number for clause in paper().clauses}


def test_the_shipped_plan_follows_the_calendar_and_names_the_people(bureau: Any) -> None:
    taken = bureau.run(load_shipped_plan, "zhao", year=2026)
    tasks = {task.code: task for task in bureau.tasks()}
    assert taken == len(tasks) > 90
    assert tasks["2.5a-2"].due_on == date(2026, 8, 26), "the day before Zhongyuan"
    monthly = [task for task in tasks.values() if task.parent == tasks["2.2-1"].id]
    assert len(monthly) == 12
    assert monthly[2].title == "2026年3月动态公开低保、特困、临时救助数据"
    named = [task for task in tasks.values() if task.parent == tasks["5.2-1"].id]
    assert {task.department for task in named} >= {"finance", "office", "charity"}
    assert (tasks["2.1-2"].leader, tasks["2.1-2"].handler) == ("wang", "li")
    assert bureau.run(load_shipped_plan, "zhao", year=2026) == 0, "what is there stays"
    order = [clause.number for clause in paper().clauses]
    clauses = [order.index(task.clause) for task in bureau.tasks()]
    assert clauses == sorted(clauses)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": "a b"}, "code"),
        ({"code": ""}, "code"),
        ({"clause": "9.9"}, "clause"),
        ({"title": ""}, "title"),
        ({"title": "长" * 201}, "title"),
        ({"department": "mars"}, "department"),
        ({"cooperating": "finance；mars"}, "cooperating"),
        ({"leader": "nobody"}, "leader"),
        ({"handler": "nobody"}, "handler"),
        ({"due": ""}, "due"),
        ({"due": "2026-02-30"}, "due"),
        ({"due": "2029-01-01"}, "due"),
        ({"due": "soon"}, "due"),
        ({"start": "x"}, "start"),
        ({"duty": "none"}, "duty"),
        ({"weight": "0"}, "weight"),
        ({"weight": "½"}, "weight"),
        ({"lead": "61"}, "lead"),
        ({"parent": "2.1-9"}, "parent"),
        ({"parent": "none"}, "parent"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_row_is_named_with_its_field_and_nothing_is_taken_over(
    bureau: Any, change: dict[str, str], field: str
) -> None:
    with pytest.raises(RowsInvalid) as refused:
        bureau.run(import_plan, "zhao", year=2026, rows=[{**ROW, "code": "2.1-8"}, {**ROW, **change}])
    assert {(row["row"], row["field"]) for row in refused.value.details["rows"]} == {(2, field)}
    assert bureau.tasks() == []


def test_an_empty_file_two_equal_codes_and_parts_of_parts_are_refused(bureau: Any) -> None:
    parts = [{**ROW, "code": "a"}, {**ROW, "code": "b", "parent": "a"}, {**ROW, "code": "c", "parent": "b"}]
    other = [{**ROW, "code": "a"}, {**ROW, "code": "b", "parent": "a", "clause": "2.2"}]
    for rows in ([], [ROW, ROW], parts, other):
        with pytest.raises(RowsInvalid):
            bureau.run(import_plan, "zhao", year=2026, rows=rows)
    with pytest.raises(NotAllowed):
        bureau.run(import_plan, "wang", year=2026, rows=[ROW])
    with pytest.raises(Invalid):
        bureau.run(import_plan, "zhao", year=1999, rows=[ROW])


def test_a_part_may_stand_before_its_task_in_the_file(bureau: Any) -> None:
    bureau.plan({"code": "b", "parent": "a"}, {"code": "a"})
    whole, part = bureau.tasks()
    assert (whole.code, part.code, part.parent) == ("a", "b", whole.id)


def test_last_year_s_plan_is_carried_over_with_this_year_s_days(bureau: Any) -> None:
    bureau.run(load_shipped_plan, "zhao", year=2025)
    with pytest.raises(Conflict):
        bureau.run(carry_over, "zhao", year=2025)
    bureau.run(carry_over, "zhao", year=2026)
    before = {task.code: task for task in bureau.tasks(2025)}
    after = {task.code: task for task in bureau.tasks(2026)}
    assert after["2.5a-2"].due_on == date(2026, 8, 26)
    assert before["2.5a-2"].due_on == date(2025, 9, 5)
    assert after["1d-1"].due_on == date(2026, 11, 27)
    assert {code.replace("2025", "2026").replace("2024", "2025") for code in before} == after.keys()
    with pytest.raises(Conflict):
        bureau.run(carry_over, "zhao", year=2026)


def test_an_edited_task_keeps_what_it_was_and_the_plan_counts_its_revisions(bureau: Any) -> None:
    task = bureau.plan()[0]
    with pytest.raises(NotAllowed):
        bureau.run(edit_task, "wang", task_id=task.id, version=task.version, fields={"weight": 2})
    with pytest.raises(Conflict):
        bureau.run(edit_task, "zhao", task_id=task.id, version=9, fields={"weight": 2})
    for fields in ({"weight": 0}, {"title": " "}, {"leader": "x"}, {"state": "done"}, {"due_on": date(2029, 1, 1)}):
        with pytest.raises(Invalid):
            bureau.run(edit_task, "zhao", task_id=task.id, version=task.version, fields=fields)
    fields = {"weight": 3, "due_on": date(2026, 3, 27), "handler": "wang"}
    saved = bureau.run(edit_task, "zhao", task_id=task.id, version=task.version, fields=fields)
    assert (saved.weight, saved.due_on, saved.original_due) == (3, date(2026, 3, 27), date(2026, 3, 27))
    told = bureau.entries(task.id)[-1].data
    assert told["before"] == {"weight": 1, "due_on": "2026-03-20", "handler": "li"}
    assert told["after"]["handler"] == "wang"
    bureau.run(assign_tasks, "zhao", task_ids=[task.id])
    now = bureau.task(task.id)
    later = bureau.run(edit_task, "zhao", task_id=task.id, version=now.version, fields={"due_on": date(2026, 4, 3)})
    assert later.original_due == date(2026, 3, 27), "assigned, its first day stays known"
    plan = bureau.world.unit().wing(Supervision).plan(2026)
    assert plan is not None
    assert plan.revision == 3


def test_one_task_is_added_and_a_part_makes_its_task_whole(bureau: Any) -> None:
    task = bureau.plan()[0]
    part = bureau.run(add_task, "zhao", year=2026, row={**ROW, "code": "2.1-9.1", "parent": "2.1-9"})
    assert part.parent == task.id
    assert bureau.task(task.id).has_parts
    with pytest.raises(Conflict):
        bureau.run(add_task, "zhao", year=2026, row={**ROW, "code": "2.1-9.1", "parent": "2.1-9"})
    with pytest.raises(Invalid) as refused:
        bureau.run(add_task, "zhao", year=2026, row={**ROW, "code": "x", "due": "x"})
    assert refused.value.details["field"] == "due"


def test_days_follow_the_calendar_of_duties_until_others_were_granted(bureau: Any) -> None:
    bureau.plan({"code": "a", "duty": "giving-day", "due": ""}, {"code": "b", "duty": "charity-day", "due": ""})
    bureau.at("2026-03-03")
    tasks = bureau.tasks()
    assert [str(task.due_on) for task in tasks] == ["2026-09-07", "2026-09-05"]
    bureau.run(assign_tasks, "zhao", task_ids=[task.id for task in tasks])
    bureau.at("2026-08-31")
    bureau.run(ask_extension, "li", task_id=tasks[1].id, due_on=date(2026, 9, 12), reason="活动改期")
    bureau.run(decide_extension, "zhao", task_id=tasks[1].id, agree=True)
    for code, day in (("giving-day", "2026-09-09"), ("charity-day", "2026-09-10")):
        bureau.name_day(code, day)
    bureau.at("2026-09-01")
    assert [str(bureau.task(task.id).due_on) for task in tasks] == ["2026-09-09", "2026-09-12"]
    assert "moved" in bureau.kinds(tasks[0].id)
