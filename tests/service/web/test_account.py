from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from service.web.pages import local_path

if TYPE_CHECKING:
    from flask import Flask

    from tests.conftest import SettableTime

pytestmark = pytest.mark.usefixtures("leave")


def test_whoever_is_not_signed_in_is_led_to_the_form_and_back(app: Flask, browse: Callable) -> None:
    response = app.test_client().get("/work?tab=finished&q=a%26b")
    assert response.status_code == 302
    assert response.location == "/login?next=/work%3Ftab%3Dfinished%26q%3Da%2526b"


def test_a_wrong_password_and_an_unknown_name_are_refused_in_the_same_words(browse: Callable) -> None:
    browser = browse("li")
    browser.post("/logout")
    answers = []
    for user_id in ("li", "nobody"):
        browser.get("/login")
        response = browser.post("/login", {"user_id": user_id, "password": "wrong"})
        assert response.status_code == 401
        answers.append(re.sub(r"csrf[^>]*>|nobody|\bli\b", "", response.text))
    assert answers[0] == answers[1]
    assert "锁定" in answers[0]


def test_a_form_whose_session_has_ended_comes_back_with_what_was_typed(
    browse: Callable, frozen_time: SettableTime
) -> None:
    browser = browse("li")
    browser.get("/processes/leave")
    frozen_time.advance(hours=13)
    text = "因家中有事请假 <b>三天</b>"
    typed = {"title": "请假", "why": text, "days": "3", "password": "secret!"}
    response = browser.post("/processes/leave", typed, headers={"Referer": "http://localhost/processes/leave"})
    assert response.status_code == 401
    assert "本次操作未生效" in response.text
    assert "因家中有事请假 &lt;b&gt;三天&lt;/b&gt;" in response.text
    assert "secret!" not in response.text
    assert 'href="/login?next=/processes/leave"' in response.text


def test_a_script_whose_session_has_ended_is_told_so(browse: Callable, frozen_time: SettableTime) -> None:
    browser = browse("li")
    frozen_time.advance(hours=13)
    response = browser.post("/work/claim", headers={"HX-Request": "true"})
    assert response.status_code == 401
    assert response.mimetype == "application/problem+json"
    assert response.json["code"] == "not-signed-in"


def test_a_form_of_another_session_is_refused_and_its_text_is_kept(browse: Callable) -> None:
    browser = browse("li")
    browser.get("/processes/leave")
    browser.token = "0" * 64
    response = browser.post("/processes/leave", {"why": "一段不想丢失的文字"})
    assert response.status_code == 403
    assert "一段不想丢失的文字" in response.text


def test_the_profile_shows_roles_and_the_last_sign_ins(browse: Callable) -> None:
    page = browse("wang").get("/profile").text
    assert "计划财务科·科室负责人" in page
    assert "登录成功" in page


def test_the_language_is_kept_with_the_account(browse: Callable) -> None:
    browser = browse("wang")
    browser.in_english()
    page = browser.get("/work").text
    assert '<html lang="en">' in page
    assert "To be claimed" in page
    assert "待领取" not in page
    assert "Head of department, Planning and Finance" in browser.get("/profile").text


@pytest.mark.parametrize(
    ("path", "safe"),
    [
        ("/work?tab=mine", True),
        ("/", True),
        ("//evil.example", False),
        ("/\\evil.example", False),
        ("https://evil.example/", False),
        ("javascript:alert(1)", False),
        ("work", False),
        ("/a\nb", False),
        (None, False),
    ],
)
def test_only_paths_of_this_service_are_gone_on_to(path: str | None, safe: bool) -> None:
    assert local_path(path, "/default") == (path if safe else "/default")
