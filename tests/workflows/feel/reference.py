"""Writes docs/feel.md: the language as it is implemented, with examples that are evaluated while it is written.

    .venv/bin/python -m tests.workflows.feel.reference

`test_reference` holds the page to what this gives, so that it cannot go stale.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from workflows.engine import run as engine_run
from workflows.engine import values as engine_values
from workflows.engine.dialect import xml as engine_xml
from workflows.errors import ExpressionInvalid
from workflows.feel import compile_expression
from workflows.feel.budget import Budget, Run
from workflows.feel.builtins import BUILTINS, registry
from workflows.feel.builtins.conversion import text_of
from workflows.feel.dmn import document, problems
from workflows.feel.dmn.boxed import BOXES
from workflows.feel.dmn.table import AGGREGATIONS, POLICIES
from workflows.feel.dmn.types import BASE_TYPES
from workflows.feel.juel import translate
from workflows.feel.tokens import MAX_SOURCE

PAGE = Path(__file__).parents[3] / "docs" / "feel.md"
NOW = datetime(2026, 5, 1, 8, 30, tzinfo=UTC)
DATA = {"amount": 150, "rate": 0.1, "people": [{"name": "Li", "age": 41}, {"name": "Wu", "age": 29}], "a b": 5}

LANGUAGE = {
    "Numbers: decimal128, 34 digits, half even": ["0.1 + 0.2", "1 / 3", "2 ** 0.5", "10 ** 34 + 1", "1 / 0"],
    "Strings": ['"a" + "b"', r'"\u516c\u5f00 \"x\""', '"a" < "b"'],
    "Comparison, between, in": ["amount >= 100", "amount between 100 and 200", "amount in (< 10, [100..150])", '1 = "1"'],
    "Three-valued logic": ["true or null", "false and null", "not(null)"],
    "if, for, some, every": [
        "if amount > 100 then 1 else 2", "for x in 1..3, y in 1..x return x * y", "for i in 1..4 return if i = 1 then 1 else i * partial[-1]",
        "some p in people satisfies p.age > 40", "every p in people satisfies p.age > 40",
    ],
    "Lists, filters, paths": ["people[age > 30].name", "people[-1].name", "[1, 2, 3][item > 1]", "people.age"],
    "Contexts": ["{a: 1, b: a + 1}", "{first name: 1, n: first name + 1}.n", "`a b` + 1"],
    "Functions": ["(function(x, y) x - y)(y: 1, x: 3)", "{f: function(n) if n < 2 then 1 else n * f(n - 1), r: f(5)}.r"],
    "Ranges": ["5 in (1..5]", "(1..5].start included", "[1..5] = [1..5]", "3 in (>= 3)"],
    "Dates, times, durations": [
        '@"2026-01-31" + @"P1M"', '@"2026-05-01" - @"2026-04-01"', '@"2026-05-01T08:00:00@Asia/Shanghai".time offset',
        '@"P1DT12H" * 2', '@"2026-05-01".weekday', '@"23:30:00" + @"PT1H"',
    ],
    "instance of": ["[1, 2] instance of list<number>", "{a: 1} instance of context<a: string>", "null instance of Any"],
    "Comments": ["1 /* one */ + 2 // two"],
}  # fmt: skip

EXAMPLES = {
    "string": "string([1, null])", "number": 'number("1 000,5", " ", ",")', "date": "date(2026, 5, 1)",
    "time": 'time("08:30:00Z")', "date and time": 'date and time(@"2026-05-01", @"08:30:00")',
    "duration": 'duration("P1DT2H")', "range": 'range("[1..5)")', "not": "not(true)", "is": "is(1, 1.0)",
    "years and months duration": 'years and months duration(@"2024-01-31", @"2025-03-01")',
    "get or else": "get or else(null, 1)", "is defined": "is defined(nothing)", "assert": "assert(1, 1 > 0)",
    "substring": 'substring("foobar", -3, 2)', "string length": 'string length("公开")', "upper case": 'upper case("a")',
    "lower case": 'lower case("A")', "trim": 'trim(" a ")', "substring before": 'substring before("foobar", "bar")',
    "substring after": 'substring after("foobar", "ob")', "contains": 'contains("foobar", "oba")',
    "starts with": 'starts with("foobar", "fo")', "ends with": 'ends with("foobar", "r")',
    "string join": 'string join(["a", "b"], "-")', "matches": 'matches("Foo", "^fo+$", "i")',
    "replace": 'replace("abcd", "(ab)|(a)", "[$1]")', "split": 'split("a;b", ";")',
    "extract": 'extract("1a22", "[0-9]+")',
    "list contains": "list contains([1, null], null)", "count": "count([1, 2])", "min": "min(3, 1)", "max": "max(3, 1)",
    "sum": "sum([1, 2.5])", "product": "product([2, 3])", "mean": "mean([1, 2])", "median": "median([6, 1, 2, 3])",
    "stddev": "stddev([2, 4, 7, 5])", "mode": "mode([6, 1, 9, 6, 1])", "all": "all([true, null])",
    "any": "any(true, null)", "sublist": "sublist([1, 2, 3], 2)", "append": "append([1], 2, 3)",
    "concatenate": "concatenate([1], [2])", "insert before": "insert before([1, 3], 2, 2)",
    "remove": "remove([1, 2], 1)", "list replace": "list replace([1, 2, 3], function(item, newItem) item > 1, 0)",
    "reverse": "reverse([1, 2])", "index of": "index of([1, 2, 1], 1)", "union": "union([1, 2], [2, 3])",
    "distinct values": "distinct values([1, 2, 1])", "duplicate values": "duplicate values([1, 2, 1])",
    "flatten": "flatten([[1], [[2]]])", "sort": "sort([3, 1, 2], function(x, y) x > y)", "is empty": "is empty([])",
    "partition": "partition([1, 2, 3], 2)",
    "decimal": "decimal(2.345, 2)", "floor": "floor(-1.5)", "ceiling": "ceiling(-1.5)", "round up": "round up(1.121, 2)",
    "round down": "round down(1.126, 2)", "round half up": "round half up(1.125, 2)",
    "round half down": "round half down(1.125, 2)", "abs": "abs(-1)", "modulo": "modulo(-12, 5)", "sqrt": "sqrt(16)",
    "log": "log(1)", "exp": "exp(0)", "odd": "odd(3)", "even": "even(3)",
    "now": "now()", "today": "today()", "day of week": 'day of week(@"2026-05-01")',
    "day of year": 'day of year(@"2026-05-01")', "week of year": 'week of year(@"2026-05-01")',
    "month of year": 'month of year(@"2026-05-01")', "last day of month": 'last day of month(@"2028-02-01")',
    "get value": 'get value({a: {b: 2}}, ["a", "b"])', "get entries": "get entries({a: 1})",
    "context": 'context([{key: "a", value: 1}])', "context put": 'context put({a: 1}, "b", 2)',
    "context merge": "context merge([{a: 1}, {b: 2}])",
    "before": "before([1..5), 5)", "after": "after(6, [1..5])", "meets": "meets([1..5], [5..9])",
    "met by": "met by([5..9], [1..5])", "overlaps": "overlaps([1..5], [3..8])",
    "overlaps before": "overlaps before([1..5], [3..8])", "overlaps after": "overlaps after([3..8], [1..5])",
    "finishes": "finishes(5, [1..5])", "finished by": "finished by([1..5], 5)", "includes": "includes([1..5], 3)",
    "during": "during(3, [1..5])", "starts": "starts(1, [1..5])", "started by": "started by([1..5], 1)",
    "coincides": "coincides([1..5], [1..5])",
}  # fmt: skip

JUEL = [
    "${approved && amount > 100}", "${a eq 'x' or not b}", "${empty list}", "${rows[0].name}", "${map['a b']}",
    "${a ? 1 : 2}", "${a % 3 ne 0}", "#{execution.getVariable('x') le 5}", "${execution.processBusinessKey}",
    "${bean.check(x)}", "${rows[i]}", "${execution.id}", "${a} and ${b}",
]  # fmt: skip

INTRODUCTION = """# FEEL, decisions and scripts

