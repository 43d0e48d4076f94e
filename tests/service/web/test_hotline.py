"""The assistance hotline (2.2: 服务热线) stands on every page for the public, those that say what went wrong too."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from published import published

from service.config import Config
from service.exporting.site import write_site
from service.identity import public, visitors
from workflows.errors import NotAllowed
from workflows.model import SYSTEM

HOTLINE = "0439-3236 000"
LINKED = f'<a href="tel:{HOTLINE.replace(" ", "")}">{HOTLINE}</a>'


@pytest.fixture
def config(database_url: str, tmp_path: Path, make_config: Callable[..., Config]) -> Config:
    return make_config(tmp_path, database_url, f'[bureau]\nhotline = "{HOTLINE}"\n')


def test_every_page_of_the_portal_has_it(app: Any, client: Any, organisation: None) -> None:
    pages = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/open") and "GET" in (rule.methods or ()) and not rule.arguments
    ]
    shown = [path for path in pages if (page := client.get(path)).mimetype == "text/html" and page.status_code == 200]

    assert len(shown) > 12
    assert [path for path in shown if LINKED not in client.get(path).text] == []


@pytest.mark.parametrize("path", ["/nowhere", "/open/nowhere", "/publications/gone", "/open/columns/none"])
def test_an_address_that_is_not_there_has_it_and_ways_on(client: Any, path: str) -> None:
    page = client.get(path)

    assert page.status_code == 404
    assert LINKED in page.text
    assert 'action="/open/search"' in page.text


def test_what_was_taken_down_and_what_is_published_have_it(client: Any, dispatch: Callable[..., Any]) -> None:
    made = dispatch(lambda uow, actor: published(uow, actor, "低保办法"), SYSTEM)

    assert LINKED in client.get(f"/publications/{made.id}").text


@pytest.mark.parametrize(("fault", "status"), [(NotAllowed(), 403), (RuntimeError("x"), 500)])
def test_refusals_and_faults_have_it(app: Any, fault: Exception, status: int) -> None:
    def fail() -> str:
        raise fault

    app.testing = False
    app.add_url_rule("/open/fault", "fault", public(fail))
    page = app.test_client().get("/open/fault")

    assert page.status_code == status
    assert LINKED in page.text


def test_a_form_that_is_too_old_and_who_sends_too_much_are_told_it(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visitors, "FAILURES", 0)
    token = re.search(r'name="csrf_token" value="([^"]*)"', client.get("/open/feedback").text)
    assert token
    for given, status in (({}, 403), ({"csrf_token": token[1]}, 429)):
        page = client.post("/open/feedback/find", data={**given, "find": "x"})
        assert page.status_code == status
        assert LINKED in page.text


def test_the_pages_that_only_an_export_has_have_it(app: Any, tmp_path: Path) -> None:
    with app.app_context():
        write_site(str(tmp_path / "site"))

    for name in ("404.html", "open/everything/index.html"):
        assert LINKED in (tmp_path / "site" / name).read_text(encoding="utf-8")
