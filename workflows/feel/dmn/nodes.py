"""Parts of a decision that FEEL's own syntax has no form for: checked values, and tables inside other boxes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workflows.feel import syntax
from workflows.feel.compiler import Code, Compiler, Frame, compiles
from workflows.feel.dmn.model import Convert
from workflows.feel.dmn.table import DecisionTable


@dataclass(slots=True)
class Typed(syntax.Node):
    """A value that is converted and checked."""

    value: syntax.Node
    convert: Convert


@dataclass(slots=True)
class TableBox(syntax.Node):
    """A decision table somewhere inside a boxed expression."""

    table: DecisionTable


@compiles(Typed)
def _typed(compiler: Compiler, node: Typed) -> Code:
    value, convert = compiler.compile(node.value), node.convert
    return lambda frame: convert(frame.run, value(frame))


@compiles(TableBox)
def _table(compiler: Compiler, node: TableBox) -> Code:
    table = node.table
    for name in table.names:
        compiler.note_free(name)

    def code(frame: Frame) -> Any:
        run = frame.run
        context, admitted = run.context, run.admitted
        run.focus(_seen_from(frame))
        try:
            return table.visible(table.decide(run))[""]
        finally:
            run.context, run.admitted = context, admitted

    return code


def _seen_from(frame: Frame) -> Mapping[str, Any]:
    """All names that can be seen at a frame, as a context: what the cells of a table read."""
    scopes: list[Mapping[str, Any]] = []
    scope: Frame | None = frame
    while scope is not None:
        scopes.append(scope.vars)
        scope = scope.parent
    names: dict[str, Any] = dict(frame.run.context)
    frame.run.spend(len(names))
    for found in reversed(scopes):
        frame.run.spend(len(found))
        names.update(found)
    return names
