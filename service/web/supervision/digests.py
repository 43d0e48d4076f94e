"""The weekly digest as a page that prints, and whether it comes by mail."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from service.identity import required_actor
from service.web.i18n import _, is_english
from service.web.pages import SEE_OTHER, ask, command, names, text_argument, text_field
from service.web.supervision.lists import shared
from workflows.disclosure.supervision.handlers import digesting


def add_to(blueprint: Blueprint) -> None:
    """Add the views."""
    blueprint.add_url_rule("/digest", "digests", digests)
    blueprint.add_url_rule("/digest/<week>", "digest", digest)
    blueprint.add_url_rule("/digest", "decline", decline, methods=["POST"])


def digests() -> ResponseReturnValue:
    """The newest one; where there is none yet, a page that says so."""
    weeks = ask(digesting.digest_weeks)
    if weeks:
        return redirect(url_for("supervision.digest", week=weeks[0]), SEE_OTHER)
    return _draw()


def digest(week: str) -> ResponseReturnValue:
    """A week's. Raises NotFound."""
    found = ask(digesting.digest_of, week=week)
    department = text_argument("department")
    chosen = department if department in names().departments else ""
    sections = {
        section: [line for line in lines if chosen in ("", line["department"])]
        for section, lines in found.lines.items()
    }
    counts = {key: numbers for key, numbers in found.counts.items() if chosen in ("", key)}
    return _draw(digest=found, sections=sections, counts=counts, department=chosen)


def decline() -> ResponseReturnValue:
    """By mail, or not."""
    declines = text_field("declines", 5) == "yes"
    done = _("今后不再发送督办周报；本科室有红灯任务时仍会发送。") if declines else _("今后照常发送督办周报。")
    return command(digesting.decline_digest, declines=declines, to=url_for("supervision.digests"), done=done)


def _draw(**values: object) -> str:
    told: dict[str, object] = {"digest": None, "sections": {}, "counts": {}, "department": ""}
    return render_template(
        "supervision/digest.html",
        weeks=ask(digesting.digest_weeks),
        declines=ask(digesting.declines_digest),
        departments=names().departments,
        own=required_actor().department,
        line_title=lambda line: (is_english() and line["title_en"]) or line["title"],
        **{**told, **values, **shared()},
    )
