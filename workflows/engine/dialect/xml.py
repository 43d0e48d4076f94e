"""Reading XML that strangers wrote: no DOCTYPE, no entities, no network, limits on size, depth and elements."""

from __future__ import annotations

import re
from typing import Any, Final

from lxml import etree

from workflows import hostile_xml
from workflows.engine.problems import Place, Problems

MAX_BYTES: Final = 5_000_000
MAX_DEPTH: Final = 60
MAX_ELEMENTS: Final = 50_000
MAX_TEXT: Final = 200_000
"""Characters of scripts, conditions and other expressions in a file: reading them takes a second or two."""

BPMN: Final = "http://www.omg.org/spec/BPMN/20100524/MODEL"
CAMUNDA: Final = "http://camunda.org/schema/1.0/bpmn"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
PREFIXES: Final = {BPMN: "bpmn:", CAMUNDA: "camunda:", XSI: "xsi:"}
DRAWING: Final = frozenset(
    {
        "http://www.omg.org/spec/BPMN/20100524/DI",
        "http://www.omg.org/spec/DD/20100524/DC",
        "http://www.omg.org/spec/DD/20100524/DI",
        "http://www.omg.org/spec/BPMN/non-normative/color/1.0",
        "http://bpmn.io/schema/bpmn/biocolor/1.0",
        "http://camunda.org/schema/modeler/1.0",
        "http://www.signavio.com",
    }
)
"""Namespaces that say how a diagram looks and which tool drew it."""
_PROSE: Final = frozenset({"documentation", "text"})


def read_xml(data: bytes, file: str, problems: Problems) -> etree._Element | None:
    """The root element; None, with the problem noted, if the file is not to be read."""
    place = Place(file)
    if len(data) > MAX_BYTES:
        problems.add(place, "too-large", f"The file has {len(data)} bytes; {MAX_BYTES} are allowed.")
        return None
    try:
        root = etree.fromstring(data, hostile_xml.parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 0
        problems.add(Place(file, line=line), "not-xml", f"The file is not well-formed XML: {error}")
        return None
    document: Any = root.getroottree().docinfo
    if document.internalDTD is not None or document.doctype:
        found = re.search(rb"<!DOCTYPE", data)
        place = Place(file, line=1 + (data.count(b"\n", 0, found.start()) if found else 0))
        problems.add(place, "doctype", "The file has a DOCTYPE.", "Remove it: diagrams need none.")
        return None
    return root if _small(root, place, problems) else None


def _small(root: etree._Element, place: Place, problems: Problems) -> bool:
    depth = number = text = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if event == "start":
            number += 1
            text += _expression_length(element)
        if depth > MAX_DEPTH or number > MAX_ELEMENTS:
            problems.add(place, "too-large", "The file is nested too deeply or has too many elements.")
            return False
        if text > MAX_TEXT:
            problems.add(
                place, "too-large", f"The expressions of the file are longer than {MAX_TEXT} characters.", "Divide it."
            )
            return False
    return True


def _expression_length(element: etree._Element) -> int:
    """Characters that may have to be read as FEEL: not those of documentation and notes."""
    written = "" if etree.QName(element).localname in _PROSE else (element.text or "").strip()
    evaluated = (str(value) for value in element.attrib.values())
    return len(written) + sum(len(value) for value in evaluated if "{" in value or value.lstrip().startswith("="))


def short(name: str) -> str:
    """`bpmn:userTask` for a qualified name; names of other namespaces stay as they are."""
    if name[:1] != "{":
        return name
    namespace, local = name[1:].split("}", 1)
    prefix = PREFIXES.get(namespace)
    return name if prefix is None else prefix + local


def line_of(element: etree._Element) -> int:
    """The line in the file, from 1; 0 where it is not known."""
    line: Any = element.sourceline
    return int(line or 0)


def namespace_of(name: str) -> str:
    return name[1:].split("}", 1)[0] if name[:1] == "{" else ""
