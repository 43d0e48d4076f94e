"""Diagrams of other tools, made ready to be rehearsed: what a deployment asks for and plain BPMN may leave open.

A deployment is strict, because it lasts: it wants to know which topic serves a service task, which message a receive
task waits for, that a process is meant to be executed. A rehearsal fills in what BPMN 2.0.2 lets a diagram leave out,
and takes away what says nothing about execution. It never changes what a diagram says, and no line moves.

- a process without `isExecutable`, or all of them where none says true, can be run;
- service, send and business rule tasks that name nothing are served under their own id, which the scenario answers;
- messages, signals, errors and escalations without a name or code have their id for it; an event or receive task that
  names none has one of its own, called like its id;
- ids that no expression could name are renamed, and renamed back in what is reported;
- item definitions, interfaces, imports, resources, roles, partners, auditing and monitoring go; so do extensions of
  tools of which gongkai knows nothing, as §8.2.3 allows. Those of other engines stay, and are refused: they have a say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import quoteattr

from workflows.rehearsal.markup import BPMN, CAMUNDA, Edits, Tag, read_tags

_ENGINES: Final = ("camunda.org/schema/zeebe", "activiti.org", "flowable.org")
_GONE: Final = frozenset(
    {
        "import",
        "itemDefinition",
        "interface",
        "resource",
        "partnerEntity",
        "partnerRole",
        "endPoint",
        "relationship",
        "extension",
        "correlationProperty",
        "correlationSubscription",
        "auditing",
        "monitoring",
        "performer",
        "potentialOwner",
        "humanPerformer",
        "resourceRole",
        "participantMultiplicity",
        "supports",
        "rendering",
        "conversation",
        "choreography",
        "globalConversation",
    }
)
_REFERRED: Final[Mapping[str, tuple[str, str]]] = {
    "messageEventDefinition": ("messageRef", "message"),
    "signalEventDefinition": ("signalRef", "signal"),
    "errorEventDefinition": ("errorRef", "error"),
    "escalationEventDefinition": ("escalationRef", "escalation"),
}
_NAMED: Final[Mapping[str, str]] = {
    "message": "name",
    "signal": "name",
    "error": "errorCode",
    "escalation": "escalationCode",
}
_SERVED: Final = frozenset({"serviceTask", "sendTask", "businessRuleTask"})
_RESULTS: Final = frozenset({"userTask", "receiveTask", "intermediateCatchEvent", "boundaryEvent", "startEvent"})
_FEEL_NAME: Final = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class Adapted:
    """Files that can be read, and how their elements were called and where they stand in the original."""

    files: Mapping[str, bytes]
    names: Mapping[str, str]
    """The original id by the new one."""
    types: Mapping[str, str]
    """The original type of elements that are run as another, by new id."""
    lines: Mapping[str, int]
    """The line of an element, by original id."""


def adapt(files: Mapping[str, bytes], process: str | None = None) -> Adapted:
    """Adapts every diagram among the files; `process` is meant to be run even where it is drawn as not executable."""
    adapted, names, types, lines = dict(files), dict[str, str](), dict[str, str](), dict[str, int]()
    roots = {path: read_tags(data) for path, data in files.items() if path.endswith(".bpmn")}
    none_says_so = not any(
        tag.kind == "process" and tag.get("isExecutable") in ("true", "1")
        for root in roots.values()
        if root is not None
        for tag in root.children
    )
    for path, root in roots.items():
        if root is None or root.kind != "definitions":
            continue
        one = _Diagram(root, files[path], process, none_says_so)
        adapted[path] = one.adapted()
        names |= one.names
        types |= one.types
        lines |= {tag.get("id") or "": tag.line for tag in root.deep() if tag.namespace == BPMN}
    return Adapted(adapted, names, types, lines)


class _Diagram:
    def __init__(self, root: Tag, data: bytes, process: str | None, none_says_so: bool) -> None:
        self.root = root
        self.process = process
        self.none_says_so = none_says_so
        self.edits = Edits(data)
        self.types: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.ids = {identity for tag in root.deep() if (identity := tag.get("id"))}
        self.new: list[str] = []

    def adapted(self) -> bytes:
        for tag, parent in _pairs(self.root):
            self._tag(tag, parent)
        first = next(iter(self.root.children), None)
        if self.new and first is not None:
            self.edits.put_before(first, "".join(self.new))
        return self._renamed(self.edits.done())

    def _tag(self, tag: Tag, parent: Tag | None) -> None:
        if self._says_nothing(tag):
            self.edits.drop(tag)
            return
        self._attributes(tag)
        kind = tag.kind
        if kind == "process":
            self._process(tag)
        elif kind in _NAMED and parent is self.root and not tag.get(_NAMED[kind]) and tag.get("id"):
            self.edits.add(tag, f"{_NAMED[kind]}={quoteattr(tag.get('name') or tag.get('id') or '')}")
        elif kind in _REFERRED and parent is not None and parent is not self.root:
            self._reference(tag, parent)
        elif kind == "receiveTask" and not tag.get("messageRef") and tag.get("id"):
            self._own(tag, "messageRef", "message", tag.get("id") or "")
        elif kind in _SERVED:
            self._served(tag)
        if (kind in _SERVED or kind in _RESULTS) and (identity := tag.get("id")) and not _FEEL_NAME.fullmatch(identity):
            self._rename(identity)

    def _says_nothing(self, tag: Tag) -> bool:
        known = tag.namespace in (BPMN, CAMUNDA)
        return tag.kind in _GONE or not (known or _has_a_say(tag.namespace) or _draws(tag.namespace))

    def _attributes(self, tag: Tag) -> None:
        if tag.namespace != BPMN:
            return
        text = self.edits.text_of(tag)
        for name in tag.attributes:
            namespace, _, local = name.rpartition(" ")
            if namespace and namespace not in (BPMN, CAMUNDA) and not _has_a_say(namespace) and not _draws(namespace):
                self.edits.drop_attribute(tag, rb"[^\s=\"'>:]+:" + re.escape(local.encode()))
        for plain in (b"operationRef", b"itemRef", b"itemSubjectRef", b"structureRef", b"definitionalCollaborationRef"):
            if plain in text and tag.kind not in ("dataObject", "property", "dataInput", "dataOutput"):
                self.edits.drop_attribute(tag, plain)
        for reference in _PREFIXED.finditer(text):
            self.edits.drop_attribute(tag, reference["name"])
            written = reference["value"].decode(errors="replace")
            self.edits.add(tag, f'{reference["name"].decode()}="{written}"')

    def _process(self, tag: Tag) -> None:
        said = tag.get("isExecutable")
        wanted = tag.get("id") == self.process or (self.none_says_so and self.process is None)
        if said is None:
            self.edits.add(tag, 'isExecutable="true"')
        elif said != "true" and wanted:
            self.edits.drop_attribute(tag, b"isExecutable")
            self.edits.add(tag, 'isExecutable="true"')

    def _reference(self, tag: Tag, parent: Tag) -> None:
        attribute, kind = _REFERRED[tag.kind]
        throws = parent.kind in ("endEvent", "intermediateThrowEvent")
        if tag.get(attribute) or not parent.get("id") or (kind in ("error", "escalation") and not throws):
            return
        self._own(tag, attribute, kind, parent.get("id") or "")

    def _own(self, tag: Tag, attribute: str, kind: str, name: str) -> None:
        identity = self._free(f"{name}_{kind}")
        self.new.append(f'<{kind} xmlns="{BPMN}" id={quoteattr(identity)} {_NAMED[kind]}={quoteattr(name)}/>')
        self.edits.add(tag, f"{attribute}={quoteattr(identity)}")

    def _served(self, tag: Tag) -> None:
        if any(name.startswith(f"{CAMUNDA} ") for name in tag.attributes) or tag.get("messageRef"):
            return
        identity = tag.get("id") or ""
        if any(child.kind.endswith("EventDefinition") for child in tag.children):
            return
        if tag.kind == "businessRuleTask":
            self.edits.rename(tag, "serviceTask")
            self.types[identity] = tag.kind
        self.edits.drop_attribute(tag, b"implementation")
        topic = quoteattr(identity)
        self.edits.add(tag, f'xmlns:rehearsal="{CAMUNDA}" rehearsal:type="external" rehearsal:topic={topic}')

    def _rename(self, identity: str) -> None:
        plain = re.sub(r"\W", "_", identity)
        self.names[self._free(plain if _FEEL_NAME.match(plain) else f"_{plain}")] = identity

    def _free(self, name: str) -> str:
        while name in self.ids:
            name += "_"
        self.ids.add(name)
        return name

    def _renamed(self, data: bytes) -> bytes:
        for new, old in self.names.items():
            written = re.escape(old.encode())
            data = re.sub(rb"""(?<=["'>:])%s(?=["'<])""" % written, new.encode(), data)
            if old in self.types:
                self.types[new] = self.types.pop(old)
        return data


_PREFIXED: Final = re.compile(
    rb"""\s(?P<name>\w*Ref|calledElement|default)\s*=\s*["'](?P<prefix>[A-Za-z_][\w.-]*):(?P<value>[^"':/#]+)["']"""
)
"""References written as qualified names: `errorRef="tns:E"` is E, because ids are one to a file."""


def _pairs(root: Tag, parent: Tag | None = None) -> Iterator[tuple[Tag, Tag | None]]:
    yield root, parent
    for child in root.children:
        yield from _pairs(child, root)


def _has_a_say(namespace: str) -> bool:
    return any(engine in namespace for engine in _ENGINES)


def _draws(namespace: str) -> bool:
    """Diagram interchange, XML Schema instance, and the namespaces that the engine knows as drawing."""
    return namespace.startswith(("http://www.omg.org/spec/", "http://www.w3.org/", "http://bpmn.io/")) or namespace in (
        "http://camunda.org/schema/modeler/1.0",
        "http://www.signavio.com",
        "",
    )
