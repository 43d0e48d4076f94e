"""Every refusal is a problem with a stable code, and nothing that is sent makes the service fail."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.shipped import BPMN, bundle_files
from workflows.handlers.deployments import deploy
from workflows.model import SYSTEM

if TYPE_CHECKING:
    from flask import Flask

Call = Callable[[str], Any]
JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    "text", ["{", "", "[1", '{"answers": NaN}', "\ufeff", "[" * 20000, '{"a":' * 200 + "1" + "}" * 200, "1" * 5000]
)
def test_a_body_that_is_no_json_is_refused(call: Call, text: str) -> None:
    status, code = call("wang").refused("POST", "/tokens", data=text, headers=JSON)
    assert (status, code) == ((422, "form-invalid") if text == "" else (400, "body-unreadable"))


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"name": 1}, {"name"}),
        ({"name": "x", "days": "many"}, {"days"}),
        ({"name": "x", "days": 1.5}, {"days"}),
        ({}, {"name"}),
        ({"name": "x", "what": 1}, {"what"}),
        ({"name": "x" * 101}, {"name"}),
        ({"name": None}, {"name"}),
        ([], {"_schema"}),
        ("x", {"_schema"}),
    ],
)
def test_wrong_types_missing_and_unknown_fields_are_named(call: Call, body: Any, fields: set[str]) -> None:
    problem = call("wang").problem("POST", "/tokens", body)
    assert (problem["status"], problem["code"]) == (422, "form-invalid")
    assert problem["details"]["fields"].keys() == fields


def test_other_media_types_unknown_addresses_and_methods_are_problems(call: Call) -> None:
    wang = call("wang")
    assert wang.refused("POST", "/tokens", data="name=x", headers={"Content-Type": "text/plain"}) == (
        415,
        "unsupported-type",
    )
    assert wang.refused("GET", "/nothing") == (404, "not-found")
    assert wang.refused("PUT", "/tokens") == (405, "method-not-allowed")
    assert wang.refused("GET", "/tasks?what=1") == (422, "form-invalid")
    assert wang.refused("GET", "/tasks?list=what") == (422, "form-invalid")


@pytest.mark.parametrize("after", ["x", "bm8=", "WyJ4Iiwxd", "W10=", "WzEsMl0=", "W" * 500, "%00"])
def test_a_damaged_page_mark_is_refused(call: Call, leave: None, after: str) -> None:
    for path in ("/tasks", "/notices", "/publications", "/documents"):
        assert call("wang").refused("GET", f"{path}?after={after}")[0] in (404, 422)
    task = call("wu").refused("GET", f"/instances/none/history?after={after}")
    assert task[0] in (404, 422)


def test_ids_and_texts_with_a_nul_are_refused(call: Call, leave: None) -> None:
    wang = call("wang")
    assert wang.refused("GET", "/tasks/%00") == (404, "not-found")
    assert wang.refused("GET", "/tasks?text=%00")[0] in (404, 422)
    assert wang.refused("POST", "/tokens", {"name": "a\x00b"}) == (422, "invalid")
    assert wang.refused("POST", "/tokens", data='{"name": "\\ud800"}', headers=JSON) == (422, "invalid")
    assert wang.call("POST", "/tokens", data='{"name": "\\ud83d\\ude00"}', headers=JSON).status_code == 201


def test_half_a_character_is_refused_where_nothing_is_written_too(call: Call, leave: None) -> None:
    code = '{"number": "x", "code": "a\\ud800b"}'
    assert call("wang").refused("POST", "/portal/requests/progress", data=code, headers=JSON) == (422, "invalid")
    plan = '{"source_id": "\\ud800", "target_id": "y"}'
    assert call("wu").refused("POST", "/migrations/preview", data=plan, headers=JSON) == (422, "invalid")


def test_what_is_too_large_is_refused_before_it_is_read(app: Flask, call: Call) -> None:
    limit = app.config["MAX_CONTENT_LENGTH"]
    large = {"CONTENT_LENGTH": str(50 * 1024 * 1024)}
    for path in ("/deployments", "/lint", "/tokens"):
        for kind in ("application/json", "multipart/form-data; boundary=x"):
            options = {"data": b"{}", "headers": {"Content-Type": kind}, "environ_overrides": large}
            if path == "/tokens" and kind != "application/json":
                continue
            problem = call("he").problem("POST", path, **options)
            assert (problem["code"], problem["details"]) == ("too-large", {"limit_bytes": limit})


def test_archives_that_lie_or_are_broken_are_refused(call: Call) -> None:
    import zipfile

    he = call("he")
    good = io.BytesIO()
    with zipfile.ZipFile(good, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.bpmn", b"<a/>" * 50)
    whole = good.getvalue()
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.bpmn", b"0" * 6_000_000)
    damaged = bytearray(whole)
    damaged[45:60] = b"\xff" * 15
    for content in (b"PK", whole[:40], bytes(damaged), bomb.getvalue()):
        sent = {"files": (io.BytesIO(content), "b.zip")}
        assert he.refused("POST", "/lint", data=sent) == (422, "files-invalid"), content[:20]


@pytest.mark.parametrize("name", ["../a.bpmn", "/a.bpmn", "a", "a" * 300 + ".bpmn", "a" * 190 + "!.bpmn", "a\nb.bpmn"])
def test_a_file_cannot_have_any_name(call: Call, name: str) -> None:
    body = {"files": [{"name": name[:200], "text": "x"}]}
    assert call("he").refused("POST", "/lint", body)[0] == 422


POSTS = (
    "/tokens",
    "/tasks/bulk",
    "/tasks/TASK/complete",
    "/tasks/TASK/validate",
    "/tasks/TASK/urge",
    "/definitions/leave/start",
    "/lint",
    "/deployments",
    "/messages",
    "/due",
    "/calendars/preview",
    "/documents",
    "/requests",
    "/portal/requests",
    "/portal/requests/progress",
    "/notices/read",
    "/people",
    "/instances/x/suspend",
    "/incidents/x/retry",
)
_NAMES = """
name days text answers outcome submission title task tasks action assignee files start working_days
extension excluded message payload business_key correlation_key applicant kind channel description
arrived_on roles ids id reason variables number code body keywords parties form_date fields
"""
NAMES = st.sampled_from(_NAMES.split())
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES | st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@pytest.fixture
def all_powerful(call: Call, dispatch: Any, leave: None) -> Any:
    """A program that everything is allowed to, and a task."""
    from service.identity.accounts import change_user
    from workflows.model import SYSTEM

    every = ["admin", "supervisor", "designer", "drafter", "registrar", "head", "publisher"]
    dispatch(change_user, SYSTEM, user_id="zheng", roles=every)
    zheng = call("zheng")
    zheng.post("/definitions/leave/start", {"answers": {"why": "x", "days": 1}}, 201)
    zheng.task = zheng.get("/tasks?list=offered")["items"][0]["task"]["id"]
    zheng.post(f"/tasks/{zheng.task}/claim")
    return zheng


def test_no_body_makes_the_service_fail(all_powerful: Any) -> None:
    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(path=st.sampled_from(POSTS), body=st.dictionaries(NAMES, VALUES, max_size=5) | VALUES)
    def send(path: str, body: Any) -> None:
        text = json.dumps(body)
        response = all_powerful.call("POST", path.replace("TASK", all_powerful.task), data=text, headers=JSON)
        assert response.status_code < 500, (path, text, response.text)
        if response.status_code >= 400:
            assert response.mimetype == "application/problem+json"

    send()


@pytest.mark.parametrize("year", [2150, 2099, 1990, 2007])
def test_a_report_of_a_year_that_is_not_over_is_refused_before_anything_begins(
    call: Call, dispatch: Callable[..., Any], year: int
) -> None:
    dispatch(deploy, SYSTEM, name="annual_report", files=bundle_files(BPMN / "annual_report"))
    problem = call("gong").problem("POST", "/definitions/annual_report/start", {"answers": {"year": year}})
    assert problem["status"] == 422
    assert "year" in json.dumps(problem)
    assert call("wu").get("/instances")["items"] == []
