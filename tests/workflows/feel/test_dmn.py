"""Decisions: hit policies, requirements, and what is refused when a file is read."""

from __future__ import annotations

import contextlib
import time
from datetime import date
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.errors import BudgetExceeded, DiagramInvalid, ExecutionFailed
from workflows.feel import Budget
from workflows.feel.dmn import Decision, parse_dmn

DMN13 = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def definitions(body: str, namespace: str = DMN13) -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<definitions xmlns="{namespace}" '
        'xmlns:camunda="http://camunda.org/schema/1.0/dmn" id="defs" name="Rules" namespace="x">'
        f"{body}</definitions>"
    ).encode()


def cell(tag: str, text: str) -> str:
    return f"<{tag}><text>{escape(text)}</text></{tag}>"


def table(
    rows: list[tuple[list[str], list[str]]],
    inputs: str = "a",
    outputs: str = "result",
    hit_policy: str = "UNIQUE",
    extra: str = "",
    output_body: str = "",
    key: str = "d",
    requires: str = "",
) -> str:
    columns = "".join(
        f'<input id="in_{name}" label="{name}"><inputExpression>{f"<text>{name}</text>"}</inputExpression></input>'
        for name in inputs.split()
    )
    results = "".join(f'<output id="out_{name}" name="{name}">{output_body}</output>' for name in outputs.split())
    rules = "".join(
        f'<rule id="r{number}">'
        + "".join(cell("inputEntry", text) for text in tests)
        + "".join(cell("outputEntry", text) for text in entries)
        + "</rule>"
        for number, (tests, entries) in enumerate(rows, 1)
    )
    needed = "".join(
        f'<informationRequirement><requiredDecision href="#{name}"/></informationRequirement>'
        for name in requires.split()
    )
    return (
        f'<decision id="{key}" name="Decision {key}">{needed}'
        f'<decisionTable id="t_{key}" hitPolicy="{hit_policy}" {extra}>{columns}{results}{rules}</decisionTable>'
        "</decision>"
    )


def literal(key: str, text: str, requires: str = "", variable: str = "", attributes: str = "") -> str:
    needed = "".join(
        f'<informationRequirement><requiredDecision href="#{name}"/></informationRequirement>'
        for name in requires.split()
    )
    named = f'<variable name="{variable}"/>' if variable else ""
    return (
        f'<decision id="{key}" name="Decision {key}">{named}{needed}'
        f"<literalExpression {attributes}><text>{escape(text)}</text></literalExpression></decision>"
    )


def decision(body: str, key: str = "d") -> Decision:
    return parse_dmn(definitions(body)).decisions[key]


BANDS = [(["< 10"], ['"low"']), (["[10..20]"], ['"middle"']), (["> 20"], ['"high"'])]


@pytest.mark.parametrize(("number", "expected"), [(5, "low"), (10, "middle"), (20, "middle"), (21, "high")])
def test_a_table_gives_the_outputs_of_the_matching_rule(number: int, expected: str) -> None:
    assert decision(table(BANDS)).evaluate({"a": number}) == {"result": expected}


def test_no_matching_rule_gives_none() -> None:
    assert decision(table(BANDS)).evaluate({"a": None}) is None
    assert decision(table(BANDS, hit_policy="RULE ORDER")).evaluate({"a": None}) == []


def test_unique_refuses_two_matching_rules_and_names_them() -> None:
    rows = [(["> 1"], ["1"]), (["> 2"], ["1"]), (["> 9"], ["1"])]
    with pytest.raises(ExecutionFailed) as caught:
        decision(table(rows)).evaluate({"a": 5})
    assert caught.value.details == {"rules": ["r1", "r2"], "decision": "d"}
    assert "1, 2" in caught.value.message


def test_first_takes_the_first_rule() -> None:
    rows = [(["> 1"], ["1"]), (["-"], ["2"])]
    first = decision(table(rows, hit_policy="FIRST"))
    assert [first.evaluate({"a": a}) for a in (5, 0)] == [{"result": 1}, {"result": 2}]


def test_any_allows_equal_outputs_and_refuses_different_ones() -> None:
    rows = [(["> 1"], ['"x"']), (["> 2"], ['"x"']), (["> 5"], ['"y"'])]
    chosen = decision(table(rows, hit_policy="ANY"))
    assert chosen.evaluate({"a": 3}) == {"result": "x"}
    with pytest.raises(ExecutionFailed) as caught:
        chosen.evaluate({"a": 6})
    assert caught.value.details["rules"] == ["r1", "r2", "r3"]


