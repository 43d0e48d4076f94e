"""What an expression may not do: run long, grow large, reach Python, or fail with anything but our own errors."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workflows.errors import BudgetExceeded, ExpressionFailed, ExpressionInvalid, WorkflowError
from workflows.feel import Budget, compile_expression, compile_script, compile_unary_tests, read_expression, to_data
from workflows.feel.builtins import BUILTINS
from workflows.feel.words import KEYWORDS, SPACED_NAMES, SPACED_WITH_KEYWORD

LIMIT_SECONDS = 2.0
"""CPU time: how busy the machine is with other work does not count."""

compile_expression("1")  # The grammar is read once, with the first expression.

DOUBLING = "{{f: function(n, x) if n = 0 then x else f(n - 1, {0}), r: f(60, {1})}}.r"

RUN_BOMBS: dict[str, str] = {
    "huge range": "for i in 1..10 ** 12 return i",
    "huge interval": "for i in [1..10 ** 30] return i",
    "huge range of days": 'every d in @"0001-01-01"..@"9999-12-31", e in @"0001-01-01"..@"9999-12-31" satisfies true',
    "nested loops": "for a in 1..999, b in 1..999, c in 1..999 return 1",
    "nested quantifiers": "some a in 1..9999, b in 1..9999 satisfies false",
    "loops in loops": "for a in 1..2000 return for b in 1..2000 return b",
    "empty inner loops": "for a in 1..10 ** 9, b in [] return 1",
    "partial": "for i in 1..5000 return partial",
    "string doubling by recursion": DOUBLING.format("x + x", '"ab"'),
    "string doubling by join": DOUBLING.format("string join([x, x])", '"ab"'),
    "list doubling by recursion": DOUBLING.format("concatenate(x, x)", "[1]"),
    "list doubling by append": DOUBLING.format("concatenate(append(x, 1), x)", "[1]"),
    "shared lists as text": "string(" + DOUBLING.format("[x, x]", "1") + ")",
    "shared lists flattened": "flatten(" + DOUBLING.format("[x, x]", "1") + ")",
    "shared contexts compared": DOUBLING.format("{a: x, b: x}", "1") + " = " + DOUBLING.format("{a: x, b: x}", "1"),
    "replacement doubling": DOUBLING.format('replace(x, "a", "aa")', '"a"'),
    "wide replacement": '{s: string join(for i in 1..5000 return "a"), r: replace(s, "a", s)}.r',
    "power tower": "9 ** (9 ** 9)",
    "power chain": "9 ** 9 ** 9 ** 9 ** 9",
    "exponential": "exp(10 ** 30)",
    "product": "product(for i in 1..5000 return 10 ** 30)",
    "self-recursion": "{f: function(n) f(n), r: f(1)}.r",
    "self-application": "(function(f) f(f))(function(f) f(f))",
    "mutual recursion": "{f: function(g, n) g(f, n) + g(f, n), r: f(f, 1)}.r",
    "two calls a level": "{f: function(n) if n = 0 then 1 else f(n - 1) + f(n - 1), r: f(50)}.r",
    "sort with recursion": "sort(for i in 1..9999 return i, function(a, b) count(for j in 1..999 return j) > a)",
    "distinct values": "distinct values(for i in 1..20000 return i)",
    "duplicate values": "duplicate values(for i in 1..20000 return i)",
    "filter of filters": "(for i in 1..3000 return i)[count((for j in 1..3000 return j)[item > 5]) > 5]",
    "path over lists": "{f: function(n, x) if n = 0 then x else f(n - 1, [x, x]), r: f(40, {a: 1})}.r.a",
    "slow powers": "for i in 1..100000 return 1.000000000000000000000000000000001 ** (10 ** 33 + i)",
    "slow ranges": 'for i in 1..100000 return range("[" + string join(for j in 1..200 return "(") + "1..2]")',
    "copies": '{s: string join(for i in 1..5000 return "a"), r: for i in 1..5000 return substring(s, 1)}.r',
    "catastrophic pattern": 'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "^(a|aa|a?)+$")',
    "catastrophic split": 'split("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "(a|aa)+$")',
    "catastrophic replace": 'replace("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "((a|aa)+)+$", "x")',
    "many slow patterns": 'for i in 1..100 return matches(string join(for j in 1..25 return "a") + "b", "(a|aa|a?)+$")',
}


@pytest.mark.parametrize("text", RUN_BOMBS.values(), ids=RUN_BOMBS.keys())
def test_an_expression_that_wants_too_much_is_stopped(text: str) -> None:
    start = time.thread_time()
    with pytest.raises(BudgetExceeded):
        compile_expression(text).evaluate({}, budget=Budget(seconds=0.3))
    assert time.thread_time() - start < LIMIT_SECONDS


def test_without_a_budget_of_ones_own_a_second_is_allowed() -> None:
    start = time.thread_time()
    with pytest.raises(BudgetExceeded):
        compile_expression(RUN_BOMBS["nested quantifiers"]).evaluate({})
    assert time.thread_time() - start < LIMIT_SECONDS


COMPILE_BOMBS: dict[str, str] = {
    "a megabyte": "1 + " * 250_000 + "1",
    "round brackets": "(" * 5000 + "1" + ")" * 5000,
    "square brackets": "[" * 30_000,
    "curly brackets": "{a:" * 5000 + "1" + "}" * 5000,
    "signs": "-" * 5000 + "1",
    "conditions": "if a then " * 3000 + "1" + " else 2" * 3000,
    "else": "if a then 1 else " * 2000 + "2",
    "filters": "a" + "[1]" * 5000,
    "paths": "a" + ".b" * 5000,
    "comparisons": "1" + " = 1" * 5000,
    "functions": "function(a) " * 3000 + "1",
    "calls": "f" + "()" * 5000,
    "types": "1 instance of " + "list<" * 5000 + "number" + ">" * 5000,
    "open comments": "/* " * 20_000,
    "open comments in ranges": "[1..[ /* " * 5000,
    "many words": "{a: 1, " + "b " * 30_000,
    "many keys": "{" + "b c , " * 10_000,
    "halves of names": "string " * 9000,
    "instances": "instance " * 7000,
    "at signs": "@ " * 30_000,
    "a large number": "1e99999",
    "a bare surrogate": '"\\uD800"',
}


@pytest.mark.parametrize("text", COMPILE_BOMBS.values(), ids=COMPILE_BOMBS.keys())
def test_a_monstrous_text_is_refused(text: str) -> None:
    for compile_text in (compile_expression, compile_unary_tests, compile_script, read_expression):
        start = time.thread_time()
        with pytest.raises(ExpressionInvalid):
            compile_text(text)  # type: ignore[operator]
        assert time.thread_time() - start < LIMIT_SECONDS


def test_a_long_flat_expression_is_fine() -> None:
    assert compile_expression("1" + " + 1" * 10_000).evaluate({}) == 10_001
    assert compile_expression("true" + " and true" * 5_000).evaluate({}) is True


NULLS: dict[str, str] = {
    "class of a text": '"".__class__',
    "class of a context": "context.__class__",
    "globals of a function": "count.__globals__",
    "format of a text": '"{0.__class__}".format',
    "method of a list": "[1].append(2)",
    "dunder name": "__import__",
    "dunder call": '__import__("os")',
    "builtins": "__builtins__",
    "get value": 'get value(context, "__class__")',
    "nested repeats": 'matches("a", "((((a{100}){100}){100}){100}){100}")',
    "large repeat": 'matches("a", "a{1000000}")',
    "long pattern": 'matches("a", string join(for i in 1..2000 return "a"))',
    "huge scale": "decimal(1, 10 ** 9)",
    "huge position": 'substring("a", 10 ** 30)',
    "huge index": "[1][10 ** 30]",
    "huge duration": '@"P999999999D" * 10 ** 9',
    "huge date": '@"9999-12-31" + @"P1D"',
    "huge year": "date(10 ** 8, 1, 1)",
}


@pytest.mark.parametrize("text", NULLS.values(), ids=NULLS.keys())
def test_what_is_out_of_reach_is_null_with_a_warning(text: str) -> None:
    warnings: list[str] = []
    start = time.thread_time()
    found = compile_expression(text).evaluate({"context": {}}, warnings=warnings)
    assert time.thread_time() - start < LIMIT_SECONDS
    assert found is None
    assert warnings or text.startswith("get value")


def test_format_strings_are_plain_text() -> None:
    assert compile_expression('"{0.__class__} %s" + "{x}"').evaluate({"x": 1}) == "{0.__class__} %s{x}"


def test_the_context_counts() -> None:
    deep: Any = 1
    for _ in range(500):
        deep = [deep]
    with pytest.raises(BudgetExceeded):
        compile_expression("deep").evaluate({"deep": deep})
    with pytest.raises(BudgetExceeded):
        compile_expression("count(wide)").evaluate({"wide": [0] * 100}, budget=Budget(steps=50))
    with pytest.raises(BudgetExceeded):
        compile_expression("number").evaluate({"number": 10**5000})


def test_limits_can_be_set() -> None:
    loop = compile_expression("count(for i in 1..100 return i)")
    assert loop.evaluate({}) == 100
    for budget in (Budget(steps=50), Budget(size=50)):
        with pytest.raises(BudgetExceeded):
            loop.evaluate({}, budget=budget)
    call = compile_expression("{f: function(n) if n = 0 then 0 else f(n - 1), r: f(20)}.r")
    assert call.evaluate({}) == 0
    with pytest.raises(BudgetExceeded):
        call.evaluate({}, budget=Budget(depth=10))
    with pytest.raises(BudgetExceeded) as caught:
        compile_expression("every i in 1..10 ** 9 satisfies true").evaluate(
            {}, budget=Budget(steps=10**9, seconds=0.05)
        )
    assert caught.value.details["limit"] == "seconds"


def test_a_script_has_one_budget() -> None:
    script = compile_script("a = for i in 1..100 return i\nb = for i in 1..100 return i")
    script.run({}, budget=Budget(steps=1000))
    with pytest.raises(BudgetExceeded):
        script.run({}, budget=Budget(size=150))


def test_a_result_too_large_for_json_is_refused() -> None:
    result = compile_expression(DOUBLING.format("[x, x]", "1")).evaluate({})
    assert len(result) == 2
    with pytest.raises(BudgetExceeded):
        to_data(result)


NAMES = (
    "a b x item partial ? 公开 `a b` count sum date time duration string number not min sort list function instance of"
)
SIGNS = "( ( ) ) [ [ ] ] { } , , : . .. .. + - * / ** = != < > <= >= -> @ // /*"
LITERALS = """0 1 2 -1 1.5 1e3 99999999999999999999999999999999999 0.000001 null true false [1,2,3] {a:1} [1..5] "a" ""
    "2026-05-01" @"2026-05-01" @"P1D" @"P1M" @"08:00:00" @"2026-05-01T08:00:00Z" ' f( count("""
