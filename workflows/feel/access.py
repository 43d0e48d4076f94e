"""Closures that reach into values: paths and filters."""

from __future__ import annotations

from typing import Any

from workflows.feel import syntax
from workflows.feel.budget import Failure
from workflows.feel.compiler import MISSING, Code, Compiler, Frame, compiles
from workflows.feel.properties import property_of
from workflows.feel.values import is_number


@compiles(syntax.Path)
def _path(compiler: Compiler, node: syntax.Path) -> Code:
    target, name = compiler.compile(node.target), node.name

    def read(frame: Frame, value: Any) -> Any:
        if value.__class__ is dict:
            found = value.get(name, MISSING)
            return frame.run.warn(f"no entry {name}") if found is MISSING else found
        if value.__class__ is list:
            frame.run.spend(len(value))
            frame.run.allocate(len(value))
            return [read(frame, item) for item in value]
        try:
            return property_of(value, name)
        except Failure as error:
            return frame.run.fail(error)

    return lambda frame: read(frame, target(frame))


@compiles(syntax.Filter)
def _filter(compiler: Compiler, node: syntax.Filter) -> Code:
    target = compiler.compile(node.target)
    with compiler.scope(None):
        condition, weight = compiler.weighed(node.condition)

    def code(frame: Frame) -> Any:
        found = target(frame)
        items = found if found.__class__ is list else [] if found is None else [found]
        if not items:
            return _of_nothing(frame, condition)
        run = frame.run
        kept = []
        for position, item in enumerate(items):
            run.spend(weight)
            inner = Frame(run, {"item": item}, frame)
            if item.__class__ is dict:
                inner = Frame(run, item, inner)
            result = condition(inner)
            if position == 0 and is_number(result):
                return _at(frame, items, result)
            if result is True:
                kept.append(item)
        run.allocate(len(kept))
        return kept

    return code


def _of_nothing(frame: Frame, condition: Code) -> Any:
    """An empty list filtered is empty, but its item at a position is null."""
    run = frame.run
    warnings, run.warnings = run.warnings, None
    index = condition(Frame(run, {"item": None}, frame))
    run.warnings = warnings
    return run.warn("no item in an empty list") if is_number(index) else []


def _at(frame: Frame, items: list[Any], index: Any) -> Any:
    size = len(items)
    if index == int(index) and 1 <= abs(index) <= size:
        return items[int(index) - 1 if index > 0 else int(index)]
    return frame.run.warn(f"no item {index} in a list of {size}")
