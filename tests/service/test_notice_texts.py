"""Every kind of notice that code or a diagram sends has its text."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask
from flask_babel import force_locale

from service.notice_texts import notice_text, templates

ROOT = Path(__file__).parents[2]


def sent() -> set[str]:
    """The kinds that are told somewhere in the core or named in a diagram."""
    diagrams = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("bpmn/*/*.bpmn"))
    named = set(re.findall(r'property name="kind" value="([^"]+)"', diagrams))
    code = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("workflows/**/*.py"))
    return named | {kind for kind in re.findall(r'kind="([a-z-]+)"', code) if "-" in kind}


def test_every_kind_that_is_sent_has_a_text(app: Flask) -> None:
    with app.app_context():
        assert sent() >= {"task-assigned", "publication-clock", "request-reply-soon"}
        assert sent() <= templates().keys()


def test_a_due_moment_is_told_as_its_day_and_a_missing_detail_is_blank(app: Flask) -> None:
    with app.app_context():
        line = notice_text("task-overdue", {"due": "2026-02-09T15:59:59+00:00"})
    assert "2026-02-09" in line
    assert "%" not in line


def test_a_notice_names_the_matter_and_in_english_the_task_too(app: Flask) -> None:
    data = {"name": "检索", "name_en": "Search", "title": "0001号 危房名单", "due": "2026-02-09"}
    with app.app_context(), force_locale("zh"):
        assert "“检索”" in (line := notice_text("task-overdue", data))
        assert line.endswith("：0001号 危房名单")
    with app.app_context(), force_locale("en"):
        assert notice_text("task-due", data) == "“Search” is due on 2026-02-09: 0001号 危房名单"


def test_a_notice_of_an_older_release_ends_without_a_matter(app: Flask) -> None:
    with app.app_context():
        assert notice_text("task-due", {"name": "检索", "due": "2026-02-09"})[-1] not in ":：s"


def test_an_unknown_kind_is_not_lost(app: Flask) -> None:
    with app.app_context():
        assert notice_text("something-else", {}) == "something-else"
