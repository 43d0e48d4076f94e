"""Reading DMN elements, whatever the version of their namespace."""

from __future__ import annotations

from typing import Any

from lxml import etree

NAMESPACES = frozenset(
    {
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20151101/dmn11.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
        "https://www.omg.org/spec/DMN/20240513/MODEL/",
    }
)


def attribute(element: etree._Element, name: str) -> str:
    """The attribute, an empty string when it is missing."""
    return str(element.get(name) or "")


def line_of(element: etree._Element) -> int:
    """The line of the element in its file, from 1."""
    line: Any = element.sourceline
    return int(line or 1)


def local_name(element: etree._Element) -> str:
    """The tag without its namespace when it is DMN's, else an empty string."""
    name = etree.QName(element)
    return name.localname if name.namespace in NAMESPACES else ""


def children(element: etree._Element, tag: str) -> list[etree._Element]:
    """The direct DMN children with that tag."""
    return [child for child in element if local_name(child) == tag]


def first(element: etree._Element, tag: str) -> etree._Element | None:
    """The first direct DMN child with that tag."""
    return next(iter(children(element, tag)), None)


def text_of(element: etree._Element) -> str:
    """The content of the element's `text` child."""
    inner = first(element, "text")
    return "" if inner is None else inner.text or ""
