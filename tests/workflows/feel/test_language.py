"""The language itself: what each form of expression evaluates to."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from workflows.errors import ErrorThrown, ExpressionFailed, ExpressionInvalid
from workflows.feel import (
    Range,
    YearMonthDuration,
    compile_expression,
    compile_script,
    compile_unary_tests,
    refuse_unknown_calls,
    to_data,
)

CONTEXT: dict[str, Any] = {
    "approved": True,
    "amount": 150,
    "rate": 0.1,
    "nothing": None,
    "公开属性": "主动公开",
    "a b": 5,
    "date": "2026-05-01",
    "person": {"name": "Li", "age": 41, "tags": ["x", "y"], "item": 9},
    "people": [{"name": "Li", "age": 41}, {"name": "Wu", "age": 29}, {"name": "He", "age": None}],
    "limit": 30,
}


def value(text: str, **extra: Any) -> Any:
    return compile_expression(text).evaluate({**CONTEXT, **extra})


CASES: list[tuple[str, Any]] = [
    ("null", None),
    ("1.50", Decimal("1.50")),
    (".5", Decimal("0.5")),
    ("1e3", 1000),
    (r'"a\n\"\u4f60\\d\d"', 'a\n"你\\d\\d'),
    (r'"\uD83D\uDC0E"', "🐎"),
    ('@"2026-05-01"', date(2026, 5, 1)),
    ('@"08:30:00"', time(8, 30)),
    ('@"2026-05-01T08:30:00Z"', datetime(2026, 5, 1, 8, 30, tzinfo=UTC)),
    ('@"P1DT2H"', timedelta(days=1, hours=2)),
    ('@"-P1Y2M"', YearMonthDuration(-14)),
    # arithmetic
    ("1 + 2 * 3 - 4 / 2", 5),
    ("2 ** 3 ** 2", 64),
    ("-2 ** 2", 4),
    ("2 ** -1", Decimal("0.5")),
    ("0.1 + 0.2 = 0.3", True),
    ("rate * 3", Decimal("0.3")),
    ("1 / 3", Decimal("0.3333333333333333333333333333333333")),
    ("10 / 4", Decimal("2.5")),
    ("1 / 0", None),
    ("0 ** 0", 1),
    ("0 ** -1", None),
    ("(-8) ** 0.5", None),
    ('"a" + "b"', "ab"),
    ('"a" + 1', None),
    ("nothing + 1", None),
    ("- - 3", 3),
    ("9999999999999999999999999999999999 + 1", Decimal("1.000000000000000000000000000000000E+34")),
    # comparison
    ("approved = true and amount > 100", True),
    ("amount >= 150 and amount <= 150 and amount != 151", True),
    ('1 = "1"', None),
    ("nothing = null", True),
    ("1 = null", False),
    ("1 != null", True),
    ("null < 1", None),
    ("1 = 1.0", True),
    ("true = 1", None),
    ("[1, [2]] = [1, [2.0]]", True),
    ("{a: 1, b: 2} = {b: 2, a: 1}", True),
    ("[1..3] = [1..3]", True),
    ("[1..3] = (1..3]", False),
    ("amount between 100 and 200 and approved", True),
    ("amount between 200 and null", None),
    # three-valued logic
    ("true or nothing", True),
    ("nothing or false", None),
    ("false and nothing", False),
    ("true and nothing", None),
    ("true and 1", None),
    ("not(true)", False),
    ("not(nothing)", None),
    ("true or false and false", True),
    # in
    ("amount in (1, 150)", True),
    ("amount in (< 100, > 140)", True),
    ("amount in < 100", False),
    ("amount in [100..150]", True),
    ("amount in [100..150)", False),
    ("amount in ]100..150[", False),
    ("amount in (100..150]", True),
    ("amount in [1, 150]", True),
    ("amount in [[1..2], [100..200]]", True),
    ("null in [1, null]", True),
    ('"b" in ["a".."c"]', True),
    ("1 in null", False),
    ("[1] in [[1], [2]]", True),
    ("5 in (!= 5)", False),
    # names
    ('公开属性 = "主动公开"', True),
    ("`a b` + 1", 6),
    ("missing", None),
    ('date("2026-05-01")', date(2026, 5, 1)),
    ("date", "2026-05-01"),
    # if, for, some, every
    ('if amount > 100 then "big" else "small"', "big"),
    ("if nothing then 1 else 2", 2),
    ("1 + if false then 1 else 2 + 3", 6),
    ("for x in [1, 2] return x * 2", [2, 4]),
    ("for x in 1..3, y in [10, 20] return x + y", [11, 21, 12, 22, 13, 23]),
    ("for x in 3..1 return x", [3, 2, 1]),
    ("for x in [1..3) return x", [1, 2]),
    ("for x in 1..3, y in 1..x return y", [1, 1, 2, 1, 2, 3]),
    ("for i in 1..5 return if i = 1 then 1 else i * partial[-1]", [1, 2, 6, 24, 120]),
    ("for i in 1..3 return count(partial)", [0, 1, 2]),
    ("for i in 1..3, j in if i = 1 then [5] else partial return j + 1", [6, 7, 7, 8]),
    ("for i in 1..3 return partial", [[], [[]], [[], [[]]]]),
    ('for d in @"2026-01-31"..@"2026-02-01" return d.day', [31, 1]),
    ("for x in nothing return x", None),
    ("some x in [1, 2] satisfies x > 1", True),
    ("every x in [1, 2] satisfies x > 1", False),
    ("some x in [] satisfies true", False),
    ("every x in [], y in [1] satisfies false", True),
    ("some x in [null, 1] satisfies x > 2", None),
    # lists, filters, paths
    ("[1, 2, 3][1]", 1),
    ("[1, 2, 3][-1]", 3),
    ("[1, 2, 3][4]", None),
    ("[1, 2, 3][0]", None),
    ("[1, 2, 3][1.0]", 1),
    ("[1, 2, 3][item >= 2]", [2, 3]),
    ("people[age > 30].name", ["Li"]),
    ("people[age > limit][1].name", "Li"),
    ("people[item.age > limit].name", ["Li"]),
    ("people.name", ["Li", "Wu", "He"]),
    ("people[2].name", "Wu"),
    ("person[age > 40].name", ["Li"]),
    ("person[item = 9].name", ["Li"]),
    ("person.tags[1]", "x"),
    ("person.none", None),
    ("nothing.x", None),
    ("5[1]", 5),
    ("null[1]", None),
    ("[][1]", None),
    ("[][-1]", None),
    ("[][item > 1]", []),
    ("null[a > 1]", []),
    ("[[1, 2], [3]][1][2]", 2),
    ("[1, 2][true]", [1, 2]),
    ("[1, 2][count([1, 2])]", 2),
    # contexts
    ('{a: 1, "b c": a + 1, if: 3}', {"a": 1, "b c": 2, "if": 3}),
    ("{a: 1}.a", 1),
    ("{first name: 1, b: for x in [1] return x, date and time: 2}", {"first name": 1, "b": [1], "date and time": 2}),
    ("{first name: 1}.`first name`", 1),
    ("[{item: 1}, {item: 2}][item >= 2]", [{"item": 2}]),
    ("for i in 1..-1 return i", [1, 0, -1]),
    ("for i in 1 + 1..1 + 3 return i", [2, 3, 4]),
    ("{f: function(n) if n < 2 then 1 else n * f(n - 1), r: f(5)}.r", 120),
    # functions
    ("(function(a, b) a - b)(5, 3)", 2),
    ("{f: function(a, b) a - b, r: f(b: 5, a: 3)}.r", -2),
    ('(function(a: number) a)("x")', None),
    ("(function(a) a)(1, 2)", None),
    ("amount(1)", None),
    ("(function(x) function(y) x + y)(1)(2)", 3),
    # instance of
    ("1 instance of number", True),
    ("true instance of number", False),
    ('"" instance of string', True),
    ("[1, 2] instance of list<number>", True),
    ('[1, ""] instance of list<number>', False),
    ("{a: 1} instance of context<a: number>", True),
    ("{} instance of context<a: number>", False),
    ("[1..2] instance of range<number>", True),
    ('@"2026-01-01" instance of date', True),
    ('@"2026-01-01T00:00:00" instance of date', False),
    ('@"2026-01-01T00:00:00" instance of date and time and true', True),
    ('@"P1D" instance of days and time duration', True),
    ('@"P1Y" instance of years and months duration', True),
    ("null instance of Any", False),
    ("null instance of Null", True),
    ("(function(a) a) instance of function<number> -> number", True),
    # ranges
    ("[1..5].start", 1),
    ("(1..5].start included", False),
    ("[1..5].end included", True),
    ('["a"..1]', None),
    ("amount in [missing..200]", False),
    ("[1..null]", None),
    ("(< 5).end", 5),
    ("(>= 5).start included", True),
    ("(= 5)", Range(5, 5, True, True)),
    ("(< null)", None),
    # comments
    ("1 // one\n + /* two */ 2", 3),
    ("= amount > 1", True),
    ("=amount=150", True),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text for text, _ in CASES])
def test_an_expression_has_the_value_of_the_standard(text: str, expected: Any) -> None:
    found = value(text)
    assert found == expected
    assert type(found) is type(expected) or not isinstance(expected, bool | date)


TEMPORAL_CASES: list[tuple[str, str]] = [
    ('@"2024-01-31" + @"P1M"', "2024-02-29"),
    ('@"2026-05-01" + @"P20D"', "2026-05-21"),
    ('@"P1D" + @"2026-05-01"', "2026-05-02"),
    ('@"2026-05-01" - @"P1M"', "2026-04-01"),
    ('@"2026-05-01" - @"2026-04-01"', "P30D"),
    ('@"2026-05-01T00:00:00Z" - @"2026-05-01T08:00:00+08:00"', "PT0S"),
    ('@"23:30:00" + @"PT1H"', "00:30:00"),
    ('@"10:00:00" - @"08:30:00"', "PT1H30M"),
    ('@"P1D" * 1.5', "P1DT12H"),
    ('@"P3D" / 2', "P1DT12H"),
    ('@"P1Y" / 2', "P6M"),
    ('-@"P1Y2M"', "-P1Y2M"),
    ('@"P1Y" + @"P2M"', "P1Y2M"),
    ('@"2026-05-01T08:00:00@Asia/Shanghai"', "2026-05-01T08:00:00+08:00"),
    ('string(@"2026-05-01T08:00:00@Asia/Shanghai")', "2026-05-01T08:00:00@Asia/Shanghai"),
    ('@"2026-03-29T01:30:00@Europe/Paris" + @"PT1H"', "2026-03-29T03:30:00+02:00"),
    ('@"2026-05-01T08:00:00+08:00"', "2026-05-01T08:00:00+08:00"),
    ('@"2026-05-01T08:00:00Z" + @"PT0.5S"', "2026-05-01T08:00:00.500000Z"),
]


@pytest.mark.parametrize(("text", "expected"), TEMPORAL_CASES)
def test_moments_and_durations_calculate(text: str, expected: str) -> None:
    assert to_data(value(text)) == expected


PROPERTY_CASES: list[tuple[str, Any]] = [
    ('@"2026-05-01".year', 2026),
    ('@"2026-05-01".weekday', 5),
    ('@"2026-05-01T08:09:10".minute', 9),
    ('@"08:09:10+08:00".time offset', timedelta(hours=8)),
    ('@"2026-05-01T08:09:10@Asia/Shanghai".timezone', "Asia/Shanghai"),
    ('@"P1DT2H3M4S".hours', 2),
    ('@"-P1DT2H".days', -1),
    ('@"P1Y2M".months', 2),
    ('@"-P1Y2M".years', -1),
    ('@"2026-05-01".hour', None),
    ('@"2026-05-01".__class__', None),
    ('"x".format', None),
]


@pytest.mark.parametrize(("text", "expected"), PROPERTY_CASES)
def test_properties_are_those_of_the_standard_and_no_others(text: str, expected: Any) -> None:
    assert value(text) == expected


INVALID: list[tuple[str, int, int]] = [
    ("", 1, 1),
    ("1 +", 1, 3),
    ("a == b", 1, 4),
    ("a && b", 1, 3),
    ("a\n  || b", 2, 3),
    ("'x'", 1, 1),
    ('"open', 1, 1),
    ("(1, 2)", 1, 1),
    ("a b", 1, 3),
    ("[1, 2", 1, 5),
    ('@"2026-13-01"', 1, 1),
    ("1 instance of thing", 1, 15),
    ("{a: 1, a: 2}", 1, 11),
    ("f(1, a: 2)", 1, 2),
    ("function(a, a) a", 1, 1),
    ("1e999999", 1, 1),
    ("${a}", 1, 1),
    ('"\\uD83D"', 1, 1),
    ("if a then b", 1, 11),
    ("a in [1..", 1, 8),
]


@pytest.mark.parametrize(("text", "line", "column"), INVALID)
def test_a_bad_expression_is_refused_with_its_place(text: str, line: int, column: int) -> None:
    with pytest.raises(ExpressionInvalid) as caught:
        compile_expression(text)
    assert (caught.value.details["line"], caught.value.details["column"]) == (line, column)


def test_null_comes_with_a_reason() -> None:
    warnings: list[str] = []
    assert compile_expression("missing + 1").evaluate({}, warnings=warnings) is None
    assert warnings == ["unknown name missing", "Null + number is not defined"]


def test_names_are_the_variables_an_expression_reads() -> None:
    text = 'a + count(b) + (for x in c return x + y)[1] + people[age > z][1] + {k: 1, l: k}.l + date("2026-01-01").day'
    assert compile_expression(text).names == {"a", "b", "c", "y", "people"}
    assert compile_expression("count > 3").names == {"count"}
    assert compile_expression("some f in fs satisfies g(f)").names == {"fs", "g"}


def test_input_is_copied_and_numbers_become_decimal() -> None:
    data = {"rows": [{"price": 0.1}, {"price": 0.2}]}
    result = compile_expression("rows").evaluate(data)
    assert result == [{"price": Decimal("0.1")}, {"price": Decimal("0.2")}]
    result[0]["price"] = 5
    assert data["rows"][0]["price"] == 0.1
    assert compile_expression("sum(rows.price)").evaluate(data) == Decimal("0.3")


def test_python_objects_and_endless_floats_become_null_with_a_warning() -> None:
    warnings: list[str] = []
    context = {"thing": object(), "endless": float("inf"), "keys": {1: 2, "a": 1}}
    result = compile_expression("[thing, endless, keys]").evaluate(context, warnings=warnings)
    assert result == [None, None, {"a": 1}]
    assert len(warnings) == 3


@pytest.mark.parametrize(
    ("tests", "given", "expected"),
    [
        ("-", None, True),
        ("", 5, True),
        ("5", 5, True),
        ("-5", -5, True),
        ("< 5", 4, True),
        ("= 5", 5, True),
        ("!= 5", 4, True),
        (">= 5, < 2", 3, False),
        ('"a", "b"', "b", True),
        ('not("a", "b")', "b", False),
        ('not("a", "b")', "c", True),
        ("not(< 5)", 6, True),
        ("[1..5]", 5, True),
        ("[1..5)", 5, False),
        ("? > limit", 31, True),
        ('contains(?, "公开")', "主动公开", True),
        ('not(contains(?, "公开"))', "主动公开", False),
        ("true", False, False),
        ("false", False, True),
        ("null", None, True),
        ("< 5", None, False),
        ("[1, 2, 3]", 2, True),
        ("limit", 30, True),
        ("limit > 20", "anything", True),
        ('date("2026-05-01")', date(2026, 5, 1), True),
        ('> @"2026-05-01"', date(2026, 5, 2), True),
        ('ends with(?, "a"), 3', 3, True),
    ],
)
def test_unary_tests_decide_about_the_input(tests: str, given: Any, expected: bool) -> None:
    assert compile_unary_tests(tests).matches(given, CONTEXT) is expected


def test_unary_tests_know_their_names() -> None:
    assert compile_unary_tests("? > limit, other").names == {"limit", "other"}


SCRIPT = """
// fee
pages = count(items)   /* all */
fee = if pages > 30
  then (pages - 30) * 10
  else 0

