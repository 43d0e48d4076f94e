"""Cycles: their days in a year, against tables; hostile texts."""

from __future__ import annotations

from datetime import date

import pytest

from workflows.calendar.cycle_words import in_words
from workflows.calendar.cycles import read_cycle, recurrences
from workflows.calendar.working_days import WorkingCalendar
from workflows.errors import Invalid

CALENDAR = WorkingCalendar.standard(2026)

FESTIVALS = {
    2024: ("02-09", "02-10", "04-04", "08-18", "11-01"),
    2025: ("01-28", "01-29", "04-04", "09-06", "11-20"),
    2026: ("02-16", "02-17", "04-05", "08-27", "11-09"),
    2027: ("02-05", "02-06", "04-05", "08-16", "10-29"),
    2028: ("01-25", "01-26", "04-04", "09-03", "11-16"),
}
"""除夕, 春节, 清明, 中元, 寒衣, from the domain's table (leap months: 2025 sixth, 2028 fifth)."""
TEXTS = ("yearly eve", "yearly lunar 01-01", "yearly qingming", "yearly lunar 07-15", "yearly lunar 10-01")


def days(text: str, year: int, **options: object) -> list[str]:
    return [one.due.isoformat() for one in recurrences(read_cycle(text), year, CALENDAR, **options)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("year", "text", "expected"),
    [(year, text, day) for year, row in FESTIVALS.items() for text, day in zip(TEXTS, row, strict=True)],
)
def test_a_festival_is_once_a_year_on_the_day_of_the_table(year: int, text: str, expected: str) -> None:
    assert days(text, year) == [f"{year}-{expected}"]


@pytest.mark.parametrize(
    ("text", "year", "day"),
    [
        ("yearly lunar 07-15", 2006, "2006-08-08"),
        ("yearly lunar 07-15", 2044, "2044-08-08"),
        ("yearly lunar 10-01", 1984, "1984-10-24"),
    ],
)
def test_a_festival_of_a_month_that_has_a_leap_month_is_in_the_first_of_the_two(text: str, year: int, day: str) -> None:
    assert days(text, year) == [day]


@pytest.mark.parametrize("text", TEXTS)
def test_a_festival_is_once_in_every_year_of_two_centuries(text: str) -> None:
    assert all(len(days(text, year)) == 1 for year in range(1950, 2099))


def test_a_late_lunar_day_belongs_to_the_solar_year_in_which_it_falls() -> None:
    assert days("yearly lunar 12-08", 2026) == ["2026-01-26"]
    assert [one.period for one in recurrences(read_cycle("yearly lunar 12-08"), 2026, CALENDAR)] == ["2025"]


def test_months_have_their_last_day_and_their_last_working_day() -> None:
    assert days("monthly 31", 2026)[1] == "2026-02-28"
    last = days("monthly last", 2026)
    assert len(last) == 12
    assert last[0] == "2026-01-30"
    assert last[1] == "2026-02-28", "28 February 2026 is a make-up Saturday"


def test_quarters_are_named_for_what_they_report_on() -> None:
    found = recurrences(read_cycle("quarterly 15"), 2026, CALENDAR)
    assert [(one.period, one.due.isoformat()) for one in found] == [
        ("2025Q4", "2026-01-15"),
        ("2026Q1", "2026-04-15"),
        ("2026Q2", "2026-07-15"),
        ("2026Q3", "2026-10-15"),
    ]


def test_weeks_of_a_year_are_those_whose_day_falls_in_it() -> None:
    found = recurrences(read_cycle("weekly 5"), 2026, CALENDAR)
    assert len(found) == 52
    assert {one.due.weekday() for one in found} == {4}
    assert len({one.period for one in found}) == 52


def test_an_event_counts_calendar_or_working_days() -> None:
    approved = [date(2026, 2, 10), date(2026, 12, 28)]
    assert days("event budget-approved +20d", 2026, events=approved) == ["2026-03-02"]
    assert days("event budget-approved +20d", 2027, events=approved) == ["2027-01-17"]
    assert days("event registered +5wd", 2026, events=[date(2026, 2, 13)]) == ["2026-02-27"]
    assert days("event registered +5wd", 2026) == []


def test_a_day_that_people_named_stands_for_its_period_only() -> None:
    named = {"2026": date(2026, 9, 6)}
    assert days("yearly 09-07", 2026, named=named) == ["2026-09-06"]
    assert days("yearly 09-07", 2027, named=named) == ["2027-09-07"]


def test_days_of_a_year_that_is_not_loaded_are_provisional() -> None:
    assert not any(one.provisional for one in recurrences(read_cycle("monthly last"), 2026, CALENDAR))
    assert all(one.provisional for one in recurrences(read_cycle("monthly last"), 2027, CALENDAR))
    assert recurrences(read_cycle("yearly 03-01 +5wd"), 2027, CALENDAR)[0].provisional
    assert not recurrences(read_cycle("yearly lunar 07-15 -1d"), 2027, CALENDAR)[0].provisional


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yearly",
        "yearly 02-30",
        "yearly 13-01",
        "yearly lunar 07-30",
        "yearly 5",
        "monthly 0",
        "monthly 32",
        "monthly eve",
        "weekly 8",
        "weekly last",
        "quarterly last",
        "event +20d",
        "event Budget +20d",
        "yearly 01-31 5wd",
        "yearly 01-31 +999d",
        "yearly 01-31; drop",
        "monthly ²",
    ],
)
def test_what_is_no_cycle_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_cycle(text)
    assert refused.value.details["field"] == "cycle"


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("yearly qingming -1d", "每年清明前1日", "every year, 1 day before Qingming (solar term)"),
        ("yearly lunar 12-23", "每年农历腊月廿三", "every year, lunar 12-23"),
        ("yearly 01-31", "每年1月31日", "every year, 01-31"),
        ("monthly last", "每月最后一个工作日", "every month, the last working day"),
        (
            "quarterly 15 +2wd",
            "每季度结束后次月15日后2个工作日",
            "every quarter, 2 working days after day 15 of the month after it",
        ),
        ("weekly 7", "每周日", "every week, Sunday"),
        (
            "event budget-approved +20d",
            "预算、决算获批准之后20日内",
            "within 20 days of the approval of budget or final accounts",
        ),
    ],
)
def test_a_cycle_is_said_in_words_and_reads_back(text: str, zh: str, en: str) -> None:
    cycle = read_cycle(text)
    assert (in_words(cycle, "zh"), in_words(cycle, "en")) == (zh, en)
    assert read_cycle(str(cycle)) == cycle