ORDERED = '<outputValues><text>"refuse", "review", "publish"</text></outputValues>'
RISKS = [(["> 1"], ['"publish"']), (["> 2"], ['"refuse"']), (["> 3"], ['"review"'])]


def test_priority_takes_the_output_listed_first() -> None:
    chosen = decision(table(RISKS, hit_policy="PRIORITY", output_body=ORDERED))
    assert chosen.evaluate({"a": 4}) == {"result": "refuse"}
    assert chosen.evaluate({"a": 2}) == {"result": "publish"}


def test_output_order_sorts_by_the_listed_values() -> None:
    chosen = decision(table(RISKS, hit_policy="OUTPUT ORDER", output_body=ORDERED))
    assert [row["result"] for row in chosen.evaluate({"a": 4})] == ["refuse", "review", "publish"]


def test_rule_order_and_collect_give_a_list() -> None:
    for policy in ("RULE ORDER", "COLLECT"):
        chosen = decision(table(RISKS, hit_policy=policy))
        assert [row["result"] for row in chosen.evaluate({"a": 3})] == ["publish", "refuse"]


@pytest.mark.parametrize(
    ("aggregation", "expected", "empty"), [("SUM", 60, None), ("MIN", 10, None), ("MAX", 30, None), ("COUNT", 3, 0)]
)
def test_collect_aggregates(aggregation: str, expected: int, empty: int | None) -> None:
    rows = [(["> 0"], ["10"]), (["> 0"], ["20"]), (["> 0"], ["30"])]
    chosen = decision(table(rows, hit_policy="COLLECT", extra=f'aggregation="{aggregation}"'))
    assert chosen.evaluate({"a": 1}) == expected
    assert chosen.evaluate({"a": 0}) == empty


def test_an_aggregation_of_text_fails_with_the_rules() -> None:
    rows = [(["-"], ["1"]), (["-"], ['"x"'])]
    chosen = decision(table(rows, hit_policy="COLLECT", extra='aggregation="SUM"'))
    with pytest.raises(ExecutionFailed) as caught:
        chosen.evaluate({"a": 1})
    assert caught.value.details["rules"] == ["r1", "r2"]


def test_several_inputs_and_outputs() -> None:
    rows = [(['"公开"', "true"], ['"网站"', "a + 1"]), (['not("公开")', "-"], ["null", ""])]
    chosen = decision(table(rows, inputs="attribute ok", outputs="place number"))
    context = {"attribute": "公开", "ok": True, "a": 4}
    assert chosen.evaluate(context) == {"place": "网站", "number": 5}
    assert chosen.evaluate({**context, "attribute": "不予公开"}) == {"place": None, "number": None}


def test_defaults_apply_when_no_rule_matches() -> None:
    default = '<defaultOutputEntry><text>"none"</text></defaultOutputEntry>'
    assert decision(table(BANDS, output_body=default)).evaluate({"a": None}) == {"result": "none"}
    listed = decision(table(BANDS, hit_policy="COLLECT", output_body=default))
    assert listed.evaluate({"a": None}) == [{"result": "none"}]


def test_allowed_values_are_checked() -> None:
    body = table(BANDS, output_body='<outputValues><text>"low","middle"</text></outputValues>').replace(
        "</inputExpression>", "</inputExpression><inputValues><text>[0..100]</text></inputValues>"
    )
    chosen = decision(body)
    assert chosen.evaluate({"a": 5}) == {"result": "low"}
    with pytest.raises(ExecutionFailed) as caught:
        chosen.evaluate({"a": 101})
    assert caught.value.details == {"input": "in_a", "decision": "d"}
    with pytest.raises(ExecutionFailed) as caught:
        chosen.evaluate({"a": 50})
    assert caught.value.details == {"output": "out_result", "decision": "d"}


def test_required_decisions_are_seen_by_variable_id_name_and_output() -> None:
    body = (
        literal("last", 'band + "/" + result + "/" + `Decision first` + "/" + named', "first named")
        + table(BANDS, key="first").replace('name="Decision first">', 'name="Decision first"><variable name="band"/>')
        + literal("named", '"n" + string(count(rows))', "rows")
        + table([(["-"], ["1", "2"]), (["-"], ["3", "4"])], key="rows", outputs="p q", hit_policy="COLLECT")
    )
    model = parse_dmn(definitions(body))
    assert list(model.decisions) == ["last", "first", "named", "rows"]
    assert model.decisions["last"].evaluate({"a": 1}) == "low/low/low/n2"
    assert [needed.id for needed in model.decisions["last"].requires] == ["first", "rows", "named"]


