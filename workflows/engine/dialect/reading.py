"""From XML to the records of `diagram`. Texts are taken as they are: they are compiled when the specs are built."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from lxml import etree

from workflows.engine.dialect.conformance import place_of
from workflows.engine.dialect.data import DataReader
from workflows.engine.dialect.diagram import Body, Box, Edge, EventText, Mapped, Process, Text
from workflows.engine.dialect.elements import attributes_of as _attributes
from workflows.engine.dialect.elements import child_of as _child
from workflows.engine.dialect.elements import children_of as _children
from workflows.engine.dialect.elements import text_of as _text
from workflows.engine.dialect.items import Items
from workflows.engine.dialect.lanes import Lane
from workflows.engine.dialect.repeating import LoopReader
from workflows.engine.dialect.table import BODIES, GLOBAL_TASKS, NODES
from workflows.engine.dialect.xml import line_of, short
from workflows.engine.problems import Place, Problems

MAX_NODES: Final = 1500
MAX_FLOWS: Final = 2 * MAX_NODES
"""In one process: the checks grow faster than the diagram."""
_ID: Final = re.compile(r"[\w.-]+")
"""The engine's own nodes are named with other characters."""
_REFS = {"message": "messageRef", "signal": "signalRef", "error": "errorRef", "escalation": "escalationRef"}
_CODES = {"error": "errorCode", "escalation": "escalationCode"}


def read_processes(root: etree._Element, file: str, problems: Problems) -> list[Process]:
    """The executable processes of a file."""
    reader = _Reader(root, file, problems)
    found = [process for element in _children(root, "bpmn:process") for process in reader.process(element)]
    return found + [task for element in _children(root, *GLOBAL_TASKS) for task in reader.global_task(element)]


