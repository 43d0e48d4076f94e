"""Days, times and ranges that cannot be."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from workflows.textcheck.model import Finding, Kind, Text, found, half_width
from workflows.textcheck.numerals import number_of

_N: Final = r"[〇零一二三四五六七八九十]"
_DAY: Final = re.compile(
    r"(?P<y>(?<!\d)\d{4})年(?P<m>\d{1,2})月(?P<d>\d{1,2})[日号]"
    r"|(?P<y2>(?<![\d.\-/])(?:19|20)\d{2})(?P<s>[-./])(?P<m2>\d{1,2})(?P=s)(?P<d2>\d{1,2})(?![\d.\-/]|%)"
    rf"|(?P<y3>[〇零一二三四五六七八九]{{4}})年(?P<m3>{_N}{{1,3}})月(?P<d3>{_N}{{1,4}})日"
    r"|(?P<m4>(?<![\d年])\d{1,2})月(?P<d4>\d{1,2})[日号]"
)
_REST: Final = re.compile(
    r"\s*(?:至|到|—|–|-|~|～|――|——)\s*(?P<next>次年|翌年|第二年)?"
    r"(?:(?P<y>\d{4})(?:年|[-./]))?(?:(?P<m>\d{1,2})(?:月|[-./]))?(?P<d>\d{1,2})(?P<e>[日号]?)(?![\d:：.月年%])"
)
_WEEKDAY: Final = re.compile(
    r"\s*[（(，,、]?\s*(?:[^（）()。；\n\d]{1,6}[，,、])?\s*(?:星期|礼拜|周)([一二三四五六日天])(?![一二三四五六日天至到])"
)
_TIME: Final = re.compile(r"(?<![\d:：.])(\d{1,2})[:：](\d{2})(?![\d:：])")
_CLOCK: Final = re.compile(r"(?<!\d)(\d{1,2})时(\d{1,2})分")
_QUARTER: Final = re.compile(r"第?(?:([五六七八九])|([5-9]))季度")
_MONTH: Final = re.compile(r"(?<![\d.])(1[3-9]|[2-9]\d|0{1,2})月(?!\d|份?之)")
_YEARS: Final = re.compile(r"(?<!\d)((?:19|20)\d{2})年?\s*(?:至|到|—|–|-|~|～)\s*((?:19|20)\d{2})年(?!\d)")
_COMPACT: Final = re.compile(r"(?<!\d)((?:19|20)\d{2})(0[1-9]|1[0-2])(\d{2})(?!\d)")
_RATIO: Final = re.compile(r"(?:比例?|比值|配比|比率)[为是达约]?[^，。；]{0,4}$")
_SUNDAY_LAST: Final = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class _Day:
    year: int | None
    month: int
    day: int
    start: int
    end: int

    def exists(self) -> bool:
        return 1 <= self.month <= 12 and 1 <= self.day <= calendar.monthrange(self.year or 2024, self.month)[1]


def impossible_dates(text: Text, today: date) -> Iterator[Finding]:
    """Everything of the kind, also the document's own date where it is after today."""
    norm = half_width(text.text)
    days = list(_days(norm))
    for day in days:
        if not day.exists():
            yield found(Kind.IMPOSSIBLE_DATE, text.text, day.start, day.end)
    yield from _weekdays(text.text, norm, days)
    yield from _ranges(text.text, norm, days)
    yield from _times(text, norm, days)
    yield from _columns(text)
    if text.form_date and text.form_date > today:
        day_text = text.form_date.isoformat()
        yield Finding(Kind.IMPOSSIBLE_DATE, 0, 0, day_text, today.isoformat(), "form_date")


def _days(norm: str) -> Iterator[_Day]:
    for match in _DAY.finditer(norm):
        if norm[max(0, match.start() - 2) : match.start()] == "农历":
            continue
        y, m, d = (
            next(
                (
                    match[f"{part}{i}"]
                    for i in ("", 2, 3, 4)
                    if f"{part}{i}" in match.re.groupindex and match[f"{part}{i}"]
                ),
                None,
            )
            for part in "ymd"
        )
        month, day = number_of(m or ""), number_of(d or "")
        if month is not None and day is not None:
            yield _Day(number_of(y) if y else None, month, day, match.start(), match.end())


