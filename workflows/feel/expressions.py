"""Closures of literals, names, paths, logic, comparison and arithmetic."""

from __future__ import annotations

from operator import ge, gt, le, lt, ne
from typing import Any

from workflows.errors import ExpressionInvalid
from workflows.feel import syntax
from workflows.feel.budget import Failure
from workflows.feel.builtins import BUILTINS
from workflows.feel.compiler import MISSING, Code, Compiler, Frame, compiles, load
from workflows.feel.operators import ARITHMETIC, before, compare, equals, negate, passes
from workflows.feel.types import instance_test
from workflows.feel.values import Range, type_name

_DIRECT = {"<": lt, "<=": le, ">": gt, ">=": ge}


@compiles(syntax.Literal)
def _literal(_compiler: Compiler, node: syntax.Literal) -> Code:
    value = node.value
    return lambda _frame: value


@compiles(syntax.Name)
def _name(compiler: Compiler, node: syntax.Name) -> Code:
    name = node.name
    compiler.note_free(name)
    read = load(name, local=bool(compiler.scopes))
    fallback = BUILTINS.get(name)

    def code(frame: Frame) -> Any:
        value = read(frame)
        if value is not MISSING:
            return value
        if fallback is not None:
            return fallback
        return frame.run.warn(f"unknown name {name}")

    return code


@compiles(syntax.ListLiteral)
def _list(compiler: Compiler, node: syntax.ListLiteral) -> Code:
    parts = [compiler.compile(item) for item in node.items]
    size = len(parts)

    def code(frame: Frame) -> Any:
        frame.run.allocate(size)
        return [part(frame) for part in parts]

    return code


@compiles(syntax.ContextLiteral)
def _context(compiler: Compiler, node: syntax.ContextLiteral) -> Code:
    entries: list[tuple[str, Code]] = []
    seen: list[str] = []
    for key, value in node.entries:
        if key in seen:
            raise ExpressionInvalid(f"the key {key!r} stands twice", line=value.line, column=value.column)
        itself = (key,) if isinstance(value, syntax.Lambda) else ()
        with compiler.scope((*seen, *itself)):
            entries.append((key, compiler.compile(value)))
        seen.append(key)

    def code(frame: Frame) -> Any:
        frame.run.allocate(len(entries))
        result: dict[str, Any] = {}
        inner = Frame(frame.run, result, frame)
        for key, value in entries:
            result[key] = value(inner)
        return dict(result)

    return code


@compiles(syntax.Interval)
def _interval(compiler: Compiler, node: syntax.Interval) -> Code:
    low, high = compiler.compile(node.low), compiler.compile(node.high)

    def code(frame: Frame) -> Any:
        start, end = low(frame), high(frame)
        if start is None or end is None or before(start, end) is None:
            return frame.run.warn(f"no interval from {type_name(start)} to {type_name(end)}")
        return Range(start, end, node.low_closed, node.high_closed)

    return code


@compiles(syntax.Comparison)
def _comparison(compiler: Compiler, node: syntax.Comparison) -> Code:
    operand, operator = compiler.compile(node.operand), node.operator

    def code(frame: Frame) -> Any:
        value = operand(frame)
        if value is None:
            return frame.run.warn(f"{operator} Null is no range")
        if operator == "=":
            return Range(value, value, True, True)
        if operator in ("<", "<="):
            return Range(None, value, False, operator == "<=")
        if operator in (">", ">="):
            return Range(value, None, operator == ">=", False)
        return frame.run.warn("!= is no range")

    return code


@compiles(syntax.Tests)
def _tests(compiler: Compiler, node: syntax.Tests) -> Code:
    if len(node.items) == 1:
        return compiler.compile(node.items[0])
    raise ExpressionInvalid("several values in parentheses stand only after 'in'", line=node.line, column=node.column)


