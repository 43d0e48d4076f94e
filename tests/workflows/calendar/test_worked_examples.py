"""The twelve worked examples of the domain description, each as the dates it names."""

from datetime import date

import pytest

from workflows.calendar import clock as clocks
from workflows.calendar.clock import Interval, StatutoryClock, due, restart
from workflows.calendar.working_days import WorkingCalendar
from workflows.errors import CalendarNotLoaded

CALENDAR = WorkingCalendar.standard(last_year=2026)


def day(text: str) -> date:
    return date.fromisoformat(text)


def reply(start: str, *excluded: tuple[str, str], extension: int = 0) -> StatutoryClock:
    intervals = tuple(Interval(day(first), day(last), "consultation") for first, last in excluded)
    return StatutoryClock("reply", day(start), clocks.REPLY, extension, intervals)


def due_date(clock: StatutoryClock) -> str:
    answer = due(clock, CALENDAR)
    assert not answer.provisional
    return answer.date.isoformat()


def term(start: str, days: int) -> str:
    return due_date(StatutoryClock("term", day(start), days))


def test_example_1_received_in_person():
    assert due_date(reply("2025-01-15")) == "2025-02-18"


def test_example_2_signed_for_on_a_make_up_sunday():
    assert due_date(reply("2025-01-26")) == "2025-02-28"


def test_example_3_confirmed_online_on_a_make_up_sunday():
    assert due_date(reply("2025-04-27")) == "2025-05-28"


def test_example_4_confirmed_after_the_national_day_with_a_saturday_that_counts():
    assert due_date(reply("2025-10-09")) == "2025-11-05"
    assert CALENDAR.is_working_day(day("2025-10-11"))


def test_example_5_notice_to_correct_and_a_new_clock_for_the_corrected_application():
    assert term("2025-09-22", clocks.CLARIFICATION_NOTICE) == "2025-09-30"
    assert due_date(restart(reply("2025-09-22", extension=5), day("2025-10-16"))) == "2025-11-13"


def test_example_6_the_consultation_of_a_third_party_is_excluded():
    assert due_date(reply("2026-01-12")) == "2026-02-09"
    assert term("2026-01-22", clocks.CONSULTATION) == "2026-02-12"
    answered = due(reply("2026-01-12", ("2026-01-20", "2026-02-10")), CALENDAR)
    assert (answered.date, answered.excluded_days) == (day("2026-03-06"), 15)


def test_example_6_silence_returns_at_the_end_of_the_third_partys_term():
    silent = Interval(day("2026-01-20"), None, "consultation", latest_end=day("2026-02-12"))
    clock = StatutoryClock("reply", day("2026-01-12"), clocks.REPLY, 0, (silent,))
    answer = due(clock, CALENDAR, today=day("2026-02-24"))
    assert (answer.date, answer.excluded_days, answer.open_interval) == (day("2026-03-10"), 17, False)


def test_example_7_full_extension():
    assert due_date(reply("2026-01-30")) == "2026-03-05"
    assert due_date(reply("2026-01-30", extension=clocks.EXTENSION_MAX)) == "2026-04-02"


def test_example_8_overlapping_consultations_are_counted_once():
    spans = (("2026-04-08", "2026-04-20"), ("2026-04-15", "2026-04-28"))
    assert due_date(reply("2026-04-01")) == "2026-04-30"
    both = due(reply("2026-04-01", *spans), CALENDAR)
    assert (both.date, both.excluded_days) == (day("2026-05-22"), 14)
    assert sum(CALENDAR.working_days_between(day(first), day(last)) for first, last in spans) == 17
    assert due_date(reply("2026-04-01", *spans, extension=10)) == "2026-06-05"


def test_example_9_the_fee_and_the_clock_that_restarts_with_its_payment():
    assert term("2026-05-18", clocks.FEE_PAYMENT) == "2026-06-15"
    assert due_date(restart(reply("2026-05-11"), day("2026-06-05"))) == "2026-07-06"


def test_example_10_closure_after_service():
    assert term("2026-02-13", clocks.CLOSURE) == "2026-03-05"
    assert term("2025-09-30", clocks.CLOSURE) == "2025-10-21"


def test_example_11_publication_on_the_agencys_own_motion():
    assert term("2025-12-31", clocks.PUBLICATION) == "2026-01-29"


def test_example_12_the_end_of_the_table():
    assert due_date(reply("2026-12-03")) == "2026-12-31"
    with pytest.raises(CalendarNotLoaded, match="calendar for 2027 not loaded"):
        CALENDAR.add_working_days(day("2026-12-04"), clocks.REPLY)
    estimate = due(reply("2026-12-04"), CALENDAR)
    assert (estimate.date, estimate.provisional) == (day("2027-01-04"), True)
