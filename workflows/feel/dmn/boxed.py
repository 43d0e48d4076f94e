"""Boxed expressions into FEEL's syntax tree (DMN 1.3 section 10.2.2; conditional, filter and iterators: DMN 1.4).

A box is FEEL that is drawn: a boxed context is a context, an invocation a call, a function definition a function. So
they are compiled, scoped and charged by what compiles FEEL.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from workflows.feel import syntax
from workflows.feel.dmn.elements import attribute, children, first, line_of, local_name, text_of
from workflows.feel.dmn.item_definitions import Types
from workflows.feel.dmn.nodes import TableBox, Typed
from workflows.feel.dmn.problems import Problems
from workflows.feel.dmn.table_reader import TableReader, check_language
from workflows.feel.expression import refuse_unknown_calls
from workflows.feel.juel import read_expression_with, read_tree
from workflows.feel.names import Names, normal

RESULT = "#result"
"""Key of a boxed context's last entry, which has no variable; no name of FEEL can be written so."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of the file around a box."""

    names: Names
    types: Types
    problems: Problems
    tables: TableReader

    def structure(self, element: etree._Element, message: str, advice: str) -> None:
        """Note that a box lacks something."""
        self.problems.add(element, "dmn-structure", message, advice)


def boxed(parent: etree._Element, reading: Reading) -> syntax.Node:
    """The expression that stands in an element; one that is missing or wrong is noted, and null stands for it."""
    element = expression_in(parent)
    if element is None:
        reading.structure(parent, "An expression is missing here.", "Fill in the box.")
        return _null(parent)
    return read_box(element, reading)


def expression_in(parent: etree._Element) -> etree._Element | None:
    """The first child that is an expression of any kind."""
    return next((child for child in parent if local_name(child) in BOXES), None)


def read_box(element: etree._Element, reading: Reading) -> syntax.Node:
    """One box of any kind."""
    node = BOXES[local_name(element)](element, reading)
    if attribute(element, "typeRef"):
        label = attribute(element, "label") or attribute(element, "id") or local_name(element)
        return Typed(*_place(element), node, reading.types.converter(element, label))
    return node


def typed(variable: etree._Element | None, node: syntax.Node, reading: Reading) -> syntax.Node:
    """The value of a variable, checked by its `typeRef`."""
    if variable is None or not attribute(variable, "typeRef"):
        return node
    convert = reading.types.converter(variable, attribute(variable, "name"))
    return Typed(node.line, node.column, node, convert)


def _place(element: etree._Element) -> tuple[int, int]:
    return line_of(element), 1


def _null(element: etree._Element) -> syntax.Node:
    return syntax.Literal(*_place(element), None)


def _name_of(element: etree._Element, reading: Reading, name: str = "name") -> str:
    found = normal(attribute(element, name))
    if not found:
        reading.structure(element, "A name is missing here.", "Give it a name.")
    return found


def _literal(element: etree._Element, reading: Reading) -> syntax.Node:
    check_language(element, reading.problems)
    text = text_of(element)
    if not text.strip():
        reading.structure(element, "The expression is empty.", "Write a FEEL expression.")
        return _null(element)

    def read(source: str) -> syntax.Node:
        # Compiled alone first: what is wrong is then known by its own line.
        refuse_unknown_calls(read_expression_with(source, reading.names).calls, reading.tables.functions)
        return read_tree(source, reading.names)

    return reading.problems.compiled(element, text, read, _null(element))


def _table(element: etree._Element, reading: Reading) -> syntax.Node:
    return TableBox(*_place(element), reading.tables.read(element, attribute(element, "outputLabel") or "result"))


def _context(element: etree._Element, reading: Reading) -> syntax.Node:
    entries: list[tuple[str, syntax.Node]] = []
    for entry in children(element, "contextEntry"):
        variable = first(entry, "variable")
        key = RESULT if variable is None else _name_of(variable, reading)
        if any(key == known for known, _ in entries):
            reading.structure(entry, f"The entry {key!r} stands twice in the context.", "Name each entry differently.")
            continue
        if entries and entries[-1][0] == RESULT:
            reading.structure(entry, "An entry follows the result of the context.", "Put the result last.")
        entries.append((key, typed(variable, boxed(entry, reading), reading)))
    node = syntax.ContextLiteral(*_place(element), entries)
    return syntax.Path(*_place(element), node, RESULT) if entries and entries[-1][0] == RESULT else node


def _list(element: etree._Element, reading: Reading) -> syntax.Node:
    items = [read_box(child, reading) for child in element if local_name(child) in BOXES]
    return syntax.ListLiteral(*_place(element), items)


