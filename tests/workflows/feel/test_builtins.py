"""The built-in functions, by the standard's examples and at their edges."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from workflows.feel import Range, YearMonthDuration, compile_expression, to_data
from workflows.feel.builtins import BUILTINS
from workflows.feel.words import SPACED_NAMES, SPACED_WITH_KEYWORD

NOW = datetime(2026, 5, 1, 8, 30, tzinfo=timezone(timedelta(hours=8)))
MAY = date(2026, 5, 1)

CONVERSION: list[tuple[str, Any]] = [
    ('date("2026-05-01")', MAY),
    ("date(2026, 5, 1)", MAY),
    ("date(year: 2026, month: 5, day: 1)", MAY),
    ('date(date and time("2026-05-01T08:00:00Z"))', MAY),
    ("date(2026, 2, 30)", None),
    ('date("2026-5-1")', None),
    ("date(2026.5, 1, 1)", None),
    ("date(null)", None),
    ("date()", None),
    ('time("08:30:00")', time(8, 30)),
    ('time("08:30:00.25Z")', time(8, 30, 0, 250000, tzinfo=UTC)),
    ("time(8, 30, 0)", time(8, 30)),
    ('time(8, 30, 1.5, duration("PT8H"))', time(8, 30, 1, 500000, tzinfo=timezone(timedelta(hours=8)))),
    ('time(date and time("2026-05-01T08:30:00"))', time(8, 30)),
    ('time("24:00:00")', None),
    ('time("08:00:00+15:00")', None),
    ('time("08:00:00@Nowhere/Land")', None),
    ('date and time("2026-05-01T08:30:00+08:00")', NOW),
    ('date and time("2026-05-01")', datetime(2026, 5, 1, tzinfo=UTC).replace(tzinfo=None)),
    ('date and time(date("2026-05-01"), time("08:30:00+08:00"))', NOW),
    ('date and time(date and time("2026-05-01T00:30:00Z"), "Asia/Shanghai")', NOW),
    ("date and time(2026, 5, 1, 8, 30, 0)", NOW.replace(tzinfo=None)),
    ('date and time(2026, 5, 1, 8, 30, 0, @"PT8H")', NOW),
    ('date and time(2026, 5, 1, 8, 30, 0, "Asia/Shanghai")', NOW),
    ('date and time(year: 2026, month: 5, day: 1, hour: 8, minute: 30, second: 0, timezone: "Asia/Shanghai")', NOW),
    ("date and time(2026, 13, 1, 8, 30, 0)", None),
    ("date and time(2026, 5, 1, 8, 30, 0, 8)", None),
    ("date and time(null)", None),
    ("date and time(null, null)", None),
    ('duration("P1DT2H3M4S")', timedelta(days=1, hours=2, minutes=3, seconds=4)),
    ('duration("-P1Y2M")', YearMonthDuration(-14)),
    ('duration("P")', None),
    ('duration("PT")', None),
    ('duration("P1Y1D")', None),
    ('years and months duration(date("2024-01-31"), date("2025-03-01"))', YearMonthDuration(13)),
    ('years and months duration(@"2025-03-01", @"2024-01-31")', YearMonthDuration(-13)),
    ("string(1.10)", "1.10"),
    ("string(10 ** 3)", "1000"),
    ("string(null)", None),
    ('string([1, "a", null, true, {b: "c\\""}])', '[1, "a", null, true, {b: "c\\""}]'),
    ('string(@"2026-05-01")', "2026-05-01"),
    ('string(@"P1DT1H")', "P1DT1H"),
    ("string([1..5))", "[1..5)"),
    ('number("1 000,5", " ", ",")', Decimal("1000.5")),
    ('number("1,000", ",")', 1000),
    ('number("abc")', None),
    ('number("1_000")', None),
    ('number("1,0", ",", ",")', None),
    ('number("1;0", ";")', None),
    ('range("[1..5)")', Range(1, 5, True, False)),
    ('range("(..5]")', Range(None, 5, False, True)),
    ('range("[@\\"2026-05-01\\"..)")', Range(MAY, None, True, False)),
    ('range("[-2..-1]")', Range(-2, -1, True, True)),
    ('range("[5..1]")', None),
    ('range("[..5]")', None),
    ('range("[a..b]")', None),
    ('range("")', None),
    ("not(null)", None),
    ("is(1, 1.0)", True),
    ('is(@"08:00:00Z", @"16:00:00+08:00")', False),
    ("is(null, null)", True),
    ("get or else(null, 1)", 1),
    ("is defined(unknown)", False),
    ("assert(1, false)", None),
]

STRINGS: list[tuple[str, Any]] = [
    ('substring("foobar", 3)', "obar"),
    ('substring("foobar", 3, 3)', "oba"),
    ('substring("foobar", -2, 1)', "a"),
    ('substring("foobar", 3, 3.8)', "oba"),
    ('substring(string: "foobar", start position: 3)', "obar"),
    ('substring("公开属性", 3)', "属性"),
    ('substring("🐎ab", 2)', "ab"),
    ('substring("foobar", 0)', None),
    ('substring("foobar", 7)', ""),
    ('substring("foobar", -7)', None),
    ('substring("foobar", 1, 0)', None),
    ('string length("🐎公开")', 3),
    ("string length(1)", None),
    ('upper case("aBc4")', "ABC4"),
    ('lower case("aBc4")', "abc4"),
    ('trim("  a b ")', "a b"),
    ('substring before("foobar", "bar")', "foo"),
    ('substring before("foobar", "xyz")', ""),
    ('substring before("foobar", "")', ""),
    ('substring after("foobar", "ob")', "ar"),
    ('substring after("", "a")', ""),
    ('substring after("foo", "")', "foo"),
    ('contains("foobar", "of")', False),
    ('starts with("foobar", "fo")', True),
    ('ends with("foobar", "r")', True),
    ('matches("foobar", "^fo*b")', True),
    ('matches("Foo", "foo", "i")', True),
    ('matches("a.b", "a.b", "q")', True),
    ('matches("axb", "a.b", "q")', False),
    ('matches("a", "[")', None),
    ('matches("a", "a", "z")', None),
    ('matches("公开", "\\p{Han}+")', True),
    ('replace("abcd", "(ab)|(a)", "[1=$1][2=$2]")', "[1=ab][2=]cd"),
    ('replace("abracadabra", "a.*?a", "*")', "*c*bra"),
    ('replace("a", "a", "\\$1")', "$1"),
    ('replace("a.b", ".", "$0", "q")', "a$0b"),
    ('replace("darted", "^(.*?)d(.*)$", "$1c$2")', "carted"),
    ('split("John Doe", "\\s")', ["John", "Doe"]),
    ('split("a;b;c;;", ";")', ["a", "b", "c", "", ""]),
    ('split("foo")', None),
    ('split(delimiter: ",", string: "foo,bar")', ["foo", "bar"]),
    ('string join(["a", "b", null, "c"], "_and_")', "a_and_b_and_c"),
    ('string join(["a", "b"])', "ab"),
    ('string join(["a", 1])', None),
    ('string join("a", ",")', "a"),
    ('extract("references are 1234, 1256", "12[0-9]*")', ["1234", "1256"]),
]

LISTS: list[tuple[str, Any]] = [
    ("list contains([1, 2, null], null)", True),
    ("list contains([1], 1.0)", True),
    ("count([1, 2, 3])", 3),
    ("count([])", 0),
    ("count(1)", 1),
    ("count(null)", None),
    ("min([3, 1, 2])", 1),
    ("min(3, 1, 2)", 1),
    ("min([])", None),
    ('max("a", "b")', "b"),
    ('max(@"2026-05-01", @"2026-05-02")', date(2026, 5, 2)),
    ('max(1, "a")', None),
    ("max([null, 1])", None),
    ("sum([1, 2, 3.5])", Decimal("6.5")),
    ("sum([])", None),
    ('sum(["a"])', "a"),
    ('sum([@"P1D", @"PT1H"])', timedelta(days=1, hours=1)),
    ('sum([1, "a"])', None),
    ("product([2, 3, 4])", 24),
    ("product([])", None),
    ("mean([1, 2, 3])", 2),
    ("mean([])", None),
    ("median([8, 2, 5, 3, 4])", 4),
    ("median([6, 1, 2, 3])", Decimal("2.5")),
    ("median([])", None),
    ("stddev([2, 4, 7, 5])", Decimal("2.081665999466132735282297706979931")),
    ("stddev([47])", None),
    ("mode([6, 3, 9, 6, 6])", [6]),
    ("mode([6, 1, 9, 6, 1])", [1, 6]),
    ("mode([])", []),
    ("mode([6, null])", None),
    ("all([true, null])", None),
    ("all([true, false, null])", False),
    ("all([])", True),
    ("any([false, null])", None),
    ("any(true, null)", True),
    ("any([])", False),
    ("sublist([4, 5, 6], 1, 2)", [4, 5]),
    ("sublist([4, 5, 6], -2)", [5, 6]),
    ("sublist([4, 5, 6], 4)", None),
    ("sublist([4, 5, 6], 2, 5)", None),
    ("append([1], 2, 3)", [1, 2, 3]),
    ("append([1])", [1]),
    ("concatenate([1, 2], [3], 4)", [1, 2, 3, 4]),
    ("insert before([1, 3], 1, 2)", [2, 1, 3]),
    ("insert before([1, 3], -1, 2)", [1, 2, 3]),
    ("insert before([1, 3], 3, 2)", None),
    ("remove([1, 2, 3], 2)", [1, 3]),
    ("remove([1], 2)", None),
    ("list replace([2, 4, 7, 8], 3, 6)", [2, 4, 6, 8]),
    ("list replace([2, 4, 7, 8], -1, 6)", [2, 4, 7, 6]),
    ("list replace([2, 4, 7, 8], function(item, newItem) item < newItem, 5)", [5, 5, 7, 8]),
    ("list replace([1, 2], 5, 6)", None),
    ("reverse([1, 2, 3])", [3, 2, 1]),
    ("index of([1, 2, 3, 2], 2)", [2, 4]),
    ("union([1, 2], [2, 3])", [1, 2, 3]),
    ("distinct values([1, 2, 3, 2, 1])", [1, 2, 3]),
    ("duplicate values([1, 2, 3, 2, 1])", [1, 2]),
    ("flatten([[1, 2], [[3]], 4])", [1, 2, 3, 4]),
    ("sort([3, 1, 4, 5, 2], function(x, y) x < y)", [1, 2, 3, 4, 5]),
    ("sort([3, 1, 2])", [1, 2, 3]),
    ("sort(list: [3, 1, 2], precedes: function(x, y) x > y)", [3, 2, 1]),
    ('sort([1, "a"])', None),
    ("is empty([])", True),
    ("partition([1, 2, 3, 4, 5], 2)", [[1, 2], [3, 4], [5]]),
    ("partition([1], 0)", None),
]

NUMBERS: list[tuple[str, Any]] = [
    ("decimal(1 / 3, 2)", Decimal("0.33")),
    ("decimal(1.5, 0)", 2),
    ("decimal(2.5, 0)", 2),
    ("decimal(1234, -2)", 1200),
    ("floor(1.5)", 1),
    ("floor(-1.56, 1)", Decimal("-1.6")),
    ("ceiling(1.5)", 2),
    ("ceiling(-1.56, 1)", Decimal("-1.5")),
    ("round up(5.5, 0)", 6),
    ("round up(-1.126, 2)", Decimal("-1.13")),
    ("round down(-2.5, 0)", -2),
    ("round half up(5.5, 0)", 6),
    ("round half up(-1.125, 2)", Decimal("-1.13")),
    ("round half down(5.5, 0)", 5),
    ("round half down(1.126, 2)", Decimal("1.13")),
    ("abs(-10)", 10),
    ('abs(@"-PT5H")', timedelta(hours=5)),
    ('abs(@"-P5M")', YearMonthDuration(5)),
    ("modulo(12, 5)", 2),
    ("modulo(-12, 5)", 3),
    ("modulo(12, -5)", -3),
    ("modulo(10.1, 4.5)", Decimal("1.1")),
    ("modulo(-10.1, 4.5)", Decimal("3.4")),
    ("modulo(1, 0)", None),
    ("sqrt(16)", 4),
    ("sqrt(-3)", None),
    ("log(1)", 0),
    ("log(0)", None),
    ("decimal(exp(5), 6)", Decimal("148.413159")),
    ("odd(5)", True),
    ("odd(2.0)", False),
    ("even(-2)", True),
    ("even(2.5)", None),
    ('abs("a")', None),
    ("abs(n: [5])", 5),
]

MOMENTS: list[tuple[str, Any]] = [
    ("now()", NOW),
    ("today()", MAY),
    ('day of week(@"2026-05-01")', "Friday"),
    ('day of year(@"2026-05-01")', 121),
    ('week of year(@"2027-01-01")', 53),
    ('month of year(date and time("2026-05-01T00:00:00"))', "May"),
    ('last day of month(@"2028-02-10")', date(2028, 2, 29)),
    ('last day of month(@"9999-12-10")', date(9999, 12, 31)),
    ('day of week("2026-05-01")', None),
    ("today(1)", None),
]

CONTEXTS: list[tuple[str, Any]] = [
    ('get value({a: 1}, "a")', 1),
    ('get value({a: {b: 2}}, ["a", "b"])', 2),
    ('get value({a: 1}, ["a", "b"])', None),
    ('get value({a: 1}, "b")', None),
    ("get value(null, null)", None),
    ('get entries({a: 1, "b c": 2})', [{"key": "a", "value": 1}, {"key": "b c", "value": 2}]),
    ('get entries({a: 1})[key = "a"].value', [1]),
    ('context([{key: "a", value: 1}])', {"a": 1}),
    ('context([{key: "a", value: 1}, {key: "a", value: 2}])', None),
    ('context([{key: "a"}])', None),
    ('context put({a: 1}, "b", 2)', {"a": 1, "b": 2}),
    ('context put({a: {b: 1}}, ["a", "c"], 2)', {"a": {"b": 1, "c": 2}}),
    ('context put({}, ["a", "b"], 2)', {"a": {"b": 2}}),
    ('context put({a: 1}, ["a", "b"], 2)', None),
    ("context put({a: 1}, [], 2)", None),
    ("context merge([{a: 1}, {a: 2, b: 3}])", {"a": 2, "b": 3}),
    ("context merge([1])", None),
]

RANGES: list[tuple[str, Any]] = [
    ("before(1, 10)", True),
    ("before(10, 1)", False),
    ("before(1, [1..10])", False),
    ("before(1, (1..10])", True),
    ("before([1..10], 10)", False),
    ("before([1..10), 10)", True),
    ("before([1..10], [10..20])", False),
    ("before([1..10), [10..20])", True),
    ("after(12, [2..10])", True),
    ("after([11..20], [1..11))", True),
    ("after([11..20], [1..11])", False),
    ("meets([1..5], [5..10])", True),
    ("meets([1..5), [5..10])", False),
    ("met by([5..10], [1..5])", True),
    ("overlaps([1..5], [3..8])", True),
    ("overlaps([1..5], [5..8])", True),
    ("overlaps([1..5], (5..8])", False),
    ("overlaps([1..5], [6..8])", False),
    ("overlaps before([1..5], [3..8])", True),
    ("overlaps before([1..5], (5..8])", False),
    ("overlaps before([1..5), (1..5])", True),
    ("overlaps before([1..5], [1..5])", False),
    ("overlaps before([3..8], [1..5])", False),
    ("overlaps after([3..8], [1..5])", True),
    ("overlaps after((5..8], [1..5])", False),
    ("overlaps after((1..5], [1..5))", True),
    ("finishes(10, [1..10])", True),
    ("finishes(10, [1..10))", False),
    ("finishes([5..10], [1..10])", True),
    ("finishes((1..10], [1..10])", True),
    ("finished by([1..10], [5..10])", True),
    ("includes([1..10], 5)", True),
    ("includes([1..10), 10)", False),
    ("includes([1..10], [1..10))", True),
    ("includes([1..10), [1..10])", False),
    ("during(5, [1..10])", True),
    ("during([4..6], [1..10])", True),
    ("starts(1, [1..10])", True),
    ("starts(1, (1..10])", False),
    ("starts([1..5], [1..10])", True),
    ("started by([1..10], [1..5])", True),
    ("coincides(5, 5)", True),
    ("coincides([1..5], [1..5])", True),
    ("coincides([1..5], (1..5])", False),
    ("coincides(3, 4)", False),
    ('before(1, "a")', None),
    ("before(null, 1)", None),
    ("meets(1, 2)", None),
    ('before(@"2026-05-01", [@"2026-05-02"..@"2026-05-03"])', True),
]

ALL = CONVERSION + STRINGS + LISTS + NUMBERS + MOMENTS + CONTEXTS + RANGES


@pytest.mark.parametrize(("text", "expected"), ALL, ids=[text for text, _ in ALL])
def test_a_built_in_gives_what_the_standard_says(text: str, expected: Any) -> None:
    warnings: list[str] = []
    found = compile_expression(text).evaluate({}, now=NOW, warnings=warnings)
    assert found == expected
    assert type(found) is type(expected) or expected.__class__ in (int, Decimal)


def test_every_built_in_is_tried_here() -> None:
    tried = " ".join(text for text, _ in ALL)
    missing = [name for name in BUILTINS if f"{name}(" not in tried]
    assert missing == []


def test_every_built_in_with_a_space_is_known_to_the_lexer() -> None:
    assert {name for name in BUILTINS if " " in name} <= {*SPACED_NAMES, *SPACED_WITH_KEYWORD}


def test_without_a_clock_now_and_today_are_null() -> None:
    for text in ("now()", "today()"):
        warnings: list[str] = []
        assert compile_expression(text).evaluate({}, warnings=warnings) is None
        assert warnings


def test_wrong_arguments_are_explained() -> None:
    warnings: list[str] = []
    compile_expression('substring("a")').evaluate({}, warnings=warnings)
    assert warnings == ["substring: the arguments are (string, start position, length)"]


def test_a_variable_does_not_hide_a_function() -> None:
    expression = compile_expression('count(count) + string length(string) + date("2026-05-01").year')
    assert expression.evaluate({"count": [1, 2], "string": "abc", "date": "x"}) == 2031


def test_moments_become_text_as_they_were_written() -> None:
    for text in ("08:30:00@Asia/Shanghai", "2026-05-01T08:30:00-03:30", "P400D", "-PT0.5S", "P2Y", "PT0S", "00:00:00Z"):
        assert to_data(compile_expression(f'@"{text}"').evaluate({})) == text
