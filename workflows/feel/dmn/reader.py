"""A .dmn file into a DecisionModel: DMN 1.1 to 1.5 as dmn-js, Camunda Modeler and others write it."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from workflows.errors import ExpressionInvalid
from workflows.feel.compiler import Code, Compiler
from workflows.feel.dmn.boxed import Reading, boxed, expression_in, function, typed
from workflows.feel.dmn.document import read_xml
from workflows.feel.dmn.elements import attribute, children, first, line_of, local_name
from workflows.feel.dmn.graph import Graph, Part
from workflows.feel.dmn.item_definitions import Types
from workflows.feel.dmn.model import BoxedExpression, Decision, DecisionModel, Given, Knowledge, Logic
from workflows.feel.dmn.problems import Problems
from workflows.feel.dmn.services import Invocable, Service
from workflows.feel.dmn.table_reader import TableReader
from workflows.feel.names import Names, normal
from workflows.feel.syntax import Literal, Node

_NAMED = frozenset(
    {
        "variable",
        "formalParameter",
        "parameter",
        "column",
        "output",
        "inputData",
        "decision",
        "businessKnowledgeModel",
        "decisionService",
        "itemComponent",
    }
)


def parse_dmn(data: bytes) -> DecisionModel:
    """Read a .dmn file and compile every box and cell.

    Raises DiagramInvalid with all problems found: bad XML, bad expressions, unknown requirements and types, cycles,
    and elements of DMN that are not supported (imports, functions in other languages).
    """
    problems = Problems()
    root = read_xml(data, problems)
    for element in children(root, "import"):
        problems.add(
            element, "dmn-unsupported", "Imports of other files are not supported.", "Draw everything in one file."
        )
    declared = _declared_names(root)
    names = Names(declared)
    types = Types(root, names, problems)
    reading = Reading(names, types, problems, TableReader(names, types, problems, frozenset(declared)))
    graph = Graph(root, problems)
    logics = {part.id: _logic(part, reading) for part in graph.parts.values() if part.kind != "decisionService"}
    _check_knowledge(logics, graph, problems)
    order = graph.in_order()
    problems.raise_if_any()
    built: dict[str, Decision] = {}
    for part in order:
        logic = _service(part, graph, built) if part.kind == "decisionService" else logics[part.id]
        built[part.id] = _decision(part, logic, graph, built)
    decisions = {part.id: _evaluated(built[part.id]) for part in graph.parts.values() if part.evaluated}
    return DecisionModel(attribute(root, "id"), attribute(root, "name"), decisions)


def _check_knowledge(logics: Mapping[str, Logic], graph: Graph, problems: Problems) -> None:
    """Knowledge that is used and not required would be null."""
    knowledge = [part for part in graph.parts.values() if part.kind in ("businessKnowledgeModel", "decisionService")]
    for key, logic in logics.items():
        for part in knowledge:
            if part.result_name in logic.names and part.id not in graph.needs[key] and part.id != key:
                problems.add(
                    graph.parts[key].element,
                    "dmn-requirement",
                    f"{part.result_name!r} is used, but not required.",
                    "Draw the requirement.",
                )


def _declared_names(root: etree._Element) -> list[str]:
    found: list[str] = []
    for element in root.iter(etree.Element):
        if local_name(element) in _NAMED:
            found += [normal(attribute(element, "name")), attribute(element, "id")]
        found.append(normal(attribute(element, "iteratorVariable")))
    return found


def _logic(part: Part, reading: Reading) -> Logic:
    element, variable = part.element, part.variable
    if part.kind == "inputData":
        return Given(part.result_name, reading.types.converter(variable, part.result_name))
    if part.kind == "businessKnowledgeModel":
        inner = first(element, "encapsulatedLogic")
        if inner is None:
            reading.structure(element, "The knowledge model has no function.", "Define its function.")
            return Knowledge(_nothing, frozenset())
        code, names = _compiled(element, function(inner, reading), reading.problems)
        return Knowledge(code, names)
    box = expression_in(element)
    if box is not None and local_name(box) == "decisionTable":
        name = normal(attribute(variable, "name")) if variable is not None else ""
        reading.types.converter(variable, part.name)
        return reading.tables.read(box, name or part.id)
    if box is None:
        reading.structure(
            element, "The decision has neither a table nor an expression.", "Add a decision table or an expression."
        )
    tree = Literal(1, 1, None) if box is None else typed(variable, boxed(element, reading), reading)
    return BoxedExpression(*_compiled(element, tree, reading.problems))


def _nothing(_frame: object) -> None:
    return None


def _compiled(element: etree._Element, tree: Node, problems: Problems) -> tuple[Code, frozenset[str]]:
    compiler = Compiler()
    try:
        code = compiler.compile(tree)
    except ExpressionInvalid as error:
        problems.add(element, "dmn-expression", error.message, "Divide it into several decisions.", line_of(element))
        return _nothing, frozenset()
    return code, frozenset(compiler.free)


def _decision(part: Part, logic: Logic, graph: Graph, built: dict[str, Decision]) -> Decision:
    before: dict[str, Decision] = {}
    for key in graph.needs[part.id]:
        if part.kind == "decisionService":
            break
        before.update({earlier.id: earlier for earlier in built[key].requires})
        before[key] = built[key]
    return Decision(part.id, part.name, part.result_name, logic, tuple(before.values()))


def _service(part: Part, graph: Graph, built: dict[str, Decision]) -> Logic:
    params = [graph.parts[key].result_name for key in (*graph.given_data(part), *graph.given_decisions(part))]
    outputs = [built[key] for key in graph.outputs(part)]
    inside: dict[str, Decision] = {}
    for key in graph.inside(part):
        inside[key] = built[key]
    return Invocable(Service(tuple(dict.fromkeys(params)), tuple(inside.values()), outputs))


def _evaluated(decision: Decision) -> Decision:
    """A service that is required is a function; asked for itself it is evaluated from the caller's variables."""
    if isinstance(decision.logic, Invocable):
        return Decision(decision.id, decision.name, decision.variable, decision.logic.service)
    return decision