def _relation(element: etree._Element, reading: Reading) -> syntax.Node:
    columns = children(element, "column")
    names = [_name_of(column, reading) for column in columns]
    if len(set(names)) != len(names):
        reading.structure(element, "Two columns have the same name.", "Name each column differently.")
        return _null(element)
    rows: list[syntax.Node] = []
    for row in children(element, "row"):
        cells = [child for child in row if local_name(child) in BOXES]
        if len(cells) != len(names):
            reading.structure(row, f"The row has {len(cells)} cells for {len(names)} columns.", "Fill in each cell.")
            continue
        values = [typed(column, read_box(cell, reading), reading) for column, cell in zip(columns, cells, strict=True)]
        rows.append(syntax.ContextLiteral(*_place(row), list(zip(names, values, strict=True))))
    return syntax.ListLiteral(*_place(element), rows)


def _invocation(element: etree._Element, reading: Reading) -> syntax.Node:
    target = boxed(element, reading)
    named: list[tuple[str, syntax.Node]] = []
    for binding in children(element, "binding"):
        parameter = first(binding, "parameter")
        if parameter is None:
            reading.structure(binding, "The binding has no parameter.", "Name the parameter.")
        else:
            named.append((_name_of(parameter, reading), boxed(binding, reading)))
    return syntax.Call(*_place(element), target, [], named)


def function(element: etree._Element, reading: Reading) -> syntax.Node:
    """A function definition; parameters are checked by their types when it is called."""
    kind = attribute(element, "kind") or "FEEL"
    if kind.upper() != "FEEL":
        reading.problems.add(
            element,
            "dmn-unsupported",
            f"A function of kind {kind} is not supported.",
            "Write the function in FEEL.",
        )
        return _null(element)
    params = children(element, "formalParameter")
    names = [_name_of(param, reading) for param in params]
    if len(set(names)) != len(names):
        reading.structure(element, "Two parameters have the same name.", "Name each parameter differently.")
    body = boxed(element, reading)
    checked = [param for param in params if attribute(param, "typeRef")]
    if checked:
        body = _with_checked(checked, body, reading)
    return syntax.Lambda(*_place(element), [(name, None) for name in dict.fromkeys(names)], body)


def _with_checked(params: list[etree._Element], body: syntax.Node, reading: Reading) -> syntax.Node:
    """The body of a function in a context whose entries are the parameters, each checked."""
    entries: list[tuple[str, syntax.Node]] = []
    for param in params:
        name = normal(attribute(param, "name"))
        if name and all(name != known for known, _ in entries):
            entries.append((name, typed(param, syntax.Name(*_place(param), name), reading)))
    inner = syntax.ContextLiteral(body.line, body.column, [*entries, (RESULT, body)])
    return syntax.Path(body.line, body.column, inner, RESULT)


def _part(element: etree._Element, tag: str, reading: Reading) -> syntax.Node:
    part = first(element, tag)
    if part is None:
        reading.structure(element, f"The part {tag!r} is missing.", "Fill in the box.")
        return _null(element)
    return boxed(part, reading)


def _conditional(element: etree._Element, reading: Reading) -> syntax.Node:
    condition, then, otherwise = (_part(element, tag, reading) for tag in ("if", "then", "else"))
    return syntax.If(*_place(element), condition, then, otherwise)


def _filter(element: etree._Element, reading: Reading) -> syntax.Node:
    return syntax.Filter(*_place(element), _part(element, "in", reading), _part(element, "match", reading))


def _iterators(element: etree._Element, reading: Reading) -> list[syntax.Iterator]:
    name = _name_of(element, reading, "iteratorVariable")
    source = _part(element, "in", reading)
    if isinstance(source, syntax.Interval) and source.low_closed and source.high_closed:
        return [syntax.Iterator(*_place(element), name, source.low, source.high)]
    return [syntax.Iterator(*_place(element), name, source, None)]


def _for(element: etree._Element, reading: Reading) -> syntax.Node:
    return syntax.For(*_place(element), _iterators(element, reading), _part(element, "return", reading))


def _quantified(element: etree._Element, reading: Reading) -> syntax.Node:
    every = local_name(element) == "every"
    iterators = _iterators(element, reading)
    return syntax.Quantified(*_place(element), every, iterators, _part(element, "satisfies", reading))


BOXES: dict[str, Callable[[etree._Element, Reading], syntax.Node]] = {
    "literalExpression": _literal,
    "decisionTable": _table,
    "context": _context,
    "list": _list,
    "relation": _relation,
    "invocation": _invocation,
    "functionDefinition": function,
    "conditional": _conditional,
    "filter": _filter,
    "for": _for,
    "every": _quantified,
    "some": _quantified,
}
