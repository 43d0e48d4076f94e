"""Values that XML Schema lets a file write in several ways, in the one way in which the rest of the dialect reads them.

`0` and `1` are false and true (XML Schema part 2, §3.2.2); a reference may be a qualified name (BPMN 2.0.2 §8.1.3) in
the file's own target namespace; space around either says nothing.
"""

from __future__ import annotations

from typing import Final

from lxml import etree

from workflows.engine.dialect.xml import BPMN, namespace_of

BOOLEANS: Final = frozenset(
    {
        "cancelActivity",
        "cancelRemainingInstances",
        "instantiate",
        "isClosed",
        "isCollection",
        "isExecutable",
        "isForCompensation",
        "isImmediate",
        "isInterrupting",
        "isSequential",
        "isUnlimited",
        "parallelMultiple",
        "testBefore",
        "triggeredByEvent",
        "waitForCompletion",
    }
)
"""Attributes of the type xsd:boolean."""
_TRUTH: Final = {"0": "false", "1": "true"}
REFERENCES: Final = frozenset(
    {
        "activityRef",
        "attachedToRef",
        "calledElement",
        "dataObjectRef",
        "dataStoreRef",
        "default",
        "errorRef",
        "escalationRef",
        "messageRef",
        "noneBehaviorEventRef",
        "oneBehaviorEventRef",
        "signalRef",
        "sourceRef",
        "targetRef",
    }
)
"""Attributes that hold the id of another element."""


def spell(root: etree._Element) -> None:
    """Rewrites a file's booleans and references in place. What is neither is left for the table to refuse."""
    for element in root.iter():
        if namespace_of(str(element.tag)) != BPMN:
            continue
        for name, value in [(str(name), str(value)) for name, value in element.attrib.items()]:
            if name in BOOLEANS:
                element.set(name, _TRUTH.get(value.strip(), value.strip()))
            elif name in REFERENCES:
                element.set(name, _own_id(element, value.strip(), root.get("targetNamespace")))


def _own_id(element: etree._Element, value: str, target: str | None) -> str:
    prefix, colon, name = value.rpartition(":")
    return name if colon and target is not None and element.nsmap.get(prefix) == target else value
