import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.calendar.clock import BASIS, Interval, StatutoryClock
from workflows.calendar.due_command import answer_json, explain, read_clock
from workflows.calendar.working_days import WorkingCalendar
from workflows.errors import Invalid

VECTORS = json.loads(Path(__file__).with_name("vectors.json").read_text(encoding="utf-8"))
CALENDAR = WorkingCalendar.standard(last_year=2026)


def answer(**values):
    return answer_json(json.dumps(values), CALENDAR)


@pytest.mark.parametrize("case", VECTORS["clock"], ids=lambda case: f"{case['start']}+{case['workdays']}")
def test_every_vector_is_answered_as_json(case):
    assert answer(start=case["start"], working_days=case["workdays"]) == {"due": case["due"], "provisional": False}


def test_a_vector_beyond_the_table_is_answered_with_a_provisional_date():
    assert answer(start="2026-12-04", working_days=20) == {"due": "2027-01-04", "provisional": True}


def test_extension_and_excluded_spans_are_taken_into_account():
    spans = [["2026-04-08", "2026-04-20"], ["2026-04-15", "2026-04-28"]]
    assert answer(start="2026-04-01", working_days=20, extension=10, excluded=spans)["due"] == "2026-06-05"


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("", "line"),
        ("{", "line"),
        ("[]", "line"),
        ("null", "line"),
        ("[" * 100_000, "line"),
        ('{"start": ' + "9" * 10_000 + "}", "line"),
        ('{"working_days": 20}', "start"),
        ('{"start": "2026-01-12"}', "working_days"),
        ('{"start": 20260112, "working_days": 20}', "start"),
        ('{"start": "2026-02-30", "working_days": 20}', "start"),
        ('{"start": "20260112", "working_days": 20}', "start"),
        ('{"start": "2026-01-12T00:00", "working_days": 20}', "start"),
        ('{"start": "9999-12-31", "working_days": 20}', "start"),
        ('{"start": "2100-12-31", "working_days": 1}', "start"),
        ('{"start": "2026-01-12", "working_days": "20"}', "working_days"),
        ('{"start": "2026-01-12", "working_days": 20.0}', "working_days"),
        ('{"start": "2026-01-12", "working_days": NaN}', "working_days"),
        ('{"start": "2026-01-12", "working_days": true}', "working_days"),
        ('{"start": "2026-01-12", "working_days": 0}', "working_days"),
        ('{"start": "2026-01-12", "working_days": -1}', "working_days"),
        ('{"start": "2026-01-12", "working_days": 1000000000}', "working_days"),
        ('{"start": "2026-01-12", "working_days": 20, "extension": 21}', "extension"),
        ('{"start": "2026-01-12", "working_days": 20, "extension": null}', "extension"),
        ('{"start": "2026-01-12", "working_days": 20, "excluded": {}}', "excluded"),
        ('{"start": "2026-01-12", "working_days": 20, "excluded": ["2026-01-13"]}', "excluded"),
        ('{"start": "2026-01-12", "working_days": 20, "excluded": [["2026-01-13"]]}', "excluded"),
        ('{"start": "2026-01-12", "working_days": 20, "excluded": [["2026-01-13", null]]}', "excluded"),
        ('{"start": "2026-01-12", "working_days": 20, "excluded": [["2026-01-13", "2026-01-12"]]}', "excluded"),
        ('{"start": "2026-01-12", "working_days": 20, "exclude": []}', "exclude"),
    ],
)
def test_a_bad_line_is_answered_with_the_field_at_fault(line, field):
    result = answer_json(line, CALENDAR)
    assert set(result) == {"error"}
    assert result["error"]["field"] == field
    assert result["error"]["message"]


def test_the_message_names_the_field_as_the_asker_wrote_it():
    message = answer(start="2026-01-12", working_days=0)["error"]["message"]
    assert message.startswith("working_days must be")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.dates().map(str),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=6,
)


@settings(deadline=None, max_examples=150)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "start": st.dates().map(str) | json_values,
            "working_days": st.integers(-5, 80) | json_values,
            "extension": st.integers(-1, 22) | json_values,
            "excluded": st.lists(st.tuples(st.dates().map(str), st.dates().map(str)), max_size=3) | json_values,
        },
    )
)
def test_any_object_is_answered_with_a_date_or_an_error(values):
    result = answer_json(json.dumps(values), CALENDAR)
    assert set(result) in ({"due", "provisional"}, {"error"})
    json.dumps(result)


