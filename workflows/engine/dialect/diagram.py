"""A diagram as plain records: what was written, read and in place, not yet compiled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from workflows.engine.problems import Place


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


@dataclass(frozen=True, slots=True)
class Mapped:
    """An input or output parameter, or an entry of a call activity's in and out. `text` None: everything."""

    name: str
    text: Text | None


@dataclass(frozen=True, slots=True)
class EventText:
    """An event definition. `ref` is the id of a message, signal, error or escalation; `name` and `code` are its own."""

    kind: str = "none"
    ref: str | None = None
    name: str | None = None
    code: str | None = None
    timer: str | None = None
    text: Text | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LoopText:
    sequential: bool
    collection: Text | None
    element_variable: str | None
    cardinality: Text | None
    completion: Text | None
    place: Place


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
    script: Text | None = None
    body: Body | None = None

    @property
    def event(self) -> EventText:
        return self.events[0] if self.events else EventText()


@dataclass(frozen=True, slots=True)
class Body:
    """What stands inside a process or sub-process, in the diagram's order."""

    boxes: Mapping[str, Box]
    edges: tuple[Edge, ...]

    def outgoing(self, box_id: str) -> list[Edge]:
        return [edge for edge in self.edges if edge.source == box_id]

    def incoming(self, box_id: str) -> list[Edge]:
        return [edge for edge in self.edges if edge.target == box_id]

    def starts(self) -> list[Box]:
        return [box for box in self.boxes.values() if box.type == "startEvent"]

    def boundaries(self, box_id: str) -> list[Box]:
        return [
            box
            for box in self.boxes.values()
            if box.type == "boundaryEvent" and box.attributes.get("attachedToRef") == box_id
        ]

    def deep(self) -> list[Box]:
        """Every box, those of embedded sub-processes too."""
        found: list[Box] = []
        for box in self.boxes.values():
            found.append(box)
            if box.body is not None:
                found.extend(box.body.deep())
        return found


@dataclass(frozen=True, slots=True)
class Process:
    """An executable process."""

    key: str
    name: str
    place: Place
    version_tag: str | None
    starter_groups: tuple[str, ...]
    properties: Mapping[str, str]
    body: Body