WORDS = [
    *KEYWORDS,
    *SPACED_NAMES,
    *SPACED_WITH_KEYWORD,
    *NAMES.split(),
    *SIGNS.split(),
    *LITERALS.split(),
    *["instance of number", "return x", "in a", "\n"],
]
SNIPPETS = [
    "1", "a", "b", '"a"', "[1, 2, 3]", "{a: 1, b: [2]}", "[1..5]", '@"2026-05-01"', '@"P1D"', '@"P1M"', '@"08:00:00"',
    '@"2026-05-01T08:00:00Z"', '@"2026-05-01T08:00:00@Asia/Shanghai"', "null", "true", "1.5", "function(x) x", "-3",
    "10 ** 40", "list",
]  # fmt: skip
DATA: dict[str, Any] = {"a": 1, "b": {"a": [1, 2.5, None]}, "x": "text", "list": [{"a": 1}, {"a": "b"}], "公开": True}

relaxed = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def survives(text: str) -> None:
    for compile_text in (compile_expression, compile_unary_tests, compile_script):
        try:
            compiled: Any = compile_text(text)
        except ExpressionInvalid as error:
            assert error.details["line"] >= 1
            assert error.details["column"] >= 1
            continue
        evaluate(compiled)


def evaluate(compiled: Any) -> None:
    options: dict[str, Any] = {
        "budget": Budget(steps=20_000, size=20_000, seconds=0.5),
        "now": datetime(2026, 5, 1, tzinfo=UTC),
    }
    try:
        if hasattr(compiled, "matches"):
            assert isinstance(compiled.matches(3, DATA, **options), bool)
        elif hasattr(compiled, "run"):
            compiled.run(DATA, **options)
        else:
            to_data(compiled.evaluate(DATA, **options))
    except ExpressionInvalid:
        raise AssertionError("an expression is refused when compiled, not later") from None
    except WorkflowError as error:
        assert isinstance(error, ExpressionFailed)


