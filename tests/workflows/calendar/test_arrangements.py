from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.calendar.arrangements import YearArrangement, parse_arrangement, to_text
from workflows.calendar.working_days import WorkingCalendar
from workflows.errors import Invalid

GOOD = """\ufeff# source: 国办发明电〔2026〕9号
# 元旦
2027-01-01 holiday
2027-02-05/2027-02-11 放假   # 春节

2027-02-14,working
2027-10-01/2027-10-07 , HOLIDAY\r
2027-10-09 上班
"""


def test_a_text_with_days_ranges_comments_and_commas_is_read():
    arrangement = parse_arrangement(GOOD)
    assert arrangement.year == 2027
    assert arrangement.source == "国办发明电〔2026〕9号"
    assert arrangement.make_up_days == {date(2027, 2, 14), date(2027, 10, 9)}
    assert len(arrangement.holidays) == 1 + 7 + 7
    assert date(2027, 10, 7) in arrangement.holidays


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("2027-01-32 holiday", "no day"),
        ("2027-1-1 holiday", "YYYY-MM-DD"),
        ("20270101 holiday", "YYYY-MM-DD"),
        ("2027-01-01", "write a day"),
        ("2027-01-01 off", "'off'"),
        ("2027-01-01 holiday holiday", "write a day"),
        ("2027-01-05/2027-01-01 holiday", "before it begins"),
        ("2027-12-31/2028-01-02 holiday", "leaves its year"),
        ("2028-01-01 holiday", "one year"),
        ("2027-05-01 holiday", "named twice"),
        ("2027-04-30/2027-05-03 holiday", "named twice"),
        ("2027-05-01 working", "named twice"),
        ("2027-05-10 working", "no weekend day"),
        ("9999-05-10 holiday", "between 1900 and 2100"),
    ],
)
def test_a_bad_line_is_named_by_its_number(line, part):
    with pytest.raises(Invalid) as raised:
        parse_arrangement(f"# 劳动节\n2027-05-01 holiday\n{line}\n2027-10-01 holiday")
    assert raised.value.details["line"] == 3
    assert raised.value.details["text"] == line
    assert part in raised.value.message
    assert raised.value.message.startswith("line 3: ")


@pytest.mark.parametrize("text", ["", "\n\n", "# source: nothing\n"])
def test_a_text_without_a_day_is_refused(text):
    with pytest.raises(Invalid) as raised:
        parse_arrangement(text)
    assert raised.value.details["line"] == 0


def test_the_first_source_is_the_source():
    assert parse_arrangement("# Source: one\n# source: two\n2027-01-01 holiday").source == "one"


def test_a_loaded_text_makes_its_days_count():
    calendar = WorkingCalendar.standard(last_year=2026).with_arrangement(parse_arrangement(GOOD))
    assert calendar.is_working_day(date(2027, 2, 14))
    assert not calendar.is_working_day(date(2027, 2, 11))
    assert calendar.add_working_days(date(2027, 2, 4), 1) == date(2027, 2, 12)


@pytest.mark.parametrize("year", range(2004, 2027))
def test_every_year_of_the_table_survives_the_text(year):
    arrangement = WorkingCalendar.standard(last_year=2026).arrangement(year)
    assert parse_arrangement(to_text(arrangement)) == arrangement


def test_neighbouring_days_are_written_as_one_range():
    arrangement = YearArrangement(
        2027, frozenset({date(2027, 1, 1), date(2027, 10, 1), date(2027, 10, 2)}), frozenset({date(2027, 2, 14)}), "x"
    )
    assert to_text(arrangement) == (
        "# source: x\n2027-01-01 holiday\n2027-02-14 working\n2027-10-01/2027-10-02 holiday\n"
    )


def test_a_source_of_several_lines_cannot_smuggle_in_a_rule():
    arrangement = YearArrangement(2027, frozenset({date(2027, 1, 1)}), frozenset(), "a\n2027-03-03 holiday")
    assert parse_arrangement(to_text(arrangement)).holidays == {date(2027, 1, 1)}


@pytest.mark.parametrize(
    ("holidays", "make_up_days", "field"),
    [
        ({date(2026, 12, 31)}, set(), "holidays"),
        (set(), {date(2028, 1, 1)}, "make_up_days"),
        (set(), {date(2027, 1, 4)}, "make_up_days"),
        ({date(2027, 1, 2)}, {date(2027, 1, 2)}, "make_up_days"),
    ],
)
def test_an_arrangement_that_contradicts_itself_cannot_be_made(holidays, make_up_days, field):
    with pytest.raises(Invalid) as raised:
        YearArrangement(2027, frozenset(holidays), frozenset(make_up_days))
    assert raised.value.details["field"] == field


def test_a_complete_notice_misses_no_statutory_day_and_a_broken_upload_does():
    assert WorkingCalendar.standard(last_year=2026).arrangement(2026).missing_statutory_days() == ()
    broken = YearArrangement(2027, frozenset({date(2027, 1, 1)}), frozenset())
    assert date(2027, 10, 1) in broken.missing_statutory_days()
    assert date(2027, 5, 1) not in broken.missing_statutory_days(), "a Saturday is off anyway"


year_days = st.integers(0, 364).map(lambda shift: date(2027, 1, 1) + timedelta(days=shift))


@settings(deadline=None, max_examples=60)
@given(holidays=st.frozensets(year_days, min_size=1), worked=st.frozensets(year_days), source=st.text(max_size=20))
def test_any_arrangement_survives_the_text(holidays, worked, source):
    make_up_days = frozenset(day for day in worked - holidays if day.weekday() >= 5)
    arrangement = YearArrangement(2027, holidays, make_up_days, " ".join(source.split()))
    assert parse_arrangement(to_text(arrangement)) == arrangement


@settings(deadline=None, max_examples=100)
@given(st.text(alphabet=st.sampled_from("0123456789-/ ,#\nholidayworking放假"), max_size=80))
def test_any_text_is_read_or_refused_as_invalid(text):
    try:
        parse_arrangement(text)
    except Invalid as error:
        assert isinstance(error.details["line"], int)
