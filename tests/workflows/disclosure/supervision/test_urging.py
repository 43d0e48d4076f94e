"""Reminders before the day, urge letters after it, their answers; the lights that say so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from workflows.calendar.working_days import WorkingCalendar
from workflows.disclosure.supervision.handlers.urging import letter_file, urge_tasks
from workflows.disclosure.supervision.handlers.working import acknowledge_urge, submit_task
from workflows.disclosure.supervision.lights import Light, light, with_days, worst
from workflows.disclosure.supervision.model import SupervisionTask, TaskState
from workflows.errors import Conflict, Invalid, NotAllowed

CALENDAR = WorkingCalendar.standard(2026)
DUE = date(2026, 3, 20)
TASK = SupervisionTask(
    "t", 2026, "1", "2.1", "x", "finance", DUE, DUE, assigned_on=date(2026, 3, 2), starts_on=date(2026, 1, 1)
)


@pytest.mark.parametrize(
    ("changes", "today", "wanted"),
    [
        ({}, "2026-03-12", Light.GREEN),
        ({}, "2026-03-13", Light.YELLOW),
        ({}, "2026-03-20", Light.YELLOW),
        ({}, "2026-03-21", Light.RED),
        ({"lead": 10}, "2026-03-06", Light.YELLOW),
        ({"state": TaskState.DONE}, "2026-03-21", Light.GREY),
        ({"state": TaskState.WAIVED}, "2026-03-21", Light.GREY),
        ({"state": TaskState.RETURNED}, "2026-03-03", Light.YELLOW),
        ({"state": TaskState.SUBMITTED, "submitted_on": DUE}, "2026-03-25", Light.YELLOW),
        ({"state": TaskState.SUBMITTED, "submitted_on": date(2026, 3, 23)}, "2026-03-23", Light.RED),
        ({"promised": True, "due_on": date(2026, 6, 30)}, "2026-03-23", Light.YELLOW),
        ({"due_on": date(2026, 12, 20)}, "2026-03-30", Light.GREEN),
        ({"due_on": date(2026, 12, 20)}, "2026-03-31", Light.YELLOW),
        ({"due_on": date(2026, 12, 20), "last_report_on": date(2026, 3, 16)}, "2026-03-31", Light.GREEN),
        ({"due_on": date(2026, 12, 20), "starts_on": date(2026, 9, 1)}, "2026-04-30", Light.GREEN),
        ({"due_on": date(2026, 12, 20), "assigned_on": None}, "2026-04-30", Light.GREEN),
    ],
)
def test_a_light_follows_from_the_day_the_lead_and_the_last_report(
    changes: dict[str, Any], today: str, wanted: Light
) -> None:
    task = with_days(replace(TASK, **changes), CALENDAR)
    assert light(task, date.fromisoformat(today)) is wanted


def test_what_has_parts_stands_as_badly_as_the_worst_of_them() -> None:
    assert worst([Light.GREEN, Light.RED, Light.GREY]) is Light.RED
    assert worst([Light.GREY, Light.GREEN]) is Light.GREEN
    assert worst([]) is Light.GREY


def test_a_reminder_comes_five_working_days_before_the_day(bureau: Any) -> None:
    task = bureau.begun()
    bureau.at("2026-03-12")
    assert bureau.mails("supervision-soon") == []
    bureau.at("2026-03-13")
    assert [who for who, _data in bureau.mails("supervision-soon")] == ["wang", "li"]
    bureau.at("2026-03-16")
    assert len(bureau.mails("supervision-soon")) == 2
    assert "reminded" in bureau.kinds(task.id)


def test_a_red_task_is_urged_by_a_numbered_letter_and_the_second_goes_to_the_leader(bureau: Any) -> None:
    task = bureau.begun()
    bureau.at("2026-03-20")
    assert bureau.letters(task.id) == []
    bureau.at("2026-03-21")
    first = bureau.letters(task.id)[0]
    assert (first.number, first.round, first.respond_by) == ("民督〔2026〕1号", 1, date(2026, 3, 25))
    assert first.recipients == ("wang", "li")
    assert [who for who, _data in bureau.mails("supervision-urged")] == ["wang", "li"]
    _letter, pdf = bureau.run(letter_file, "qian", letter_id=first.id, form="pdf")
    said = pdf.decode()
    for words in (
        "公布统计公报",
        "2026年3月20日",
        "尚未提交办结凭据",
        "民督〔2026〕1号",
        "王芳、李明",
        "再次催办并报分管领导",
    ):
        assert words in said
    bureau.at("2026-03-27")
    second = bureau.letters(task.id)[1]
    assert second.recipients == ("wang", "li", "sun")
    assert second.number == "民督〔2026〕2号"
    assert len(bureau.letters(task.id)) == 2


def test_the_answer_names_a_reason_and_a_day_and_the_first_day_stays_shown(bureau: Any) -> None:
    task = bureau.begun()
    bureau.at("2026-03-23")
    with pytest.raises(NotAllowed):
        bureau.run(acknowledge_urge, "qian", task_id=task.id, reason="x", due_on=date(2026, 4, 1))
    with pytest.raises(Invalid):
        bureau.run(acknowledge_urge, "li", task_id=task.id, reason=" ", due_on=date(2026, 4, 1))
    with pytest.raises(Invalid):
        bureau.run(acknowledge_urge, "li", task_id=task.id, reason="晚了", due_on=date(2026, 3, 1))
    bureau.run(acknowledge_urge, "li", task_id=task.id, reason="数据未汇总", due_on=date(2026, 4, 1))
    promised = bureau.task(task.id)
    assert (promised.due_on, promised.original_due, promised.promised) == (date(2026, 4, 1), DUE, True)
    assert bureau.light(task.id) is Light.YELLOW, "a promise is no extension"
    answered = bureau.letters(task.id)[0]
    assert (answered.acknowledged_by, answered.reason, answered.promised_on) == ("li", "数据未汇总", date(2026, 4, 1))
    bureau.at("2026-04-01")
    assert len(bureau.letters(task.id)) == 1
    bureau.at("2026-04-02")
    assert [letter.round for letter in bureau.letters(task.id)] == [1, 2]
    assert bureau.letters(task.id)[1].recipients == ("wang", "li", "sun")


def test_the_office_urges_by_hand_what_is_chosen_all_or_none(bureau: Any) -> None:
    task = bureau.begun()
    other = bureau.plan({"code": "2.1-8"})[-1]
    with pytest.raises(NotAllowed):
        bureau.run(urge_tasks, "wang", task_ids=[task.id])
    with pytest.raises(Conflict):
        bureau.run(urge_tasks, "wu", task_ids=[task.id, other.id])
    assert bureau.letters(task.id) == []
    bureau.run(urge_tasks, "wu", task_ids=[task.id], note="请本周内公开")
    letter = bureau.letters(task.id)[0]
    assert letter.issued_by == "wu"
    assert "请本周内公开" in bureau.run(letter_file, "wu", letter_id=letter.id, form="docx")[1].decode()
    bureau.run(urge_tasks, "wu", task_ids=[task.id], note="第二次")
    assert len(bureau.letters(task.id)) == 2
    bureau.run(acknowledge_urge, "wang", task_id=task.id, reason="已安排", due_on=date(2026, 3, 18))
    bureau.at("2026-03-21")
    assert bureau.letters(task.id)[-1].issued_by == "system", "the next one is the clock's own"
    assert (
        "第二次" not in bureau.run(letter_file, "wu", letter_id=bureau.letters(task.id)[-1].id, form="pdf")[1].decode()
    )


def test_what_is_submitted_is_not_urged(bureau: Any) -> None:
    task = bureau.begun()
    bureau.prove(task.id)
    bureau.run(submit_task, "li", task_id=task.id, text="已办")
    with pytest.raises(Conflict):
        bureau.run(urge_tasks, "wu", task_ids=[task.id])
    bureau.at("2026-03-25")
    assert bureau.letters(task.id) == []
