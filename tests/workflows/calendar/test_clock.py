from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.calendar.arrangements import YearArrangement
from workflows.calendar.clock import Due, Interval, StatutoryClock, Step, StepKind, due, remaining, restart
from workflows.calendar.working_days import WorkingCalendar
from workflows.errors import Invalid

CALENDAR = WorkingCalendar.standard(last_year=2026)


def day(text: str) -> date:
    return date.fromisoformat(text)


def span(first: str, last: str | None, reason: str = "", latest: str | None = None) -> Interval:
    return Interval(day(first), day(last) if last else None, reason, day(latest) if latest else None)


def reply(start: str, *excluded: Interval, extension: int = 0) -> StatutoryClock:
    return StatutoryClock("reply", day(start), 20, extension, excluded)


def due_date(clock: StatutoryClock, today: str | None = None) -> str:
    return due(clock, CALENDAR, day(today) if today else None).date.isoformat()


def test_an_interval_outside_the_running_term_does_not_move_the_date():
    plain = due_date(reply("2026-03-02"))
    assert plain == "2026-03-30"
    assert due_date(reply("2026-03-02", span("2026-02-01", "2026-03-02"))) == plain, "ends on day 0"
    assert due_date(reply("2026-03-02", span("2026-03-30", "2026-04-20"))) == plain, "begins on the due date"
    assert due_date(reply("2026-03-02", span("2026-04-07", "2026-04-20"))) == plain, "begins later"


def test_only_the_part_after_day_zero_counts_of_an_interval_begun_before_it():
    assert due_date(reply("2026-03-02", span("2026-02-01", "2026-03-04"))) == "2026-04-01"


def test_an_interval_begun_on_the_day_before_the_due_date_counts_whole():
    answer = due(reply("2026-03-02", span("2026-03-27", "2026-04-03")), CALENDAR)
    assert answer.date == day("2026-04-07")
    assert answer.excluded_days == 5


def test_one_interval_can_carry_the_term_to_where_the_next_begins():
    first, second = span("2026-03-16", "2026-03-25"), span("2026-04-02", "2026-04-10")
    assert due_date(reply("2026-03-02", second)) == "2026-03-30"
    assert due_date(reply("2026-03-02", first)) == "2026-04-09"
    assert due_date(reply("2026-03-02", second, first)) == "2026-04-16"


def test_an_interval_of_weekend_days_or_of_no_days_excludes_nothing():
    for empty in (span("2026-03-06", "2026-03-08"), span("2026-03-10", "2026-03-10")):
        assert due(reply("2026-03-02", empty), CALENDAR).excluded_days == 0


def test_an_interval_inside_another_adds_nothing():
    outer, inner = span("2026-03-04", "2026-03-20"), span("2026-03-06", "2026-03-10")
    assert due(reply("2026-03-02", outer, inner), CALENDAR).date == due(reply("2026-03-02", outer), CALENDAR).date


def test_a_make_up_saturday_inside_an_interval_is_an_excluded_working_day():
    answer = due(reply("2026-02-11", span("2026-02-13", "2026-02-14")), CALENDAR)
    assert answer.excluded_days == 1
    assert Step(day("2026-02-14"), StepKind.EXCLUDED, 2) in answer.arithmetic


def test_a_start_on_a_holiday_is_day_zero_and_nothing_else():
    answer = due(StatutoryClock("reply", day("2026-02-17"), 1), CALENDAR)
    assert answer.date == day("2026-02-24")
    assert answer.arithmetic[0] == Step(day("2026-02-17"), StepKind.DAY0, 0)


def test_the_arithmetic_names_every_day_and_its_part():
    clock = StatutoryClock("reply", day("2026-02-12"), 4, 0, (span("2026-02-24", "2026-02-25", "征求第三方意见"),))
    answer = due(clock, CALENDAR)
    kinds = {step.date.isoformat(): (step.kind.value, step.number) for step in answer.arithmetic}
    assert kinds["2026-02-12"] == ("day0", 0)
    assert kinds["2026-02-13"] == ("counted", 1)
    assert kinds["2026-02-14"] == ("make_up", 2)
    assert kinds["2026-02-15"] == ("holiday", 2)
    assert kinds["2026-02-24"] == ("counted", 3)
    assert kinds["2026-02-25"] == ("excluded", 3)
    assert kinds["2026-02-26"] == ("counted", 4)
    assert answer.date == day("2026-02-26")
    assert [step.reason for step in answer.arithmetic if step.reason] == ["征求第三方意见"]
    assert len(answer.arithmetic) == (answer.date - clock.start).days + 1


