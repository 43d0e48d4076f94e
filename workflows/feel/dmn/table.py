# ruff: noqa: ARG001 - the hit policies have one signature
"""Decision tables: which rules match, and what the hit policy makes of them (DMN 1.3 section 8.2.10)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workflows.errors import ExecutionFailed
from workflows.feel.budget import Failure, Run
from workflows.feel.builtins import BUILTINS
from workflows.feel.dmn.model import Convert
from workflows.feel.expression import Expression, UnaryTests
from workflows.feel.operators import equals, passes

Outputs = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Input:
    """A column of conditions; `variable` is a further name of the value in its cells."""

    id: str
    label: str
    expression: Expression
    convert: Convert
    allowed: UnaryTests | None
    variable: str


@dataclass(frozen=True, slots=True)
class Output:
    """A column of results; `order` lists its allowed values, the most important first."""

    id: str
    name: str
    convert: Convert
    allowed: UnaryTests | None
    order: Expression | None
    default: Expression | None


@dataclass(frozen=True, slots=True)
class Rule:
    """A row; `number` counts from 1."""

    id: str
    number: int
    tests: Sequence[UnaryTests]
    results: Sequence[Expression]


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that matched, and its outputs."""

    rule: Rule
    outputs: Outputs


Choose = Callable[["DecisionTable", Run, list[Hit]], Any]


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """A table with its hit policy; `choose` makes the result of at least one hit."""

    inputs: Sequence[Input]
    outputs: Sequence[Output]
    rules: Sequence[Rule]
    policy: str
    aggregation: str

    @property
    def names(self) -> frozenset[str]:
        """The variables that the cells and columns read."""
        read: set[str] = set()
        for rule in self.rules:
            for tests in rule.tests:
                read |= tests.names
            for result in rule.results:
                read |= result.names
        read -= {column.variable for column in self.inputs}
        for column in self.inputs:
            read |= column.expression.names
        for output in self.outputs:
            read |= output.default.names if output.default is not None else frozenset()
        return frozenset(read)

    @property
    def outputs_seen(self) -> frozenset[str]:
        """The names of the outputs."""
        return frozenset(output.name for output in self.outputs)

    def decide(self, run: Run) -> Any:
        """Match the rules and apply the hit policy."""
        hits = self._hits(run)
        if self.aggregation:
            return _aggregate(self, run, hits)
        if not hits:
            default = self._default(run)
            if self.policy in MULTIPLE:
                return [default] if default is not None else []
            return default
        return POLICIES[self.policy](self, run, hits)

    def visible(self, result: Any) -> Mapping[str, Any]:
        """The whole result, a single output without its name; and each output by its name."""
        names = [output.name for output in self.outputs]
        if self.aggregation:
            return {names[0]: result, "": result}
        if result is None:
            return {**dict.fromkeys(names), "": None}
        if isinstance(result, list):
            columns: Outputs = {name: [row[name] for row in result] for name in names}
        else:
            columns = dict(result)
        return {**columns, "": columns[names[0]] if len(names) == 1 else result}

    def _hits(self, run: Run) -> list[Hit]:
        values = [self._input(run, column) for column in self.inputs]
        hits = []
        for rule in self.rules:
            run.spend(1 + len(values))
            if self._matches(run, rule, values):
                hits.append(Hit(rule, self._outputs(run, [result.evaluate_in(run) for result in rule.results])))
                if self.policy == "FIRST":
                    break
        return hits

    def _matches(self, run: Run, rule: Rule, values: list[Any]) -> bool:
        for column, tests, value in zip(self.inputs, rule.tests, values, strict=True):
            also = {column.variable: value} if column.variable else None
            if not tests.matches_in(run, value, also):
                return False
        return True

    def _input(self, run: Run, column: Input) -> Any:
        value = column.convert(run, column.expression.evaluate_in(run))
        if value is not None and column.allowed is not None and not column.allowed.matches_in(run, value):
            raise ExecutionFailed(
                f"The input {column.label!r} has a value that the decision does not allow.", input=column.id
            )
        return value

    def _outputs(self, run: Run, values: Sequence[Any]) -> Outputs:
        result: Outputs = {}
        for column, found in zip(self.outputs, values, strict=True):
            value = column.convert(run, found)
            if value is not None and column.allowed is not None and not column.allowed.matches_in(run, value):
                raise ExecutionFailed(
                    f"The output {column.name!r} has a value that the decision does not allow.", output=column.id
                )
            result[column.name] = value
        return result

    def _default(self, run: Run) -> Outputs | None:
        if all(column.default is None for column in self.outputs):
            return None
        return self._outputs(
            run, [column.default.evaluate_in(run) if column.default else None for column in self.outputs]
        )


def _contradiction(hits: Sequence[Hit], message: str) -> ExecutionFailed:
    numbers = ", ".join(str(hit.rule.number) for hit in hits)
    return ExecutionFailed(message.format(numbers), rules=[hit.rule.id for hit in hits])


def _unique(table: DecisionTable, run: Run, hits: list[Hit]) -> Outputs:
    if len(hits) > 1:
        raise _contradiction(hits, "The hit policy is UNIQUE, but the rules {} match.")
    return hits[0].outputs


def _any(table: DecisionTable, run: Run, hits: list[Hit]) -> Outputs:
    for hit in hits[1:]:
        if equals(run, hits[0].outputs, hit.outputs) is not True:
            raise _contradiction(hits, "The hit policy is ANY, but the rules {} match with different outputs.")
    return hits[0].outputs


def _first(table: DecisionTable, run: Run, hits: list[Hit]) -> Outputs:
    return hits[0].outputs


def _rule_order(table: DecisionTable, run: Run, hits: list[Hit]) -> list[Outputs]:
    return [hit.outputs for hit in hits]


def _output_order(table: DecisionTable, run: Run, hits: list[Hit]) -> list[Outputs]:
    orders = [(column.name, column.order.evaluate_in(run)) for column in table.outputs if column.order]

    def rank(outputs: Outputs) -> list[int]:
        return [_position(run, order, outputs[name]) for name, order in orders]

    return sorted((hit.outputs for hit in hits), key=rank)


def _position(run: Run, order: list[Any], value: Any) -> int:
    run.spend(len(order))
    return next((place for place, item in enumerate(order) if passes(run, value, item) is True), len(order))


def _priority(table: DecisionTable, run: Run, hits: list[Hit]) -> Outputs:
    return _output_order(table, run, hits)[0]


POLICIES: Mapping[str, Choose] = {
    "UNIQUE": _unique,
    "ANY": _any,
    "FIRST": _first,
    "PRIORITY": _priority,
    "COLLECT": _rule_order,
    "RULE ORDER": _rule_order,
    "OUTPUT ORDER": _output_order,
}
MULTIPLE = frozenset({"COLLECT", "RULE ORDER", "OUTPUT ORDER"})
AGGREGATIONS: Mapping[str, str] = {"SUM": "sum", "MIN": "min", "MAX": "max", "COUNT": "count"}


def _aggregate(table: DecisionTable, run: Run, hits: list[Hit]) -> Any:
    name = table.outputs[0].name
    values = [hit.outputs[name] for hit in hits]
    if not values and table.outputs[0].default is not None:
        return table.outputs[0].default.evaluate_in(run)
    try:
        return BUILTINS[AGGREGATIONS[table.aggregation]].call(run, [values], None)
    except Failure as error:
        raise _contradiction(hits, f"The outputs of the rules {{}} have no {table.aggregation}: {error}.") from error
