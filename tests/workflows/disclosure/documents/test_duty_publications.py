"""A duty that is done by publishing: its draft begins by itself, and the publication is its evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from workflows.disclosure import subjects
from workflows.disclosure.annual_report_ports import AnnualReports
from workflows.disclosure.duties import Occurrence, OccurrenceState
from workflows.disclosure.duty_list import shipped_duties
from workflows.disclosure.duty_ports import Duties
from workflows.disclosure.handlers.duties import waive
from workflows.disclosure.handlers.duty_beginning import start_again, start_duty
from workflows.disclosure.handlers.duty_reading import duties_of_year
from workflows.disclosure.handlers.duty_rounds import claim_duties
from workflows.disclosure.handlers.publications import request_correction, request_withdrawal
from workflows.disclosure.memory_requests import STORES
from workflows.errors import Conflict, Invalid
from workflows.handlers.deployments import deploy
from workflows.handlers.instances import start_instance, terminate_instance
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


def withdrawn(bureau: Any) -> tuple[Any, str]:
    """The duty's publication, and what its withdrawal is about: it is down, and the leader has not spoken yet."""
    document_id = begin(bureau)
    bureau.edit(document_id, **READY)
    publication = bureau.publish(document_id)
    bureau.run(request_withdrawal, "zhao", publication_id=publication.id, reason="重复发布")
    bureau.check_live()
    key = subjects.of_publication(publication.id)
    bureau.take(key, "ratify", "wang")
    return publication, key


def test_a_withdrawn_publication_makes_its_duty_owed_again_until_it_is_restored(bureau: Any) -> None:
    publication, key = withdrawn(bureau)

    owed = qingming(bureau)
    assert (owed.state, owed.due_on, owed.done_on) == (OccurrenceState.STARTED, date(2026, 4, 4), None)
    assert (owed.evidence, "withdrawn" in owed.problem) == ((), True)
    (event,) = bureau.events("duty-reopened")
    assert (event.publication_id, event.reason) == (publication.id, "重复发布")
    notices = [one for one in bureau.world.tables["notices"].values() if one.kind == "duty-reopened"]
    assert {one.user_id for one in notices} == {"lin", "lu", "hao", "zhao", "wang"}
    # The leader may have it restored: until then nothing is begun beside it.
    with pytest.raises(Conflict, match="still runs"):
        bureau.run(start_again, SYSTEM, occurrence_id=owed.id, reason="重新发布")

    bureau.finish(key, "ratify", "wang", outcome="restore", reason="没有重复")

    again = qingming(bureau)
    assert (again.state, again.evidence[0]["id"], again.problem) == (OccurrenceState.DONE, publication.id, "")


def test_what_stays_withdrawn_is_published_anew_as_the_same_time_of_the_duty(bureau: Any) -> None:
    publication, key = withdrawn(bureau)
    bureau.finish(key, "ratify", "wang", outcome="ratify")

    again = bureau.run(start_again, SYSTEM, occurrence_id=qingming(bureau).id, reason="重新发布")

    assert again.earlier[0]["subject"] == subjects.of_document(publication.document_id)
    assert again.problem == ""
    document_id = again.subject.removeprefix("document:")
    bureau.take(document_id, "draft", "lin")
    bureau.edit(document_id, **READY)
    anew = bureau.publish(document_id)
    assert qingming(bureau).evidence[0]["id"] == anew.id


def test_a_correction_leaves_the_duty_done(bureau: Any) -> None:
    document_id = begin(bureau)
    bureau.edit(document_id, **READY)
    publication = bureau.publish(document_id)
    before = qingming(bureau)
    bureau.run(request_correction, "zhao", publication_id=publication.id, reason="电话有误")
    key = subjects.of_publication(publication.id)
    bureau.finish(key, "propose-correction", "lin", outcome="correct", notice="更正电话")
    (document,) = [one for one in bureau.world.tables["documents"].values() if one.corrects]

    bureau.publish(document.id)

    assert bureau.publication(document.id).version_number == 2
    assert qingming(bureau) == before


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


@pytest.fixture
def calendar(bureau: Any) -> Any:
    """The bureau with the process of the report and its duty, planned ahead."""
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
    return bureau


def on(bureau: Any, day: date) -> None:
    bureau.world.now = start_of(day) + timedelta(hours=9)


def report(bureau: Any) -> Occurrence:
    """The duty to report on 2026."""
    found = bureau.world.unit().wing(Duties).of_duty("annual-report", date(2027, 1, 1))
    return next(one for one in found if one.period == "2027")


def open_duty(bureau: Any) -> None:
    """The day has come: the duty begins, once."""
    (due,) = bureau.run(claim_duties, SYSTEM, limit=10)
    assert bureau.run(start_duty, SYSTEM, occurrence_id=due)
    assert bureau.run(claim_duties, SYSTEM, limit=10) == []


def by_hand(bureau: Any) -> str:
    return str(bureau.run(start_instance, COMPILER, key="annual_report", data={"year": 2026}).id)


