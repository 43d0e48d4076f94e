"""The XML of a decision table into a DecisionTable."""

from __future__ import annotations

from lxml import etree

from workflows.feel.dmn.elements import attribute, children, first, text_of
from workflows.feel.dmn.problems import Problems
from workflows.feel.dmn.table import AGGREGATIONS, POLICIES, DecisionTable, Input, Output, Rule
from workflows.feel.dmn.types import converter
from workflows.feel.expression import Expression, UnaryTests, compile_expression, compile_unary_tests
from workflows.feel.juel import read_expression

EMPTY = compile_expression("null")
"""Stands for an expression that could not be compiled (the file is refused) or an empty output cell."""

_ANYTHING = compile_unary_tests("-")
_LANGUAGES = frozenset({"", "feel", "juel"})


def check_language(element: etree._Element, problems: Problems) -> None:
    """Note a problem when the element asks for another language than FEEL or JUEL."""
    language = attribute(element, "expressionLanguage")
    if language.lower() not in _LANGUAGES and "/FEEL" not in language.upper():
        problems.add(
            element,
            "dmn-language",
            f"The expression language {language!r} is not supported.",
            "Write the cell in FEEL.",
        )


def read_table(decision: etree._Element, table: etree._Element, problems: Problems) -> DecisionTable:
    """Read a `decisionTable`; what is wrong is noted in `problems`."""
    policy, aggregation = _policy(table, problems)
    inputs = [_input(element, problems) for element in children(table, "input")]
    columns = children(table, "output")
    only_name = _result_name(decision) if len(columns) == 1 else ""
    outputs = [_output(element, only_name, problems) for element in columns]
    _check_outputs(table, outputs, policy, aggregation, problems)
    rules = [
        _rule(element, number, len(inputs), len(outputs), problems)
        for number, element in enumerate(children(table, "rule"), 1)
    ]
    return DecisionTable(inputs, outputs, rules, policy, aggregation)


def _policy(table: etree._Element, problems: Problems) -> tuple[str, str]:
    policy = attribute(table, "hitPolicy") or "UNIQUE"
    aggregation = attribute(table, "aggregation")
    if policy not in POLICIES:
        problems.add(
            table, "dmn-hit-policy", f"There is no hit policy {policy!r}.", f"Use one of {', '.join(POLICIES)}."
        )
    if aggregation and (aggregation not in AGGREGATIONS or policy != "COLLECT"):
        problems.add(
            table,
            "dmn-hit-policy",
            f"The aggregation {aggregation!r} does not go with the hit policy {policy!r}.",
            f"With COLLECT, use one of {', '.join(AGGREGATIONS)}.",
        )
    return policy, aggregation


def _input(element: etree._Element, problems: Problems) -> Input:
    label = attribute(element, "label") or attribute(element, "id")
    inner = first(element, "inputExpression")
    expression, type_ref = EMPTY, ""
    if inner is None or not text_of(inner).strip():
        problems.add(
            element, "dmn-structure", f"The input {label!r} has no expression.", "Write what the column tests."
        )
    else:
        check_language(inner, problems)
        expression = problems.compiled(inner, text_of(inner), read_expression, EMPTY)
        type_ref = attribute(inner, "typeRef")
    return Input(
        attribute(element, "id"),
        label,
        expression,
        converter(type_ref, label),
        _allowed(element, "inputValues", problems),
        _input_variable(element),
    )


def _input_variable(element: etree._Element) -> str:
    """Camunda's attribute, whatever the prefix and version of its namespace."""
    return next((str(value) for name, value in element.attrib.items() if str(name).endswith("}inputVariable")), "")


def _allowed(element: etree._Element, tag: str, problems: Problems) -> UnaryTests | None:
    values = first(element, tag)
    if values is None or not text_of(values).strip():
        return None
    return problems.compiled(values, text_of(values), compile_unary_tests, _ANYTHING)


def _result_name(decision: etree._Element) -> str:
    """The name of a single output that has none of its own."""
    variable = first(decision, "variable")
    return (attribute(variable, "name") if variable is not None else "") or attribute(decision, "id")


def _output(element: etree._Element, default_name: str, problems: Problems) -> Output:
    name = attribute(element, "name") or default_name
    allowed = _allowed(element, "outputValues", problems)
    order = None
    if allowed is not None:
        values = first(element, "outputValues")
        text = text_of(values) if values is not None else ""
        order = problems.compiled(element, f"[{text}]", compile_expression, EMPTY)
    default = first(element, "defaultOutputEntry")
    return Output(
        attribute(element, "id"),
        name,
        converter(attribute(element, "typeRef"), name),
        allowed,
        order,
        _cell(default, problems) if default is not None and text_of(default).strip() else None,
    )


def _check_outputs(
    table: etree._Element, outputs: list[Output], policy: str, aggregation: str, problems: Problems
) -> None:
    names = [output.name for output in outputs]
    if not outputs:
        problems.add(table, "dmn-structure", "The table has no output.", "Add an output column.")
    elif "" in names or len(set(names)) != len(names):
        problems.add(table, "dmn-structure", "Two outputs have no or the same name.", "Name each output differently.")
    if aggregation and len(outputs) > 1:
        problems.add(
            table, "dmn-hit-policy", "An aggregation takes one output.", "Leave one output, or no aggregation."
        )
    if policy in ("PRIORITY", "OUTPUT ORDER") and all(output.order is None for output in outputs):
        problems.add(
            table,
            "dmn-hit-policy",
            f"{policy} needs the order of the outputs.",
            "List the output's allowed values, the most important first.",
        )


def _rule(element: etree._Element, number: int, inputs: int, outputs: int, problems: Problems) -> Rule:
    tests = [_test(cell, problems) for cell in children(element, "inputEntry")]
    results = [_cell(cell, problems) for cell in children(element, "outputEntry")]
    if len(tests) != inputs or len(results) != outputs:
        problems.add(
            element,
            "dmn-structure",
            f"Rule {number} has {len(tests)} conditions and {len(results)} results for {inputs} inputs and "
            f"{outputs} outputs.",
            "Give the rule one cell for each column.",
        )
    return Rule(attribute(element, "id") or str(number), number, tests, results)


def _test(cell: etree._Element, problems: Problems) -> UnaryTests:
    check_language(cell, problems)
    return problems.compiled(cell, text_of(cell), compile_unary_tests, _ANYTHING)


def _cell(cell: etree._Element, problems: Problems) -> Expression:
    check_language(cell, problems)
    text = text_of(cell)
    if text.strip() in ("", "-"):
        return EMPTY
    return problems.compiled(cell, text, read_expression, EMPTY)
