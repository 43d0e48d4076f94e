"""A diagram as plain records: what was written, read and in place, not yet compiled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from workflows.engine.problems import Place

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a diagram that is to be compiled, and where it stands."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Edge:
    """A sequence flow."""

    id: str
    name: str
    source: str
    target: str
    condition: Text | None
    place: Place
    link: bool = False
    """Not drawn: from a link event to the one that it leads to."""


@dataclass(frozen=True, slots=True)
class StoreText:
    """A data store reference: the store's name, the name by which expressions see it, its entry, its capacity."""

    name: str
    alias: str
    key: str | None = None
    capacity: str | None = None


@dataclass(frozen=True, slots=True)
class Mapped:
    """An input or output parameter, or an entry of a call activity's in and out. `text` None: everything.

    `store`: the value comes from a data store, or goes to one.
    """

    name: str
    text: Text | None
    store: StoreText | None = None


@dataclass(frozen=True, slots=True)
class EventText:
    """An event definition. `ref` is the id of a message, signal, error or escalation; `name` and `code` are its own.

    `name` is also a link's; `text` is a timer's or a condition's.
    """

    kind: str = "none"
    ref: str | None = None
    name: str | None = None
    code: str | None = None
    message: str | None = None
    """What the error says of itself."""
    timer: str | None = None
    text: Text | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BehaviorText:
    """An event that is thrown when an instance completes. `condition` None: whatever `behavior` says."""

    condition: Text | None
    event: EventText


@dataclass(frozen=True, slots=True)
class LoopText:
    """A multi-instance, from Camunda's attributes and properties or from BPMN's own elements."""

    place: Place
    sequential: bool = False
    collection: Text | None = None
    element_variable: str | None = None
    cardinality: Text | None = None
    completion: Text | None = None
    output_collection: str | None = None
    output_element: Text | None = None
    behavior: str = "All"
    announces: tuple[BehaviorText, ...] = ()


@dataclass(frozen=True, slots=True)
class StandardLoopText:
    place: Place
    condition: Text | None = None
    maximum: int | None = None
    test_before: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """An element that tokens stand at. `type` is its BPMN name without a prefix; `attributes` as in the table."""

    id: str
    type: str
    name: str
    lane: str | None
    place: Place
    attributes: Mapping[str, str]
    properties: Mapping[str, str]
    inputs: tuple[Mapped, ...] = ()
    outputs: tuple[Mapped, ...] = ()
    passed_in: tuple[Mapped, ...] = ()
    passed_out: tuple[Mapped, ...] = ()
    events: tuple[EventText, ...] = ()
    loop: LoopText | None = None
    standard_loop: StandardLoopText | None = None
    script: Text | None = None
    completion: Text | None = None
    """An ad-hoc sub-process's condition."""
    activation: Text | None = None
    """A complex gateway's condition."""
    retry: Text | None = None
    body: Body | None = None

    @property
    def triggered(self) -> bool:
        """Whether it is an event sub-process."""
        return self.attributes.get("triggeredByEvent") == "true"

    @property
    def undoes(self) -> bool:
        """Whether it undoes other activities."""
        return self.attributes.get("isForCompensation") == "true"

    @property
    def event(self) -> EventText:
        return self.events[0] if self.events else EventText()

    @property
    def sequential(self) -> bool:
        """Whether what stands in an ad-hoc sub-process runs one after the other."""
        return self.attributes.get("ordering") == "Sequential"

    @property
    def repeats(self) -> bool:
        return self.loop is not None or self.standard_loop is not None

    def quantity(self, name: str) -> int:
        """`startQuantity` or `completionQuantity`; 0 for what is no number of tokens."""
        text = self.attributes.get(name, "1").strip()
        return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0

    @property
    def begins(self) -> bool:
        """Whether a process begins here: a start event, or what its first message makes an instance of."""
        return self.type == "startEvent" or self.attributes.get("instantiate") == "true"

    @property
    def aside(self) -> bool:
        """Whether it is reached without a sequence flow: from an activity, an event, or to undo work."""
        return (
            self.type == "boundaryEvent"
            or self.triggered
            or self.undoes
            or (self.type == "intermediateCatchEvent" and self.event.kind == "link")
        )


@dataclass(frozen=True)
class Body:
    """What stands inside a process or sub-process, in the diagram's order."""

    boxes: Mapping[str, Box]
    edges: tuple[Edge, ...]
    handlers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What compensation boundary events are associated with."""

    @cached_property
    def _outgoing(self) -> Mapping[str, list[Edge]]:
        return _grouped((edge.source, edge) for edge in self.edges)

    @cached_property
    def _incoming(self) -> Mapping[str, list[Edge]]:
        return _grouped((edge.target, edge) for edge in self.edges)

    @cached_property
    def _boundaries(self) -> Mapping[str, list[Box]]:
        events = (box for box in self.boxes.values() if box.type == "boundaryEvent")
        return _grouped((box.attributes.get("attachedToRef", ""), box) for box in events)

    @cached_property
    def _following(self) -> Mapping[str, frozenset[str]]:
        return {
            name: frozenset(edge.target for edge in self.outgoing(name) if edge.target in self.boxes)
            | frozenset(event.id for event in self.boundaries(name))
            for name in self.boxes
        }

    def outgoing(self, box_id: str) -> list[Edge]:
        return self._outgoing.get(box_id, [])

    def incoming(self, box_id: str) -> list[Edge]:
        return self._incoming.get(box_id, [])

    def boundaries(self, box_id: str) -> list[Box]:
        """The boundary events that are attached to a box."""
        return self._boundaries.get(box_id, [])

    def starts(self) -> list[Box]:
        return [box for box in self.boxes.values() if box.type == "startEvent"]

    def implicit_starts(self) -> list[Box]:
        """Without a start event, what has no incoming flow is where it begins (BPMN 2.0.2 §10.5.2)."""
        if any(box.begins for box in self.boxes.values()):
            return []
        return [box for box in self.boxes.values() if not box.aside and not self.incoming(box.id)]

    def instantiating(self) -> list[Box]:
        """Receive tasks and event-based gateways that begin an instance when their message comes."""
        return [box for box in self.boxes.values() if box.attributes.get("instantiate") == "true"]

    def deep(self) -> list[Box]:
        """Every box, those of embedded sub-processes too."""
        found: list[Box] = []
        for box in self.boxes.values():
            found.append(box)
            if box.body is not None:
                found.extend(box.body.deep())
        return found

    def reach(self, *starts: str, without: str | None = None) -> set[str]:
        """Boxes that can be reached from some, themselves included, over flows and boundary events."""
        found = {start for start in starts if start in self.boxes}
        seen = found | {without or ""}
        todo = list(found)
        while todo:
            beyond = self._following[todo.pop()] - seen
            seen |= beyond
            found |= beyond
            todo.extend(beyond)
        return found


def _grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    groups: dict[str, list[T]] = {}
    for key, item in pairs:
        groups.setdefault(key, []).append(item)
    return groups


@dataclass(frozen=True, slots=True)
class Process:
    """An executable process. `task`: a global task, a process of one task that is there to be called."""

    key: str
    name: str
    place: Place
    version_tag: str | None
    starter_groups: tuple[str, ...]
    properties: Mapping[str, str]
    body: Body
    task: bool = False