def sign_report(bureau: Any, instance_id: str) -> str:
    """Compiled, confirmed and signed: the id of the document that goes into the review."""
    written = {"problems": "无", "other": "无", "proactive": "无", "permits": 0, "fees": 0}
    for person, answers in ((COMPILER, written), (CHIEF, {"outcome": "pass"}), (LEADER, {"outcome": "pass"})):
        (task,) = bureau.world.unit().tasks.open_of(instance_id)
        bureau.run(claim_task, person, task_id=task.id)
        bureau.run(complete_task, person, task_id=task.id, answers=answers)
    signed = bureau.world.unit().wing(AnnualReports).latest(2026)
    return str(signed.document_id)


def publish_report(bureau: Any, document_id: str) -> None:
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


def reports_made(bureau: Any) -> tuple[int, int]:
    """The version of the newest report of 2026, and how many instances run."""
    return bureau.world.unit().wing(AnnualReports).latest(2026).version, running(bureau)


def running(bureau: Any) -> int:
    return len(bureau.world.unit().instances.running_after("", 50))


def test_the_annual_report_that_a_duty_began_closes_it_when_it_is_published(calendar: Any) -> None:
    on(calendar, date(2027, 1, 20))
    open_duty(calendar)
    begun = report(calendar)
    document_id = sign_report(calendar, begun.instance_id)
    handed = report(calendar)
    assert handed.state is OccurrenceState.STARTED
    assert handed.subject == f"document:{document_id}", "the report goes on as its publication"
    assert [one["subject"] for one in handed.earlier] == [begun.subject]

    publish_report(calendar, document_id)

    assert report(calendar).state is OccurrenceState.DONE
    assert report(calendar).evidence[0]["kind"] == "publication"
    assert not report(calendar).is_late(date(2027, 1, 20))


def test_a_report_that_somebody_writes_by_hand_carries_the_duty_out_and_none_is_made_beside_it(calendar: Any) -> None:
    on(calendar, date(2027, 1, 4))
    mine = by_hand(calendar)
    on(calendar, date(2027, 1, 20))
    open_duty(calendar)
    assert (report(calendar).instance_id, report(calendar).state) == (mine, OccurrenceState.STARTED)

    document_id = sign_report(calendar, mine)
    assert report(calendar).subject == f"document:{document_id}"
    publish_report(calendar, document_id)

    assert report(calendar).state is OccurrenceState.DONE
    assert report(calendar).evidence[0]["title"].endswith("2026年政府信息公开工作年度报告")
    assert reports_made(calendar) == (1, 0)


def test_a_report_in_review_before_its_duty_begins_closes_it_when_it_is_published(calendar: Any) -> None:
    on(calendar, date(2027, 1, 4))
    document_id = sign_report(calendar, by_hand(calendar))
    assert report(calendar).state is OccurrenceState.PLANNED
    on(calendar, date(2027, 1, 20))
    open_duty(calendar)
    assert report(calendar).subject == f"document:{document_id}"

    publish_report(calendar, document_id)

    assert report(calendar).state is OccurrenceState.DONE
    assert reports_made(calendar) == (1, 0)


def test_a_report_published_before_its_duty_begins_closes_it_on_the_day_it_was_published(calendar: Any) -> None:
    on(calendar, date(2027, 1, 4))
    publish_report(calendar, sign_report(calendar, by_hand(calendar)))
    # The service was down until after the day on which the report is due.
    on(calendar, date(2027, 2, 8))
    open_duty(calendar)

    done = report(calendar)
    assert (done.state, done.done_on) == (OccurrenceState.DONE, date(2027, 1, 4))
    assert not done.is_late(date(2027, 2, 8))
    assert [event.late for event in calendar.events("duty-done")] == [False]
    assert reports_made(calendar) == (1, 0)


def test_a_report_begun_by_hand_after_the_duty_s_was_ended_is_what_starting_again_finds(calendar: Any) -> None:
    on(calendar, date(2027, 1, 20))
    open_duty(calendar)
    first = report(calendar).instance_id
    calendar.run(terminate_instance, SYSTEM, instance_id=first, reason="误启动")
    document_id = sign_report(calendar, by_hand(calendar))
    publish_report(calendar, document_id)

    calendar.run(start_again, COMPILER, occurrence_id=report(calendar).id, reason="已另行编写")

    done = report(calendar)
    assert (done.state, done.evidence[0]["kind"]) == (OccurrenceState.DONE, "publication")
    assert [one["instance_id"] for one in done.earlier] == [first]
    assert reports_made(calendar) == (1, 0)


def test_waiving_the_duty_does_not_end_what_somebody_began_by_hand(calendar: Any) -> None:
    on(calendar, date(2027, 1, 4))
    mine = by_hand(calendar)
    on(calendar, date(2027, 1, 20))
    open_duty(calendar)

    calendar.run(waive, SYSTEM, occurrence_id=report(calendar).id, reason="由上级统一编写")

    assert report(calendar).state is OccurrenceState.WAIVED
    assert len(calendar.world.unit().tasks.open_of(mine)) == 1


@pytest.mark.parametrize("year", [1990, 2007, 2027, 2150, 2025.5, float("inf"), "2026", True])
def test_no_report_is_begun_for_what_is_no_year_or_is_not_over(calendar: Any, year: object) -> None:
    on(calendar, date(2027, 1, 4))
    with pytest.raises(Invalid, match="a year that is over: 2008 to 2026") as refused:
        calendar.run(start_instance, COMPILER, key="annual_report", data={"year": year})
    assert refused.value.details["field"] == "year"
    assert running(calendar) == 0
