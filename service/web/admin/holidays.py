"""The State Council's yearly arrangement (放假安排): pasted, looked at, loaded; every open clock moves with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from service.storage.queries import admin as queries
from service.web import error_texts, refusals, words
from service.web.admin.frame import draw
from service.web.i18n import _, is_english
from service.web.input_refused import InputRefused
from service.web.pages import ask, calendar, dispatch, names_of, reading, roles_required, text_field, today
from service.web.words import word
from workflows.calendar.arrangements import YearArrangement, to_text
from workflows.errors import Invalid
from workflows.handlers.calendars import load_arrangement
from workflows.handlers.inspection import ArrangementPreview, preview_arrangement

TEXT_LIMIT: Final = 20_000
_MOVES_SHOWN: Final = 200
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Days in a row."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1


def add_to(blueprint: Blueprint) -> None:
    """Add the page."""
    blueprint.add_url_rule("/holidays", "holidays", show)
    blueprint.add_url_rule("/holidays", "load_holidays", load, methods=["POST"])


@roles_required("admin")
def show() -> ResponseReturnValue:
    """The loaded years, and the form; `?year=` puts a year's own text into it."""
    asked = request.args.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else 0
    return _draw(to_text(calendar().arrangement(year)) if calendar().is_loaded(year) else "")


@roles_required("admin")
def load() -> ResponseReturnValue:
    """First the preview; `confirmed` loads."""
    text = text_field("text", TEXT_LIMIT + 1)
    try:
        if len(text) > TEXT_LIMIT:
            raise InputRefused(_("内容过长。"), line=0)
        preview = ask(preview_arrangement, text=text)
        if not request.form.get("confirmed"):
            return _draw(text, preview=preview)
        year, clocks = dispatch(load_arrangement, text=text)
    except Invalid as error:
        return _draw(text, error=_said(error)), 422
    flash(_("%(year)s年放假安排已载入，已重新计算%(clocks)s个期限。", year=year, clocks=clocks), "success")
    return redirect(url_for("admin.holidays"), 303)


def spans(days: Iterable[date]) -> list[Span]:
    """Days in a row together."""
    ordered = sorted(days)
    if not ordered:
        return []
    breaks = [(before, after) for before, after in pairwise(ordered) if after - before != _DAY]
    starts = [ordered[0], *(after for _before, after in breaks)]
    ends = [*(before for before, _after in breaks), ordered[-1]]
    return [Span(first, last) for first, last in zip(starts, ends, strict=True)]


def _draw(text: str, preview: ArrangementPreview | None = None, error: str = "") -> str:
    loaded = {one.year: one for one in queries.loaded_years(reading())}
    years = sorted(calendar().arrangements, key=lambda one: one.year, reverse=True)
    return draw(
        "admin/holidays.html",
        "holidays",
        text=text,
        error=error,
        preview=preview,
        shown=_shown(preview.arrangement) if preview else (),
        moves=[(word(words.CLOCKS, move.clock.name), move) for move in preview.moves[:_MOVES_SHOWN]] if preview else (),
        years=[(one, loaded.get(one.year)) for one in years],
        people=names_of(*(one.loaded_by for one in loaded.values())),
        next_missing=next(year for year in range(today().year, 2101) if not calendar().is_loaded(year)),
    )


def _shown(arrangement: YearArrangement) -> tuple[tuple[str, list[Span]], ...]:
    return (
        (_("放假"), spans(arrangement.holidays)),
        (_("调休上班"), spans(arrangement.make_up_days)),
    )


def _said(error: Invalid) -> str:
    line, text = error.details.get("line"), error.details.get("text", "")
    if is_english() or not line:
        return error_texts.message(error)
    plain = error.message.removeprefix(f"line {line}: ")
    reason = refusals.in_chinese(plain) or _(
        "应写作“日期 放假”或者“日期 上班”，日期须存在、不重复、同属一年，调休上班日须为周末。"
    )
    return _("第%(line)s行“%(rule)s”：%(reason)s", line=line, rule=text, reason=reason)
