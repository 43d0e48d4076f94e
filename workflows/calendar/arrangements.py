"""A year's arrangement of days off and make-up days (放假安排), and the text an administrator uploads for it.

The text, one rule a line::

    # source: 国办发明电〔2026〕…号
    2027-01-01 holiday
    2027-02-14 working          # a make-up day (调休上班)
    2027-10-01/2027-10-07 holiday

A day or a range (both ends included), then `holiday` (or 放假) or `working` (or 上班), separated by blanks or one
comma. `#` begins a comment, a line `# source: …` names the document. Empty lines do not matter. All days are of one
year, which is thereby the year of the arrangement. Where a notice reaches into the December before, load that year
again too, with its own days: `to_text` gives what is loaded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from workflows.calendar.dates import checked_date, checked_year, read_date
from workflows.calendar.festivals import statutory_holidays
from workflows.errors import Invalid

_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5
_HOLIDAY: Final = "holiday"
_WORKING: Final = "working"
_WORDS: Final = {_HOLIDAY: _HOLIDAY, "放假": _HOLIDAY, _WORKING: _WORKING, "上班": _WORKING}
_SOURCE: Final = re.compile(r"\s*#\s*source:\s*(.*?)\s*", re.IGNORECASE)
_RULE: Final = re.compile(r"(?P<first>[^\s,/]+)(?:/(?P<last>[^\s,/]+))?(?:\s*,\s*|\s+)(?P<word>\S+)")


@dataclass(frozen=True, slots=True)
class YearArrangement:
    """Which days of one year are off although they are not a weekend's, and which weekend days are worked.

    `holidays` may contain weekend days (as the notices do); `make_up_days` (调休上班) are Saturdays and Sundays only.
    `source` is the document, in words. Raises `Invalid` with details `field` (and `date`) for a day of another year,
    a day in both sets or a make-up day from Monday to Friday.
    """

    year: int
    holidays: frozenset[date]
    make_up_days: frozenset[date]
    source: str = ""

    def __post_init__(self) -> None:
        checked_year(self.year)
        for field, days in (("holidays", self.holidays), ("make_up_days", self.make_up_days)):
            for day in sorted(days):
                if checked_date(day, field).year != self.year:
                    raise Invalid(f"{day} is not in {self.year}", field=field, date=day.isoformat())
        for day in sorted(self.make_up_days):
            _check_make_up(day)
        for day in sorted(self.holidays & self.make_up_days):
            raise Invalid(f"{day} is both off and worked", field="make_up_days", date=day.isoformat())

    def is_working_day(self, day: date) -> bool:
        """Whether a day of this year is worked."""
        return day in self.make_up_days or (day.weekday() < _SATURDAY and day not in self.holidays)

    def missing_statutory_days(self) -> tuple[date, ...]:
        """Days off fixed by law (the 2025 form) that this arrangement would have worked: a sign of a broken upload.

        Empty for every complete notice since 2025. Earlier years had fewer such days.
        """
        return tuple(day for day in sorted(statutory_holidays(self.year)) if self.is_working_day(day))


def parse_arrangement(text: str) -> YearArrangement:
    """Read the text described in this module's docstring.

    Raises `Invalid` with details `line` (from 1) and `text` for the first line that cannot be: an unknown form or
    word, a day that does not exist, a range that runs backwards, a second year, a day named twice, a make-up day from
    Monday to Friday. Raises `Invalid` with details `line=0` for a text that names no day.
    """
    days: dict[date, str] = {}
    source = ""
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        if not source and (comment := _SOURCE.fullmatch(line)):
            source = comment[1]
        rule = line.partition("#")[0].strip()
        if not rule:
            continue
        try:
            _add(days, *_read_rule(rule))
        except Invalid as error:
            raise Invalid(f"line {number}: {error.message}", line=number, text=line.strip()) from error
    if not days:
        raise Invalid("the text names no day", line=0, text="")
    return YearArrangement(
        year=next(iter(days)).year,
        holidays=frozenset(day for day, word in days.items() if word == _HOLIDAY),
        make_up_days=frozenset(day for day, word in days.items() if word == _WORKING),
        source=source,
    )


def to_text(arrangement: YearArrangement) -> str:
    """The text that `parse_arrangement` reads back as an equal arrangement (blanks of the source are collapsed)."""
    lines = [f"# source: {source}"] if (source := " ".join(arrangement.source.split())) else []
    rules = [
        *((first, last, _HOLIDAY) for first, last in _ranges(arrangement.holidays)),
        *((first, last, _WORKING) for first, last in _ranges(arrangement.make_up_days)),
    ]
    for first, last, word in sorted(rules):
        lines.append(f"{first} {word}" if first == last else f"{first}/{last} {word}")
    return "\n".join(lines) + "\n"


def _read_rule(rule: str) -> tuple[date, date, str]:
    match = _RULE.fullmatch(rule)
    if match is None:
        raise Invalid("write a day or a range, then holiday or working, such as 2027-10-01/2027-10-07 holiday")
    word = _WORDS.get(match["word"].lower())
    if word is None:
        raise Invalid(f"{match['word']!r} is neither holiday nor working")
    first = read_date(match["first"], "day")
    last = read_date(match["last"], "day") if match["last"] else first
    if last < first:
        raise Invalid(f"the range ends ({last}) before it begins ({first})")
    if last.year != first.year:
        raise Invalid("the range leaves its year: an arrangement is of one year")
    return first, last, word


def _add(days: dict[date, str], first: date, last: date, word: str) -> None:
    year = next(iter(days), first).year
    if first.year != year:
        raise Invalid(f"{first} is not in {year}: an arrangement is of one year, load the other year by itself")
    for shift in range((last - first).days + 1):
        day = first + _DAY * shift
        if day in days:
            raise Invalid(f"{day} is named twice")
        if word == _WORKING:
            _check_make_up(day)
        days[day] = word


def _check_make_up(day: date) -> None:
    if day.weekday() < _SATURDAY:
        raise Invalid(f"{day} is worked anyway: it is no weekend day", field="make_up_days", date=day.isoformat())


def _ranges(days: Iterable[date]) -> Iterator[tuple[date, date]]:
    first: date | None = None
    last: date | None = None
    for day in sorted(days):
        if first is not None and last is not None and day == last + _DAY:
            last = day
            continue
        if first is not None and last is not None:
            yield first, last
        first = last = day
    if first is not None and last is not None:
        yield first, last
