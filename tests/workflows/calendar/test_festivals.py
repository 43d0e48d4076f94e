import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import chinese_calendar
import pytest

from workflows.calendar.festivals import festivals, statutory_holidays
from workflows.errors import Invalid

VECTORS = json.loads(Path(__file__).with_name("vectors.json").read_text(encoding="utf-8"))["festivals"]


@pytest.mark.parametrize("year", VECTORS)
def test_every_vector_of_the_festivals_gives_its_dates(year):
    expected = {
        name: tuple(map(date.fromisoformat, day)) if isinstance(day, list) else date.fromisoformat(day)
        for name, day in VECTORS[year].items()
    }
    assert festivals(int(year)) == expected


def test_a_leap_month_does_not_move_a_festival_after_it_to_the_leap_month():
    # 2006 has two seventh months and 2033 two eleventh ones.
    assert festivals(2006)["中元节"] == date(2006, 8, 8)
    assert festivals(2033)["寒衣节"] == date(2033, 10, 23)


def test_the_caller_cannot_change_what_the_next_caller_gets():
    festivals(2026).clear()
    assert festivals(2026)["春节"] == date(2026, 2, 17)


@pytest.mark.parametrize("year", [1899, 2101, 0, -5, 10**9, True, "2026"])
def test_a_year_out_of_bounds_is_refused(year):
    with pytest.raises(Invalid):
        festivals(year)
    with pytest.raises(Invalid):
        statutory_holidays(year)


@pytest.mark.parametrize("year", [2025, 2026])
def test_every_statutory_day_is_off_in_the_published_notices(year):
    days = statutory_holidays(year)
    assert len(days) == 13
    assert all(chinese_calendar.is_holiday(day) for day in days)


def test_mid_autumn_inside_the_national_day_holiday_is_one_day():
    assert date(2020, 10, 1) in statutory_holidays(2020)
    assert len(statutory_holidays(2020)) == 12


def test_years_asked_for_by_many_threads_do_not_mix():
    years = [2024, 2025, 2026, 2027, 2028, 2031, 2032, 2033] * 4
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda year: festivals(year)["春节"], years))
    assert [day.year for day in found] == years
