import json
from datetime import date, datetime, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.calendar import working_days
from workflows.calendar.dates import MAX_WORKING_DAYS
from workflows.calendar.working_days import DayKind, WorkingCalendar, YearArrangement
from workflows.errors import CalendarNotLoaded, Invalid

VECTORS = json.loads(Path(__file__).with_name("vectors.json").read_text(encoding="utf-8"))
CALENDAR = WorkingCalendar.standard(last_year=2026)
DAY = timedelta(days=1)

loaded_days = st.dates(date(2004, 1, 1), date(2026, 12, 31))
starts = st.dates(date(2004, 1, 1), date(2024, 12, 31))


@pytest.mark.parametrize("case", VECTORS["clock"], ids=lambda case: f"{case['start']}+{case['workdays']}")
def test_every_vector_of_the_clock_gives_its_date(case):
    start = date.fromisoformat(case["start"])
    assert CALENDAR.add_working_days(start, case["workdays"]) == date.fromisoformat(case["due"])


@pytest.mark.parametrize("case", VECTORS["clock_error"], ids=lambda case: case["start"])
def test_a_count_into_a_year_not_loaded_raises_and_names_the_year(case):
    with pytest.raises(CalendarNotLoaded) as raised:
        CALENDAR.add_working_days(date.fromisoformat(case["start"]), case["workdays"])
    assert raised.value.message == case["error"]
    assert raised.value.details == {"year": 2027}


def test_the_standard_calendar_agrees_with_the_library_on_every_day():
    day = date(2004, 1, 1)
    while day <= date(2026, 12, 31):
        assert CALENDAR.is_working_day(day) == chinese_calendar.is_workday(day), day
        day += DAY


def test_a_make_up_saturday_is_a_working_day():
    assert CALENDAR.kind(date(2026, 2, 28)) is DayKind.MAKE_UP
    assert CALENDAR.is_working_day(date(2026, 2, 28))


def test_a_holiday_on_a_weekday_and_a_plain_weekend_are_not_working_days():
    assert CALENDAR.kind(date(2026, 2, 17)) is DayKind.HOLIDAY
    assert CALENDAR.kind(date(2026, 3, 7)) is DayKind.WEEKEND
    assert CALENDAR.kind(date(2026, 3, 6)) is DayKind.WORKING


@pytest.mark.parametrize("day", [date(2003, 12, 31), date(2027, 1, 1), date(1, 1, 1), date.max])
def test_a_day_of_a_year_not_loaded_has_no_answer(day):
    assert not CALENDAR.is_loaded(day.year)
    with pytest.raises(CalendarNotLoaded):
        CALENDAR.is_working_day(day)


def test_a_count_that_ends_on_the_last_day_of_the_table_does_not_look_further():
    assert CALENDAR.add_working_days(date(2026, 12, 30), 1) == date(2026, 12, 31)
    with pytest.raises(CalendarNotLoaded):
        CALENDAR.add_working_days(date(2026, 12, 31), 1)


def test_the_year_of_day_zero_is_not_looked_at():
    assert CALENDAR.add_working_days(date(2003, 12, 31), 1) == date(2004, 1, 2)
    assert CALENDAR.working_days_between(date(2003, 12, 31), date(2004, 1, 2)) == 1


def test_adding_nothing_is_the_start_itself_even_on_a_holiday():
    assert CALENDAR.add_working_days(date(2026, 2, 17), 0) == date(2026, 2, 17)
    assert CALENDAR.add_working_days(date(2030, 1, 1), 0) == date(2030, 1, 1)


def test_a_start_on_a_holiday_counts_from_the_first_working_day_after_it():
    assert CALENDAR.add_working_days(date(2026, 2, 17), 1) == date(2026, 2, 24)


def test_subtracting_goes_back_over_the_holiday_to_the_make_up_saturday():
    assert CALENDAR.subtract_working_days(date(2026, 2, 24), 1) == date(2026, 2, 14)
    assert CALENDAR.add_working_days(date(2026, 2, 24), -1) == date(2026, 2, 14)


