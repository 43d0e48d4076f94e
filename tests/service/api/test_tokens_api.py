"""Sessions and personal tokens."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from service.identity.accounts import change_user
from service.identity.api_tokens import TOKENS, create_token_for
from workflows.errors import NotAllowed
from workflows.model import SYSTEM, Actor

if TYPE_CHECKING:
    from flask import Flask

Call = Callable[[str], Any]


@pytest.fixture
def token(call: Call) -> dict[str, Any]:
    """A token of Wang's for ten days."""
    made: dict[str, Any] = call("wang").post("/tokens", {"name": "报表", "days": 10}, 201)
    return made


def bearer(token: str) -> dict[str, Any]:
    return {"headers": {"Authorization": f"Bearer {token}", "X-CSRF-Token": ""}}


def test_a_token_speaks_for_its_owner_without_cookie_or_csrf_token(call: Call, token: dict[str, Any]) -> None:
    nobody = call("")
    assert nobody.get("/session", **bearer(token["token"]))["id"] == "wang"
    assert nobody.post("/notices/read", {}, **bearer(token["token"])) == {"marked": 0}
    assert nobody.refused("GET", "/session") == (401, "not-signed-in")


def test_a_token_is_shown_once_and_kept_as_a_hash(app: Flask, call: Call, token: dict[str, Any]) -> None:
    listed = call("wang").get("/tokens")["items"]
    assert [(one["name"], "token" in one, one["used_at"]) for one in listed] == [("报表", False, None)]
    with app.app_context():
        from service.storage.database import reading

        kept = reading().exec_driver_sql("SELECT * FROM api_tokens").one()
    assert token["token"] not in str(tuple(kept))


def test_the_use_of_a_token_is_noted_once_a_minute(call: Call, token: dict[str, Any], frozen_time: Any) -> None:
    for seconds in (0, 30, 40):
        frozen_time.advance(seconds=seconds)
        call("").get("/session", **bearer(token["token"]))
    used = call("wang").get("/tokens")["items"][0]["used_at"]
    assert used == "2026-03-02T01:01:10+00:00"


@pytest.mark.parametrize("given", ["", "x", "gongkai_", "gongkai_" + "a" * 43, "gongkai_\udcff"])
def test_what_is_no_token_is_nobody(call: Call, given: str) -> None:
    assert call("").refused("GET", "/tasks", **bearer(given.encode("utf-8", "replace").decode())) == (
        401,
        "not-signed-in",
    )


def test_a_token_ends_with_its_days_its_revocation_or_its_owners_account(
    call: Call, dispatch: Any, frozen_time: Any, token: dict[str, Any]
) -> None:
    second = call("wang").post("/tokens", {"name": "二"}, 201)
    third = call("zhao").post("/tokens", {"name": "三"}, 201)
    assert call("zhao").refused("DELETE", f"/tokens/{second['id']}") == (404, "not-found")
    assert call("wang").call("DELETE", f"/tokens/{second['id']}").status_code == 204
    assert call("").refused("GET", "/session", **bearer(second["token"]))[0] == 401
    dispatch(change_user, SYSTEM, user_id="zhao", active=False)
    assert call("").refused("GET", "/session", **bearer(third["token"]))[0] == 401
    frozen_time.advance(days=10)
    assert call("").refused("GET", "/session", **bearer(token["token"]))[0] == 401


def test_a_token_makes_no_other_tokens(call: Call, token: dict[str, Any]) -> None:
    assert call("").refused("POST", "/tokens", {"name": "x"}, **bearer(token["token"])) == (403, "not-allowed")


def test_a_token_has_the_roles_of_the_day(call: Call, dispatch: Any, token: dict[str, Any]) -> None:
    assert call("").refused("GET", "/people", **bearer(token["token"])) == (403, "not-allowed")
    dispatch(change_user, SYSTEM, user_id="wang", roles=["admin"])
    assert call("").get("/people", **bearer(token["token"]))["items"]


@pytest.mark.parametrize("body", [{"name": " "}, {"name": "x", "days": 0}, {"name": "x", "days": 400}, {}])
def test_a_token_needs_a_name_and_an_end(call: Call, body: dict[str, Any]) -> None:
    assert call("wang").refused("POST", "/tokens", body)[0] == 422


def test_nobody_has_more_tokens_than_they_can_look_after(call: Call, dispatch: Any) -> None:
    for number in range(TOKENS):
        dispatch(create_token_for, SYSTEM, user_id="wang", name=str(number), days=1)
    assert call("wang").refused("POST", "/tokens", {"name": "x"}) == (409, "conflict")


def test_only_administrators_make_tokens_for_others(dispatch: Any, organisation: None) -> None:
    with pytest.raises(NotAllowed):
        dispatch(create_token_for, Actor("wu", "吴刚", frozenset({"supervisor"})), user_id="li", name="x", days=1)


def test_signing_in_needs_the_csrf_token_and_the_right_password(call: Call) -> None:
    nobody = call("")
    assert nobody.refused("POST", "/session", {"user": "wang", "password": "x"}) == (403, "request-forged")
    assert nobody.sign_in("wang", "wrong").json["code"] == "sign-in-refused"
    assert nobody.sign_in("wang").json["name"] == "王芳"


def test_a_session_needs_its_csrf_token_for_changes_only(call: Call) -> None:
    wang = call("wang")
    wang.csrf = "wrong"
    assert wang.get("/session")["id"] == "wang"
    assert wang.refused("POST", "/notices/read", {}) == (403, "request-forged")


def test_a_session_that_has_ended_is_refused_before_anything_is_done(call: Call, frozen_time: Any) -> None:
    wang = call("wang")
    frozen_time.advance(hours=13)
    assert wang.refused("GET", "/tasks") == (401, "not-signed-in")
    assert wang.refused("POST", "/notices/read", {})[0] == 401


def test_signing_out_ends_the_session(call: Call) -> None:
    wang = call("wang")
    assert wang.call("DELETE", "/session").status_code == 204
    assert wang.refused("GET", "/session") == (401, "not-signed-in")
