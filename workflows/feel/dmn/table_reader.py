"""The XML of a decision table into a DecisionTable."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from lxml import etree

from workflows.feel.dmn.elements import attribute, children, first, text_of
from workflows.feel.dmn.item_definitions import Types
from workflows.feel.dmn.problems import Problems
from workflows.feel.dmn.table import AGGREGATIONS, POLICIES, DecisionTable, Input, Output, Rule
from workflows.feel.expression import (
    Expression,
    UnaryTests,
    compile_expression,
    compile_unary_tests,
    refuse_unknown_calls,
    unary_tests_with,
)
from workflows.feel.juel import read_expression_with
from workflows.feel.names import Names, normal

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


@dataclass(frozen=True, slots=True)
class TableReader:
    """Reads the tables of one file; `names` are those of several words that its cells may use."""

    names: Names
    types: Types
    problems: Problems
    functions: Collection[str] = ()
    """Names that the file declares, any of which may be a function."""

    def read(self, table: etree._Element, only_name: str) -> DecisionTable:
        """Read a `decisionTable`; `only_name` is that of a single output without one. Problems are noted."""
        policy, aggregation = _policy(table, self.problems)
        inputs = [_input(element, self) for element in children(table, "input")]
        columns = children(table, "output")
        outputs = [_output(element, only_name if len(columns) == 1 else "", self) for element in columns]
        _check_outputs(table, outputs, policy, aggregation, self.problems)
        rules = [
            _rule(element, number, len(inputs), len(outputs), self)
            for number, element in enumerate(children(table, "rule"), 1)
        ]
        return DecisionTable(inputs, outputs, rules, policy, aggregation)

    def expression(self, element: etree._Element, text: str) -> Expression:
        """The expression of a cell or column."""
        return self.problems.compiled(element, text, self._expression, EMPTY)

    def _expression(self, source: str) -> Expression:
        found = read_expression_with(source, self.names)
        refuse_unknown_calls(found.calls, self.functions)
        return found

    def tests(self, element: etree._Element) -> UnaryTests:
        """The tests of a cell."""
        text = text_of(element)
        return self.problems.compiled(element, text, self._tests, _ANYTHING)

    def _tests(self, source: str) -> UnaryTests:
        found = unary_tests_with(source, self.names)
        refuse_unknown_calls(found.calls, self.functions)
        return found


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


def _input(element: etree._Element, reader: TableReader) -> Input:
    label = attribute(element, "label") or attribute(element, "id")
    inner = first(element, "inputExpression")
    expression = EMPTY
    if inner is None or not text_of(inner).strip():
        reader.problems.add(
            element, "dmn-structure", f"The input {label!r} has no expression.", "Write what the column tests."
        )
    else:
        check_language(inner, reader.problems)
        expression = reader.expression(inner, text_of(inner))
    return Input(
        attribute(element, "id"),
        label,
        expression,
        reader.types.converter(inner, label),
        _allowed(element, "inputValues", reader),
        _input_variable(element),
    )


def _input_variable(element: etree._Element) -> str:
    """Camunda's attribute, whatever the prefix and version of its namespace."""
    return next((str(value) for name, value in element.attrib.items() if str(name).endswith("}inputVariable")), "")


def _allowed(element: etree._Element, tag: str, reader: TableReader) -> UnaryTests | None:
    values = first(element, tag)
    if values is None or not text_of(values).strip():
        return None
    return reader.tests(values)


def _output(element: etree._Element, default_name: str, reader: TableReader) -> Output:
    name = normal(attribute(element, "name")) or default_name
    allowed = _allowed(element, "outputValues", reader)
    order = None
    if allowed is not None:
        values = first(element, "outputValues")
        text = text_of(values) if values is not None else ""
        order = reader.expression(element, f"[{text}]")
    default = first(element, "defaultOutputEntry")
    return Output(
        attribute(element, "id"),
        name,
        reader.types.converter(element, name),
        allowed,
        order,
        _cell(default, reader) if default is not None and text_of(default).strip() else None,
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


def _rule(element: etree._Element, number: int, inputs: int, outputs: int, reader: TableReader) -> Rule:
    tests = [_test(cell, reader) for cell in children(element, "inputEntry")]
    results = [_cell(cell, reader) for cell in children(element, "outputEntry")]
    if len(tests) != inputs or len(results) != outputs:
        reader.problems.add(
            element,
            "dmn-structure",
            f"Rule {number} has {len(tests)} conditions and {len(results)} results for {inputs} inputs and "
            f"{outputs} outputs.",
            "Give the rule one cell for each column.",
        )
    return Rule(attribute(element, "id") or str(number), number, tests, results)


def _test(cell: etree._Element, reader: TableReader) -> UnaryTests:
    check_language(cell, reader.problems)
    return reader.tests(cell)


def _cell(cell: etree._Element, reader: TableReader) -> Expression:
    check_language(cell, reader.problems)
    text = text_of(cell)
    if text.strip() in ("", "-"):
        return EMPTY
    return reader.expression(cell, text)
