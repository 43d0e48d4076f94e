"""How two versions of a process differ as they are drawn: elements and flows that are new, gone, or say something else.

What an element says is all of its XML but where it is drawn and what stands inside it as an element of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from workflows.engine.dialect.spelling import REFERENCES, spell
from workflows.engine.dialect.table import NODES
from workflows.engine.dialect.xml import DRAWING, namespace_of, read_xml, short
from workflows.engine.problems import Problems

_DRAWN: Final = NODES | {"bpmn:sequenceFlow"}
_REPEATED_BY_FLOWS: Final = frozenset({"bpmn:incoming", "bpmn:outgoing"})
Saying = tuple[str, tuple[tuple[str, str], ...], str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Difference:
    """Ids: `gone` of the old version, `added` of the new one, `changed` both, old before new."""

    gone: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    changed: tuple[tuple[str, str], ...] = ()


def compare(old: bytes, new: bytes, process_key: str, renamed: Mapping[str, str]) -> Difference:
    """`renamed` maps old element ids to new ones. Flows without an id are passed over: nothing can be drawn at them.

    A file that cannot be read, or has no such process, has nothing.
    """
    before, after = dict(_saying(old, process_key, renamed)), dict(_saying(new, process_key, {}))
    target = {one: renamed.get(one, one) for one in before}
    return Difference(
        tuple(one for one in before if target[one] not in after),
        tuple(one for one in after if one not in set(target.values())),
        tuple((one, target[one]) for one in before if target[one] in after and before[one] != after[target[one]]),
    )


def _saying(data: bytes, process_key: str, renamed: Mapping[str, str]) -> Iterator[tuple[str, Saying]]:
    root = read_xml(data, "", Problems())
    if root is None:
        return
    spell(root)
    for process in root.iterfind("{*}process"):
        if process.get("id") == process_key:
            for element in process.iter():
                if short(str(element.tag)) in _DRAWN and (name := element.get("id")) is not None:
                    yield name, _says(element, renamed)


def _says(element: etree._Element, renamed: Mapping[str, str]) -> Saying:
    attributes = (
        (short(str(name)), renamed.get(str(value), str(value)) if name in REFERENCES else str(value))
        for name, value in element.attrib.items()
        if name != "id" and namespace_of(str(name)) not in DRAWING
    )
    inside = tuple(
        _says(child, renamed) for child in element if short(str(child.tag)) not in _DRAWN | _REPEATED_BY_FLOWS
    )
    return short(str(element.tag)), tuple(sorted(attributes)), (element.text or "").strip(), inside