def test_the_reasons_of_overlapping_intervals_are_named_once_each():
    clock = reply("2026-03-02", span("2026-03-03", "2026-03-05", "甲"), span("2026-03-03", "2026-03-05", "乙"))
    steps = due(clock, CALENDAR).arithmetic
    assert {step.reason for step in steps if step.kind is StepKind.EXCLUDED} == {"甲; 乙"}


def test_the_day_of_an_alarm_is_found_by_its_number():
    answer = due(reply("2026-01-12"), CALENDAR)
    assert answer.date_of(10) == day("2026-01-26")
    assert answer.date_of(20) == answer.date
    assert answer.date_of(21) is None


def test_an_open_interval_moves_the_date_with_today():
    clock = reply("2026-03-02", span("2026-03-10", None))
    one, two = due(clock, CALENDAR, day("2026-03-12")), due(clock, CALENDAR, day("2026-03-13"))
    assert one.open_interval and one.if_returned_today == one.date == day("2026-04-01")
    assert two.date == day("2026-04-02")
    assert one.at_the_latest is None


def test_an_open_interval_with_a_last_day_has_a_latest_date():
    clock = reply("2026-01-12", span("2026-01-20", None, latest="2026-02-12"))
    answer = due(clock, CALENDAR, day("2026-01-20"))
    assert answer.if_returned_today == day("2026-02-09")
    assert answer.at_the_latest == day("2026-03-10")
    assert not answer.latest_provisional


def test_silence_counts_as_return_on_the_last_day():
    clock = reply("2026-01-12", span("2026-01-20", None, latest="2026-02-12"))
    assert due(clock, CALENDAR, day("2026-02-12")).open_interval
    for today in ("2026-02-13", "2026-06-01"):
        answer = due(clock, CALENDAR, day(today))
        assert answer.date == day("2026-03-10")
        assert not answer.open_interval
        assert answer.if_returned_today is answer.at_the_latest is None


def test_an_answer_after_the_last_day_excludes_no_more_than_silence():
    late = reply("2026-01-12", span("2026-01-20", "2026-03-02", latest="2026-02-12"))
    assert due_date(late) == "2026-03-10"


def test_an_open_interval_begun_after_the_due_date_changes_nothing():
    clock = reply("2026-03-02", span("2026-03-31", None))
    answer = due(clock, CALENDAR, day("2026-05-06"))
    assert answer.date == day("2026-03-30")
    assert not answer.open_interval


def test_an_open_interval_begun_on_the_due_date_changes_nothing():
    answer = due(reply("2026-03-02", span("2026-03-30", None)), CALENDAR, day("2026-05-06"))
    assert answer.date == day("2026-03-30")
    assert not answer.open_interval


def test_an_open_interval_begun_on_the_latest_date_does_not_hide_it():
    silent, unbounded = span("2026-03-10", None, latest="2026-03-31"), span("2026-04-21", None)
    alone = due(reply("2026-03-02", silent), CALENDAR, day("2026-03-11"))
    assert alone.at_the_latest == day("2026-04-21")
    both = due(reply("2026-03-02", silent, unbounded), CALENDAR, day("2026-03-11"))
    assert both.at_the_latest == day("2026-04-21")


def test_one_open_interval_without_a_last_day_leaves_the_latest_date_unknown():
    clock = reply("2026-03-02", span("2026-03-10", None, latest="2026-03-20"), span("2026-03-12", None))
    answer = due(clock, CALENDAR, day("2026-03-12"))
    assert answer.open_interval
    assert answer.at_the_latest is None


def test_an_open_interval_that_the_latest_date_would_reach_leaves_it_unknown():
    # Returned today, the first leaves the second untouched; silent to its end, it carries the term up to it.
    clock = reply("2026-03-02", span("2026-03-10", None, latest="2026-03-31"), span("2026-04-03", None))
    answer = due(clock, CALENDAR, day("2026-03-11"))
    assert answer.date == day("2026-03-31")
    assert answer.open_interval
    assert answer.at_the_latest is None


def test_an_interval_not_yet_begun_excludes_nothing_today():
    clock = reply("2026-03-02", span("2026-03-10", None))
    assert due_date(clock, "2026-03-05") == "2026-03-30"


