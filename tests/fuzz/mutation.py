"""Damaged files: shipped diagrams, forms and decisions with something changed, and soups of elements.

Everything random comes from the `random.Random` that is handed in, so that Hypothesis can repeat and shrink it.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path
from random import Random
from typing import Any

from lxml import etree

from workflows.engine.dialect.table import TABLE
from workflows.engine.dialect.xml import BPMN, CAMUNDA, XSI

ROOT = Path(__file__).parents[2]
SEEDS = ("bpmn", "tests/samples", "tests/conformance", "tests/fuzz/corpus")
DMN = "https://www.omg.org/spec/DMN/20211108/MODEL/"
NAMESPACES = {"bpmn": BPMN, "camunda": CAMUNDA, "xsi": XSI}

EXPRESSIONS = (
    *("x", "=x", "x > 1", "${x}", "${execution.id}", "#{a.b('c')}", "= 1 +", "not(x", "for i in 1..3 return i", "null"),
    *(
        "P1D",
        "P3WD",
        "-P1Y",
        "R3/PT1H",
        "R/P1D",
        "0 8 * * 1",
        "clock:reply-P3WD",
        "2026-05-01T08:00:00Z",
        "PT",
        "R-1/P",
    ),
    *('"text"', "[1, 2]", "{a: 1}", "a = 1", "throw x", "a = 1\nb = a\nthrow {code: b}", "a.b.c[1].d", "`a b`", "?"),
    *("", " ", "\ud7ff", "a" * 300, "%s{0.__class__}", "../../etc/passwd", "-1", "1e999", "0", "true", "All", "None"),
)
ODD_VALUES = (*EXPRESSIONS, "Start", "End", "p", "s", "e", "true", "false", "#start", "a]b", "once", "urn:x", "公开")


def seed_files(suffix: str) -> list[Path]:
    """Every file to begin from."""
    return sorted(path for place in SEEDS for path in (ROOT / place).rglob(f"*{suffix}"))


def bundle_of(path: Path) -> dict[str, bytes]:
    """A diagram with the forms and decisions beside it."""
    beside = [*path.parent.glob("*.bpmn"), *path.parent.glob("forms/*.form"), *path.parent.glob("decisions/*.dmn")]
    return {str(one.relative_to(path.parent)): one.read_bytes() for one in beside}


def damaged_xml(random: Random, data: bytes, tags: list[str]) -> bytes:
    """Up to four changes of the tree, and sometimes of the bytes."""
    try:
        root = etree.fromstring(data)
    except etree.XMLSyntaxError:
        return damaged_bytes(random, data)
    for _ in range(random.randint(1, 4)):
        _change(random, root, tags)
    changed = etree.tostring(root)
    return damaged_bytes(random, changed) if random.random() < 0.1 else changed


def damaged_bytes(random: Random, data: bytes) -> bytes:
    """Bytes cut out, put in twice, or replaced."""
    start = random.randint(0, len(data))
    end = min(len(data), start + random.randint(0, 60))
    patches = [b"", b"<", b'"', b"&amp;", b"&x;", b"\xff", b"\x00", b"]]>", b"<!DOCTYPE a>", data[start:end] * 2]
    return data[:start] + random.choice(patches) + data[end:]


def _change(random: Random, root: Any, tags: list[str]) -> None:
    elements = list(root.iter(etree.Element))
    one, other = random.choice(elements), random.choice(elements)
    kind = random.randint(0, 8)
    parent = one.getparent()
    if kind == 0 and parent is not None:
        parent.remove(one)
    elif kind == 1 and parent is not None:
        parent.insert(random.randint(0, len(parent)), copy.deepcopy(one))
    elif kind == 2 and len(etree.tostring(one)) < 20_000:
        other.insert(random.randint(0, len(other)), copy.deepcopy(one))
    elif kind == 3:
        one.tag = random.choice(tags)
    elif kind == 4:
        one.text = random.choice(EXPRESSIONS)
    elif kind == 5 and one.attrib:
        del one.attrib[random.choice(sorted(one.attrib))]
    elif kind == 6 and one.attrib:
        one.attrib[random.choice(sorted(one.attrib))] = random.choice(ODD_VALUES)
    elif kind == 7 and one.attrib and other.attrib:
        name = random.choice(sorted(other.attrib))
        one.attrib[name] = other.attrib[name]
    else:
        etree.SubElement(one, random.choice(tags)).text = random.choice(EXPRESSIONS)


def qualified(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}" if prefix in NAMESPACES and local else name


BPMN_TAGS = sorted(
    {qualified(tag) for tag in TABLE} | {qualified(child) for rule in TABLE.values() for child in rule.children}
    | {f"{{{BPMN}}}choreography", f"{{{CAMUNDA}}}formData", "{urn:x}x"}
)  # fmt: skip
_DMN_NAMES = """
decision inputData businessKnowledgeModel decisionService itemDefinition itemComponent typeRef allowedValues
typeConstraint variable informationRequirement requiredDecision requiredInput knowledgeRequirement requiredKnowledge
encapsulatedLogic formalParameter decisionTable input inputExpression inputValues output outputValues
defaultOutputEntry rule inputEntry outputEntry literalExpression text context contextEntry list relation column row
invocation binding parameter functionDefinition conditional if then else filter in match for return every some
satisfies outputDecision encapsulatedDecision inputDecision import
"""
DMN_TAGS = [f"{{{DMN}}}{name}" for name in _DMN_NAMES.split()]


def soup(random: Random) -> bytes:
    """A process of random elements with attributes that the table knows, connected at random."""
    root = etree.Element(f"{{{BPMN}}}definitions", nsmap={None: BPMN, "camunda": CAMUNDA}, id="D")
    for tag in ("message", "signal", "error", "escalation"):
        etree.SubElement(root, f"{{{BPMN}}}{tag}", id=tag, name=tag)
    process = etree.SubElement(root, f"{{{BPMN}}}process", id="p", isExecutable="true")
    _fill(random, process, "bpmn:process", 0, [0])
    keys = [str(element.get("id")) for element in process.iter(etree.Element) if element.get("id")] or ["p"]
    for number in range(random.randint(0, 12)):
        attributes = {"sourceRef": random.choice(keys), "targetRef": random.choice(keys)}
        flow = etree.SubElement(process, f"{{{BPMN}}}sequenceFlow", id=f"f{number}", **attributes)
        if random.random() < 0.3:
            etree.SubElement(flow, f"{{{BPMN}}}conditionExpression").text = random.choice(EXPRESSIONS)
    return etree.tostring(root)


_REFERENCES = {"messageRef": "message", "signalRef": "signal", "errorRef": "error", "escalationRef": "escalation"}


def _fill(random: Random, parent: Any, name: str, depth: int, count: list[int]) -> None:
    rule = TABLE.get(name)
    children = sorted(rule.children) if rule is not None and depth < 5 else []
    for _ in range(random.randint(0, 5 if depth < 2 else 2) if children else 0):
        child = random.choice(children)
        count[0] += 1
        if count[0] > 60:
            return
        element = etree.SubElement(parent, qualified(child))
        for attribute in sorted(TABLE[child].attributes) if child in TABLE else []:
            if attribute == "id":
                element.set("id", f"n{count[0]}")
            elif random.random() < 0.4:
                value = _REFERENCES.get(attribute) or random.choice([*ODD_VALUES, f"n{random.randint(1, count[0])}"])
                element.set(qualified(attribute), value)
        if random.random() < 0.3:
            element.text = random.choice(EXPRESSIONS)
        _fill(random, element, child, depth + 1, count)


def damaged_json(random: Random, data: bytes) -> bytes:
    """A form with some of its values replaced, removed or repeated."""
    form = json.loads(data)
    for _ in range(random.randint(1, 4)):
        places = list(_places(form))
        if not places:
            break
        holder, key = random.choice(places)
        kind = random.randint(0, 3)
        if kind == 0:
            del holder[key]
        elif kind == 1:
            holder[key] = random.choice([None, True, -1, 10**40, 1e308, [], {}, [[]], *ODD_VALUES])
        elif kind == 2:
            holder[key] = copy.deepcopy(random.choice(places)[0])
        elif isinstance(holder, list):
            holder.append(copy.deepcopy(holder[key]))
    changed = json.dumps(form).encode()
    return damaged_bytes(random, changed) if random.random() < 0.1 else changed


def _places(value: Any) -> Any:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in list(inside):
        yield value, key
        yield from _places(part)