总数 = [
  pages,
  fee
]
half = function(n) if n <= 1 then 0 else 1 + half(n / 2)
depth = half(8)
sum = pages +
  fee
"""


def test_a_script_assigns_its_names_in_order() -> None:
    script = compile_script(SCRIPT)
    assert script.targets == ("pages", "fee", "总数", "half", "depth", "sum")
    assert script.names == {"items"}
    result = script.run({"items": list(range(32)), "pages": 1})
    result.pop("half")
    assert result == {"pages": 32, "fee": 20, "总数": [32, 20], "depth": 3, "sum": 52}


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("a = 1\nb", 2, 1),
        ("a = 1\n-2", 2, 1),
        ("a =", 1, 1),
        ("1 = a", 1, 1),
        ("a.b = 1", 1, 1),
        ("a = 1\nb = )", 2, 5),
        ("a = 1\nthrow", 2, 1),
        ("throw\na = 1", 1, 1),
        ("throw 1 +", 1, 9),
    ],
)
def test_a_bad_script_is_refused_with_its_place(text: str, line: int, column: int) -> None:
    with pytest.raises(ExpressionInvalid) as caught:
        compile_script(text)
    assert (caught.value.details["line"], caught.value.details["column"]) == (line, column)


def test_a_name_with_spaces_does_not_reach_into_the_next_line() -> None:
    assert compile_script("a = string\nlength = 3").run({"string": "x"}) == {"a": "x", "length": 3}


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ('throw "E1"', "E1", ""),
        ('throw if x > 1 then "E1" else null', "E1", ""),
        ('throw if x > 9\n  then "E1"\n  else "E2"', "E2", ""),
        ('throw {code: "E1", message: "too many: " + string(x)}', "E1", "too many: 2"),
        ('throw {code: "E1", message: null}', "E1", ""),
        ('throw = "E" /* a name */\nthrow throw + "3"', "E3", ""),
        ('a = "E4" // a comment\nthrow a', "E4", ""),
        ('throw null\nthrow false\nthrow (x > 9)\nthrow "E5"', "E5", ""),
    ],
)
def test_a_script_throws_an_error_with_code_and_message(text: str, code: str, message: str) -> None:
    with pytest.raises(ErrorThrown) as caught:
        compile_script(text).run({"x": 2})
    assert caught.value.error_code == code
    assert caught.value.error_message == message


def test_null_and_false_throw_nothing_and_other_values_are_a_failure_with_the_line() -> None:
    assert compile_script("throw missing\nthrow 1 > 2\na = 1").run({}) == {"a": 1}
    assert compile_script("throw missing").targets == ()
    for text in ("true", "5", '""', '{message: "x"}', '{code: "E", message: 5}', '["E"]'):
        with pytest.raises(ExpressionFailed) as caught:
            compile_script(f"a = 1\nthrow {text}").run({})
        assert caught.value.message.startswith("Line 2 throws a ")


def test_an_empty_script_assigns_nothing() -> None:
    assert compile_script(" \n// nothing\n").run({}) == {}


def test_results_become_json_data() -> None:
    result = value('{n: 2.0, f: 0.5, d: @"2026-05-01", p: @"P1D", m: @"P1M", l: [null, true]}')
    assert to_data(result) == {"n": 2, "f": 0.5, "d": "2026-05-01", "p": "P1D", "m": "P1M", "l": [None, True]}


@pytest.mark.parametrize("text", ["[1..2]", "function(x) x", "10 ** 400", "count"])
def test_what_is_no_data_is_refused(text: str) -> None:
    with pytest.raises(ExpressionFailed):
        to_data(value(text))


def test_a_range_holds_its_ends() -> None:
    assert value("(1..5]") == Range(1, 5, False, True)


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("1 + uuid()", (1, 5), "no function 'uuid'"),
        ("upper_case(a)", (1, 1), "perhaps upper case"),
        ("for x in xs return\n  x + sumup(xs)", (2, 7), "sumup"),
        ("`__import__`(1)", (1, 1), "__import__"),
    ],
)
def test_a_call_of_what_is_no_function_is_known_with_its_place(text: str, place: tuple[int, int], words: str) -> None:
    with pytest.raises(ExpressionInvalid) as caught:
        refuse_unknown_calls(compile_expression(text).calls)
    assert (caught.value.details["line"], caught.value.details["column"]) == place
    assert words in caught.value.message


def test_what_an_expression_defines_or_is_given_can_be_called() -> None:
    for text in ("{f: function(n) f(n), r: f(1)}.r", "(function(g) g(1))(abs)", "[{f: abs}][f(-1) = 1]", "count(xs)"):
        refuse_unknown_calls(compile_expression(text).calls)
    refuse_unknown_calls(compile_script("f = function(n) n + 1\na = f(1)").calls)
    refuse_unknown_calls(compile_expression("fee(1)").calls, {"fee"})
