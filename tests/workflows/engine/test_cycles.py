"""Repeating intervals and cron expressions: bounds, zones, clocks that change, missed times."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from workflows.engine.cycles import CronCycle, Repeat, read_cycle
from workflows.errors import Invalid

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # 09:00 on a Monday in Asia/Shanghai


class Counting:
    def __init__(self, now=NOW):
        self.now = now

    @staticmethod
    def add_working_days(day, count):
        while count:
            day += timedelta(days=1)
            count -= day.weekday() < 5
        return day


def times(text, number, now=NOW, zone="Asia/Shanghai"):
    """The first times, as local text."""
    cycle, counting = read_cycle(text), Counting(now)
    found, occurrence = [], cycle.first(counting)
    while occurrence is not None and len(found) < number:
        found.append(occurrence.at.astimezone(ZoneInfo(zone)).strftime("%m-%d %H:%M"))
        occurrence = cycle.following(occurrence, counting, coalesce=False)
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("R3/PT1H", ["03-02 10:00", "03-02 11:00", "03-02 12:00"]),
        ("R2/2026-05-01/P1M", ["05-01 00:00", "06-01 00:00"]),
        ("R/PT8H/2026-03-03T01:00", ["03-02 17:00", "03-03 01:00"]),
        ("R/P1D/2026-03-04", ["03-03 09:00", "03-04 09:00"]),
        ("R/2026-03-05T10:00/PT12H/2026-03-06", ["03-05 10:00", "03-05 22:00", "03-06 10:00", "03-06 22:00"]),
        ("R3/2026-03-05T10:00/2026-03-05T10:30", ["03-05 10:00", "03-05 10:30", "03-05 11:00"]),
        ("R2/P1WD", ["03-04 00:00", "03-05 00:00"]),
        ("R4/2026-03-05T09:00/P1WD", ["03-05 09:00", "03-06 09:00", "03-09 09:00", "03-10 09:00"]),
        ("R3/2026-03-05T09:00@Asia/Shanghai/P2WD", ["03-05 09:00", "03-09 09:00", "03-11 09:00"]),
    ],
)
def test_intervals_repeat_within_their_bounds(text, expected):
    assert times(text, 9) == expected


def test_months_are_counted_from_the_first_so_that_the_31st_comes_back():
    assert times("R/2026-01-31T09:00/P1M", 3) == ["01-31 09:00", "02-28 09:00", "03-31 09:00"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Clocks are put forward on 29 March and back on 25 October 2026.
        ("R/2026-03-28T09:00@Europe/Berlin/P1D", ["03-28 09:00", "03-29 09:00", "03-30 09:00"]),
        ("R/2026-03-28T02:30@Europe/Berlin/P1D", ["03-28 02:30", "03-29 03:30", "03-30 02:30"]),
        ("R/2026-03-28T09:00+01:00[Europe/Berlin]/P1D", ["03-28 09:00", "03-29 09:00", "03-30 09:00"]),
        ("R/2026-03-28T09:00+01:00/P1D", ["03-28 09:00", "03-29 10:00", "03-30 10:00"]),
        ("R/2026-03-28T09:00@Europe/Berlin/PT24H", ["03-28 09:00", "03-29 10:00", "03-30 10:00"]),
        ("R/2026-10-24T02:30@Europe/Berlin/P1D", ["10-24 02:30", "10-25 02:30", "10-26 02:30"]),
    ],
)
def test_days_are_those_of_the_zone_that_was_written(text, expected):
    assert times(text, 3, zone="Europe/Berlin") == expected


@pytest.mark.parametrize(
    ("text", "moments"),
    [
        ("TZ=Europe/Berlin 30 2 * * *", ["03-28 02:30", "03-29 03:00", "03-30 02:30"]),
        ("CRON_TZ=Europe/Berlin 0 9 * * *", ["03-28 09:00", "03-29 09:00", "03-30 09:00"]),
        ("TZ=Europe/Berlin 0 30 2 * * ?", ["03-28 02:30", "03-30 02:30", "03-31 02:30"]),
    ],
)
def test_cron_happens_once_a_day_where_clocks_are_put_forward(text, moments):
    assert times(text, 3, datetime(2026, 3, 27, 12, tzinfo=UTC), "Europe/Berlin") == moments


def test_cron_happens_once_in_the_hour_that_comes_twice():
    text = "TZ=Europe/Berlin 30 2 * * *"
    before = datetime(2026, 10, 24, 12, tzinfo=UTC)
    assert times(text, 2, before, "Europe/Berlin") == ["10-25 02:30", "10-26 02:30"]
    second_time = datetime(2026, 10, 25, 1, 15, tzinfo=UTC)  # 02:15 for the second time
    assert times(text, 1, second_time, "Europe/Berlin") == ["10-26 02:30"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("*/20 9 * * *", ["03-02 09:20", "03-02 09:40", "03-03 09:00"]),
        ("0 9 1,15 * MON", ["03-09 09:00", "03-15 09:00", "03-16 09:00"]),
        ("0 9 * * 7", ["03-08 09:00", "03-15 09:00", "03-22 09:00"]),
        ("0 0 9 ? * 1", ["03-08 09:00", "03-15 09:00", "03-22 09:00"]),
        ("0 0 9 ? * 2-6", ["03-03 09:00", "03-04 09:00", "03-05 09:00"]),
        ("0 0 9 ? * mon,fri", ["03-06 09:00", "03-09 09:00", "03-13 09:00"]),
        ("0 0/30 8-9 * * ?", ["03-02 09:30", "03-03 08:00", "03-03 08:30"]),
        ("0 0 9 L * ?", ["03-31 09:00", "04-30 09:00", "05-31 09:00"]),
        ("0 0 9 LW * ?", ["03-31 09:00", "04-30 09:00", "05-29 09:00"]),
        ("0 0 9 ? * 6L", ["03-27 09:00", "04-24 09:00", "05-29 09:00"]),
        ("0 0 9 ? * 2#1", ["04-06 09:00", "05-04 09:00", "06-01 09:00"]),
        ("0 0 9 ? * L", ["03-07 09:00", "03-14 09:00", "03-21 09:00"]),
        ("0 0 9 1 1 ? 2027-2028", ["01-01 09:00", "01-01 09:00"]),
        ("0 0 9 1 1 ? 2026,2030", ["01-01 09:00"]),
    ],
)
def test_cron_is_read_with_five_fields_and_with_those_of_quartz(text, expected):
    assert times(text, 3) == expected


@pytest.mark.parametrize("text", ["", "R", "R/", "R3", "R/PT0S", "R/-P1D", "R/tomorrow/P1D", "R/2026-13-01/P1D", "P1D"])
def test_other_texts_are_no_cycles(text):
    assert read_cycle(text) is None


@pytest.mark.parametrize("text", ["@daily", "0 9 * *", "9 o'clock", "R-1/P1D", "* " * 200, "R/" + "@a/" * 9999])
def test_nor_are_these(text):
    assert read_cycle(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "R0/P1D",
        "R/2026-05-01/P1D/2026-04-01",
        "0 9 30 2 *",
        "0 0 9 30 2 ?",
        "0 0 9 1 1 ? 1999",
        "0 0 9 ? * 0",
        "0 0 9 ? * 8",
        "0 0 9 15W * ?",
        "0 0 9 L-3 * ?",
        "0 0 9 1 * MON",
        "0 0 9 ? * FRI-MON",
        "60 9 * * *",
        "0 9 * * MON-",
        "0 0 9 ? * ? 20-30",
        "TZ=Nowhere/City 0 9 * * *",
        "TZ=../../etc 0 9 * * *",
        "a b c d e",
        "*/0 9 * * *",
    ],
)
def test_what_never_happens_or_is_malformed_is_refused_with_the_reason(text):
    with pytest.raises(Invalid) as refusal:
        read_cycle(text)
    assert refusal.value.message.endswith(".")


@pytest.mark.parametrize(
    ("text", "late", "expected"),
    [
        ("R/PT1S", timedelta(days=400), "04-06 09:00:01"),
        ("R/P1D", timedelta(days=30, hours=1), "04-02 09:00:00"),
        ("R/2026-01-31T09:00/P1M", timedelta(days=100), "06-30 09:00:00"),
        ("R/P1WD", timedelta(days=6), "03-10 00:00:00"),
        ("0 9 * * *", timedelta(days=30, hours=1), "04-02 09:00:00"),
        ("R/PT1H", timedelta(minutes=30), "03-02 11:00:00"),
    ],
)
def test_missed_times_are_skipped_at_once_however_many(text, late, expected):
    cycle = read_cycle(text)
    first = cycle.first(Counting())
    following = cycle.following(first, Counting(NOW + late), coalesce=True)
    assert following.at.astimezone(ZoneInfo("Asia/Shanghai")).strftime("%m-%d %H:%M:%S") == expected


def test_missed_times_count_towards_the_number_of_repetitions():
    cycle = read_cycle("R3/PT1H")
    first = cycle.first(Counting())
    assert cycle.following(first, Counting(NOW + timedelta(hours=2, minutes=30)), coalesce=True).number == 2
    assert cycle.following(first, Counting(NOW + timedelta(hours=9)), coalesce=True) is None


def test_the_kinds_of_cycles_are_told_apart():
    assert isinstance(read_cycle("R/P1D"), Repeat)
    assert isinstance(read_cycle("0 9 * * *"), CronCycle)
