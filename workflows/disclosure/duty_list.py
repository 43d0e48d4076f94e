"""What `gongkai duties` prints: a year of the shipped duties."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from importlib.resources import files

from workflows.calendar.cycle_words import in_words
from workflows.calendar.dates import read_date
from workflows.calendar.working_days import WorkingCalendar
from workflows.disclosure.duties import Duty, Planned, occurrences, read_duties


def shipped_duties() -> list[Duty]:
    """The duties of the work points as they ship."""
    return read_duties(shipped_text())


def shipped_text() -> str:
    """The file of the shipped duties."""
    return (files("workflows.disclosure") / "data" / "duties.toml").read_text(encoding="utf-8")


def lines(year: int, events: Iterable[str], lang: str) -> list[str]:
    """One line for each time of a duty: due day, opening day, row, code, name, cycle. `events` as NAME=YYYY-MM-DD.

    Raises Invalid (details `field`).
    """
    happened: dict[str, list[date]] = {}
    for text in events:
        name, _equals, day = text.partition("=")
        happened.setdefault(name, []).append(read_date(day, "event"))
    duties = {duty.code: duty for duty in shipped_duties()}
    found = occurrences(duties.values(), year, happened, WorkingCalendar.standard())
    return [_line(one, duties[one.code], lang) for one in found]


def _line(one: Planned, duty: Duty, lang: str) -> str:
    name = duty.name_en if lang == "en" else duty.name
    mark = (" (provisional)" if lang == "en" else "（暂定）") if one.provisional else ""
    words = in_words(duty.rule, lang)
    return f"{one.due_on}{mark}  {one.opens_on}  {duty.clause}  {one.code}:{one.period}  {name}  {words}"