@given(st.text())
def test_any_text_is_answered(line):
    assert "error" in answer_json(line, CALENDAR)


def test_the_explanation_gives_the_date_and_every_day_in_chinese():
    clock = read_clock("2026-01-12", 20, ["2026-01-20/2026-02-10"])
    lines = explain(clock, CALENDAR)
    assert lines[0] == "期限：自 2026-01-12 起 20 个工作日，扣除 15 个工作日"
    assert lines[1] == "到期日：2026-03-06 周五"
    assert lines[2] == "2026-01-12 周一  起算日，不计入"
    assert "2026-01-21 周三  工作日，依法扣除" in lines
    assert "2026-02-14 周六  调休上班，第 10 个工作日" in lines
    assert "2026-02-17 周二  节假日，不计入" in lines
    assert lines[-1] == "2026-03-06 周五  第 20 个工作日"
    assert len(lines) == 2 + 54


def test_the_explanation_in_english_has_no_chinese_in_it():
    clock = read_clock("2026-12-04", 20, ["2026-12-08/2026-12-10"], extension=3, kind="reply")
    lines = explain(clock, CALENDAR, lang="en")
    assert lines[0].startswith("Reply: 20 working days from 2026-12-04, extended by 3, 2 excluded (OGI Regulations")
    assert "Due: 2027-01-11 Mon (provisional)" in lines
    assert any(line.startswith("Provisional: the arrangement of 2027") for line in lines)
    assert lines[-1] == "2027-01-11 Mon  working day 23 (provisional)"
    assert all(line.isascii() for line in lines)


def test_a_provisional_date_is_marked_in_chinese():
    lines = explain(read_clock("2026-12-04", 20), CALENDAR)
    assert lines[1] == "到期日：2027-01-04 周一（暂定）"
    assert lines[2].startswith("暂定：2027 年放假安排尚未载入")


def test_an_open_interval_is_explained_with_today_and_the_latest_date():
    clock = read_clock("2026-01-12", 20, ["2026-01-20/.."])
    lines = explain(clock, CALENDAR, "en", date(2026, 1, 22))
    assert lines[1:3] == ["Due if returned today: 2026-02-11 Wed", "Due at the latest: not known yet"]
    ending = Interval(date(2026, 1, 20), None, "征求第三方意见", date(2026, 2, 12))
    lines = explain(StatutoryClock("reply", date(2026, 1, 12), 20, 0, (ending,)), CALENDAR, "zh", date(2026, 1, 22))
    assert lines[1:3] == ["今日退回则到期日：2026-02-11 周三", "最迟到期日：2026-03-10 周二"]
    assert "2026-01-21 周三  工作日，依法扣除（征求第三方意见）" in lines


@pytest.mark.parametrize("kind", [*BASIS, "term", "something else"])
def test_every_kind_of_clock_can_be_explained(kind):
    clock = StatutoryClock(kind, date(2026, 3, 2), 3)
    assert explain(clock, CALENDAR, "zh")[1] == "到期日：2026-03-05 周四"
    assert explain(clock, CALENDAR, "en")[1] == "Due: 2026-03-05 Thu"
    if kind in BASIS:
        assert BASIS[kind][0] in explain(clock, CALENDAR, "zh")[0]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"start": "12.1.2026"}, "start"),
        ({"working_days": 0}, "working_days"),
        ({"extension": 21}, "extension"),
        ({"excluded": ["2026-01-20"]}, "excluded"),
        ({"excluded": ["2026-01-20/"]}, "excluded"),
        ({"excluded": ["../2026-01-20"]}, "excluded"),
        ({"excluded": ["2026-01-20/2026-01-21/2026-01-22"]}, "excluded"),
    ],
)
def test_wrong_words_of_the_command_name_the_field(values, field):
    with pytest.raises(Invalid) as raised:
        read_clock(**{"start": "2026-01-12", "working_days": 20, **values})
    assert raised.value.details["field"] == field
