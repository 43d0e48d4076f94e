"""The calendar of duties on pages, and the feed that calendar programs read."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from icalendar import Calendar

from service.scheduling import Worker
from service.shipped import BPMN, bundle_files
from workflows.disclosure.duty_list import shipped_text
from workflows.disclosure.handlers.duties import load_duties
from workflows.disclosure.handlers.duty_reading import duty_file
from workflows.handlers.deployments import deploy
from workflows.handlers.moments import start_of
from workflows.model import SYSTEM

if TYPE_CHECKING:
    from flask import Flask

SAVED = {
    "name": "99公益日活动信息公开",
    "name_en": "99 Giving Day",
    "clause": "2.7",
    "cycle": "yearly 09-07",
    "lead": "10",
    "named": "2026 = 2026-09-06",
    "evidence": "活动信息公开",
    "evidence_en": "The event published",
    "active": "1",
    "version": "1",
}


@pytest.fixture
def planned(app: Flask, dispatch: Callable[..., Any], organisation: None) -> Callable[[], None]:
    for name in ("duty", "review_then_publish"):
        dispatch(deploy, SYSTEM, name=name, files=bundle_files(BPMN / name))
    dispatch(load_duties, SYSTEM, text=shipped_text())

    def work() -> None:
        with app.app_context():
            Worker(app.extensions["dispatch"], {}, batch=50).run_until_idle()

    work()
    return work


def test_the_year_shows_what_is_due_by_month_and_can_be_narrowed(
    browse: Callable, planned: Callable[[], None], frozen_time: Any
) -> None:
    li = browse("li")
    year = li.get("/duties").text
    assert "清明节文明祭祀倡议" in year
    assert "2026-08-26" in year, "中元 is on 27 August: due the day before"
    assert "由事项起算的职责" in year
    assert "清明" not in li.get("/duties?department=community").text
    assert "暂定" in li.get("/duties?year=2027").text
    frozen_time.set(start_of(date(2026, 4, 5)))
    planned()
    late = browse("zhao").get("/duties?state=late").text
    assert "全国基层政权建设" in late
    assert "2026-08-26" not in late
    wang = browse("wang")
    for hostile in ("?year=99999", "?year=0000", "?year=²", "?state=x'", "?department=<b>"):
        assert wang.get(f"/duties{hostile}").status_code == 200


def test_a_duty_says_its_cycle_in_both_languages_and_is_edited_after_a_preview(
    browse: Callable, planned: Callable[[], None]
) -> None:
    zhao = browse("zhao")
    page = zhao.get("/duties/giving-day").text
    assert "每年9月7日" in page
    assert "every year, 09-07" in page
    shown = zhao.post("/duties/giving-day", {**SAVED, "preview": "1"})
    assert "2026-09-06 周日" in shown.text
    assert "2026-09-06 周日" not in zhao.get("/duties/giving-day").text, "a preview saves nothing"
    wrong = zhao.post("/duties/giving-day", {**SAVED, "cycle": "sometimes"})
    assert wrong.status_code == 422
    assert "周期应写作" in wrong.text
    assert "sometimes" in wrong.text, "what was typed is kept"
    assert zhao.post("/duties/giving-day", {**SAVED, "lead": "x"}).status_code == 422
    assert zhao.post("/duties/giving-day", {**SAVED, "named": "2026 = soon"}).status_code == 422
    assert "已保存" in zhao.follow("/duties/giving-day", SAVED).text
    assert zhao.post("/duties/giving-day", {**SAVED, "lead": "3"}).status_code == 409
    planned()
    assert "2026-09-06" in zhao.get("/duties").text
    li = browse("li")
    assert 'name="cycle"' not in li.get("/duties/giving-day").text
    assert li.post("/duties/giving-day", SAVED).status_code == 403
    assert li.get("/duties/none").status_code == 404


def test_the_department_records_the_event_and_the_term_counts_from_it(
    browse: Callable, planned: Callable[[], None]
) -> None:
    li = browse("li")
    assert li.post("/duties/budget/events", {"on": "soon"}).status_code == 422
    assert "已登记" in li.follow("/duties/budget/events", {"on": "2026-02-10", "note": "市财政局批复"}).text
    planned()
    page = li.get("/duties/budget").text
    assert "2026-03-02" in page
    assert "迟于开始日启动" in page
    assert re.search(r'href="/documents/[^"]+"', page)


def test_one_time_is_waived_with_a_reason(browse: Callable, planned: Callable[[], None]) -> None:
    zhao = browse("zhao")
    found = re.search(r"/duties/charity-day/occurrences/[^/]+/waive", zhao.get("/duties/charity-day").text)
    assert found
    assert "免予办理" in zhao.follow(found[0], {"reason": "本年不举办"}).text
    assert "本年不举办" in zhao.get("/duties/charity-day").text


def address(text: str) -> str:
    found = re.search(r"/duties/calendar\.ics\?token=[\w-]+", text)
    assert found
    return found[0]


def test_a_feed_is_read_by_a_calendar_program_without_a_session(
    app: Flask, browse: Callable, dispatch: Callable[..., Any], planned: Callable[[], None]
) -> None:
    li, program = browse("li"), app.test_client()
    url = address(li.follow("/duties/feed", {"department": "social-affairs"}).text)
    answer = program.get(url)
    assert answer.mimetype == "text/calendar"
    events = {str(event["SUMMARY"]): event for event in Calendar.from_ical(answer.data).walk("VEVENT")}
    qingming = events["清明节文明祭祀倡议 2026年"]
    assert qingming["DTSTART"].dt == date(2026, 4, 4)
    assert qingming["DTEND"].dt == date(2026, 4, 5)
    assert qingming["SEQUENCE"] == 0
    (alarm,) = qingming.walk("VALARM")
    assert qingming["DTSTART"].dt + alarm["TRIGGER"].dt == date(2026, 3, 23)
    kept = dispatch(duty_file, SYSTEM, code="qingming").lines[0].occurrence
    assert str(qingming["UID"]) == f"{kept.id}@gongkai"
    assert all(event["STATUS"] == "TENTATIVE" for summary, event in events.items() if "暂定" in summary)
    assert len({str(event["UID"]) for event in events.values()}) == len(events)
    assert max(map(len, answer.data.splitlines())) <= 75, "RFC 5545 §3.1 folds lines"

    anew = address(li.follow("/duties/feed", {"department": ""}).text)
    assert program.get(url).status_code == 404, "the address before is gone"
    assert len(Calendar.from_ical(program.get(anew).data).walk("VEVENT")) > len(events)
    li.follow("/duties/feed/revoke")
    assert program.get(anew).status_code == 404
    assert program.get("/duties/calendar.ics").status_code == 404
    assert program.get("/duties/calendar.ics?token=%00").status_code == 404


def test_what_moved_keeps_its_uid_and_has_the_next_sequence(
    app: Flask, browse: Callable, planned: Callable[[], None]
) -> None:
    zhao, program = browse("zhao"), app.test_client()
    url = address(zhao.follow("/duties/feed").text)

    def giving_day() -> Any:
        events = Calendar.from_ical(program.get(url).data).walk("VEVENT")
        return next(event for event in events if str(event["SUMMARY"]) == "99公益日活动信息公开 2026年")

    before = giving_day()
    zhao.follow("/duties/giving-day", SAVED)
    planned()
    after = giving_day()
    assert after["UID"] == before["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert before["DTSTART"].dt - after["DTSTART"].dt == timedelta(days=1)
