"""Every kind of notice that code or a diagram sends has its text."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask

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


def test_an_unknown_kind_is_not_lost(app: Flask) -> None:
    with app.app_context():
        assert notice_text("something-else", {}) == "something-else"
