"""The feedback box on the portal: a receipt with number and code, the way back to the answer, the work behind it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from service.identity import visitors
from service.shipped import BPMN, bundle_files
from workflows.handlers.deployments import deploy
from workflows.model import SYSTEM


@pytest.fixture(autouse=True)
def bureau(dispatch: Callable[..., Any], organisation: None, prepare: Callable[..., None]) -> None:
    """Feedback and registers as they ship."""
    for name in ("registers", "reader_feedback"):
        files = bundle_files(Path(BPMN) / name)
        prepare(f"{name} for feedback", lambda files=files, name=name: dispatch(deploy, SYSTEM, name=name, files=files))


def form(client: Any) -> dict[str, str]:
    page = html.document_fromstring(client.get("/open/feedback").text)
    (found,) = page.xpath("//form[contains(@action, '/open/feedback') and .//textarea]")
    return {name: value or "" for name, value in found.form_values()}


def leave(client: Any, **typed: str) -> Any:
    return client.post("/open/feedback", data={**form(client), "kind": "suggestion", "text": "增加大字版", **typed})


def test_a_reader_gets_a_number_and_a_code_and_comes_back_with_the_code(client: Any, browse: Any) -> None:
    sent = leave(client)
    assert sent.status_code == 303
    receipt = client.get(sent.location).text
    code = sent.location.rsplit("/", 1)[1]
    assert code in receipt
    number = re.findall(r"20\d\d-00001", receipt)[0]
    zhao = browse("zhao")
    assert "增加大字版" in zhao.get(f"/documents/feedback?number={number}").text
    page = zhao.get("/work?scope=group").text + zhao.get("/work").text
    assert "读者反馈" in page
    (action,) = re.findall(r'action="(/documents/feedback/[^"]+)"', zhao.get("/documents/feedback").text)
    done = zhao.follow(action, {"answer": "予以采纳。", "finding": "adopted"})
    assert "没有反馈" in done.text
    assert "<td" in done.text
    found = client.post("/open/feedback/find", data={**form(client), "find": code.lower().replace("-", " ")})
    told = client.get(found.location).text
    for text in ("予以采纳。", "综合科", "答复时间"):
        assert text in told


def test_the_task_shows_what_the_reader_said(client: Any, browse: Any) -> None:
    leave(client, kind="complaint", text="没人接电话")
    zhao = browse("zhao")
    link = re.findall(r'href="(/tasks/[0-9a-zA-Z-]+)"', zhao.get("/work?scope=group").text + zhao.get("/work").text)[0]
    page = zhao.get(link).text
    assert "没人接电话" in page
    assert "投诉" in page


def test_a_wrong_code_leads_nowhere_and_too_many_are_refused(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = client.post("/open/feedback/find", data={**form(client), "find": "0000-0000-0000"})
    assert refused.status_code == 422
    assert "没有这个查询码" in refused.text
    monkeypatch.setattr(visitors, "FAILURES", 1)
    assert client.post("/open/feedback/find", data={**form(client), "find": "x"}).status_code == 429


def test_who_opens_the_address_of_an_answer_again_finds_the_form(client: Any) -> None:
    assert client.get("/open/feedback/find").location.endswith("/open/feedback")


def test_the_box_refuses_machines_and_empty_words(client: Any) -> None:
    assert leave(client, website="x").status_code == 422
    assert leave(client, text=" ").status_code == 422
    assert leave(client, kind="error").status_code == 422
    assert leave(client, code="nonsense").status_code == 422


def test_the_home_page_leads_to_the_box_and_the_box_to_letters_that_are_shown(client: Any) -> None:
    assert "/open/feedback" in client.get("/open").text
    assert "/open/registers/selected-letters" in client.get("/open/feedback").text
    assert client.get("/open/registers/selected-letters").status_code == 200
