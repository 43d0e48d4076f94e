"""A diagram's tags with their places in the file's bytes, so that a tag can be changed and no line moves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

BPMN: Final = "http://www.omg.org/spec/BPMN/20100524/MODEL"
CAMUNDA: Final = "http://camunda.org/schema/1.0/bpmn"
_NAME: Final = re.compile(rb"<[^\s/>]+")
_TAG: Final = re.compile(rb"""<(?:[^"'>]|"[^"]*"|'[^']*')*>""")
_DEEPEST: Final = 100


class _Doctype(Exception):
    pass


@dataclass(slots=True)
class Tag:
    """An element. `name` and the keys of `attributes` are `namespace local`, or local without a namespace."""

    name: str
    attributes: Mapping[str, str]
    line: int
    start: int
    end: int = 0
    """Where its end tag ends."""
    children: list[Tag] = field(default_factory=list)

    @property
    def namespace(self) -> str:
        return self.name.rpartition(" ")[0]

    @property
    def kind(self) -> str:
        """The BPMN name without its namespace; nothing for elements that are not BPMN's."""
        return self.name.rpartition(" ")[2] if self.namespace == BPMN else ""

    def deep(self) -> Iterator[Tag]:
        """Itself and everything inside, in the order of the file."""
        yield self
        for child in self.children:
            yield from child.deep()

    def get(self, name: str) -> str | None:
        return self.attributes.get(name)


def read_tags(data: bytes) -> Tag | None:
    """The root; None for what is not well-formed XML, has a DOCTYPE or is nested too deeply: the engine says so."""
    parser = expat.ParserCreate(namespace_separator=" ")
    open_tags: list[Tag] = []
    roots: list[Tag] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(open_tags) > _DEEPEST:
            raise _Doctype
        tag = Tag(name, attributes, parser.CurrentLineNumber, parser.CurrentByteIndex)
        (open_tags[-1].children if open_tags else roots).append(tag)
        open_tags.append(tag)

    def end(_name: str) -> None:
        tag = open_tags.pop()
        at = parser.CurrentByteIndex
        closing = _TAG.match(data, at)
        tag.end = at if closing is None else closing.end()

    def doctype(*_: object) -> None:
        raise _Doctype

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, _Doctype, ValueError):
        return None
    return roots[0] if roots else None


class Edits:
    """Changes of a file, applied all at once. No change adds or takes away a line."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._cuts: list[tuple[int, int, bytes]] = []

    def text_of(self, tag: Tag) -> bytes:
        """The start tag as it is written."""
        found = _TAG.match(self.data, tag.start)
        return b"" if found is None else found.group()

    def add(self, tag: Tag, written: str) -> None:
        """Writes attributes into a start tag."""
        name = _NAME.match(self.data, tag.start)
        if name is not None:
            self._cuts.append((name.end(), name.end(), b" " + written.encode()))

    def put_before(self, tag: Tag, written: str) -> None:
        self._cuts.append((tag.start, tag.start, written.encode()))

    def drop(self, tag: Tag) -> None:
        """Takes an element away; its lines stay empty."""
        self._cuts.append((tag.start, tag.end, b"\n" * self.data.count(b"\n", tag.start, tag.end)))

    def drop_attribute(self, tag: Tag, pattern: bytes) -> None:
        """Takes an attribute whose written name fits the pattern out of a start tag."""
        for found in re.finditer(rb"""\s(?:%s)\s*=\s*("[^"]*"|'[^']*')""" % pattern, self.text_of(tag)):
            start, end = tag.start + found.start(), tag.start + found.end()
            self._cuts.append((start, end, b" " + b"\n" * self.data.count(b"\n", start, end)))

    def rename(self, tag: Tag, name: str) -> None:
        """Gives an element another BPMN name, with the prefix that it has."""
        for at in self._tag_starts(tag):
            old = re.compile(rb"(</?(?:[^\s:/>]+:)?)([^\s/>]+)").match(self.data, at)
            if old is not None:
                self._cuts.append((old.start(2), old.end(2), name.encode()))

    def _tag_starts(self, tag: Tag) -> Iterable[int]:
        yield tag.start
        closing = self.data.rfind(b"</", tag.start, tag.end)
        if closing >= 0 and self.data[tag.start : tag.end].rstrip()[-2:] != b"/>":
            yield closing

    def done(self) -> bytes:
        """The changed file. Changes inside what is taken away are left out."""
        parts: list[bytes] = []
        at = 0
        for start, end, written in sorted(self._cuts, key=lambda cut: cut[:2]):
            if start < at:
                continue
            parts += [self.data[at:start], written]
            at = end
        return b"".join([*parts, self.data[at:]])
