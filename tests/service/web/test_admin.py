from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from workflows.calendar.arrangements import to_text
from workflows.calendar.working_days import WorkingCalendar
from workflows.handlers.clocks import start_clock
from workflows.model import SYSTEM

if TYPE_CHECKING:
    from flask import Flask

    from service.dispatch import Dispatcher

NEXT_YEAR = """# source: 国务院办公厅通知
2027-01-01 放假
2027-02-05/2027-02-11 放假
2027-02-14 上班
2027-04-05 放假
2027-05-01/2027-05-05 放假
2027-06-09 放假
2027-09-15 放假
2027-10-01/2027-10-07 放假
"""


@pytest.fixture
def dispatch(app: Flask) -> Dispatcher:
    """Without an application context of its own: several people's requests must not share one."""
    dispatcher: Dispatcher = app.extensions["dispatch"]
    return dispatcher


@pytest.fixture
def zheng(browse: Callable) -> Any:
    """The administrator's browser."""
    browser = browse("zheng")
    browser.get("/admin")
    return browser


def account(**changes: str) -> dict[str, str]:
    return {"user_id": "qian", "name": "钱进", "department": "charity", "add_role": "handler", **changes}


def test_a_new_account_gets_a_link_that_is_shown_once_and_works_once(zheng: Any, app: Flask, browse: Callable) -> None:
    created = zheng.post("/admin/users/new", account())
    assert created.status_code == 201
    assert created.headers["Cache-Control"] == "no-store"
    link = html.unescape(re.search(r'data-copy="([^"]+)"', created.text)[1])
    path = link.removeprefix("http://127.0.0.1:8000")
    page = zheng.get("/admin/users/qian").text
    assert "慈善事业发展服务中心·承办人" in page
    assert link not in page
    assert "未设密码" in page
    newcomer = type(zheng)(app.test_client())
    newcomer.get(path)
    assert newcomer.post(path, {"password": "a good long one 8", "again": "a good long one 8"}).status_code == 303
    assert newcomer.get(path).status_code == 410
    newcomer.get("/login")
    assert newcomer.post("/login", {"user_id": "qian", "password": "a good long one 8"}).status_code == 303


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"user_id": "Qian Jin"}, "user_id"),
        ({"user_id": "li"}, "user_id"),
        ({"user_id": "system"}, "user_id"),
        ({"name": "  "}, "name"),
        ({"email": "nobody"}, "email"),
        ({"language": "fr"}, "language"),
        ({"department": "none"}, "department"),
        ({"add_role": "emperor"}, "roles"),
        ({"add_role": "head", "department": "", "add_department": ""}, "roles"),
    ],
)
def test_what_is_wrong_with_a_new_account_is_said_at_its_field(zheng: Any, wrong: dict[str, str], field: str) -> None:
    answer = zheng.post("/admin/users/new", account(**wrong))
    assert answer.status_code in (409, 422)
    assert f'href="#f-{field}"' in answer.text
    assert 'value="钱进"' in answer.text or "name" in wrong
    assert zheng.get("/admin/users/qian").status_code == 404


def test_roles_are_given_and_taken_and_nothing_else_is_lost(zheng: Any, browse: Callable) -> None:
    browse("li").in_english()
    changed = zheng.follow(
        "/admin/users/li",
        {
            "name": "李明",
            "department": "finance",
            "email": "li@example.gov.cn",
            "roles": ["drafter@finance"],
            "add_role": "leader",
            "add_department": "charity",
        },
    ).text
    assert "慈善事业发展服务中心·分管领导" in changed
    assert "计划财务科·拟稿人" in changed
    zheng.follow("/admin/users/li", {"name": "李明", "department": "finance", "roles": ["leader@charity"]})
    assert "计划财务科·拟稿人" not in zheng.get("/admin/users/li").text
    assert "My work" in browse("li").get("/work").text
    wrong = zheng.post("/admin/users/li", {"name": "", "department": "finance"})
    assert wrong.status_code == 422
    assert 'href="#f-name"' in wrong.text
    assert zheng.post("/admin/users/none", {"name": "x"}).status_code == 404


def test_a_disabled_account_is_signed_out_and_may_come_back(zheng: Any, browse: Callable) -> None:
    li = browse("li")
    zheng.get("/admin/users/li")
    assert "已停用" in zheng.follow("/admin/users/li/active", {"active": "false"}).text
    assert li.get("/work").status_code == 302
    assert "已启用" in zheng.follow("/admin/users/li/active", {"active": "true"}).text
    assert browse("li").get("/work").status_code == 200


def test_an_administrator_cannot_lock_himself_out(zheng: Any, browse: Callable) -> None:
    assert zheng.post("/admin/users/zheng/active", {"active": "false"}).status_code == 409
    without = zheng.post("/admin/users/zheng", {"name": "郑洁", "department": "office", "roles": ["designer@office"]})
    assert without.status_code == 409
    assert zheng.get("/admin").status_code == 200
    zheng.follow("/admin/users/wu", {"name": "吴刚", "department": "office", "add_role": "admin"})
    wu = browse("wu")
    wu.get("/admin/users/zheng")
    wu.follow("/admin/users/zheng", {"name": "郑洁", "department": "office", "roles": ["designer@office"]})
    assert zheng.get("/admin").status_code == 403
    assert wu.post("/admin/users/wu/active", {"active": "false"}).status_code == 409