def test_columns_of_a_required_list_are_seen_by_output_name() -> None:
    body = literal("last", "sum(p) + q[2]", "rows") + table(
        [(["-"], ["1", "2"]), (["-"], ["3", "4"])], key="rows", outputs="p q", hit_policy="RULE ORDER"
    )
    assert decision(body, "last").evaluate({"a": 1}) == 8


def test_a_required_number_is_seen() -> None:
    body = literal("last", "`Decision n` + result + n", "n") + table(
        [(["-"], ["1"]), (["-"], ["3"])], key="n", hit_policy="COLLECT", extra='aggregation="SUM"'
    )
    assert decision(body, "last").evaluate({"a": 1}) == 12


def test_text_becomes_a_date_where_the_column_says_so() -> None:
    body = table([(['< date("2026-05-01")'], ["1"]), (['>= date("2026-05-01")'], ["2"])]).replace(
        "<inputExpression>", '<inputExpression typeRef="date">'
    )
    chosen = decision(body)
    assert chosen.evaluate({"a": "2026-04-30"}) == {"result": 1}
    assert chosen.evaluate({"a": date(2026, 5, 1)}) == {"result": 2}
    with pytest.raises(ExecutionFailed):
        chosen.evaluate({"a": "soon"})


def test_juel_stands_in_inputs_and_literals() -> None:
    body = table(BANDS).replace(
        "<inputExpression><text>a</text>", '<inputExpression expressionLanguage="juel"><text>${a.b + 1}</text>'
    )
    assert decision(body).evaluate({"a": {"b": 19}}) == {"result": "middle"}
    assert decision(literal("d", "${x == 1}")).evaluate({"x": 1}) is True


def test_an_input_variable_names_the_value_in_its_cells() -> None:
    body = table([(["v > 3"], ["1"])]).replace('label="a"', 'label="a" camunda:inputVariable="v"')
    assert decision(body).evaluate({"a": 4}) == {"result": 1}


@pytest.mark.parametrize(
    "namespace",
    [
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    ],
)
def test_other_versions_of_dmn_are_read(namespace: str) -> None:
    model = parse_dmn(definitions(table(BANDS), namespace))
    assert model.decisions["d"].evaluate({"a": 1}) == {"result": "low"}


PROBLEMS: list[tuple[str, str, str]] = [
    (table([(["< "], ["1"])]), "dmn-expression", ""),
    (table([(["-"], ["1 +"])]), "dmn-expression", ""),
    (table(BANDS, hit_policy="BEST"), "dmn-hit-policy", "t_d"),
    (table(BANDS, extra='aggregation="SUM"'), "dmn-hit-policy", "t_d"),
    (table(BANDS, hit_policy="PRIORITY"), "dmn-hit-policy", "t_d"),
    (
        table([(["-"], ["1", "2"])], outputs="p q", hit_policy="COLLECT", extra='aggregation="SUM"'),
        "dmn-hit-policy",
        "t_d",
    ),
    (table([(["-", "-"], ["1"])]), "dmn-structure", "r1"),
    (table([], outputs=""), "dmn-structure", "t_d"),
    (table([(["-"], ["1", "2"])], outputs="p p"), "dmn-structure", "t_d"),
    (table(BANDS).replace("<text>a</text>", "<text/>"), "dmn-structure", "in_a"),
    (table(BANDS, requires="x"), "dmn-requirement", ""),
    (literal("d", "e", "e") + literal("e", "d", "d"), "dmn-requirement", "d"),
    (literal("d", "d", "d"), "dmn-requirement", "d"),
    (literal("d", "1") + literal("d", "2"), "dmn-structure", "d"),
    (literal("d", ""), "dmn-structure", ""),
    (literal("d", "1", attributes='expressionLanguage="groovy"'), "dmn-language", ""),
    (literal("d", "${execution.id}"), "dmn-expression", ""),
    ('<decision id="d" name="x"/>', "dmn-structure", "d"),
    ('<decision name="x"/>', "dmn-structure", ""),
    ('<decision id="d"><context><contextEntry id="c"/></context></decision>', "dmn-structure", "c"),
    (
        '<decision id="d"><knowledgeRequirement id="k"/>' + literal("", "1").partition(">")[2],
        "dmn-requirement",
        "k",
    ),
    ("", "dmn-structure", "defs"),
]


