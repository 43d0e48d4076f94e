"""Requirement graphs, boxed expressions, knowledge models, decision services and declared types."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape

import pytest

from workflows.errors import BudgetExceeded, DiagramInvalid, ExecutionFailed
from workflows.feel import Budget
from workflows.feel.dmn import DecisionModel, parse_dmn

NAMESPACE = "https://www.omg.org/spec/DMN/20211108/MODEL/"


def read(*parts: str) -> DecisionModel:
    return parse_dmn(
        f'<definitions xmlns="{NAMESPACE}" id="f" name="f" namespace="urn:f">{"".join(parts)}</definitions>'.encode()
    )


def feel(text: str, type_ref: str = "") -> str:
    typed = f' typeRef="{type_ref}"' if type_ref else ""
    return f"<literalExpression{typed}><text>{escape(text)}</text></literalExpression>"


def variable(name: str, type_ref: str = "") -> str:
    return f'<variable name="{name}"{f" typeRef={chr(34)}{type_ref}{chr(34)}" if type_ref else ""}/>'


def needs(*keys: str) -> str:
    """`d:` a decision, `i:` input data, `k:` knowledge."""
    tags = {
        "d": ("informationRequirement", "requiredDecision"),
        "i": ("informationRequirement", "requiredInput"),
        "k": ("knowledgeRequirement", "requiredKnowledge"),
    }
    return "".join(
        f'<{tags[kind][0]}><{tags[kind][1]} href="#{key}"/></{tags[kind][0]}>'
        for kind, key in (one.split(":") for one in keys)
    )


def decision(key: str, box: str, *requires: str, name: str = "", typed: str = "") -> str:
    return f'<decision id="{key}" name="{name or key}">{variable(name or key, typed)}{needs(*requires)}{box}</decision>'


def given(key: str, name: str, type_ref: str = "") -> str:
    return f'<inputData id="{key}" name="{name}">{variable(name, type_ref)}</inputData>'


def model(key: str, params: str, box: str, *requires: str, name: str = "", kind: str = "") -> str:
    formal = "".join(
        f'<formalParameter name="{param.partition(":")[0]}"'
        + (f' typeRef="{param.partition(":")[2]}"' if ":" in param else "")
        + "/>"
        for param in params.split(",")
        if param
    )
    return (
        f'<businessKnowledgeModel id="{key}" name="{name or key}">{variable(name or key)}{needs(*requires)}'
        f"<encapsulatedLogic{kind}>{formal}{box}</encapsulatedLogic></businessKnowledgeModel>"
    )


def context(*entries: tuple[str, str]) -> str:
    inside = "".join(f"<contextEntry>{variable(name) if name else ''}{box}</contextEntry>" for name, box in entries)
    return f"<context>{inside}</context>"


def value(box: str, data: dict[str, Any] | None = None, *others: str, requires: tuple[str, ...] = ()) -> Any:
    return read(*others, decision("d", box, *requires)).decisions["d"].evaluate(data or {})


BOXES: list[tuple[str, Any]] = [
    (context(("a", feel("x + 1")), ("b c", feel("a * 2")), ("", feel("b c + a"))), 9),
    (context(("a", feel("1")), ("b", context(("c", feel("a + 1"))))), {"a": 1, "b": {"c": 2}}),
    ("<context/>", {}),
    (f"<list>{feel('x')}{feel('[x]')}</list>", [2, [2]]),
    ("<list/>", []),
    (
        f'<relation><column name="n"/><column name="full name"/><row>{feel("1")}{feel(chr(34) + "Li" + chr(34))}</row>'
        f"<row>{feel('x')}{feel('null')}</row></relation>",
        [{"n": 1, "full name": "Li"}, {"n": 2, "full name": None}],
    ),
    (f"<conditional><if>{feel('x > 1')}</if><then>{feel('1')}</then><else>{feel('2')}</else></conditional>", 1),
    (f"<filter><in>{feel('[1, 2, 3]')}</in><match>{feel('item > x')}</match></filter>", [3]),
    (f"<filter><in>{feel('[{n: 1}, {n: 2}]')}</in><match>{feel('n = x')}</match></filter>", [{"n": 2}]),
    (f'<for iteratorVariable="i"><in>{feel("[1..3]")}</in><return>{feel("i * x")}</return></for>', [2, 4, 6]),
    (f'<for iteratorVariable="i"><in>{feel("[3..1]")}</in><return>{feel("i")}</return></for>', [3, 2, 1]),
    (f'<for iteratorVariable="i"><in>{feel("[1,2]")}</in><return>{feel("count(partial)")}</return></for>', [0, 1]),
    (f'<every iteratorVariable="i"><in>{feel("[1, 2]")}</in><satisfies>{feel("i > x")}</satisfies></every>', False),
    (f'<some iteratorVariable="a i"><in>{feel("[1, 3]")}</in><satisfies>{feel("a i > x")}</satisfies></some>', True),
    (
        context(
            ("f", f'<functionDefinition><formalParameter name="n"/>{feel("n * x")}</functionDefinition>'),
            ("", f'<invocation>{feel("f")}<binding><parameter name="n"/>{feel("21")}</binding></invocation>'),
        ),
        42,
    ),
    (
        context(
            ("f", f'<functionDefinition><formalParameter name="n"/>{feel("if n < 2 then 1 else n * f(n - 1)")}'
             "</functionDefinition>"),
            ("", feel("f(5)")),
        ),
        120,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("box", "expected"), BOXES)
def test_a_box_has_the_value_of_the_expression_it_draws(box: str, expected: Any) -> None:
    assert value(box, {"x": 2}) == expected


TABLE = (
    '<decisionTable hitPolicy="UNIQUE"><input><inputExpression><text>{0}</text></inputExpression></input>'
    '<output name="{1}"/><rule><inputEntry><text>&lt; limit</text></inputEntry><outputEntry><text>"low"</text>'
    "</outputEntry></rule><rule><inputEntry><text>&gt;= limit</text></inputEntry><outputEntry><text>{2}</text>"
    "</outputEntry></rule></decisionTable>"
)


def test_a_table_inside_a_context_sees_the_entries_before_it() -> None:
    box = context(("n", feel("x * 10")), ("band", TABLE.format("n", "r", '"high " + string(n)')), ("", feel("[band]")))
    assert value(box, {"x": 2, "limit": 5}) == ["high 20"]
    assert value(box, {"x": 2, "limit": 50}) == ["low"]
    names = read(decision("d", box)).decisions["d"].names
    assert names == {"x", "limit"}


def test_a_knowledge_model_is_called_by_name_and_by_invocation() -> None:
    band = model("m1", "n", TABLE.format("n", "r", '"high"'), name="Band of")
    fee = model("m2", "pages:number,rate", feel("pages * rate + base()"), "k:m3", name="fee")
    base = model("m3", "", feel("7"), name="base")
    assert value(feel("Band of(x)"), {"x": 2, "limit": 5}, band, requires=("k:m1",)) == "low"
    assert value(feel("fee(rate: 2, pages: x)"), {"x": 5}, fee, base, requires=("k:m2",)) == 17
    call = (
        f'<invocation>{feel("fee")}<binding><parameter name="pages"/>{feel("x")}</binding>'
        f'<binding><parameter name="rate"/>{feel("3")}</binding></invocation>'
    )
    assert value(call, {"x": 5}, fee, base, requires=("k:m2",)) == 22
    kind = '<itemDefinition name="t"><typeRef>number</typeRef></itemDefinition>'
    with pytest.raises(ExecutionFailed, match="pages"):
        value(call, {"x": [5, 6]}, fee.replace('"number"', '"t"'), base, kind, requires=("k:m2",))


def test_a_knowledge_model_does_not_see_the_names_of_its_caller() -> None:
    where = model("m", "n", feel("[n, y]"))
    box = context(("y", feel('"inner"')), ("", feel("m(1)")))
    assert value(box, {"y": "outer"}, where, requires=("k:m",)) == [1, "outer"]
    assert value(TABLE.format("1", "r", "m(1)").replace("limit", "0"), {"y": 2}, where, requires=("k:m",)) == {
        "r": [1, 2]
    }


def test_knowledge_models_that_call_themselves_without_end_are_stopped() -> None:
    with pytest.raises(BudgetExceeded):
        value(feel("m(1)"), {}, model("m", "n", feel("m(n) + m(n)")), requires=("k:m",))


def test_decisions_of_several_levels_are_evaluated_once_each_in_order() -> None:
    parts = (
        given("i", "Requested Pages", "number"),
        decision("a", feel("Requested Pages * 2"), "i:i", name="Double Pages", typed="number"),
        decision("b", feel("Double Pages + 1"), "d:a", name="One More"),
        decision("c", feel("Double Pages + One More"), "d:a", "d:b", name="Sum-total"),
        decision("d", feel("[Sum-total, c, `Sum-total`]"), "d:c"),
    )
    found = read(*parts)
    assert found.decisions["d"].evaluate({"Requested Pages": 3}) == [13, 13, 13]
    assert [one.id for one in found.decisions["d"].requires] == ["i", "a", "b", "c"]
    assert found.decisions["d"].names == {"Requested Pages"}
    budget = Budget(steps=20)
    deep = (decision("e0", feel("1")), *(
        decision(f"e{n}", feel(f"e{n - 1} + e{n - 1}"), f"d:e{n - 1}") for n in range(1, 10)
    ))  # fmt: skip
    assert read(*deep).decisions["e9"].evaluate({}, budget=budget) == 512


def test_input_data_is_converted_and_checked_by_its_type() -> None:
    parts = (
        given("i", "day", "date"),
        given("j", "who", "Person"),
        '<itemDefinition name="Person"><itemComponent name="family name"><typeRef>string</typeRef></itemComponent>'
        '<itemComponent name="born"><typeRef>date</typeRef></itemComponent>'
        '<itemComponent name="roles" isCollection="true"><typeRef>Role</typeRef></itemComponent></itemDefinition>'
        '<itemDefinition name="Role"><typeRef>string</typeRef><allowedValues><text>"a", "b"</text></allowedValues>'
        "</itemDefinition>",
        decision("d", feel('[day > date("2026-01-01"), who.born.year, who.family name, who.roles]'), "i:i", "i:j"),
    )
    found = read(*parts).decisions["d"]
    person = {"family name": "Li", "born": "1980-02-03", "roles": "a", "more": 1}
    assert found.evaluate({"day": "2026-05-01", "who": person}) == [True, 1980, "Li", ["a"]]
    assert found.evaluate({"day": date(2026, 5, 1), "who": {"roles": ["b", None]}}) == [
        True, None, None, ["b", None],
    ]  # fmt: skip
    assert found.evaluate({}) == [None, None, None, None]
    for wrong, words in (
        ({"day": "soon"}, "'day'"),
        ({"who": "Li"}, "'who' is declared Person, but is string"),
        ({"who": {"family name": 5}}, "'who.family name' is declared string, but is number"),
        ({"who": {"roles": ["a", "c"]}}, "Role"),
    ):
        with pytest.raises(ExecutionFailed) as caught:
            found.evaluate(wrong)
        assert words in caught.value.message


def test_a_constraint_is_about_the_whole_collection() -> None:
    parts = (
        '<itemDefinition name="Few" isCollection="true"><typeRef>number</typeRef>'
        "<typeConstraint><text>count(?) &lt; 3</text></typeConstraint></itemDefinition>",
        decision("d", feel("x"), typed="Few"),
    )
    found = read(*parts).decisions["d"]
    assert found.evaluate({"x": [1, 2]}) == [1, 2]
    assert found.evaluate({"x": 1.5}) == [Decimal("1.5")]
    with pytest.raises(ExecutionFailed):
        found.evaluate({"x": [1, 2, 3]})


SERVICE = (
    '<decisionService id="s" name="Fee service"><outputDecision href="#total"/><encapsulatedDecision href="#rate"/>'
    '<inputDecision href="#pages"/><inputData href="#u"/></decisionService>'
)
SERVED = (
    given("u", "urgent"),
    decision("pages", feel("1000")),
    decision("rate", feel("if urgent then 3 else 2"), "i:u"),
    decision("total", feel("rate * pages"), "d:rate", "d:pages"),
    SERVICE,
)


def test_a_decision_service_is_evaluated_from_what_it_is_given() -> None:
    found = read(*SERVED)
    assert found.decisions["s"].evaluate({"urgent": True, "pages": 5}) == 15
    assert found.decisions["s"].names == {"urgent", "pages"}
    assert found.decisions["total"].evaluate({"urgent": True}) == 3000
    two = read(*SERVED[:-1], SERVICE.replace("<encapsulatedDecision", "<outputDecision"))
    assert two.decisions["s"].evaluate({"urgent": False, "pages": 5}) == {"total": 10, "rate": 2}


def test_a_decision_service_is_invoked_like_a_function() -> None:
    caller = decision("d", feel("[Fee service(true, x), Fee service(pages: 1, urgent: false)]"), "k:s")
    found = read(*SERVED, caller).decisions["d"]
    assert found.evaluate({"x": 4, "urgent": False, "rate": 99}) == [12, 2]
    wrong = read(*SERVED, decision("d", feel("Fee service(true)"), "k:s")).decisions["d"]
    warnings: list[str] = []
    assert wrong.evaluate({}, warnings=warnings) is None
    assert "urgent, pages" in warnings[-1]


PROBLEMS: list[tuple[str, str, str]] = [
    (decision("d", feel("m(1)")) + model("m", "n", feel("n")), "dmn-requirement", "'m' is used, but not required"),
    (decision("d", feel("1 + upperCase(x)")), "dmn-expression", "perhaps upper case"),
    (decision("a", feel("1"), "d:b") + decision("b", feel("1"), "d:c") + decision("c", feel("1"), "d:b"),
     "dmn-requirement", "The decisions require each other: b, c."),
    (decision("d", feel("1"), "k:m") + model("m", "", feel("1"), "k:n") + model("n", "", feel("1"), "k:m"),
     "dmn-requirement", "m, n"),
    (decision("d", feel("1"), "k:x"), "dmn-requirement", "'#x'"),
    (decision("d", feel("1"), "i:e") + decision("e", feel("1")), "dmn-requirement", "'#e'"),
    (decision("d", feel("1"), typed="Nothing"), "dmn-type", "Nothing"),
    (decision("d", feel("1", "Nothing")), "dmn-type", "Nothing"),
    ('<itemDefinition name="A"><typeRef>B</typeRef></itemDefinition><itemDefinition name="B"><itemComponent name="a">'
     "<typeRef>A</typeRef></itemComponent></itemDefinition>" + decision("d", feel("1")), "dmn-type", "A, B"),
    ('<itemDefinition name="A"><typeRef>B</typeRef></itemDefinition>' + decision("d", feel("1")), "dmn-type", "'B'"),
    (decision("d", feel("1")) + '<import namespace="x" importType="y"/>', "dmn-unsupported", "Imports"),
    (decision("d", context(("a", feel("1")), ("a", feel("2")))), "dmn-structure", "stands twice"),
    (decision("d", context(("", feel("1")), ("a", feel("2")))), "dmn-structure", "follows the result"),
    (decision("d", context(("a", ""))), "dmn-structure", "missing"),
    (decision("d", "<conditional/>"), "dmn-structure", "'if'"),
    (decision("d", '<for iteratorVariable="i"/>'), "dmn-structure", "'in'"),
    (decision("d", "<filter/>"), "dmn-structure", "'in'"),
    (decision("d", '<relation><column name="a"/><row/></relation>'), "dmn-structure", "0 cells for 1 columns"),
    (decision("d", '<relation><column name="a"/><column name="a"/></relation>'), "dmn-structure", "same name"),
    (decision("d", f"<invocation>{feel('f')}<binding/></invocation>"), "dmn-structure", "parameter"),
    (decision("d", f'<functionDefinition kind="Java">{feel("1")}</functionDefinition>'), "dmn-unsupported", "Java"),
    (decision("d", feel("1"), "k:m") + model("m", "a,a", feel("1")), "dmn-structure", "same name"),
    (decision("d", feel("1"), "k:m") + '<businessKnowledgeModel id="m" name="m"/>', "dmn-structure", "no function"),
    (decision("d", feel("1")) + '<decisionService id="s" name="s"/>', "dmn-structure", "no output decision"),
    (decision("d", context(("a", feel("1 +")))), "dmn-expression", "ends too early"),
    (decision("d", f"<list>{'<list>' * 38}{feel('1')}{'</list>' * 38}</list>".replace("1", "[" * 63 + "1" + "]" * 63)),
     "dmn-expression", "nested too deeply"),
    (decision("d", "<list>" * 90 + "</list>" * 90), "dmn-xml", "nested too deeply"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "code", "words"), PROBLEMS, ids=[words for _, _, words in PROBLEMS])
def test_a_graph_that_cannot_be_evaluated_is_refused_with_the_names(body: str, code: str, words: str) -> None:
    with pytest.raises(DiagramInvalid) as caught:
        read(body)
    problems = caught.value.details["problems"]
    assert [problem["code"] for problem in problems[:1]] == [code]
    assert words in problems[0]["message"]
    assert problems[0]["advice"]


def test_a_function_is_no_result() -> None:
    from workflows.errors import ExpressionFailed
    from workflows.feel import to_data

    box = f'<functionDefinition><formalParameter name="n"/>{feel("n")}</functionDefinition>'
    with pytest.raises(ExpressionFailed):
        to_data(value(box))