class _Reader:
    def __init__(self, root: etree._Element, file: str, problems: Problems) -> None:
        self.file = file
        self.problems = problems
        self.associations = [
            (element.get("sourceRef", ""), element.get("targetRef", "")) for element in root.iter("{*}association")
        ]
        self.shared = {
            element.get("id", ""): element for element in root if short(element.tag).endswith("EventDefinition")
        }
        """Event definitions that several events refer to."""
        self.referenced = {
            kind: {element.get("id", ""): element for element in _children(root, f"bpmn:{kind}")} for kind in _REFS
        }

        items = Items(root)
        self.loops = LoopReader(self, items, problems)
        self.data = DataReader(items, self.place, problems)

    def place(self, element: etree._Element) -> Place:
        return place_of(element, self.file)

    def process(self, element: etree._Element) -> Iterator[Process]:
        place, key = self.place(element), element.get("id")
        executable = element.get("isExecutable")
        if executable == "false":
            return
        if executable != "true":
            advice = 'Set isExecutable="true", or "false" if it is drawn for people only.'
            self.problems.add(place, "not-executable", "The process does not say whether it is executable.", advice)
            return
        if not key:
            self.problems.add(place, "missing-id", "The process has no id.", "Give it an id.")
            return
        body = self.body(element, Lane())
        if (number := len(body.deep())) > MAX_NODES:
            advice = "Move parts of it into processes of their own and call them."
            self.problems.add(place, "too-large", f"The process has {number} nodes; {MAX_NODES} are allowed.", advice)
            return
        if (number := sum(1 for _ in element.iter("{*}sequenceFlow"))) > MAX_FLOWS:
            self.problems.add(place, "too-large", f"The process has {number} flows; {MAX_FLOWS} are allowed.")
            return
        attributes = _attributes(element)
        groups = attributes.get("camunda:candidateStarterGroups", "")
        yield Process(
            key=key,
            name=element.get("name") or key,
            place=place,
            version_tag=attributes.get("camunda:versionTag"),
            starter_groups=tuple(group.strip() for group in groups.split(",") if group.strip()),
            properties=self.properties(element),
            body=body,
        )

    def global_task(self, element: etree._Element) -> Iterator[Process]:
        """A process of one task, which has its id (BPMN 2.0.2 §10.3.3)."""
        box = self.box(element, Lane())
        if box is not None:
            body = Body({box.id: replace(box, type=GLOBAL_TASKS[short(element.tag)])}, ())
            yield Process(box.id, box.name or box.id, box.place, None, (), box.properties, body, task=True)

    def body(self, element: etree._Element, lane: Lane) -> Body:
        lanes = self.lanes(element, lane)
        boxes: dict[str, Box] = {}
        for child in element:
            if short(child.tag) in NODES and (box := self.box(child, lanes.get(child.get("id", ""), lane))):
                boxes[box.id] = box
        edges = tuple(
            self.edge(child, number) for number, child in enumerate(_children(element, "bpmn:sequenceFlow"), 1)
        )
        return Body(boxes, edges + tuple(self.links(boxes)), self.handlers(boxes))

    def lanes(self, element: etree._Element, around: Lane) -> dict[str, Lane]:
        """The lane of each element; one without an owner belongs to the owner of the lane around it (§10.8)."""
        found: dict[str, Lane] = {}
        known: dict[etree._Element, Lane] = {}
        for lane_set in _children(element, "bpmn:laneSet"):
            for lane in lane_set.iter("{*}lane"):
                above = lane.getparent().getparent()  # type: ignore[union-attr]
                outer = around if above is None else known.get(above, around)
                owner = self.properties(lane).get("candidateGroups") or outer.owner
                known[lane] = Lane(lane.get("name") or outer.name, owner)
                found.update({(ref.text or "").strip(): known[lane] for ref in _children(lane, "bpmn:flowNodeRef")})
        return found

    def handlers(self, boxes: Mapping[str, Box]) -> dict[str, tuple[str, ...]]:
        """Associations of compensation boundary events (BPMN 2.0.2 §10.7.1), wherever and in whichever direction."""
        found = {}
        for box in boxes.values():
            if box.type == "boundaryEvent" and box.event.kind == "compensate":
                ends = {other for one in self.associations if box.id in one for other in one} - {box.id}
                found[box.id] = tuple(name for name in boxes if name in ends)
        return found

    def links(self, boxes: Mapping[str, Box]) -> Iterator[Edge]:
        """A link is a flow that is not drawn (BPMN 2.0.2 §10.5.5)."""
        linked = [box for box in boxes.values() if box.event.kind == "link"]
        for source in linked:
            for target in linked:
                ends = (source.type, target.type) == ("intermediateThrowEvent", "intermediateCatchEvent")
                if ends and source.event.name == target.event.name:
                    yield Edge(f"{source.id}-{target.id}", "", source.id, target.id, None, source.place, link=True)

    def edge(self, element: etree._Element, number: int) -> Edge:
        condition = _text(_child(element, "bpmn:conditionExpression"))
        source, target = element.get("sourceRef", ""), element.get("targetRef", "")
        return Edge(
            # Schema-valid files may leave a flow without an id; its place among its siblings names it then.
            id=element.get("id") or f"{source}-{target}-{number}",
            name=element.get("name") or "",
            source=source,
            target=target,
            condition=condition if condition is not None and condition.text.strip() else None,
            place=self.place(element),
        )

    def box(self, element: etree._Element, lane: Lane) -> Box | None:
        box_id, kind = element.get("id"), short(element.tag).removeprefix("bpmn:")
        if not box_id:
            self.problems.add(self.place(element), "missing-id", f"A {kind} has no id.", "Give it an id.")
            return None
        if not _ID.fullmatch(box_id):
            advice = "Use letters, digits, _, - and . only."
            self.problems.add(self.place(element), "bad-id", f"{box_id!r} cannot be an id.", advice)
            return None
        extension = _child(element, "bpmn:extensionElements")
        inputs, outputs = self.mappings(extension)
        inputs, outputs = self.data.inputs(element) + inputs, outputs + self.data.outputs(element)
        properties = self.properties(element)
        return Box(
            id=box_id,
            type=kind,
            name=element.get("name") or "",
            lane=lane.name,
            place=self.place(element),
            attributes=lane.offering(kind, _attributes(element)),
            properties=properties,
            inputs=inputs,
            outputs=outputs,
            passed_in=self.passed(extension, "camunda:in"),
            passed_out=self.passed(extension, "camunda:out"),
            events=tuple(self.events(element)),
            loop=self.loops.multiple(element, properties),
            standard_loop=self.loops.standard(element),
            script=_text(_child(element, "bpmn:script")),
            activation=_text(_child(element, "bpmn:activationCondition")),
            retry=None if extension is None else _text(_child(extension, "camunda:failedJobRetryTimeCycle")),
            completion=_text(_child(element, "bpmn:completionCondition")),
            body=self.body(element, lane) if kind in BODIES else None,
        )

    def properties(self, element: etree._Element) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for holder in (element, *self.definitions(element)):
            extension = _child(holder, "bpmn:extensionElements")
            group = None if extension is None else _child(extension, "camunda:properties")
            for item in () if group is None else _children(group, "camunda:property"):
                name = item.get("name")
                if not name:
                    self.problems.add(self.place(element), "missing-name", "A property has no name.")
                    continue
                if name in found:
                    text = f"There is more than one property {name}."
                    self.problems.add(self.place(element), "repeated-element", text, "Remove the others.")
                found[name] = item.get("value") or ""
        return found

    def mappings(self, extension: etree._Element | None) -> tuple[tuple[Mapped, ...], tuple[Mapped, ...]]:
        group = None if extension is None else _child(extension, "camunda:inputOutput")
        if group is None:
            return (), ()
        return self.parameters(group, "camunda:inputParameter"), self.parameters(group, "camunda:outputParameter")

    def parameters(self, group: etree._Element, tag: str) -> tuple[Mapped, ...]:
        found = []
        for item in _children(group, tag):
            name = item.get("name")
            if not name:
                self.problems.add(self.place(item), "missing-name", f"A {tag} has no name.")
                continue
            found.append(Mapped(name, Text(item.text or "", line_of(item))))
        return tuple(found)

    def passed(self, extension: etree._Element | None, tag: str) -> tuple[Mapped, ...]:
        found = []
        for item in () if extension is None else _children(extension, tag):
            mapped = self.passed_one(item, tag)
            if mapped is not None:
                found.append(mapped)
        return tuple(found)

    def passed_one(self, item: etree._Element, tag: str) -> Mapped | None:
        line, target = line_of(item), item.get("target")
        if (key := item.get("businessKey")) is not None:
            if key.strip("#${} ") not in ("execution.processBusinessKey", "execution.businessKey"):
                advice = "Write #{execution.processBusinessKey}: a called process has the business key of its caller."
                self.problems.add(self.place(item), "business-key", f"businessKey={key!r} is not supported.", advice)
            return None
        if item.get("variables") == "all":
            return Mapped("", None)
        source = item.get("sourceExpression") or item.get("source")
        if not source or not target:
            self.problems.add(self.place(item), "mapping", f"A {tag} needs a source and a target.")
            return None
        return Mapped(target, Text(source, line))

    def definitions(self, element: etree._Element) -> Iterator[etree._Element]:
        """An event's definitions, its own and those that it refers to."""
        for child in element:
            tag = short(child.tag)
            if tag.startswith("bpmn:") and tag.endswith("EventDefinition"):
                yield child
            elif tag == "bpmn:eventDefinitionRef":
                ref = (child.text or "").strip().rpartition(":")[2]
                if ref in self.shared:
                    yield self.shared[ref]
                else:
                    text = f"There is no event definition with the id {ref}."
                    advice = "Put the event definition into the event itself, or into the definitions of the file."
                    self.problems.add(self.place(child), "unknown-reference", text, advice)

    def events(self, element: etree._Element) -> Iterator[EventText]:
        for definition in self.definitions(element):
            yield self.definition(definition)
        if element.get("messageRef") is not None:
            yield self.event(element, "message")

    def definition(self, element: etree._Element) -> EventText:
        return self.event(element, short(element.tag).removeprefix("bpmn:").removesuffix("EventDefinition"))

    def event(self, element: etree._Element, kind: str) -> EventText:
        if kind == "timer":
            return self.timer(element)
        if kind == "conditional":
            return EventText(kind, text=_text(_child(element, "bpmn:condition")))
        if kind == "link":
            return EventText(kind, name=element.get("name"))
        ref = element.get(_REFS[kind]) if kind in _REFS else None
        target = self.referenced.get(kind, {}).get(ref or "")
        if ref and target is None:
            self.problems.add(
                self.place(element), "unknown-reference", f"There is no {kind} with the id {ref}.", f"Choose a {kind}."
            )
        return EventText(
            kind=kind,
            ref=ref,
            name=None if target is None else target.get("name"),
            code=None if target is None or kind not in _CODES else target.get(_CODES[kind]),
            message=None if target is None else _attributes(target).get("camunda:errorMessage"),
            attributes=_attributes(element),
        )

    def timer(self, element: etree._Element) -> EventText:
        for name in ("timeDate", "timeDuration", "timeCycle"):
            found = _text(_child(element, f"bpmn:{name}"))
            if found is not None:
                return EventText(kind="timer", timer=name, text=found)
        self.problems.add(self.place(element), "timer", "The timer does not say when.", "Give it a date or a duration.")
        return EventText(kind="timer")
