"""Looking at the elements of a file."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from workflows.engine.dialect.diagram import Text
from workflows.engine.dialect.xml import line_of, short


def children_of(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    return (child for child in element if short(child.tag) in names)


def child_of(element: etree._Element, name: str) -> etree._Element | None:
    return next(children_of(element, name), None)


def text_of(element: etree._Element | None) -> Text | None:
    """All text of an element; None where there is no element."""
    if element is None:
        return None
    return Text("".join(map(str, element.itertext())), line_of(element))


def attributes_of(element: etree._Element) -> dict[str, str]:
    return {short(str(name)): str(value) for name, value in element.attrib.items()}