@pytest.mark.parametrize(("body", "code", "element"), PROBLEMS)
def test_a_bad_file_is_refused_with_element_and_advice(body: str, code: str, element: str) -> None:
    with pytest.raises(DiagramInvalid) as caught:
        parse_dmn(definitions(body))
    problem = caught.value.details["problems"][0]
    assert (problem["code"], problem["element"]) == (code, element)
    assert problem["message"]
    assert problem["advice"]
    assert set(problem) == {"file", "element", "name", "line", "code", "message", "advice"}


def test_all_bad_cells_are_reported_with_their_lines() -> None:
    body = table([(["< "], ["1 +"]), (["-"], [")"])]).replace("<rule", "\n<rule")
    with pytest.raises(DiagramInvalid) as caught:
        parse_dmn(definitions(body))
    assert [problem["line"] for problem in caught.value.details["problems"]] == [3, 3, 4]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no xml",
        b"<definitions/>",
        b'<definitions xmlns="http://example.org"/>',
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><definitions xmlns="'
        + DMN13.encode()
        + b'"><decision id="d"><literalExpression><text>&e;</text></literalExpression></decision></definitions>',
        definitions(literal("d", "1" + " " * 1024 * 1024)),
        b'<?xml version="1.0" encoding="no-such-encoding"?><a/>',
    ],
)
def test_what_is_no_dmn_file_is_refused(data: bytes) -> None:
    with pytest.raises(DiagramInvalid) as caught:
        parse_dmn(data)
    assert len(caught.value.details["problems"]) == 1


@pytest.mark.parametrize(
    "element", ["<output/>", "<input/>", "<rule/>", "<rule><outputEntry><text>(</text></outputEntry></rule>"]
)
def test_a_monstrous_table_is_refused_in_time(element: str) -> None:
    start = time.thread_time()
    body = f'<decision id="d"><decisionTable id="t">{element * (300_000 // len(element))}</decisionTable></decision>'
    with pytest.raises(DiagramInvalid) as caught:
        parse_dmn(definitions(body))
    assert len(caught.value.details["problems"]) <= 200
    assert time.thread_time() - start < 10


def test_a_single_output_without_a_name_takes_that_of_the_decision() -> None:
    body = table(BANDS).replace(' name="result"', "")
    assert decision(body).evaluate({"a": 1}) == {"d": "low"}
    named = body.replace('name="Decision d">', 'name="Decision d"><variable name="band"/>')
    assert decision(named).evaluate({"a": 1}) == {"band": "low"}


def test_one_budget_covers_all_decisions() -> None:
    body = literal("d", "count(e)", "e") + literal("e", "for i in 1..5000 return i")
    assert decision(body).evaluate({}) == 5000
    with pytest.raises(BudgetExceeded):
        decision(body).evaluate({}, budget=Budget(steps=5000))


def test_a_decision_knows_the_variables_it_reads() -> None:
    body = literal("last", "band + result + z", "first") + table(
        [(["< limit"], ["x + v"]), (["? > a"], ["b"])], key="first"
    ).replace('label="a"', 'label="a" camunda:inputVariable="v"').replace(
        'name="Decision first">', 'name="Decision first"><variable name="band"/>'
    )
    assert decision(body, "last").names == {"a", "limit", "x", "b", "z"}


def test_a_value_of_another_type_than_declared_is_noted() -> None:
    body = table([(["5"], ["1"])]).replace("<inputExpression>", '<inputExpression typeRef="integer">')
    warnings: list[str] = []
    assert decision(body).evaluate({"a": "5"}, warnings=warnings) is None
    assert warnings[0] == "a is declared number, but is string"


def test_results_that_nest_without_end_are_stopped() -> None:
    nest = "{f: function(n, x) if n = 0 then x else f(n - 1, " + "[" * 40 + "x" + "]" * 40 + "), r: f(50, 1)}.r"
    with pytest.raises(BudgetExceeded):
        decision(table([(["-"], [nest]), (["-"], [nest])], hit_policy="ANY")).evaluate({})


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_damaged_file_is_refused_or_read(data: st.DataObject) -> None:
    whole = definitions(literal("last", "first + 1", "first") + table(BANDS, key="first", output_body=ORDERED))
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 60)))
    patch = data.draw(st.sampled_from([b"", b"<", b"</text>", b"&amp;", b"\xff", b'"', b"<text>1</text>", b"<rule/>"]))
    try:
        model = parse_dmn(whole[:start] + patch + whole[end:])
    except DiagramInvalid as error:
        assert error.details["problems"]
    else:
        for found in model.decisions.values():
            with contextlib.suppress(ExecutionFailed):
                found.evaluate({"a": 5})
