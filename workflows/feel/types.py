# ruff: noqa: ARG005 - all tests have one signature
"""`instance of`: type names into tests (DMN 1.3 section 10.3.2.9)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from workflows.errors import ExpressionInvalid
from workflows.feel.budget import Run
from workflows.feel.syntax import TypeName
from workflows.feel.values import TYPE_NAMES, Function, Range

Test = Callable[[Run, Any], bool]

_SIMPLE = {
    "Null": "Null",
    "boolean": "boolean",
    "string": "string",
    "number": "number",
    "list": "list",
    "context": "context",
    "date": "date",
    "time": "time",
    "date and time": "date and time",
    "days and time duration": "days and time duration",
    "years and months duration": "years and months duration",
    "range": "range",
    "function": "function",
}


def instance_test(kind: TypeName) -> Test:
    """A test for the type; raises ExpressionInvalid for a name that is no type."""
    if kind.name == "Any" and not kind.arguments:
        return lambda run, value: value is not None
    if kind.name not in _SIMPLE:
        raise ExpressionInvalid(f"{kind.name!r} is no type", line=kind.line, column=kind.column)
    classes = tuple(cls for cls, name in TYPE_NAMES.items() if name == kind.name)
    if not kind.arguments:
        return lambda run, value: value.__class__ in classes
    return _parametric(kind)


def _parametric(kind: TypeName) -> Test:
    if kind.name == "context":
        return _context(kind)
    tests = [instance_test(argument) for _, argument in kind.arguments]
    if kind.name == "list" and len(tests) == 1:
        return lambda run, value: value.__class__ is list and _every(run, tests[0], value)
    if kind.name == "range" and len(tests) == 1:
        return lambda run, value: (
            value.__class__ is Range
            and _every(run, tests[0], [end for end in (value.low, value.high) if end is not None])
        )
    if kind.name == "function":
        return lambda run, value: value.__class__ is Function and len(value.params) == len(tests) - 1
    raise ExpressionInvalid(f"{kind.name!r} takes no such types", line=kind.line, column=kind.column)


def _every(run: Run, test: Test, values: list[Any]) -> bool:
    run.spend(len(values))
    return all(value is None or test(run, value) for value in values)


def _context(kind: TypeName) -> Test:
    tests = [(name, instance_test(argument)) for name, argument in kind.arguments]

    def test(run: Run, value: Any) -> bool:
        run.spend(len(tests))
        return value.__class__ is dict and all(
            name in value and (value[name] is None or check(run, value[name])) for name, check in tests
        )

    return test
