"""Walks a file's elements along the table: what is not in it is refused, never dropped in silence."""

from __future__ import annotations

from lxml import etree

from workflows.engine.dialect.once import repeated
from workflows.engine.dialect.table import ADVICE, DOCUMENTATION, EXTENDED, FIXED, NOTING, TABLE, Rule
from workflows.engine.dialect.xml import DRAWING, line_of, namespace_of, short
from workflows.engine.problems import Place, Problems


def place_of(element: etree._Element, file: str) -> Place:
    """The nearest element with an id, and the line."""
    current: etree._Element | None = element
    while current is not None and current.get("id") is None:
        current = current.getparent()
    named = element if current is None else current
    return Place(file, named.get("id"), named.get("name"), line_of(element))


def conform(root: etree._Element, file: str, problems: Problems) -> None:
    """Notes every element and attribute that the table does not have, and every id that is used twice."""
    if short(root.tag) != "bpmn:definitions":
        problems.add(Place(file, line=line_of(root)), "not-bpmn", "The file holds no BPMN definitions.")
        return
    _element(root, file, problems)
    seen: set[str] = set()
    for element in root.iter():
        if namespace_of(element.tag) in DRAWING or (name := element.get("id")) is None:
            continue
        if name in seen:
            problems.add(
                place_of(element, file), "duplicate-id", f"The id {name} is used twice.", "Give it another id."
            )
        seen.add(name)


def _rule_of(element: etree._Element, tag: str) -> Rule:
    """What only notes something for people takes no part in running: it has properties, and nothing else has effect."""
    parent = element.getparent()
    notes = tag == "bpmn:extensionElements" and parent is not None and short(parent.tag) not in EXTENDED
    return NOTING if notes else TABLE[tag]


def _element(element: etree._Element, file: str, problems: Problems) -> None:
    tag = short(element.tag)
    rule = _rule_of(element, tag)
    place = place_of(element, file)
    for what in repeated(element):
        text = f"There is more than one of {what} in {tag}; only one would be looked at."
        problems.add(place, "repeated-element", text, "Put all into one, or remove the others.")
    for name, value in element.attrib.items():
        _attribute(tag, str(name), str(value), place, problems)
    for child in element:
        name = short(child.tag)
        if name in DOCUMENTATION and name in TABLE:
            _element(child, file, problems)  # may stand anywhere, drawn for people; executed only at tasks
            continue
        if name in DOCUMENTATION or namespace_of(child.tag) in DRAWING or _not_executable(child):
            continue
        if name in rule.children:
            _element(child, file, problems)
        else:
            _unsupported(child, tag, file, problems)


def _not_executable(element: etree._Element) -> bool:
    return short(element.tag) == "bpmn:process" and element.get("isExecutable") == "false"


def _attribute(tag: str, qualified: str, value: str, place: Place, problems: Problems) -> None:
    name = short(qualified)
    if namespace_of(qualified) in DRAWING:
        return
    if name not in TABLE[tag].attributes:
        problems.add(
            place,
            "unsupported-attribute",
            f"{tag} has an attribute {name}, which is not supported.",
            ADVICE.get(name, ""),
        )
        return
    allowed = FIXED.get((tag, name)) or FIXED.get(("*", name))
    if allowed is not None and value not in allowed:
        only = " or ".join(sorted(allowed))
        text = f"{name}={value!r} is not supported, only {only}."
        problems.add(place, "unsupported-value", text, ADVICE.get(name, ""))


def _unsupported(child: etree._Element, parent: str, file: str, problems: Problems) -> None:
    name = short(child.tag)
    advice = ADVICE.get(name, "")
    where = f" inside {parent}" if name in TABLE else ""
    problems.add(place_of(child, file), "unsupported-element", f"{name} is not supported{where}.", advice)
