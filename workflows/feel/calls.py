"""Closures of loops, quantifiers, function literals and calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from workflows.feel import syntax
from workflows.feel.budget import Failure, Run
from workflows.feel.builtins import BUILTINS
from workflows.feel.compiler import MISSING, Code, Compiler, Frame, compiles, load
from workflows.feel.operators import is_function
from workflows.feel.types import Test, instance_test
from workflows.feel.values import Function, Range, is_number, type_name


class _Source:
    """One `name in …` of a loop: gives the values to go through."""

    def __init__(self, compiler: Compiler, node: syntax.Iterator) -> None:
        self.name = node.name
        self.start = compiler.compile(node.start)
        self.end = compiler.compile(node.end) if node.end is not None else None

    def values(self, frame: Frame) -> Iterator[Any]:
        start = self.start(frame)
        if self.end is not None:
            return _steps(start, self.end(frame))
        if start.__class__ is Range:
            return _interval(start)
        if start.__class__ is list:
            return iter(start)
        if start is None:
            raise Failure("a loop over null")
        return iter([start])


def _interval(interval: Range) -> Iterator[Any]:
    if interval.low is None or interval.high is None:
        raise Failure("a loop over an interval without end")
    return (
        value
        for value in _steps(interval.low, interval.high)
        if (interval.low_closed or value != interval.low) and (interval.high_closed or value != interval.high)
    )


def _steps(start: Any, end: Any) -> Iterator[Any]:
    if start.__class__ is date and end.__class__ is date:
        return _days(start, end)
    if is_number(start) and is_number(end) and start == int(start) and end == int(end):
        low, high = int(start), int(end)
        return iter(range(low, high + 1) if low <= high else range(low, high - 1, -1))
    raise Failure(f"no steps from {type_name(start)} to {type_name(end)}")


def _days(start: date, end: date) -> Iterator[date]:
    step = 1 if start <= end else -1
    for offset in range(abs((end - start).days) + 1):
        yield start + timedelta(days=step * offset)


class _Loop:
    """The product of all iterators of `for`, `some` or `every`; later ones see the names of earlier ones."""

    def __init__(self, compiler: Compiler, iterators: list[syntax.Iterator], extra: tuple[str, ...] = ()) -> None:
        self.sources: list[_Source] = []
        names = list(extra)
        for iterator in iterators:
            with compiler.scope(tuple(names)):
                self.sources.append(_Source(compiler, iterator))
            names.append(iterator.name)
        self.names = tuple(names)

    def frames(self, frame: Frame, weight: int, level: int = 0) -> Iterator[Frame]:
        """A frame for each combination; charges `weight` for each."""
        source = self.sources[level]
        run = frame.run
        if level == len(self.sources) - 1:
            for value in source.values(frame):
                run.spend(1 + weight)
                yield Frame(run, {source.name: value}, frame)
            return
        for value in source.values(frame):
            run.spend(1)
            yield from self.frames(Frame(run, {source.name: value}, frame), weight, level + 1)


@compiles(syntax.For)
def _for(compiler: Compiler, node: syntax.For) -> Code:
    loop = _Loop(compiler, node.iterators, ("partial",))
    with compiler.scope(loop.names):
        body, weight = compiler.weighed(node.body)
    uses_partial = mentions("partial", [node.iterators, node.body])

    def code(frame: Frame) -> Any:
        run = frame.run
        results: list[Any] = []
        outer = Frame(run, {"partial": []}, frame)
        try:
            for inner in loop.frames(outer, weight):
                run.allocate(1)
                results.append(body(inner))
                if uses_partial:
                    run.allocate(len(results))
                    outer.vars["partial"] = list(results)
        except Failure as error:
            return run.fail(error)
        return results

    return code


def mentions(name: str, node: Any) -> bool:
    """Whether a name occurs in a tree that has been compiled, and so is not too deep."""
    if isinstance(node, syntax.Name):
        return node.name == name
    if isinstance(node, list | tuple):
        return any(mentions(name, part) for part in node)
    if isinstance(node, syntax.Node):
        return any(mentions(name, getattr(node, field)) for field in node.__dataclass_fields__)
    return False


@compiles(syntax.Quantified)
def _quantified(compiler: Compiler, node: syntax.Quantified) -> Code:
    loop = _Loop(compiler, node.iterators)
    with compiler.scope(loop.names):
        body, weight = compiler.weighed(node.body)
    decisive = not node.every

    def code(frame: Frame) -> Any:
        result: bool | None = not decisive
        try:
            for inner in loop.frames(frame, weight):
                value = body(inner)
                if value is decisive:
                    return decisive
                if value is not (not decisive):
                    result = None
        except Failure as error:
            return frame.run.fail(error)
        return result

    return code


@compiles(syntax.Lambda)
def _lambda(compiler: Compiler, node: syntax.Lambda) -> Code:
    names = tuple(name for name, _ in node.params)
    tests = [instance_test(kind) if kind else None for _, kind in node.params]
    with compiler.scope(names):
        body, weight = compiler.weighed(node.body)

    def code(frame: Frame) -> Any:
        def call(run: Run, positional: Sequence[Any], named: Mapping[str, Any] | None) -> Any:
            values = _bind(names, positional, named)
            _check(run, names, values, tests)
            run.spend(weight)
            run.enter()
            try:
                return body(Frame(run, values, frame))
            finally:
                run.leave()

        return Function(names, call)

    return code


def _bind(names: tuple[str, ...], positional: Sequence[Any], named: Mapping[str, Any] | None) -> dict[str, Any]:
    if named is not None:
        if set(named) != set(names):
            raise Failure(f"the parameters are {', '.join(names) or 'none'}")
        return dict(named)
    if len(positional) != len(names):
        raise Failure(f"{len(names)} arguments expected, {len(positional)} given")
    return dict(zip(names, positional, strict=True))


def _check(run: Run, names: tuple[str, ...], values: Mapping[str, Any], tests: list[Test | None]) -> None:
    for name, test in zip(names, tests, strict=True):
        if test is not None and values[name] is not None and not test(run, values[name]):
            raise Failure(f"the argument {name} is a {type_name(values[name])}")


@compiles(syntax.Call)
def _call(compiler: Compiler, node: syntax.Call) -> Code:
    function = _callee(compiler, node.target)
    positional = [compiler.compile(argument) for argument in node.positional]
    named = [(name, compiler.compile(argument)) for name, argument in node.named]
    label = node.target.name if isinstance(node.target, syntax.Name) else "function"

    def code(frame: Frame) -> Any:
        run = frame.run
        run.spend(1)
        callee = function(frame)
        if callee is None:
            return run.warn(f"{label} is no function")
        try:
            if named:
                return callee.call(run, (), {name: argument(frame) for name, argument in named})
            return callee.call(run, [argument(frame) for argument in positional], None)
        except Failure as error:
            return run.warn(f"{label}: {error}")
        except (ArithmeticError, ValueError) as error:
            return run.fail(error)

    return code


def _callee(compiler: Compiler, target: syntax.Node) -> Code:
    if not isinstance(target, syntax.Name):
        code = compiler.compile(target)

        def computed(frame: Frame) -> Any:
            value = code(frame)
            return value if is_function(value) else None

        return computed
    builtin = BUILTINS.get(target.name)
    if builtin is None:
        compiler.note_free(target.name)
        if not compiler.bound(target.name):
            compiler.calls.setdefault(target.name, (target.line, target.column))
    read = load(target.name, local=bool(compiler.scopes))

    def called(frame: Frame) -> Any:
        value = read(frame)
        return value if value is not MISSING and is_function(value) else builtin

    return called