@compiles(syntax.Logic)
def _logic(compiler: Compiler, node: syntax.Logic) -> Code:
    parts = [compiler.compile(part) for part in node.parts]
    decisive = node.operator == "or"
    neutral = not decisive

    def code(frame: Frame) -> Any:
        result: bool | None = neutral
        for part in parts:
            value = part(frame)
            if value is decisive:
                return decisive
            if value is not neutral:
                if value is not None:
                    frame.run.warn(f"{node.operator} of a {type_name(value)}")
                result = None
        return result

    return code


@compiles(syntax.Compare)
def _compare(compiler: Compiler, node: syntax.Compare) -> Code:
    left, right, operator = compiler.compile(node.left), compiler.compile(node.right), node.operator
    if operator == "=":

        def equal(frame: Frame) -> Any:
            a, b = left(frame), right(frame)
            if a.__class__ is str and b.__class__ is str:
                return a == b
            result = equals(frame.run, a, b)
            return result if result is not None else compare(frame.run, "=", a, b)

        return equal
    direct = _DIRECT.get(operator, ne)

    def ordered(frame: Frame) -> Any:
        a, b = left(frame), right(frame)
        if a.__class__ is int and b.__class__ is int:
            return direct(a, b)
        return compare(frame.run, operator, a, b)

    return ordered


@compiles(syntax.Between)
def _between(compiler: Compiler, node: syntax.Between) -> Code:
    value, low, high = (compiler.compile(part) for part in (node.value, node.low, node.high))

    def code(frame: Frame) -> Any:
        found = value(frame)
        above = compare(frame.run, ">=", found, low(frame))
        below = compare(frame.run, "<=", found, high(frame))
        return None if above is None or below is None else above and below

    return code


@compiles(syntax.In)
def _in(compiler: Compiler, node: syntax.In) -> Code:
    value = compiler.compile(node.value)
    items = node.test.items if isinstance(node.test, syntax.Tests) else [node.test]
    tests = [compile_test(compiler, item) for item in items]

    def code(frame: Frame) -> Any:
        found = value(frame)
        results = [test(frame, found) for test in tests]
        if True in results:
            return True
        return None if None in results else False

    return code


def compile_test(compiler: Compiler, node: syntax.Node) -> Any:
    """A test of a value: a function of the frame and the value that gives True, False or None."""
    if isinstance(node, syntax.Comparison):
        operand, operator = compiler.compile(node.operand), node.operator
        return lambda frame, value: compare(frame.run, operator, value, operand(frame))
    code = compiler.compile(node)
    return lambda frame, value: passes(frame.run, value, code(frame))


@compiles(syntax.Chain)
def _chain(compiler: Compiler, node: syntax.Chain) -> Code:
    first = compiler.compile(node.first)
    rest = [(ARITHMETIC[operator], compiler.compile(operand)) for operator, operand in node.rest]

    def code(frame: Frame) -> Any:
        value = first(frame)
        run = frame.run
        try:
            for operate, operand in rest:
                value = operate(run, value, operand(frame))
        except (Failure, ArithmeticError, ValueError) as error:
            return run.fail(error)
        return value

    return code


@compiles(syntax.Negate)
def _negate(compiler: Compiler, node: syntax.Negate) -> Code:
    operand = compiler.compile(node.operand)

    def code(frame: Frame) -> Any:
        try:
            return negate(operand(frame))
        except (Failure, ArithmeticError) as error:
            return frame.run.fail(error)

    return code


@compiles(syntax.If)
def _if(compiler: Compiler, node: syntax.If) -> Code:
    condition, then, otherwise = (compiler.compile(part) for part in (node.condition, node.then, node.otherwise))

    def code(frame: Frame) -> Any:
        found = condition(frame)
        if found is not True and found is not False:
            frame.run.warn(f"the condition of if is a {type_name(found)}")
        return then(frame) if found is True else otherwise(frame)

    return code


@compiles(syntax.InstanceOf)
def _instance_of(compiler: Compiler, node: syntax.InstanceOf) -> Code:
    value, test = compiler.compile(node.value), instance_test(node.type)
    return lambda frame: test(frame.run, value(frame))
