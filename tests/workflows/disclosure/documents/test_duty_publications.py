"""A duty that is done by publishing: its draft begins by itself, and the publication is its evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from workflows.disclosure.duties import Occurrence, OccurrenceState
from workflows.disclosure.duty_list import shipped_duties
from workflows.disclosure.duty_ports import Duties
from workflows.disclosure.handlers.duty_beginning import start_duty
from workflows.disclosure.handlers.duty_reading import duties_of_year
from workflows.disclosure.handlers.duty_rounds import claim_duties
from workflows.disclosure.memory_requests import STORES
from workflows.handlers.deployments import deploy
from workflows.handlers.moments import start_of
from workflows.handlers.tasks import claim_task, complete_task
from workflows.model import SYSTEM, Actor

BPMN = Path(__file__).parents[4] / "bpmn"
COMPILER = Actor("tan", "谭", frozenset({"office", "drafter"}), "office")
CHIEF = Actor("qin", "秦", frozenset({"disclosure-head", "head", "head@office"}), "office")
LEADER = Actor("wang", "王", frozenset({"leader", "office-reviewer"}), "office")
READY = {
    "body": "<p>倡议文明祭祀。</p>",
    "attribute": "proactive",
    "basis": "20",
    "form_date": "2026-03-23",
}


def qingming(bureau: Any) -> Occurrence:
    (found,) = bureau.world.unit().wing(Duties).of_duty("qingming", date(2026, 1, 1))[:1]
    return found  # type: ignore[no-any-return]


def begin(bureau: Any) -> str:
    """The draft of the duty, held by its drafter; a duty of the department that has people here."""
    duty = next(one for one in shipped_duties() if one.code == "qingming")
    moved = replace(duty, department="social-assistance", since=date(2026, 3, 2))
    bureau.run(lambda uow, _actor: uow.wing(Duties).add(moved), SYSTEM)
    assert bureau.run(claim_duties, SYSTEM, limit=10) == []
    bureau.world.now = start_of(date(2026, 3, 23)) + timedelta(hours=9)
    (due,) = bureau.run(claim_duties, SYSTEM, limit=10)
    assert bureau.run(start_duty, SYSTEM, occurrence_id=due)
    assert bureau.run(claim_duties, SYSTEM, limit=10) == []
    document_id = qingming(bureau).subject.removeprefix("document:")
    bureau.take(document_id, "draft", "lin")
    return document_id


def test_the_draft_has_title_item_and_both_channels_and_its_publication_ends_the_duty(bureau: Any) -> None:
    document_id = begin(bureau)
    draft = bureau.document(document_id)
    assert (draft.title, draft.item_id) == ("2026年清明节文明祭祀倡议", "memorial-initiative")
    assert {channel.value for channel in draft.channels} == {"website", "wechat"}
    bureau.edit(document_id, **READY)

    publication = bureau.publish(document_id)

    done = qingming(bureau)
    assert done.state is OccurrenceState.DONE
    assert done.evidence[0]["id"] == publication.id
    assert [event.late for event in bureau.events("duty-done")] == [False]


def test_a_publication_that_left_out_a_channel_does_not_end_the_duty_and_says_why(bureau: Any) -> None:
    document_id = begin(bureau)
    bureau.edit(document_id, **READY, channels=["website"])

    bureau.publish(document_id)

    assert qingming(bureau).state is OccurrenceState.STARTED
    assert qingming(bureau).problem == "The publication is not on wechat."


@pytest.mark.parametrize(("minutes", "day"), [(-1, "2026-04-04"), (1, "2026-04-05")])
def test_the_day_ends_at_midnight_in_beijing_and_not_in_greenwich(bureau: Any, minutes: int, day: str) -> None:
    document_id = begin(bureau)
    bureau.edit(document_id, **READY)
    bureau.sign(document_id)
    bureau.world.now = start_of(date(2026, 4, 5)) + timedelta(minutes=minutes)
    assert bureau.world.now.date() == date(2026, 4, 4), "in Greenwich it is the fourth on both sides"
    (line,) = (one for one in bureau.run(duties_of_year, SYSTEM, year=2026) if one.occurrence.subject)
    assert line.late is (minutes > 0)

    bureau.release(document_id)
    bureau.check_live()

    assert qingming(bureau).done_on == date.fromisoformat(day)
    assert qingming(bureau).is_late(date(2026, 12, 31)) is (minutes > 0)


@pytest.mark.parametrize("days", [12, 40])
def test_what_is_published_after_its_day_is_done_late(bureau: Any, days: int) -> None:
    document_id = begin(bureau)
    bureau.edit(document_id, **READY)
    bureau.world.now += timedelta(days=days)

    bureau.publish(document_id)

    assert qingming(bureau).is_late(date(2026, 5, 31)) is (days == 40)


def test_the_annual_report_that_a_duty_began_closes_it_when_it_is_published(bureau: Any) -> None:
    files = {
        str(path.relative_to(BPMN / "annual_report")): path.read_bytes()
        for path in (BPMN / "annual_report").rglob("*")
        if path.suffix in (".bpmn", ".form")
    }
    bureau.world.wings.update(STORES)
    bureau.run(deploy, SYSTEM, name="annual_report", files=files)
    duty = next(one for one in shipped_duties() if one.code == "annual-report")
    bureau.run(lambda uow, _actor: uow.wing(Duties).add(replace(duty, since=date(2026, 3, 2))), SYSTEM)
    bureau.run(claim_duties, SYSTEM, limit=10)
    bureau.world.now = start_of(date(2027, 1, 20)) + timedelta(hours=9)
    (due,) = bureau.run(claim_duties, SYSTEM, limit=10)
    assert bureau.run(start_duty, SYSTEM, occurrence_id=due)

    def report() -> Occurrence:
        return bureau.world.unit().wing(Duties).occurrence(due)  # type: ignore[no-any-return]

    key = report().subject
    bureau.take(key, "compile", COMPILER)
    bureau.finish(key, "compile", COMPILER, problems="无", other="无", proactive="无", permits=0, fees=0)
    for step, person in (("confirm", CHIEF), ("sign", LEADER)):
        task = next(task for task in bureau.tasks(key) if step in task.element_id)
        bureau.run(claim_task, person, task_id=task.id)
        bureau.run(complete_task, person, task_id=task.id, answers={"outcome": "pass"})
    handed = report()
    assert handed.state is OccurrenceState.STARTED
    assert handed.subject.startswith("document:"), "the report goes on as its publication"
    assert [one["subject"] for one in handed.earlier] == [key]
    document_id = handed.subject.removeprefix("document:")
    assert bureau.document(document_id).drafter == COMPILER.id
    bureau.take(document_id, "draft", COMPILER)
    bureau.submit(document_id, by=COMPILER)
    bureau.head(document_id, by=CHIEF)
    bureau.secrecy(document_id)
    bureau.office(document_id)
    bureau.take(document_id, "sign", "wang")
    bureau.finish(document_id, "sign", "wang", outcome="approve")
    bureau.release(document_id)
    bureau.check_live()

    assert report().state is OccurrenceState.DONE
    assert report().evidence[0]["kind"] == "publication"
    assert not report().is_late(date(2027, 1, 20))