def test_ten_working_days_before_the_tomb_sweeping_festival():
    assert CALENDAR.subtract_working_days(date(2026, 4, 5), 10) == date(2026, 3, 23)


def test_a_span_backwards_is_the_negative_of_the_span_forwards():
    assert CALENDAR.working_days_between(date(2026, 2, 13), date(2026, 2, 24)) == 2
    assert CALENDAR.working_days_between(date(2026, 2, 24), date(2026, 2, 13)) == -2
    assert CALENDAR.working_days_between(date(2027, 5, 1), date(2027, 5, 1)) == 0


def test_a_span_that_touches_a_year_not_loaded_raises():
    with pytest.raises(CalendarNotLoaded):
        CALENDAR.working_days_between(date(2026, 12, 31), date(2027, 1, 1))
    assert CALENDAR.working_days_between(date(2026, 12, 30), date(2026, 12, 31)) == 1


@pytest.mark.parametrize("n", [MAX_WORKING_DAYS + 1, -MAX_WORKING_DAYS - 1, 1.0, True, "20"])
def test_a_number_of_days_out_of_bounds_is_refused(n):
    for count in (CALENDAR.add_working_days, CALENDAR.subtract_working_days, CALENDAR.estimate):
        with pytest.raises(Invalid) as raised:
            count(date(2026, 1, 1), n)
        assert raised.value.details["field"] == "n"


@pytest.mark.parametrize("start", [date.max, date.min, date(2101, 1, 1), date(1899, 12, 31), datetime(2026, 1, 1)])  # noqa: DTZ001
def test_a_start_out_of_bounds_or_with_a_time_is_refused(start):
    for count in (CALENDAR.add_working_days, CALENDAR.subtract_working_days, CALENDAR.estimate):
        with pytest.raises(Invalid) as raised:
            count(start, 1)
        assert raised.value.details["field"] == "start"


def test_a_count_that_would_leave_the_bounds_is_refused_and_not_walked():
    with pytest.raises(Invalid, match="beyond the year 2100"):
        CALENDAR.estimate(date(2100, 12, 1), MAX_WORKING_DAYS)
    with pytest.raises(Invalid, match="before the year 1900"):
        CALENDAR.estimate(date(1900, 1, 10), -MAX_WORKING_DAYS)
    # 1900-01-02 is a Tuesday after a holiday and 2100-12-31 a Friday: the outermost working days.
    assert CALENDAR.estimate(date(1900, 1, 3), -1).date == date(1900, 1, 2)
    assert CALENDAR.estimate(date(2100, 12, 30), 1).date == date(2100, 12, 31)
    assert CALENDAR.estimated_days_between(date.min, date(1900, 1, 3)) == 2


def test_the_estimate_leaves_out_weekends_and_statutory_holidays_only():
    provisional = CALENDAR.estimate(date(2026, 12, 4), 20)
    assert provisional == (date(2027, 1, 4), True)
    # 除夕 to 正月初三 of 2027 are Friday to Monday; the notice will add days that no one knows yet.
    assert CALENDAR.estimate(date(2027, 2, 4), 1) == (date(2027, 2, 9), True)


def test_an_estimate_inside_the_loaded_years_is_exact_and_not_provisional():
    assert CALENDAR.estimate(date(2026, 12, 3), 20) == (date(2026, 12, 31), False)
    assert CALENDAR.estimate(date(2026, 2, 13), 1) == (date(2026, 2, 14), False)


def test_an_estimated_span_never_raises_not_even_for_absurd_dates():
    assert CALENDAR.estimated_days_between(date(2026, 12, 31), date(2027, 1, 5)) == 2
    assert CALENDAR.estimated_days_between(date(2026, 12, 31), date.max) > 18000
    assert CALENDAR.estimated_days_between(date.max, date.min) < 0