def test_today_is_required_while_an_interval_is_open():
    with pytest.raises(Invalid) as raised:
        due(reply("2026-03-02", span("2026-03-10", None)), CALENDAR)
    assert raised.value.details["field"] == "today"


def test_a_term_into_a_year_not_loaded_is_provisional_and_exact_once_it_is_loaded():
    clock = reply("2026-12-04")
    answer = due(clock, CALENDAR)
    assert answer.provisional
    assert answer.date == day("2027-01-04")
    assert answer.estimated_years() == (2027,)
    longer = YearArrangement(2027, frozenset({day("2027-01-01"), day("2027-01-04")}), frozenset({day("2027-01-02")}))
    loaded = due(clock, CALENDAR.with_arrangement(longer))
    assert not loaded.provisional
    assert loaded.date == day("2027-01-02")


def test_an_interval_straddling_the_end_of_the_table_is_excluded_on_both_sides():
    answer = due(reply("2026-12-14", span("2026-12-24", "2027-01-08")), CALENDAR)
    assert answer.provisional
    assert answer.excluded_days == 5 + 5
    assert answer.date == day("2027-01-26")


def test_an_open_interval_may_be_provisional_only_at_the_latest():
    clock = reply("2026-11-26", span("2026-12-01", None, latest="2026-12-21"))
    answer = due(clock, CALENDAR, day("2026-12-02"))
    assert answer.date == day("2026-12-25")
    assert not answer.provisional
    assert answer.at_the_latest == day("2027-01-14")
    assert answer.latest_provisional


def test_a_restart_drops_the_extension_and_the_intervals_before_it():
    old = reply("2025-09-22", span("2025-09-24", None), span("2025-10-20", "2025-10-22"), extension=10)
    new = restart(old, day("2025-10-16"))
    assert new == reply("2025-10-16", span("2025-10-20", "2025-10-22"))
    begun_that_day = span("2025-10-16", "2025-10-17")
    assert restart(reply("2025-09-22", begun_that_day), day("2025-10-16")).excluded == (begun_that_day,)
    assert restart(reply("2025-09-22", extension=10), day("2025-10-16")) == reply("2025-10-16")


def test_a_restart_cannot_precede_the_start():
    with pytest.raises(Invalid) as raised:
        restart(reply("2025-09-22"), day("2025-09-21"))
    assert raised.value.details["field"] == "start"


@pytest.mark.parametrize(
    ("today", "left"),
    [
        ("2026-01-12", 20),
        ("2026-02-06", 1),
        ("2026-02-07", 1),
        ("2026-02-09", 0),
        ("2026-02-10", -1),
        ("2026-02-14", -5),
        ("2026-02-23", -5),
        ("2026-02-24", -6),
    ],
)
def test_the_working_days_left_count_down_to_the_due_date_and_on(today, left):
    assert remaining(due(reply("2026-01-12"), CALENDAR), day(today), CALENDAR) == left


def test_the_weekend_after_a_friday_is_overdue_already():
    friday = due(StatutoryClock("closure", day("2026-03-05"), 1), CALENDAR)
    assert friday.date == day("2026-03-06")
    assert [remaining(friday, day(f"2026-03-0{n}"), CALENDAR) for n in (6, 7, 8, 9)] == [0, -1, -1, -1]


def test_what_is_left_is_answered_for_years_not_loaded_and_for_absurd_days():
    answer = due(reply("2026-12-04"), CALENDAR)
    assert remaining(answer, day("2026-12-31"), CALENDAR) == 1
    assert remaining(answer, day("2027-01-05"), CALENDAR) == -1
    assert remaining(answer, date.max, CALENDAR) < -15000
    assert remaining(answer, date.min, CALENDAR) > 20000


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"term": 0}, "term"),
        ({"term": 5001}, "term"),
        ({"term": True}, "term"),
        ({"term": 20.0}, "term"),
        ({"extension": -1}, "extension"),
        ({"extension": 21}, "extension"),
        ({"start": datetime(2026, 1, 1)}, "start"),  # noqa: DTZ001
        ({"start": date(9999, 1, 1)}, "start"),
        ({"excluded": (Interval(date(2026, 1, 1), None),) * 101}, "excluded"),
    ],
)
def test_a_clock_with_a_wrong_value_names_the_field(values, field):
    with pytest.raises(Invalid) as raised:
        StatutoryClock(**{"kind": "reply", "start": date(2026, 1, 1), "term": 20, **values})
    assert raised.value.details["field"] == field
    assert field in raised.value.message


