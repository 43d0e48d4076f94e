from datetime import UTC, datetime, timedelta

import pytest

from workflows.engine import due
from workflows.errors import ExecutionFailed, Invalid

NOW = datetime(2026, 1, 31, 2, 0, tzinfo=UTC)


class Counting:
    now = NOW
    add_working_days = staticmethod(lambda day, count: day + timedelta(days=count))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-05-01", "2026-04-30T16:00:00+00:00"),
        ("2026-05-01T09:00", "2026-05-01T01:00:00+00:00"),
        ("2026-05-01T09:00:00Z", "2026-05-01T09:00:00+00:00"),
        ("2026-05-01T09:00:00.5+02:00", "2026-05-01T07:00:00.500000+00:00"),
        ("2026-05-01T09:00:00@Europe/Paris", "2026-05-01T07:00:00+00:00"),
        ("2026-05-01T09:00:00+08:00[Asia/Shanghai]", "2026-05-01T01:00:00+00:00"),
    ],
)
def test_moments_are_read_in_shanghai_unless_they_say_where(text, moment):
    assert due.read_moment(text).isoformat() == moment


@pytest.mark.parametrize(
    "text",
    ["", "2026", "2026-02-30", "2026-05-01 09:00", "2026-05-01T09:00@Nowhere/City", "now", "9999-99-99", "T09:00"],
)
def test_other_texts_are_no_moments(text):
    assert due.read_moment(text) is None


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("P1M", "2026-02-28T02:00:00+00:00"),
        ("P1Y1M", "2027-02-28T02:00:00+00:00"),
        ("P1W", "2026-02-07T02:00:00+00:00"),
        ("P1DT2H30M", "2026-02-01T04:30:00+00:00"),
        ("PT1.5S", "2026-01-31T02:00:01.500000+00:00"),
        ("-P1D", "2026-01-30T02:00:00+00:00"),
        ("P2WD", "2026-02-02T16:00:00+00:00"),
    ],
)
def test_durations_count_calendar_months_exact_time_and_working_days(text, end):
    assert due.add(NOW, due.read_duration(text), Counting).isoformat() == end


def test_months_are_counted_from_the_local_day():
    """02:00 UTC of the 31st is the 31st in Shanghai; 17:00 UTC is the 1st already."""
    evening = NOW.replace(hour=17)
    assert due.add(evening, due.read_duration("P1M"), Counting).isoformat() == "2026-02-28T17:00:00+00:00"


@pytest.mark.parametrize("text", ["", "P", "PT", "3D", "P3DT", "P-3D", "P3.5D", "PD"])
def test_other_texts_are_no_durations(text):
    assert due.read_duration(text) is None


@pytest.mark.parametrize("text", ["P101Y", "P99999D", "PT9999999H"])
def test_durations_beyond_reason_are_refused(text):
    with pytest.raises(Invalid):
        due.read_duration(text)


def test_a_moment_beyond_the_calendar_is_refused():
    with pytest.raises(Invalid):
        due.add(datetime(9999, 12, 1, tzinfo=UTC), due.read_duration("P1M"), Counting)


def test_without_a_calendar_working_days_cannot_be_counted():
    class Without(Counting):
        add_working_days = None

    with pytest.raises(ExecutionFailed):
        due.add(NOW, due.read_duration("P1WD"), Without)


@pytest.mark.parametrize(
    ("text", "name", "key", "offset"),
    [
        ("clock:reply", "reply", "", 0),
        ("clock:reply-P3WD", "reply", "", -3),
        ("clock:third-party[id]+P1WD", "third-party", "7", 1),
        ("clock:a[x[1]]", "a", "first", 0),
    ],
)
def test_clocks_are_named_with_keys_and_offsets(text, name, key, offset):
    reference = due.read_clock(text).at({"id": 7, "x": ["first"]}, NOW)
    assert (reference.name, reference.key, reference.offset) == (name, key, offset)


@pytest.mark.parametrize("text", ["clock:", "clock:a b", "clock:a-3", "clock:a[1", "clock:a-P3D"])
def test_malformed_clocks_are_refused(text):
    with pytest.raises(Invalid):
        due.read_clock(text)