def _weekdays(text: str, norm: str, days: list[_Day]) -> Iterator[Finding]:
    year: int | None = None
    for day in days:
        year = day.year or year
        match = _WEEKDAY.match(norm, day.end)
        if match is None or year is None or not _Day(year, day.month, day.day, 0, 0).exists():
            continue
        said = _SUNDAY_LAST.index(match.group(1).replace("天", "日"))
        real = date(year, day.month, day.day).weekday()
        if said != real:
            end = match.end() + (norm[match.end() : match.end() + 1] in ("）", ")"))
            suggestion = text[day.start : match.end() - 1] + _SUNDAY_LAST[real]
            yield found(Kind.IMPOSSIBLE_DATE, text, day.start, end, suggestion)


def _ranges(text: str, norm: str, days: list[_Day]) -> Iterator[Finding]:
    for day in days:
        match = _REST.match(norm, day.end)
        if match is None or match["next"] or not day.exists() or not (match["m"] or match["e"]):
            continue
        month = int(match["m"] or day.month)
        year = int(match["y"]) if match["y"] else day.year
        last = _Day(year, month, int(match["d"]), day.start, match.end())
        if not last.exists():
            if not any(day.end < other.start <= match.end() for other in days):
                yield found(Kind.IMPOSSIBLE_DATE, text, day.start, match.end())
            continue
        turns = not match["y"] and day.month >= 9 and month <= 5
        comparable = not turns and (day.year is None) == (last.year is None)
        if comparable and (last.year or 0, month, last.day) < (day.year or 0, day.month, day.day):
            yield found(Kind.IMPOSSIBLE_DATE, text, day.start, match.end())
    for match in _YEARS.finditer(norm):
        if match[1] > match[2]:
            yield found(Kind.IMPOSSIBLE_DATE, text, match.start(), match.end())


def _times(text: Text, norm: str, days: list[_Day]) -> Iterator[Finding]:
    for pattern in (_TIME, _CLOCK):
        for match in pattern.finditer(norm):
            hour, minute = int(match[1]), int(match[2])
            if (hour > 24 or minute > 59 or (hour == 24 and minute)) and not _RATIO.search(
                norm[max(0, match.start() - 12) : match.start()]
            ):
                yield found(Kind.IMPOSSIBLE_DATE, text.text, match.start(), match.end())
    for pattern in (_QUARTER, _MONTH):
        for match in pattern.finditer(norm):
            if not any(day.start <= match.start() < day.end for day in days):
                yield found(Kind.IMPOSSIBLE_DATE, text.text, match.start(), match.end())
    if text.where == "attachment name":
        for match in _COMPACT.finditer(norm):
            day = _Day(int(match[1]), int(match[2]), int(match[3]), 0, 0)
            if not day.exists() and 29 <= day.day <= 39:
                yield found(Kind.IMPOSSIBLE_DATE, text.text, match.start(), match.end())


def _columns(text: Text) -> Iterator[Finding]:
    if not text.rows:
        return
    head = text.rows[0]
    first = next((i for i, cell in enumerate(head) if re.search(r"开始|起始|开工|起$", cell)), None)
    last = next((i for i, cell in enumerate(head) if re.search(r"结束|截止|终止|完工|止$", cell)), None)
    if first is None or last is None:
        return
    for cell in text.cells():
        if cell.row and cell.column == last and first < len(text.rows[cell.row]):
            begin = next(_days(half_width(text.rows[cell.row][first])), None)
            end = next(_days(half_width(cell.text)), None)
            if begin and end and _as_date(end) < _as_date(begin):
                yield found(Kind.IMPOSSIBLE_DATE, text.text, cell.start, cell.start + len(cell.text))


def _as_date(day: _Day) -> date:
    return date(day.year, day.month, day.day) if day.year and day.exists() else date.max