def test_a_hundred_intervals_are_accepted():
    clock = reply("2026-03-02", *(span("2026-03-03", "2026-03-04"),) * 100)
    assert due(clock, CALENDAR).excluded_days == 1


@pytest.mark.parametrize("ends", [("2026-01-01", None), (None, "2026-01-01")])
def test_an_interval_that_ends_before_it_begins_is_refused(ends):
    with pytest.raises(Invalid) as raised:
        span("2026-01-02", ends[0], latest=ends[1])
    assert raised.value.details["field"] == "excluded"


def test_a_count_beyond_the_bounds_is_refused_and_not_walked():
    with pytest.raises(Invalid, match="beyond the year 2100"):
        due(StatutoryClock("reply", date(2090, 1, 1), 5000), CALENDAR)
    with pytest.raises(Invalid):
        due(reply("2026-01-12", span("2026-01-13", "2100-12-31")), CALENDAR)


starts = st.dates(date(2010, 1, 1), date(2024, 1, 1))
terms = st.integers(1, 60)
offsets = st.lists(st.tuples(st.integers(-20, 120), st.integers(0, 40)), max_size=5)


def intervals_of(start: date, pairs: list[tuple[int, int]]) -> tuple[Interval, ...]:
    days = [(start + timedelta(days=shift), length) for shift, length in pairs]
    return tuple(Interval(first, first + timedelta(days=length)) for first, length in days)


def answer_of(start: date, term: int, pairs: list[tuple[int, int]], extension: int = 0) -> Due:
    return due(StatutoryClock("reply", start, term, extension, intervals_of(start, pairs)), CALENDAR)


@settings(deadline=None, max_examples=100)
@given(start=starts, term=terms, pairs=offsets)
def test_the_due_date_is_a_working_day_outside_every_interval(start, term, pairs):
    arrived = answer_of(start, term, pairs).date
    assert CALENDAR.is_working_day(arrived)
    assert not any(i.start < arrived <= (i.end or arrived) for i in intervals_of(start, pairs))


@settings(deadline=None, max_examples=100)
@given(start=starts, term=terms, pairs=offsets)
def test_the_due_date_is_the_term_plus_the_excluded_days_added_at_once(start, term, pairs):
    answer = answer_of(start, term, pairs)
    assert answer.date == CALENDAR.add_working_days(start, term + answer.excluded_days)
    union = {
        start + timedelta(days=n)
        for n in range(1, (answer.date - start).days + 1)
        if CALENDAR.is_working_day(start + timedelta(days=n))
        and any(i.start < start + timedelta(days=n) <= (i.end or i.start) for i in intervals_of(start, pairs))
    }
    assert answer.excluded_days == len(union)


@settings(deadline=None, max_examples=60)
@given(start=starts, term=terms, pairs=offsets, more=st.integers(1, 20))
def test_a_longer_term_is_due_later_and_an_extension_is_the_same_as_a_longer_term(start, term, pairs, more):
    longer = answer_of(start, term + more, pairs)
    assert answer_of(start, term, pairs).date < longer.date
    assert answer_of(start, term, pairs, extension=more).date == longer.date


@settings(deadline=None, max_examples=60)
@given(start=starts, term=terms, pairs=offsets)
def test_the_union_is_never_more_than_the_sum_and_order_does_not_matter(start, term, pairs):
    answer = answer_of(start, term, pairs)
    spans = intervals_of(start, pairs)
    assert answer.excluded_days <= sum(CALENDAR.working_days_between(i.start, i.end or i.start) for i in spans)
    assert answer_of(start, term, pairs[::-1]).date == answer.date
    assert answer_of(start, term, pairs + pairs).date == answer.date


@settings(deadline=None, max_examples=60)
@given(start=starts, term=terms, opened=st.integers(0, 60), lasting=st.integers(0, 40), now=st.integers(0, 120))
def test_the_date_of_an_open_interval_never_passes_the_latest_date(start, term, opened, lasting, now):
    begun = start + timedelta(days=opened)
    interval = Interval(begun, None, latest_end=begun + timedelta(days=lasting))
    answer = due(StatutoryClock("reply", start, term, 0, (interval,)), CALENDAR, start + timedelta(days=now))
    if answer.open_interval:
        assert answer.at_the_latest is not None
        assert answer.date <= answer.at_the_latest
