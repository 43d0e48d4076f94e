"""The calendar of duties on pages, and the feed that calendar programs read."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from icalendar import Calendar

from service.identity.accounts import create_user
from service.identity.sign_in import set_password
from service.scheduling import Worker
from service.shipped import BPMN, bundle_files
from service.web.duties.cycle_form import fields_of, text_of
from workflows.calendar.cycles import read_cycle
from workflows.disclosure.duties import Duty
from workflows.disclosure.duty_list import shipped_duties, shipped_text
from workflows.disclosure.handlers.duties import load_duties
from workflows.disclosure.handlers.duty_ending import close
from workflows.disclosure.handlers.duty_reading import duties_of_year, duty_file
from workflows.handlers.deployments import deploy
from workflows.handlers.files import keep_file
from workflows.handlers.instances import terminate_instance
from workflows.handlers.moments import start_of
from workflows.model import SYSTEM, Actor
from workflows.ports import UnitOfWork

if TYPE_CHECKING:
    from flask import Flask

SAVED = {
    "name": "99公益日活动信息公开",
    "name_en": "99 Giving Day",
    "clause": "2.7",
    "department": "charity",
    "item": "charity-events",
    "often": "yearly",
    "month": "9",
    "day": "7",
    "shift": "0",
    "unit": "d",
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
    next_year = li.get("/duties?year=2027").text
    january = next_year.partition('id="month-1"')[2].partition('id="month-2"')[0]
    assert january.count("data-row") - january.count("data-row-link") == january.count("暂定") > 0
    assert "放假安排尚未载入" in next_year
    told = li.get("/api/duties?year=2027").json["items"]
    assert told
    assert all(one["provisional"] for one in told)
    frozen_time.set(start_of(date(2026, 4, 5)))
    planned()
    late = browse("zhao").get("/duties?state=late").text
    assert "全国基层政权建设" in late
    assert "2026-08-26" not in late
    wang = browse("wang")
    for hostile in ("?year=99999", "?year=0000", "?year=²", "?state=x'", "?department=<b>"):
        assert wang.get(f"/duties{hostile}").status_code == 200


def test_a_duty_says_its_cycle_in_words_and_is_edited_after_a_preview(
    browse: Callable, planned: Callable[[], None]
) -> None:
    zhao = browse("zhao")
    page = zhao.get("/duties/giving-day").text
    assert "每年9月7日" in page
    assert "every year, 09-07" in zhao.get("/duties/giving-day", headers={"Accept-Language": "en"}).text
    form = "/duties/giving-day/edit"
    assert re.search(r'id="f-month" name="month" value="9"', zhao.get(form).text)
    shown = zhao.post(form, {**SAVED, "preview": "1"})
    assert "2026-09-06 周日" in shown.text
    assert "2026-09-06 周日" not in zhao.get("/duties/giving-day").text, "a preview saves nothing"
    for wrong in (
        {"often": "sometimes"},
        {"month": "13"},
        {"day": "x"},
        {"often": "event", "event": "Überraschung"},
        {"shift": "soon"},
        {"lead": "x"},
        {"named": "2026 = soon"},
        {"department": "nobody"},
        {"name": " "},
    ):
        refused = zhao.post(form, {**SAVED, **wrong})
        assert refused.status_code == 422, wrong
        assert "error-summary" in refused.text
    assert "已保存" in zhao.follow(form, SAVED).text
    assert zhao.post(form, {**SAVED, "lead": "3"}).status_code == 409
    planned()
    assert "2026-09-06" in zhao.get("/duties").text
    off = {**SAVED, "version": "2", "active": ""}
    assert "请写明停用的理由" in zhao.post(form, off).text
    page = zhao.follow(form, {**off, "reason": "主办方停办"}).text
    assert "停用" in page
    assert "主办方停办" in page, "the history says why"
    assert "个别年份另定的日期" in page, "and what was edited before"
    li = browse("li")
    assert "/duties/giving-day/edit" not in li.get("/duties/giving-day").text
    assert li.get(form).status_code == 403
    assert li.post(form, SAVED).status_code == 403
    assert li.get("/duties/none").status_code == 404
    assert zhao.get("/duties/none/edit").status_code == 404


def test_the_office_adds_a_duty_after_a_preview_and_its_times_follow(
    browse: Callable, planned: Callable[[], None]
) -> None:
    zhao = browse("zhao")
    new = {
        **SAVED,
        "code": "lantern",
        "name": "元宵节活动",
        "often": "lunar",
        "month": "1",
        "day": "15",
        "shift": "-3",
        "unit": "wd",
        "named": "",
        "process": "duty",
    }
    assert "每年农历某月某日" in zhao.get("/duties/new").text
    shown = zhao.post("/duties/new", {**new, "preview": "1"}).text
    assert "2027-02-17" in shown, "the lantern festival of 2027 is on 20 February"
    assert zhao.get("/duties/lantern").status_code == 404, "a preview saves nothing"
    for wrong in ({"code": "new"}, {"code": "Ü"}, {"code": "budget"}):
        assert zhao.post("/duties/new", {**new, **wrong}).status_code in (409, 422)
    assert "每年农历正月十五前3个工作日" in zhao.follow("/duties/new", new).text
    planned()
    assert "元宵节活动" in zhao.get("/duties?year=2027").text
    assert browse("li").get("/duties/new").status_code == 403


@pytest.mark.parametrize("duty", shipped_duties(), ids=lambda duty: duty.code)
def test_every_shipped_cycle_is_the_same_after_the_form(duty: Duty) -> None:
    assert text_of(fields_of(duty.cycle)) == str(read_cycle(duty.cycle))


def test_what_came_to_nothing_is_started_again_on_the_page_and_links_only_what_the_reader_may_open(
    browse: Callable, dispatch: Callable[..., Any], planned: Callable[[], None], password_hash: str
) -> None:
    given = {"name": "马", "department": "charity", "roles": ["drafter"], "link_lifetime": timedelta(hours=1)}
    token = dispatch(create_user, SYSTEM, user_id="ma", **given)
    dispatch(set_password, SYSTEM, token=token, user_id="ma", password_hash=password_hash)
    li, wang, ma = browse("li"), browse("wang"), browse("ma")
    li.twice("/duties/budget/events", {"on": "2026-02-10", "note": "市财政局批复"})
    planned()
    begun = dispatch(duty_file, SYSTEM, code="budget").lines[0].occurrence
    document = f"/documents/{begun.subject.removeprefix('document:')}"
    assert document in li.get("/duties/budget").text
    assert li.get(document).status_code == 200
    other = ma.get("/duties/budget").text
    assert ma.get(document).status_code == 403
    assert document not in other, "no link leads to a refusal"
    assert "文稿由" in other
    assert "/again" not in li.get("/duties/budget").text
    dispatch(terminate_instance, SYSTEM, instance_id=begun.instance_id, reason="重新起草")
    page = wang.get("/duties/budget").text
    assert "请重新启动" in page
    address = re.search(r"/duties/budget/occurrences/[^/]+/again", page)
    assert address
    assert "/again" not in ma.get("/duties/budget").text
    wang.follow(address[0], {"reason": " "})
    assert "此前于" not in wang.get("/duties/budget").text
    wang.follow(address[0], {"reason": "批复有误"})
    page = wang.get("/duties/budget").text
    assert "此前于" in page
    assert "批复有误" in page
    assert "重新启动职责" in page, "the history tells it"
    assert "2026-03-02" in page, "the day stays"


def test_a_file_of_the_evidence_is_named_and_opened_from_the_page_of_the_duty(
    browse: Callable, dispatch: Callable[..., Any], planned: Callable[[], None]
) -> None:
    li = browse("li")
    begun = next(line.occurrence for line in dispatch(duties_of_year, SYSTEM, year=2026))

    def prove(uow: UnitOfWork, actor: Actor) -> str:
        file = keep_file(uow, actor, name="回执.txt", content="已报".encode())
        close(uow, actor, begun, {"kind": "text", "text": "已报", "files": [file.id], "by": "ge"})
        keep_file(uow, actor, name="别的.txt", content="别的".encode())
        return file.id

    file_id = dispatch(prove, SYSTEM)
    page = li.get(f"/duties/{begun.duty}").text
    assert "回执.txt" in page
    answer = li.get(f"/duties/{begun.duty}/files/{file_id}")
    assert (answer.status_code, answer.data.decode()) == (200, "已报")
    assert li.get(f"/duties/{begun.duty}/files/none").status_code == 404


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
    zhao.follow("/duties/giving-day/edit", SAVED)
    planned()
    after = giving_day()
    assert after["UID"] == before["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert before["DTSTART"].dt - after["DTSTART"].dt == timedelta(days=1)
