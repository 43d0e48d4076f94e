"""Signing in, staying signed in, and being refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import jsonify

from service.identity import current_actor, required_actor
from service.identity.accounts import change_user, create_user
from service.identity.passwords import is_outdated
from service.storage.database import db
from service.storage.repositories.sign_in import SqlSignIn
from service.storage.tables.people import users
from service.storage.tables.sign_in import login_log, sessions
from workflows.model import SYSTEM

PASSWORD = "correct horse 电池"


@pytest.fixture
def app(app: Any) -> Any:
    """With a page for signed-in people, and one that changes something."""
    app.changes = []
    app.add_url_rule("/who", "who", lambda: jsonify(id=required_actor().id, groups=sorted(required_actor().groups)))
    app.add_url_rule("/change", "change", lambda: (app.changes.append(1), "done")[1], methods=["POST"])
    return app


def _rows(app: Any, table: sa.Table) -> list[Any]:
    with app.app_context(), db.engine.connect() as connection:
        return list(connection.execute(sa.select(table)))


def test_the_right_password_gives_a_session_and_the_actor_with_groups(browser: Any, ann: str) -> None:
    assert browser.sign_in().headers["Location"] == "/"
    assert browser.get("/who").json == {
        "id": "ann",
        "groups": ["admin", "admin@office", "head", "head@office", "leader", "leader@finance", "office"],
    }


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(browser: Any, ann: str, app: Any) -> None:
    cookie = next(h for h in browser.sign_in().headers.getlist("Set-Cookie") if h.startswith("gongkai="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    token = cookie.split("=", 1)[1].split(";")[0]
    assert token not in str(_rows(app, sessions))


def test_a_sign_in_without_the_token_of_its_page_is_refused(app: Any, ann: str) -> None:
    answer = app.test_client().post("/login", data={"user_id": "ann", "password": PASSWORD})
    assert answer.status_code == 403
    assert _rows(app, sessions) == []


def test_every_reason_for_refusal_is_told_in_the_same_words(browser: Any, app: Any, ann: str, dispatcher: Any) -> None:
    wrong = browser.sign_in(password="wrong").text.replace("ann", "USER")
    unknown = browser.sign_in("nobody").text.replace("nobody", "USER")
    assert wrong == unknown
    outcomes = [row.outcome for row in _rows(app, login_log)]
    assert outcomes == ["wrong-password", "unknown"]


def test_too_many_wrong_passwords_lock_the_account_for_a_while(
    browser: Any, app: Any, ann: str, frozen_time: Any
) -> None:
    for _ in range(5):
        assert browser.sign_in(password="wrong").status_code == 401
    assert browser.sign_in().status_code == 401
    frozen_time.advance(minutes=15)
    assert browser.sign_in(password="wrong").status_code == 401
    assert browser.sign_in().status_code == 303
    assert [row.outcome for row in _rows(app, login_log)][-3:] == ["locked", "wrong-password", "signed-in"]
    assert _rows(app, users)[0].failed_count == 0


def test_an_inactive_account_cannot_sign_in_and_its_sessions_end(browser: Any, ann: str, dispatcher: Any) -> None:
    browser.sign_in()
    dispatcher(create_user, SYSTEM, user_id="bob", name="柏", department="office", roles=["admin"])
    dispatcher(change_user, SYSTEM, user_id="ann", active=False)
    assert browser.get("/who").status_code == 302
    assert browser.sign_in().status_code == 401


def test_a_session_ends_when_it_is_idle_and_in_any_case_after_its_hours(
    browser: Any, ann: str, frozen_time: Any
) -> None:
    browser.sign_in()
    for _ in range(11):
        frozen_time.advance(minutes=60)
        assert browser.get("/who").status_code == 200
    frozen_time.advance(minutes=60)
    assert browser.get("/who").status_code == 302
    browser.sign_in()
    frozen_time.advance(minutes=120)
    assert browser.get("/who").status_code == 302


def test_an_action_after_the_end_of_the_session_is_answered_clearly_and_changes_nothing(
    browser: Any, app: Any, ann: str, frozen_time: Any
) -> None:
    browser.sign_in()
    token = browser.token("/profile/password")
    assert app.test_client().post("/change", data={"csrf_token": token}).status_code == 401
    frozen_time.advance(hours=13)
    page = browser.client.post("/change", data={"csrf_token": token})
    problem = browser.client.post("/change", headers={"X-CSRF-Token": token, "Accept": "application/json"})
    assert page.status_code == problem.status_code == 401
    assert problem.mimetype == "application/problem+json"
    assert problem.json["code"] == "not-signed-in"
    assert app.changes == []


def test_an_action_needs_the_token_of_its_own_session(browser: Any, other_browser: Any, app: Any, ann: str) -> None:
    browser.sign_in()
    other_browser.sign_in()
    stolen = other_browser.token("/profile/password")
    assert browser.client.post("/change").status_code == 403
    assert browser.client.post("/change", data={"csrf_token": stolen}).status_code == 403
    assert app.changes == []
    own = browser.token("/profile/password")
    assert browser.client.post("/change", headers={"X-CSRF-Token": own}).status_code == 200


def test_signing_out_ends_the_session_on_the_server_too(browser: Any, app: Any, ann: str) -> None:
    browser.sign_in()
    stolen = browser.client.get_cookie("gongkai").value
    browser.post("/logout", page="/profile/password")
    thief = app.test_client()
    thief.set_cookie("gongkai", stolen)
    assert thief.get("/who").status_code == 302


def test_signing_in_again_ends_the_session_before(browser: Any, app: Any, ann: str) -> None:
    browser.sign_in()
    browser.client.post(
        "/login", data={"user_id": "ann", "password": PASSWORD, "csrf_token": browser.token("/profile/password")}
    )
    assert len(_rows(app, sessions)) == 1


def test_signing_out_everywhere_keeps_this_session_only(browser: Any, other_browser: Any, ann: str) -> None:
    browser.sign_in()
    other_browser.sign_in()
    browser.post("/profile/sign-out-everywhere", page="/profile/password")
    assert browser.get("/who").status_code == 200
    assert other_browser.get("/who").status_code == 302


def test_changing_the_password_asks_for_the_old_one_and_ends_other_sessions(
    browser: Any, other_browser: Any, ann: str
) -> None:
    browser.sign_in()
    other_browser.sign_in()
    new = {"password": "another good one", "again": "another good one"}
    page = "/profile/password"
    assert browser.post(page, {"current": "wrong", **new}, page=page).status_code == 422
    assert browser.post(page, {"current": PASSWORD, **new, "again": "x"}, page=page).status_code == 422
    assert (
        browser.post(
            page, {"current": PASSWORD, "password": "ann ann ann", "again": "ann ann ann"}, page=page
        ).status_code
        == 422
    )
    assert browser.post(page, {"current": PASSWORD, **new}, page=page).status_code == 303
    assert browser.get("/who").status_code == 200
    assert other_browser.get("/who").status_code == 302
    assert other_browser.sign_in(password="another good one").status_code == 303


def test_guessing_the_current_password_from_an_open_screen_locks_the_account(browser: Any, app: Any, ann: str) -> None:
    browser.sign_in()
    page = "/profile/password"
    for _ in range(5):
        browser.post(page, {"current": "guess", "password": "x" * 12, "again": "x" * 12}, page=page)
    new = {"password": "another good one", "again": "another good one"}
    assert browser.post(page, {"current": PASSWORD, **new}, page=page).status_code == 422


def test_a_one_time_link_works_once_and_not_when_it_is_old(browser: Any, ann_link: str, frozen_time: Any) -> None:
    path = f"/set-password/{ann_link}"
    assert browser.get(path).status_code == 200
    assert browser.post(path, {"password": "short", "again": "short"}, page=path).status_code == 422
    token = browser.token(path)
    form = {"password": PASSWORD, "again": PASSWORD, "csrf_token": token}
    assert browser.client.post(path, data=form).status_code == 303
    assert browser.client.post(path, data=form).status_code == 410
    assert browser.get(path).status_code == 410


def test_a_one_time_link_grows_old(browser: Any, ann_link: str, frozen_time: Any) -> None:
    frozen_time.advance(hours=1)
    assert browser.get(f"/set-password/{ann_link}").status_code == 410


def test_a_password_hashed_with_old_parameters_is_hashed_again_at_sign_in(
    browser: Any, app: Any, ann: str, dispatcher: Any
) -> None:
    weak = PasswordHasher(time_cost=2, memory_cost=64).hash(PASSWORD)
    dispatcher(lambda uow, actor: uow.wing(SqlSignIn).set_password("ann", weak), SYSTEM)
    assert browser.sign_in().status_code == 303
    assert not is_outdated(_rows(app, users)[0].password_hash)


def test_the_way_back_after_signing_in_never_leads_to_another_site(browser: Any, ann: str) -> None:
    for wish, goal in (
        ("/tasks?x=1", "/tasks?x=1"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/a\nb", "/"),
        ("javascript:alert(1)", "/"),
    ):
        answer = browser.post("/login", {"user_id": "ann", "password": PASSWORD, "next": wish})
        assert answer.headers["Location"] == goal, wish
        browser.post("/logout", page="/profile/password")


def test_a_bearer_token_is_its_own_identity_and_needs_no_csrf_token(app: Any, dispatcher: Any, ann: str) -> None:
    client = app.test_client()
    app.extensions["identity"].bearer = lambda token: SYSTEM if token == "good" else None
    assert client.post("/change", headers={"Authorization": "Bearer good"}).status_code == 200
    assert (
        client.post("/change", headers={"Authorization": "Bearer bad", "Accept": "application/json"}).status_code == 401
    )


def test_nobody_is_signed_in_outside_a_session(app: Any) -> None:
    with app.test_request_context("/"):
        assert current_actor() is None


def test_sessions_that_have_run_out_are_swept_away(browser: Any, app: Any, ann: str, frozen_time: Any) -> None:
    browser.sign_in()
    frozen_time.moment += timedelta(days=2)
    browser.client.delete_cookie("gongkai")
    browser.sign_in()
    assert len(_rows(app, sessions)) == 1
