"""What every response has: headers, languages, refusals without stack traces."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from flask import render_template_string

from service.identity import public
from service.web.headers import allow
from workflows.errors import FormInvalid, InstanceChanged, NotAllowed, NotFound, WorkflowError
from workflows.ports import BpmnError


@pytest.fixture
def app(app: Any) -> Any:
    """With public pages that fail in every way."""

    def refuse(kind: str) -> Any:
        kinds: dict[str, WorkflowError] = {
            "missing": NotFound(id="x"),
            "forbidden": NotAllowed(),
            "changed": InstanceChanged(),
            "form": FormInvalid({"name": ["needed"]}),
            "bpmn": BpmnError("late"),
        }
        raise kinds[kind]

    def fail() -> None:
        raise RuntimeError("the secret is xyzzy-42")

    def framed() -> str:
        allow("frame-src", "'self'")
        allow("frame-ancestors", "'self'")
        return "framed"

    app.testing = False
    app.add_url_rule("/refuse/<kind>", "refuse", public(refuse))
    app.add_url_rule("/fail", "fail", public(fail))
    app.add_url_rule("/framed", "framed", public(framed))
    app.add_url_rule("/lang", "lang", public(lambda: render_template_string("{{ lang }}")))
    app.add_url_rule("/upload", "upload", public(lambda: "taken"), methods=["POST"])
    return app


@pytest.mark.parametrize(
    ("kind", "status"), [("missing", 404), ("forbidden", 403), ("changed", 409), ("form", 422), ("bpmn", 422)]
)
def test_a_refusal_is_a_page_or_a_problem_with_one_status(client: Any, kind: str, status: int) -> None:
    page = client.get(f"/refuse/{kind}")
    problem = client.get(f"/refuse/{kind}", headers={"Accept": "application/json"})
    assert page.status_code == problem.status_code == problem.json["status"] == status
    assert page.mimetype == "text/html"
    assert problem.mimetype == "application/problem+json"
    assert problem.json["code"]


def test_the_fields_of_a_form_are_in_the_problem(client: Any) -> None:
    problem = client.get("/refuse/form", headers={"HX-Request": "true"}).json
    assert problem["details"] == {"fields": {"name": ["needed"]}}


def test_a_bug_shows_a_number_and_nothing_else_and_is_logged_once_under_it(
    client: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        problem = client.get("/fail", headers={"Accept": "application/json"})
        page = client.get("/fail")
    assert problem.status_code == page.status_code == 500
    lines = [record.getMessage() for record in caplog.records if record.name == "gongkai"]
    assert len(lines) == 2
    assert problem.json["error_id"] in lines[0]
    assert "RuntimeError" in lines[0]
    assert "test_app.py:" in lines[0]
    for text in (*lines, problem.text, page.text):
        assert "xyzzy" not in text.replace(problem.json["error_id"], "").replace(lines[0], "").replace(lines[1], "")


def test_an_unknown_address_and_a_wrong_method_are_refused_in_the_readers_language(client: Any) -> None:
    english = client.get("/nowhere", headers={"Accept": "application/json", "Accept-Language": "en"})
    chinese = client.get("/nowhere", headers={"Accept": "application/json", "Accept-Language": "zh-CN"})
    assert (english.status_code, english.json["detail"]) == (404, "There is nothing at this address.")
    assert chinese.json["detail"].startswith("没有找到")
    assert client.put("/lang").status_code == 405


def test_the_language_is_the_cookies_then_the_browsers_then_the_default(client: Any) -> None:
    assert client.get("/lang").text == "zh"
    assert client.get("/lang", headers={"Accept-Language": "fr, en;q=0.5"}).text == "en"
    client.set_cookie("gongkai_language", "zh")
    assert client.get("/lang", headers={"Accept-Language": "en"}).text == "zh"
    client.set_cookie("gongkai_language", "<script>")
    assert client.get("/lang", headers={"Accept-Language": "en"}).text == "en"


def test_scripts_come_from_the_service_alone_and_no_page_is_framed(client: Any) -> None:
    headers = client.get("/login").headers
    assert "script-src 'self';" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_one_page_may_allow_more_but_never_scripts(client: Any, app: Any) -> None:
    policy = client.get("/framed").headers["Content-Security-Policy"]
    assert "frame-src 'self'" in policy
    assert "frame-ancestors 'self'" in policy
    with app.test_request_context("/"), pytest.raises(ValueError, match="script-src"):
        allow("script-src", "'unsafe-inline'")


def test_a_request_that_is_too_large_is_refused(client: Any) -> None:
    answer = client.post("/upload", data={"text": "x" * (5 * 1024 * 1024)}, headers={"Accept": "application/json"})
    assert answer.status_code == 413
    assert answer.json["code"] == "too-large"


def test_every_page_that_is_not_marked_public_asks_who_one_is(app: Any, client: Any) -> None:
    app.add_url_rule("/private", "private", lambda: "private")
    assert client.get("/private?x=1").headers["Location"] == "/login?next=/private%3Fx%3D1"
    assert client.get("/private", headers={"Accept": "application/json"}).status_code == 401


def test_the_process_answers_for_a_proxy_without_a_database(client: Any) -> None:
    assert client.get("/healthz").json == {"status": "ok"}
