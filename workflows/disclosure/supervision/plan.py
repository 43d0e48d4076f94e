"""A year's plan as rows: what a file says, row by row, and the tasks and parts that follow from it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib.resources import files
from typing import Any, Final

from workflows.disclosure.clauses import paper
from workflows.disclosure.duties import Planned
from workflows.disclosure.duty_words import period_words
from workflows.disclosure.supervision.model import LEAD, LEAD_MAX, TEXT_LIMIT, TITLE_LIMIT, WEIGHT_MAX

COLUMNS: Final = (
    *("code", "parent", "clause", "title", "title_en", "department", "leader", "handler", "cooperating"),
    *("start", "due", "duty", "period", "evidence", "weight", "lead"),
)
"""Of a table, in their order; what a file leaves out is empty. Lists have ； between."""
EACH: Final = "each"
"""Stands for every department of the work points: the task gets a part for each of them."""
MOST: Final = 10_000
"""Rows of one file."""
_CODE: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z.:-]{0,59}")
_DAY: Final = re.compile(r"(?:(\d{4})-)?(\d{1,2})-(\d{1,2})")
_SEPARATORS: Final = re.compile(r"[；;,，、]")
Wrong = list[tuple[int, str, str]]


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A row that was read. `number` counts from 1; `due` is None where only the duty gives the day."""

    number: int
    code: str
    clause: str
    title: str
    department: str
    parent: str = ""
    title_en: str = ""
    leader: str = ""
    handler: str = ""
    cooperating: tuple[str, ...] = ()
    start: date | None = None
    due: date | None = None
    duty: str = ""
    period: str = ""
    evidence: str = ""
    weight: int = 1
    lead: int = LEAD
    has_parts: bool = False


def shipped_rows() -> list[dict[str, Any]]:
    """The decomposition of the bureau's work points that comes with gongkai."""
    text = (files("workflows.disclosure") / "data" / "supervision.toml").read_text(encoding="utf-8")
    return list(tomllib.loads(text)["task"])


def read_rows(rows: Sequence[Mapping[str, Any]], year: int) -> tuple[list[PlanRow], Wrong]:
    """The rows of a year's plan, and everything that is wrong with them (row, field, message)."""
    wrong: Wrong = []
    found = [_read(row, number, year, wrong) for number, row in enumerate(rows, 1)]
    if not rows:
        wrong.append((1, "code", "The file has no rows."))
    if len(rows) > MOST:
        wrong.append((MOST + 1, "code", f"A file has at most {MOST} rows."))
    seen: set[str] = set()
    for row in found:
        if row.code in seen:
            wrong.append((row.number, "code", "Another row has this code."))
        seen.add(row.code)
    return found, wrong


def _read(row: Mapping[str, Any], number: int, year: int, wrong: Wrong) -> PlanRow:
    text = {name: _text(row.get(name)) for name in COLUMNS}

    def check(field: str, holds: bool, message: str) -> None:
        if not holds:
            wrong.append((number, field, message))

    for name in row:
        check(str(name), name in COLUMNS, "A plan has no such column.")
    check("code", bool(_CODE.fullmatch(text["code"])), "A code is letters, digits, dots, colons and hyphens.")
    clauses = {clause.number for clause in paper().clauses}
    check("clause", text["clause"] in clauses, "Every task cites a clause of the work points.")
    check("title", 0 < len(text["title"]) <= TITLE_LIMIT, f"A task needs a title of at most {TITLE_LIMIT} characters.")
    check("department", bool(text["department"]), "A task needs a department.")
    check("evidence", len(text["evidence"]) <= TEXT_LIMIT, f"At most {TEXT_LIMIT} characters.")
    check("due", bool(text["due"] or text["duty"]), "A task needs a due day or a duty that gives it.")
    return PlanRow(
        number=number,
        code=text["code"],
        clause=text["clause"],
        title=text["title"],
        department=text["department"],
        parent=text["parent"],
        duty=text["duty"],
        period=text["period"],
        title_en=text["title_en"][:TITLE_LIMIT],
        leader=text["leader"],
        handler=text["handler"],
        cooperating=_listed(row.get("cooperating")),
        start=_day(text["start"], year, number, "start", wrong),
        due=_day(text["due"], year, number, "due", wrong),
        evidence=text["evidence"],
        weight=_number(text["weight"], 1, WEIGHT_MAX, number, "weight", wrong),
        lead=_number(text["lead"], LEAD, LEAD_MAX, number, "lead", wrong),
    )


def expanded(
    rows: Iterable[PlanRow],
    year: int,
    departments: Sequence[str],
    times: Callable[[str], Sequence[Planned]],
) -> list[PlanRow]:
    """Every row with the parts that follow from it: one a department for `each`, one a time for a duty that recurs.

    `times` gives the times of a duty in the year. What has no time yet is due on its own day, else at the year's end.
    """
    rows = list(rows)
    parents = {row.parent for row in rows if row.parent}
    return [one for row in rows for one in _with_parts(row, year, departments, times, row.code in parents)]


def _with_parts(
    row: PlanRow,
    year: int,
    departments: Sequence[str],
    times: Callable[[str], Sequence[Planned]],
    is_parent: bool,
) -> list[PlanRow]:
    last = date(year, 12, 31)
    row = replace(row, due=row.due or last, has_parts=is_parent)
    if row.department == EACH:
        parts = [replace(row, code=f"{row.code}.{one}", parent=row.code, department=one) for one in departments]
        return [replace(row, department="office", has_parts=True), *parts]
    if not row.duty:
        return [row]
    found = [one for one in times(row.duty) if not row.period or one.period == row.period]
    if len(found) < 2:
        return [_of_time(row, found[0], year) if found else row]
    parts = [
        _of_time(
            replace(
                row,
                code=f"{row.code}.{one.period}",
                parent=row.code,
                title=f"{period_words(one.period, 'zh')}{row.title}"[:TITLE_LIMIT],
                title_en=f"{row.title_en}, {period_words(one.period, 'en')}"[:TITLE_LIMIT] if row.title_en else "",
            ),
            one,
            year,
        )
        for one in found
    ]
    return [replace(row, due=max(part.due or last for part in parts), has_parts=True), *parts]


def _of_time(row: PlanRow, one: Planned, year: int) -> PlanRow:
    return replace(row, due=one.due_on, start=max(one.opens_on, date(year, 1, 1)), period=one.period)


def _text(value: Any) -> str:
    return "" if value is None else "；".join(map(str, value)) if isinstance(value, list) else str(value).strip()


def _listed(value: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in _SEPARATORS.split(_text(value)) if part.strip()))


def _day(text: str, year: int, number: int, field: str, wrong: Wrong) -> date | None:
    if not text:
        return None
    match = _DAY.fullmatch(text)
    try:
        if match is None:
            raise ValueError(text)
        day = date(int(match[1] or year), int(match[2]), int(match[3]))
    except ValueError:
        wrong.append((number, field, "A day is written 2026-12-31, or 12-31 for the plan's own year."))
        return None
    if not date(year, 1, 1) <= day <= date(year + 1, 12, 31):
        wrong.append((number, field, "The day is not in the plan's year or the year after it."))
    return day


def _number(text: str, default: int, most: int, number: int, field: str, wrong: Wrong) -> int:
    if not text:
        return default
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= most:
        wrong.append((number, field, f"This is a whole number from 1 to {most}."))
        return default
    return int(text)