def test_a_loaded_arrangement_overrides_the_table_and_leaves_the_old_calendar_alone():
    extra = YearArrangement(2026, frozenset({date(2026, 3, 2)}), frozenset(), "test")
    changed = CALENDAR.with_arrangement(extra)
    assert not changed.is_working_day(date(2026, 3, 2))
    assert changed.is_working_day(date(2026, 2, 17)), "the year is replaced, not added to"
    assert CALENDAR.is_working_day(date(2026, 3, 2))
    assert changed != CALENDAR
    assert changed.arrangement(2025) == CALENDAR.arrangement(2025)


def test_loading_the_missing_year_turns_the_error_into_a_date():
    loaded = CALENDAR.with_arrangement(YearArrangement(2027, frozenset({date(2027, 1, 1)}), frozenset(), "test"))
    assert loaded.is_loaded(2027)
    assert loaded.add_working_days(date(2026, 12, 4), 20) == date(2027, 1, 4)


def test_the_end_of_the_standard_table_can_be_pinned():
    assert not WorkingCalendar.standard(last_year=2020).is_loaded(2021)
    assert WorkingCalendar.standard(last_year=2020).is_loaded(2020)
    assert WorkingCalendar.standard().is_loaded(2026)
    with pytest.raises(Invalid) as raised:
        WorkingCalendar.standard(last_year=2999)
    assert raised.value.details["field"] == "last_year"


def test_a_year_of_which_the_table_knows_only_the_turn_is_not_loaded(monkeypatch):
    holidays = chinese_calendar.holidays
    last = max(holidays).year
    working_days._standard.cache_clear()
    monkeypatch.setattr(chinese_calendar, "holidays", {**holidays, date(last + 1, 1, 1): "元旦"})
    assert WorkingCalendar.standard().is_loaded(last)
    assert not WorkingCalendar.standard().is_loaded(last + 1)
    working_days._standard.cache_clear()


def test_equal_calendars_are_equal_and_hash_alike_and_a_year_cannot_be_given_twice():
    one, two = YearArrangement(2026, frozenset(), frozenset()), YearArrangement(2027, frozenset(), frozenset())
    assert WorkingCalendar((one, two)) == WorkingCalendar((two, one))
    assert hash(WorkingCalendar((one, two))) == hash(WorkingCalendar((two, one)))
    with pytest.raises(Invalid):
        WorkingCalendar((one, one))


@settings(deadline=None, max_examples=80)
@given(start=starts, n=st.integers(1, 250))
def test_adding_and_then_counting_gives_the_number_back(start, n):
    arrived = CALENDAR.add_working_days(start, n)
    assert CALENDAR.is_working_day(arrived)
    assert CALENDAR.working_days_between(start, arrived) == n
    assert CALENDAR.working_days_between(arrived, start) == -n


@settings(deadline=None, max_examples=80)
@given(start=starts, n=st.integers(1, 250))
def test_subtracting_what_was_added_leads_back_to_a_working_start(start, n):
    worked = CALENDAR.add_working_days(start, 1)
    assert CALENDAR.subtract_working_days(CALENDAR.add_working_days(worked, n), n) == worked


@settings(deadline=None, max_examples=80)
@given(a=loaded_days, b=loaded_days, c=loaded_days)
def test_spans_add_up(a, b, c):
    count = CALENDAR.working_days_between
    assert count(a, b) + count(b, c) == count(a, c)


@settings(deadline=None, max_examples=80)
@given(start=st.dates(date(2020, 1, 1), date(2060, 1, 1)), n=st.integers(0, 300))
def test_the_estimate_equals_the_exact_date_or_says_that_it_is_provisional(start, n):
    arrived, provisional = CALENDAR.estimate(start, n)
    if provisional:
        with pytest.raises(CalendarNotLoaded):
            CALENDAR.add_working_days(start, n)
    else:
        assert arrived == CALENDAR.add_working_days(start, n)
    assert CALENDAR.estimated_days_between(start, arrived) == n
