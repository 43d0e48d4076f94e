import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.calendar.durations import format_working_duration, is_working_duration, parse_working_duration
from workflows.errors import Invalid


@pytest.mark.parametrize(
    ("text", "days"), [("P20WD", 20), ("-P3WD", -3), ("+P1WD", 1), ("P0WD", 0), (" P15WD ", 15), ("P020WD", 20)]
)
def test_a_working_day_duration_is_read(text, days):
    assert is_working_duration(text)
    assert parse_working_duration(text) == days


@pytest.mark.parametrize("text", ["", "P20W", "P20D", "20WD", "PWD", "P-3WD", "P1.5WD", "P20WDT1H", "P٢WD", "P20wd"])
def test_any_other_duration_is_refused(text):
    assert not is_working_duration(text)
    with pytest.raises(Invalid) as raised:
        parse_working_duration(text)
    assert raised.value.details["field"] == "duration"


@pytest.mark.parametrize("text", ["P9999WD", "-P5001WD"])
def test_too_many_working_days_are_refused(text):
    with pytest.raises(Invalid):
        parse_working_duration(text)
    with pytest.raises(Invalid):
        format_working_duration(5001)


@given(st.integers(-5000, 5000))
def test_a_written_duration_reads_back(days):
    assert parse_working_duration(format_working_duration(days)) == days