def test_a_locked_account_is_opened_again(zheng: Any, app: Flask) -> None:
    stranger = type(zheng)(app.test_client())
    stranger.get("/login")
    for _ in range(5):
        stranger.post("/login", {"user_id": "li", "password": "wrong wrong wrong"})
    assert "已锁定" in zheng.get("/admin/users/li").text
    assert "账号已解锁" in zheng.follow("/admin/users/li/unlock").text
    assert "已锁定" not in zheng.get("/admin/users/li").text
    log = zheng.get("/admin/sign-ins?user=li").text
    assert log.count("密码错误") == 6  # five lines and the filter's choice
    assert "密码错误" in zheng.get("/admin/sign-ins?outcome=wrong-password").text
    for query in ("?before=abc", "?before=99999999999999999999", "?outcome=x&user=%2F", "?before=1"):
        assert zheng.get(f"/admin/sign-ins{query}").status_code == 200


def test_a_link_to_set_a_new_password_replaces_the_old_one(zheng: Any) -> None:
    def link() -> str:
        return re.search(r'data-copy="([^"]+)"', zheng.post("/admin/users/li/link").text)[1]

    first, second = link(), link()
    prefix = "http://127.0.0.1:8000"
    assert zheng.client.get(first.removeprefix(prefix)).status_code == 410
    assert zheng.client.get(second.removeprefix(prefix)).status_code == 200


def test_departments_and_roles_are_added_and_renamed(zheng: Any) -> None:
    new = {"kind": "department", "id": "archives", "name": "档案科", "name_en": "Archives"}
    assert "档案科" in zheng.follow("/admin/organisation", new).text
    assert "档案科" in zheng.get("/admin/users/new").text
    renamed = zheng.follow("/admin/organisation", {**new, "name": "档案室", "rename": "1"}).text
    assert "档案室" in renamed
    assert renamed.index("计划财务科") < renamed.index("档案室")
    wrong = [
        {**new},
        {**new, "id": "head"},
        {**new, "id": "a@b"},
        {**new, "id": "holder"},
        {**new, "id": "x", "name": " "},
        {**new, "id": "x", "name_en": ""},
        {**new, "id": "x", "kind": "planet"},
        {**new, "id": "unknown", "rename": "1"},
        {},
    ]
    for one in wrong:
        assert zheng.post("/admin/organisation", one).status_code == 422, one


def test_an_arrangement_is_looked_at_before_it_moves_any_clock(zheng: Any, dispatch: Dispatcher) -> None:
    dispatch(start_clock, SYSTEM, subject="request:1", name="reply", start=date(2027, 1, 25), term=20)
    page = zheng.post("/admin/holidays", {"text": NEXT_YEAR}).text
    assert "预览：2027年" in page
    assert "2027-02-05 – 2027-02-11" in page
    assert "request:1" in page
    assert "2027-02-14" in page
    assert "国务院办公厅通知" in page
    assert "尚未载入" in zheng.get("/admin/holidays").text
    loaded = zheng.follow("/admin/holidays", {"text": NEXT_YEAR, "confirmed": "1"}).text
    assert "2027年放假安排已载入，已重新计算1个期限" in loaded
    assert "郑洁" in loaded
    assert "2027-02-14 working" in zheng.get("/admin/holidays?year=2027").text
    assert "没有进行中的期限因此变动" in zheng.post("/admin/holidays", {"text": NEXT_YEAR}).text


def test_an_arrangement_that_forgets_days_is_warned_of(zheng: Any) -> None:
    page = zheng.post("/admin/holidays", {"text": "2027-01-01 放假"}).text
    assert "请核对是否有遗漏" in page
    assert "2027-10-01" in page
    own = to_text(WorkingCalendar.standard(2026).arrangement(2026))
    assert "请核对是否有遗漏" not in zheng.post("/admin/holidays", {"text": own}).text


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("2027-13-01 放假", 1),
        ("2027-01-01 放假\n\n2027-01-01 上班", 3),
        ("", 0),
        ("x" * 30_000, 0),
        ("2027-01-01 \x00", 1),
    ],
)
def test_an_arrangement_that_cannot_be_read_is_refused_with_its_line(zheng: Any, text: str, line: int) -> None:
    answer = zheng.post("/admin/holidays", {"text": text})
    assert answer.status_code == 422
    assert f"第{line}行" in answer.text or line == 0
    assert 'href="#f-text"' in answer.text
    for year in ("abc", "0000", "9999", "²027"):
        assert zheng.get(f"/admin/holidays?year={year}").status_code == 200


def test_looks_at_identities_are_listed(zheng: Any) -> None:
    assert "没有查看记录" in zheng.get("/admin/identity-views").text
    assert zheng.get("/admin/identity-views?user=x&page=zzz").status_code == 200


def test_the_state_of_the_installation_is_shown(zheng: Any) -> None:
    page = zheng.get("/admin/system").text
    assert "数据库可读写" in page
    assert "到期未处理的事项" in page


def test_only_administrators_administer(browse: Callable) -> None:
    wu = browse("wu")
    paths = ("", "/users/new", "/users/li", "/organisation", "/holidays", "/sign-ins", "/identity-views", "/system")
    for path in paths:
        assert wu.get(f"/admin{path}").status_code == 403, path
    wu.get("/work")
    for path in ("/users/new", "/users/li", "/users/li/active", "/users/li/link", "/users/li/unlock", "/organisation"):
        assert wu.post(f"/admin{path}", account()).status_code == 403, path
    assert wu.post("/admin/holidays", {"text": NEXT_YEAR, "confirmed": "1"}).status_code == 403


def test_accounts_are_found_by_name_and_department(zheng: Any) -> None:
    assert "李明" in zheng.get("/admin?q=李").text
    assert "王芳" not in zheng.get("/admin?q=李").text
    assert "李明" not in zheng.get("/admin?department=office").text
    assert "没有符合条件的账号" in zheng.get("/admin?q=nobody").text