Written by `.venv/bin/python -m tests.workflows.feel.reference`; a test holds this page to the code. Every result below was
evaluated. The language is that of DMN 1.3 to 1.5, chapter 10, compiled to closures over plain data; what cannot be computed
is null, with a reason that incidents show. Evaluation is pure: there is no clock but the moment of the command, no
randomness, no access to Python.

A text of a diagram is FEEL with a leading `=`; in conditions, scripts, decisions and collections the sign is optional.
Variables whose names contain spaces stand in back-ticks (`` `a b` ``); inside a decision file, and for keys written earlier
in the same expression, they stand as they are, and the longest declared name counts.
"""

DIFFERENCES = """
## Where this differs from the standard

- Years run from 1 to 9999, seconds to microseconds.
- A number beyond decimal128 stops the evaluation, where the standard says null; so does everything that is out of budget.
- A call of a function that is neither built in nor declared is refused at deployment, where the standard says null.
- A value that does not fit its declared type in a decision is an incident, where the standard says null; the declared type of a
  table's column only warns.
- Values that an instance keeps are JSON: dates and durations are kept as ISO 8601 texts, numbers as integers or the nearest
  float. A decision's `typeRef` and `date(…)` make moments of such texts again.
"""

SCRIPTS = """## Scripts

A script task's body is lines of two kinds, run from the top; later lines see earlier names, and `//` and `/* */` are
comments. A line goes on while a bracket is open, after an operator, and before `then`, `else`, `and`, `or`, `return` and
`satisfies`.

```
pages = count(items)
fee = if pages > 30
  then (pages - 30) * 10
  else 0
throw if fee > 1000 then {code: "TOO_DEAR", message: "The fee is " + string(fee)} else null
```