@relaxed
@given(st.lists(st.sampled_from(WORDS), max_size=14))
def test_token_soup_is_refused_or_evaluated(words: list[str]) -> None:
    survives(" ".join(words))


@relaxed
@given(st.text(alphabet=st.sampled_from('ab1.[](){}<>=!-+*/,:"\\`@?~ \n中\u3000\ud800'), max_size=24))
def test_character_soup_is_refused_or_evaluated(text: str) -> None:
    survives(text)


@relaxed
@given(
    st.sampled_from(sorted(BUILTINS)),
    st.lists(st.sampled_from(SNIPPETS), max_size=4),
)
def test_every_built_in_takes_any_arguments(name: str, arguments: list[str]) -> None:
    survives(f"{name}({', '.join(arguments)})")


@relaxed
@given(
    st.sampled_from(SNIPPETS),
    st.sampled_from(["+", "-", "*", "/", "**", "=", "!=", "<", ">=", "and", "or", "in", "between 1 and", ".. "]),
    st.sampled_from(SNIPPETS),
    st.sampled_from(["", "[1]", ".year", ".a", ".start", "[item > 1]", " instance of number", "(1)"]),
)
def test_every_operator_takes_any_operands(left: str, operator: str, right: str, after: str) -> None:
    survives(f"(({left}) {operator} ({right})){after}")
    survives(f"for x in ({left}){after} return x")
    survives(f"for x in ({left})..({right}) return x")


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.dates()
    | st.datetimes()
    | st.timedeltas()
    | st.times(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text() | st.integers(), inner, max_size=4),
    max_leaves=12,
)


@relaxed
@given(json_values)
def test_any_data_can_be_read_and_written(data: Any) -> None:
    for text in (
        "v",
        "string(v)",
        "v = v",
        "v + v",
        "-v",
        "v.a",
        "v[1]",
        "count(v)",
        "min(v)",
        "v < v",
        "v in v",
        "sum(v)",
        "distinct values(v)",
    ):
        try:
            to_data(compile_expression(text).evaluate({"v": data}))
        except WorkflowError as error:
            assert isinstance(error, ExpressionFailed)
