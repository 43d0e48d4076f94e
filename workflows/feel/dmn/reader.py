"""A .dmn file into a DecisionModel: DMN 1.1 to 1.5 as dmn-js and Camunda Modeler write it."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from workflows.feel.dmn.document import read_xml
from workflows.feel.dmn.elements import attribute, children, first, local_name, text_of
from workflows.feel.dmn.model import Decision, DecisionModel, LiteralExpression, Logic
from workflows.feel.dmn.problems import Problems
from workflows.feel.dmn.table_reader import EMPTY, check_language, read_table
from workflows.feel.dmn.types import converter
from workflows.feel.juel import read_expression

MAX_DECISIONS = 500
_LOGIC = frozenset(
    {
        "decisionTable",
        "literalExpression",
        "context",
        "invocation",
        "relation",
        "list",
        "functionDefinition",
        "conditional",
        "for",
        "every",
        "some",
        "filter",
    }
)


def parse_dmn(data: bytes) -> DecisionModel:
    """Read a .dmn file and compile every cell.

    Raises DiagramInvalid with all problems found: bad XML, bad expressions, unknown requirements, cycles, and
    elements of DMN that are not supported (boxed contexts, invocations, business knowledge models …).
    """
    problems = Problems()
    root = read_xml(data, problems)
    elements = _decision_elements(root, problems)
    logics = {key: _read_logic(element, problems) for key, element in elements.items()}
    requirements = {key: list(_requirements(element, elements, problems)) for key, element in elements.items()}
    order = _in_order(elements, requirements, problems)
    problems.raise_if_any()
    decisions: dict[str, Decision] = {}
    for key in order:
        decisions[key] = _decision(elements[key], logics[key], [decisions[needed] for needed in requirements[key]])
    in_file_order = {key: decisions[key] for key in elements}
    return DecisionModel(attribute(root, "id"), attribute(root, "name"), in_file_order)


def _decision_elements(root: etree._Element, problems: Problems) -> dict[str, etree._Element]:
    elements: dict[str, etree._Element] = {}
    for element in children(root, "decision"):
        key = attribute(element, "id")
        if not key:
            problems.add(element, "dmn-structure", "A decision has no id.", "Give the decision an id.")
        elif key in elements:
            problems.add(element, "dmn-structure", f"Two decisions have the id {key!r}.", "Give each its own id.")
        else:
            elements[key] = element
    if not elements and not problems.found:
        problems.add(root, "dmn-structure", "The file contains no decision.", "Draw a decision.")
    if len(elements) > MAX_DECISIONS:
        problems.add(root, "dmn-size", f"The file has more than {MAX_DECISIONS} decisions.", "Divide the file.")
        problems.raise_if_any()
    return elements


def _read_logic(decision: etree._Element, problems: Problems) -> Logic:
    element = next((child for child in decision if local_name(child) in _LOGIC), None)
    kind = "" if element is None else local_name(element)
    if element is not None and kind == "decisionTable":
        return read_table(decision, element, problems)
    if element is not None and kind == "literalExpression":
        return _read_literal(decision, element, problems)
    if kind:
        problems.add(
            element,
            "dmn-unsupported",
            f"The decision is a boxed {kind}, which is not supported.",
            "Use a decision table or a literal expression.",
        )
    else:
        problems.add(
            decision,
            "dmn-structure",
            "The decision has neither a table nor an expression.",
            "Add a decision table or a literal expression.",
        )
    return LiteralExpression(EMPTY, converter("", ""))


def _read_literal(decision: etree._Element, element: etree._Element, problems: Problems) -> LiteralExpression:
    check_language(element, problems)
    text = text_of(element)
    variable = first(decision, "variable")
    type_ref = attribute(element, "typeRef") or (attribute(variable, "typeRef") if variable is not None else "")
    if not text.strip():
        problems.add(element, "dmn-structure", "The expression is empty.", "Write a FEEL expression.")
        return LiteralExpression(EMPTY, converter("", ""))
    expression = problems.compiled(element, text, read_expression, EMPTY)
    return LiteralExpression(expression, converter(type_ref, attribute(decision, "name") or attribute(decision, "id")))


def _requirements(decision: etree._Element, elements: dict[str, etree._Element], problems: Problems) -> Iterator[str]:
    for requirement in children(decision, "knowledgeRequirement"):
        problems.add(
            requirement,
            "dmn-unsupported",
            "Business knowledge models are not supported.",
            "Write the logic into the decision itself.",
        )
    seen = set()
    for requirement in children(decision, "informationRequirement"):
        for required in children(requirement, "requiredDecision"):
            href = attribute(required, "href")
            key = href.removeprefix("#")
            if not href.startswith("#") or key not in elements:
                problems.add(
                    requirement,
                    "dmn-requirement",
                    f"The required decision {href!r} is not in this file.",
                    "Draw the decision in the same file, or remove the requirement.",
                )
            elif key not in seen:
                seen.add(key)
                yield key


def _in_order(elements: dict[str, etree._Element], requirements: dict[str, list[str]], problems: Problems) -> list[str]:
    """Required decisions before those that require them; a cycle is a problem."""
    waiting = {key: set(needed) for key, needed in requirements.items()}
    order: list[str] = []
    while waiting:
        ready = [key for key, needed in waiting.items() if not needed]
        if not ready:
            element = elements[next(iter(waiting))]
            names = ", ".join(sorted(waiting))
            problems.add(
                element, "dmn-requirement", f"The decisions require each other: {names}.", "Remove one requirement."
            )
            break
        order.extend(ready)
        for key in ready:
            del waiting[key]
        for needed in waiting.values():
            needed.difference_update(ready)
    return order


def _decision(element: etree._Element, logic: Logic, required: list[Decision]) -> Decision:
    before: dict[str, Decision] = {}
    for decision in required:
        before.update({earlier.id: earlier for earlier in decision.requires})
        before[decision.id] = decision
    key = attribute(element, "id")
    name = attribute(element, "name") or key
    variable = first(element, "variable")
    variable_name = attribute(variable, "name") if variable is not None else ""
    return Decision(key, name, variable_name or name, logic, tuple(before.values()))
