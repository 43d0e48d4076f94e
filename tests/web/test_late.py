"""A task that nobody finishes climbs the ladder: its holder is reminded, then the head; the supervisor urges."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from drafting import drafted
from people import Person
from playwright.sync_api import Browser, expect
from reviewing import headed
from running import Service
from timed import MONDAY, set_time

TITLE = "临时救助工作实施细则"
TASK = "保密审查"


@pytest.fixture
def backend() -> str:
    """Time is not the database's business: SQLite is enough."""
    return "sqlite"


@pytest.fixture
def on(
    chromium: Browser, timed_service: Service, time_file: Path, pictures: Path
) -> Iterator[Callable[[int, str], Person]]:
    """`on(3, "head")`: somebody who signs in on that day of March, at nine."""
    people: list[Person] = []

    def sign_in(day: int, user_id: str) -> Person:
        set_time(time_file, MONDAY + timedelta(days=day - MONDAY.day))
        people.append(Person(chromium, timed_service.url, user_id, pictures))
        return people[-1]

    yield sign_in
    problems = [line for one in people for line in one.problems]
    for one in people:
        one.leave()
    assert problems == []


def test_a_late_task_is_told_to_its_holder_its_head_and_the_supervisor_who_urges(
    on: Callable[[int, str], Person],
) -> None:
    text = "对陷入困境的家庭给予临时救助。"
    drafted(on(2, "drafter"), TITLE, "temporary-assistance", text, date(2026, 3, 2))
    headed(on(2, "head"), TITLE)
    on(2, "secrecy").take(TITLE, TASK)
    _told(on(4, "secrecy"), "将于")
    _told(on(6, "office-head"), "已逾期")
    _urged(on(6, "supervisor"))
    _told(on(6, "secrecy"), "请今天办结")
    _told(on(10, "leader"), "已逾期")


def _told(who: Person, words: str) -> None:
    """A notice has come, and is not read yet."""
    notice = who.page.get_by_role("listitem").filter(has_text=TASK).filter(has_text=words)
    who.until(notice.first.is_visible, "/notifications")
    expect(notice.first).to_contain_text("未读")
    who.picture(f"30-told-{who.user_id}-{words}")
    who.page.get_by_role("link", name=TASK).first.click()
    expect(who.page.get_by_role("heading", level=1)).to_have_text(TITLE)
    who.settled()


def _urged(supervisor: Person) -> None:
    """Overdue in the cockpit, and urged from there."""
    page = supervisor.page
    supervisor.go("/cockpit/tasks")
    row = page.get_by_role("row").filter(has_text=TITLE)
    expect(row).to_contain_text("已超期")
    supervisor.picture("31-overdue")
    row.get_by_role("checkbox").check()
    page.get_by_label("催办留言").fill("请今天办结。")
    page.get_by_role("button", name="催办勾选的任务").click()
    page.get_by_role("dialog").get_by_role("button", name="确定").click()
    supervisor.said("已处理 1 项任务")
    supervisor.picture("32-urged")
