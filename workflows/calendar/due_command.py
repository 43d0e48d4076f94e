"""What `gongkai due` and the calculator page answer: pure text and JSON, without the command line around it.

The command `gongkai due 2026-01-12 20 --exclude 2026-01-20/2026-02-10 --extend 0` is `read_clock` and `explain`;
`gongkai due --json` is `answer_json` for every line.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final, Literal

from workflows.calendar.clock import BASIS, Due, Interval, StatutoryClock, Step, StepKind, due
from workflows.calendar.dates import read_date
from workflows.calendar.working_days import WorkingCalendar
from workflows.errors import Invalid

Language = Literal["zh", "en"]

_OPEN: Final = ".."
_FIELDS: Final = frozenset({"start", "working_days", "extension", "excluded"})
_KINDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "reply": ("答复期限", "Reply"),
        "clarification-notice": ("补正告知期限", "Notice to correct the application"),
        "consultation": ("征求意见期限", "Consultation"),
        "closure": ("办结归档期限", "Closure and archiving"),
        "publication": ("主动公开期限", "Publication"),
        "fee-payment": ("缴费期限", "Payment of the fee"),
        "confirmation": ("确认期限", "Confirmation"),
        "term": ("期限", "Term"),
    }
)
_WEEKDAYS: Final = (
    ("周一", "Mon"),
    ("周二", "Tue"),
    ("周三", "Wed"),
    ("周四", "Thu"),
    ("周五", "Fri"),
    ("周六", "Sat"),
    ("周日", "Sun"),
)
_STEPS: Final[Mapping[StepKind, tuple[str, str]]] = MappingProxyType(
    {
        StepKind.DAY0: ("起算日，不计入", "day 0, not counted"),
        StepKind.COUNTED: ("第 {number} 个工作日", "working day {number}"),
        StepKind.MAKE_UP: ("调休上班，第 {number} 个工作日", "make-up day, working day {number}"),
        StepKind.WEEKEND: ("周末，不计入", "weekend, not counted"),
        StepKind.HOLIDAY: ("节假日，不计入", "holiday, not counted"),
        StepKind.EXCLUDED: ("工作日，依法扣除", "working day, excluded by law"),
    }
)


def read_clock(
    start: str, working_days: int, excluded: Iterable[str] = (), extension: int = 0, kind: str = "term"
) -> StatutoryClock:
    """The clock that the command line's words mean; `excluded` are `from/to`, or `from/..` while still open.

    As everywhere, the day `from` itself runs and the day `to` does not: (from, to]. Raises `Invalid` with details
    `field` (start, working_days, extension, excluded).
    """
    intervals = []
    for text in excluded:
        first, slash, last = text.partition("/")
        if not slash:
            raise Invalid("excluded must be written YYYY-MM-DD/YYYY-MM-DD", field="excluded")
        end = None if last == _OPEN else read_date(last, "excluded")
        intervals.append(Interval(read_date(first, "excluded"), end))
    return _clock(kind, read_date(start, "start"), working_days, extension, tuple(intervals))


def explain(
    clock: StatutoryClock, calendar: WorkingCalendar, lang: Language = "zh", today: dt.date | None = None
) -> list[str]:
    """The due date and the arithmetic day by day, one line each, in Chinese or in English.

    `today` is required while an interval is open. Raises `Invalid` as `due` does.
    """
    answer = due(clock, calendar, today)
    column = 0 if lang == "zh" else 1
    return [*_summary(clock, answer, column), *(_step(step, column) for step in answer.arithmetic)]


def answer_json(line: str, calendar: WorkingCalendar) -> dict[str, Any]:
    """Answer one line of `gongkai due --json`.

    The line is an object `{"start": "YYYY-MM-DD", "working_days": int, "extension": int = 0, "excluded":
    [["from", "to"], …] = []}`, intervals being (from, to]. The answer is `{"due": "YYYY-MM-DD", "provisional": bool}`,
    or `{"error": {"field": …, "message": …}}` for any other line; `field` is `line` where no single field is at
    fault. Never raises.
    """
    try:
        answer = due(_read_line(line), calendar)
    except Invalid as error:
        return {"error": {"field": error.details.get("field", "line"), "message": error.message}}
    return {"due": answer.date.isoformat(), "provisional": answer.provisional}


def _read_line(line: str) -> StatutoryClock:
    try:
        # A number of thousands of digits is a ValueError, nesting of thousands of brackets a RecursionError.
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Invalid("the line is not JSON", field="line") from error
    if not isinstance(value, dict):
        raise Invalid("the line must be a JSON object", field="line")
    for name in value:
        if name not in _FIELDS:
            raise Invalid(f"there is no field {name!r}", field=name)
    for name in ("start", "working_days"):
        if name not in value:
            raise Invalid(f"{name} is missing", field=name)
    return _clock(
        "term",
        read_date(value["start"], "start"),
        value["working_days"],
        value.get("extension", 0),
        _read_pairs(value.get("excluded", [])),
    )


def _read_pairs(value: object) -> tuple[Interval, ...]:
    if not isinstance(value, list):
        raise Invalid("excluded must be a list of pairs of dates", field="excluded")
    intervals = []
    for pair in value:
        if not isinstance(pair, list) or len(pair) != 2:
            raise Invalid("excluded must be a list of pairs of dates", field="excluded")
        intervals.append(Interval(read_date(pair[0], "excluded"), read_date(pair[1], "excluded")))
    return tuple(intervals)


def _clock(
    kind: str, start: dt.date, working_days: int, extension: int, excluded: tuple[Interval, ...]
) -> StatutoryClock:
    try:
        return StatutoryClock(kind, start, working_days, extension, excluded)
    except Invalid as error:
        if error.details.get("field") != "term":
            raise
        # The asker wrote `working_days`: the message must name what was written.
        message = error.message.replace("term", "working_days", 1)
        raise Invalid(message, **{**error.details, "field": "working_days"}) from error


def _summary(clock: StatutoryClock, answer: Due, column: int) -> list[str]:
    name = _KINDS.get(clock.kind, (clock.kind, clock.kind))[column]
    basis = BASIS.get(clock.kind)
    counted = (
        f"{name}：自 {clock.start} 起 {clock.term} 个工作日",
        f"{name}: {clock.term} working days from {clock.start}",
    )[column]
    if clock.extension:
        counted += (f"，延长 {clock.extension} 个工作日", f", extended by {clock.extension}")[column]
    if answer.excluded_days:
        counted += (f"，扣除 {answer.excluded_days} 个工作日", f", {answer.excluded_days} excluded")[column]
    if basis:
        counted += (f"（{basis[0]}）", f" ({basis[1]})")[column]
    return [counted, *_due_lines(answer, column)]


def _due_lines(answer: Due, column: int) -> list[str]:
    label = ("今日退回则到期日", "Due if returned today") if answer.open_interval else ("到期日", "Due")
    lines = [_dated(label, answer.date, answer.provisional, column)]
    if answer.open_interval and answer.at_the_latest:
        latest = ("最迟到期日", "Due at the latest")
        lines.append(_dated(latest, answer.at_the_latest, answer.latest_provisional, column))
    elif answer.open_interval:
        lines.append(("最迟到期日：尚不能确定", "Due at the latest: not known yet")[column])
    if years := ", ".join(str(year) for year in answer.estimated_years()):
        lines.append(
            (
                f"暂定：{years} 年放假安排尚未载入，按周一至周五扣除法定节假日估算，不含调休",
                f"Provisional: the arrangement of {years} is not loaded; Monday to Friday less statutory holidays, "
                "without moved days",
            )[column]
        )
    return lines


def _dated(label: tuple[str, str], day: dt.date, provisional: bool, column: int) -> str:
    mark = ("（暂定）", " (provisional)")[column] if provisional else ""
    colon = ("：", ": ")[column]
    return f"{label[column]}{colon}{day} {_WEEKDAYS[day.weekday()][column]}{mark}"


def _step(step: Step, column: int) -> str:
    text = _STEPS[step.kind][column].format(number=step.number)
    if step.reason:
        text += (f"（{step.reason}）", f" ({step.reason})")[column]
    if step.provisional:
        text += ("（暂定）", " (provisional)")[column]
    return f"{step.date} {_WEEKDAYS[step.date.weekday()][column]}  {text}"