`name = expression` assigns a variable of the process. `throw expression` throws a BPMN error: null and false throw nothing, a
text is the code, a context has `code` and may have `message`. Nothing is assigned by a script that throws or fails.
"""

GRAPHS = """A decision may require other decisions, input data, business knowledge models and decision services of the same
file, in any depth and without cycles. Required decisions are seen under the name of their variable, their name, their id, and
the names of their outputs; a knowledge model is a function that sees its parameters and what it requires itself. A decision
service can be evaluated by its id, and called like a function with its input data, then its input decisions. `typeRef` and
item definitions convert (text to dates and durations, one item to a list of one) and check; a value that does not fit is an
incident that names the part. Input and output values are checked, and order the outputs for PRIORITY and OUTPUT ORDER.
Refused with element and line: imports, functions in Java or PMML, other expression languages, unknown types and
requirements, cycles.
"""


def result(text: str) -> str:
    found = compile_expression(text).evaluate(DATA, now=NOW)
    return text_of(Run({}), found, 1)


def code(text: str) -> str:
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def language() -> Iterator[str]:
    yield from ("## The language", "", row("what", "examples"), "|---|---|")
    for what, texts in LANGUAGE.items():
        yield row(what, "<br>".join(f"{code(text)} → {code(result(text))}" for text in texts))


def functions() -> Iterator[str]:
    yield from (
        "",
        "## Built-in functions",
        "",
        "Arguments are given in order or by name; `?` marks those that may be left",
    )
    yield "out, `...` a list or several values. A variable does not hide a function of the same name."
    group = ""
    for name, forms in registry.forms().items():
        module = inspect.getmodule(forms[0].function)
        title = (module.__doc__ or "").strip().split("\n")[0] if module is not None else ""
        if title != group:
            yield from ("", f"### {title}", "", row("function", "example", "result"), "|---|---|---|")
            group = title
        shown = "<br>".join(f"`{form.printed(name)}`" for form in forms)
        yield row(shown, code(EXAMPLES[name]), code(result(EXAMPLES[name])))


def decisions() -> Iterator[str]:
    yield from ("", "## Decisions", "", "Hit policies: " + ", ".join(POLICIES) + ". UNIQUE and ANY are checked.")
    yield "Aggregations of COLLECT: " + ", ".join(AGGREGATIONS) + ". Boxed expressions: " + ", ".join(BOXES) + "."
    yield "Types: " + ", ".join(f"`{name}`" for name in sorted(BASE_TYPES)) + ", and the file's own."
    yield from ("", GRAPHS)


def juel() -> Iterator[str]:
    yield from (
        "## Expressions of other tools",
        "",
        "`${…}` and `#{…}` (JUEL) are translated at deployment, or refused with",
    )
    yield from ("their place:", "", row("JUEL", "FEEL"), "|---|---|")
    for text in JUEL:
        try:
            yield row(code(text), code(translate(text)))
        except ExpressionInvalid as error:
            yield row(code(text), f"refused: {error.message}")


def limits() -> Iterator[str]:
    budget = Budget()
    yield from ("## Limits", "", row("what", "limit"), "|---|---|")
    yield row("an expression, a cell, a script", f"{MAX_SOURCE:,} characters")
    yield row("all expressions of a diagram's file", f"{engine_xml.MAX_TEXT:,} characters")
    yield row(
        "all different expressions of a decision file", f"{problems.MAX_TEXT:,} characters, {problems.CELL} a cell more"
    )
    yield row("a decision file", f"{document.MAX_BYTES:,} bytes")
    yield row("steps of one evaluation: turns of loops and calls, by the length of what they run", f"{budget.steps:,}")
    yield row("items and characters that it makes", f"{budget.size:,}")
    yield row("calls of functions inside each other", f"{budget.depth}")
    yield row("CPU time of one evaluation", f"{budget.seconds:g} s")
    yield row("elements that run by themselves after one command", f"{engine_run.MAX_STEPS:,}")
    yield row("CPU time of these", f"{engine_run.MAX_SECONDS:g} s; what is left goes on when it is tried again")
    yield row("items of a value that is kept", f"{engine_values.MAX_ITEMS:,}, nested {engine_values.MAX_DEPTH} deep")
    yield from (
        "",
        "What goes beyond is refused at deployment or becomes an incident; `tests/bombs`",
    )
    yield "holds a table of more than a hundred such texts within two seconds and 256 MB while others are served."


def page() -> str:
    parts: list[Iterable[str]] = [
        [INTRODUCTION],
        language(),
        functions(),
        decisions(),
        [SCRIPTS],
        juel(),
        [DIFFERENCES],
        limits(),
    ]
    return "\n".join(line for part in parts for line in part).rstrip("\n") + "\n"


def main() -> None:
    assert not set(BUILTINS) - set(EXAMPLES)
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
