"""The calculator of terms (期限计算): when a term of working days ends, and why, day by day. For everybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue

from service.identity import PublicBlueprint
from service.web import refusals, words
from service.web.clock_texts import KINDS, Span, spans
from service.web.i18n import _, is_english
from service.web.pages import calendar, lang, today
from service.web.words import word
from workflows.calendar import clock as terms
from workflows.calendar.clock import BASIS, Due, StatutoryClock, Step, due
from workflows.calendar.due_command import explain, read_clock
from workflows.errors import Invalid

blueprint = PublicBlueprint("calculator", __name__)

TERMS: Final[Mapping[str, int]] = {
    "reply": terms.REPLY,
    "clarification-notice": terms.CLARIFICATION_NOTICE,
    "consultation": terms.CONSULTATION,
    "closure": terms.CLOSURE,
    "publication": terms.PUBLICATION,
    "fee-payment": terms.FEE_PAYMENT,
}
"""The usual terms, in working days."""
ROWS: Final = 20
"""Excluded intervals that the page takes."""
GRID_DAYS: Final = 200
"""Longer terms are shown as spans only."""
_OPEN: Final = ".."
_ANY_START: Final = "2026-01-05"


@dataclass(frozen=True, slots=True)
class Row:
    """An excluded interval as it was typed; `error` says what is wrong with it."""

    start: str
    end: str
    error: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing was typed."""
        return not self.start and not self.end


@dataclass(frozen=True, slots=True)
class Result:
    """What the page shows. `weeks` are rows of seven days from Monday, None where the term does not reach."""

    answer: Due
    weekday: str
    lines: tuple[str, ...]
    spans: tuple[Span, ...]
    weeks: tuple[tuple[Step | None, ...], ...]
    basis: str


def register(app: Flask) -> None:
    """Add the page."""
    app.register_blueprint(blueprint)


@blueprint.get("/calculator")
def index() -> ResponseReturnValue:
    """The form, and the answer where something was asked. A plain address: it can be kept and sent on."""
    typed = {name: request.args.get(name, "").strip()[:20] for name in ("kind", "start", "days", "extension")}
    typed["kind"] = typed["kind"] if typed["kind"] in TERMS else ""
    rows, errors = _rows(), {}
    result = None
    if typed["start"] or typed["days"]:
        errors = {name: text for name, text in _field_errors(typed).items() if text}
        if not errors and not any(row.error for row in rows):
            result, errors = _count(typed, rows)
    page = render_template(
        "calculator/index.html",
        typed=typed,
        rows=rows,
        errors=errors,
        result=result,
        kinds=[("", _("自定"))]
        + [(key, _("%(term)s（%(days)s）", term=word(words.CLOCKS, key), days=days)) for key, days in TERMS.items()],
        day_words=KINDS,
        most_rows=ROWS,
    )
    wrong = bool(errors) or any(row.error for row in rows)
    return page, 422 if wrong and not _edits_rows() else 200


def weeks(steps: tuple[Step, ...]) -> tuple[tuple[Step | None, ...], ...]:
    """The days of an arithmetic in rows from Monday to Sunday; nothing for a term too long to be looked at so."""
    if len(steps) > GRID_DAYS:
        return ()
    by_day = {step.date: step for step in steps}
    monday = steps[0].date - timedelta(days=steps[0].date.weekday())
    number = (steps[-1].date - monday).days // 7 + 1
    return tuple(
        tuple(by_day.get(monday + timedelta(days=7 * week + day)) for day in range(7)) for week in range(number)
    )


def _count(typed: Mapping[str, str], rows: list[Row]) -> tuple[Result | None, dict[str, str]]:
    excluded = [f"{row.start}/{row.end or _OPEN}" for row in rows if not row.empty]
    try:
        clock = read_clock(
            typed["start"], _days(typed), excluded, int(typed["extension"] or 0), typed["kind"] or "term"
        )
        answer = due(clock, calendar(), today())
    except Invalid as error:
        field = {"working_days": "days"}.get(str(error.details.get("field")), str(error.details.get("field")))
        return None, {field if field in ("start", "days", "extension") else "excluded": _said(error)}
    return _result(clock, answer), {}


def _result(clock: StatutoryClock, answer: Due) -> Result:
    basis = BASIS.get(clock.kind)
    language = "en" if lang() == "en" else "zh"
    summary = explain(clock, calendar(), "en" if language == "en" else "zh", today())
    return Result(
        answer=answer,
        weekday=weekday(answer.date),
        lines=tuple(summary[: len(summary) - len(answer.arithmetic)]),
        spans=tuple(spans(answer.arithmetic)),
        weeks=weeks(answer.arithmetic),
        basis=(basis[1] if is_english() else basis[0]) if basis else "",
    )


def weekday(day: date) -> str:
    """The day's name."""
    return (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))[day.weekday()]


def _days(typed: Mapping[str, str]) -> int:
    """As typed, else the usual ones of the kind."""
    return int(typed["days"]) if typed["days"] else TERMS[typed["kind"]]


def _field_errors(typed: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with each field by itself."""
    errors = {"start": "", "days": "", "extension": ""}
    try:
        read_clock(typed["start"], 1)
    except Invalid:
        errors["start"] = _("请填写日期（年-月-日）。")
    if typed["days"] or not typed["kind"]:
        errors["days"] = _number_error(typed["days"], 1, 5000)
    if typed["extension"]:
        errors["extension"] = _number_error(typed["extension"], 0, terms.EXTENSION_MAX)
    return errors


def _number_error(text: str, low: int, high: int) -> str:
    whole = text.isascii() and text.isdigit() and low <= int(text) <= high
    return "" if whole else _("请填写%(low)s至%(high)s之间的整数。", low=low, high=high)


def _rows() -> list[Row]:
    """The intervals as typed, one more or one less where a button asked for it; always one to type into."""
    starts, ends = request.args.getlist("from")[:ROWS], request.args.getlist("to")[:ROWS]
    ends += [""] * (len(starts) - len(ends))
    rows = [Row(start.strip()[:20], end.strip()[:20]) for start, end in zip(starts, ends, strict=False)]
    removed = request.args.get("remove", "")
    if removed.isascii() and removed.isdigit() and int(removed[:4]) < len(rows):
        del rows[int(removed[:4])]
    checked = [row if row.empty else Row(row.start, row.end, _row_error(row)) for row in rows]
    if not checked or (request.args.get("add") and len(checked) < ROWS):
        checked.append(Row("", ""))
    return checked


def _row_error(row: Row) -> str:
    try:
        read_clock(_ANY_START, 1, [f"{row.start}/{row.end or _OPEN}"])
    except Invalid as error:
        return _said(error)
    return ""


def _edits_rows() -> bool:
    return bool(request.args.get("add") or request.args.get("remove"))


def _said(error: Invalid) -> str:
    if is_english():
        return error.message
    known = refusals.in_chinese(error.message)
    if known is None and "ends (" in error.message:
        known = _("返回日期不能早于发出日期。")
    return known or _("请填写日期（年-月-日）。")
