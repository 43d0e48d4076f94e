"""Loop characteristics: the standard's own elements, and Camunda's attributes and properties beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from lxml import etree

from workflows.engine.dialect.diagram import BehaviorText, EventText, LoopText, StandardLoopText, Text
from workflows.engine.dialect.elements import attributes_of, child_of, children_of, text_of
from workflows.engine.dialect.items import Items
from workflows.engine.dialect.xml import line_of
from workflows.engine.problems import Place, Problems

_BEHAVIORS: Mapping[str, str] = {"None": "noneBehaviorEventRef", "One": "oneBehaviorEventRef"}


class ReadsEvents(Protocol):
    """The reader of the file that the loops stand in. `shared` are the event definitions of its root, by id."""

    shared: dict[str, etree._Element]

    def place(self, element: etree._Element, /) -> Place: ...

    def definitions(self, element: etree._Element, /) -> Iterator[etree._Element]: ...

    def definition(self, element: etree._Element, /) -> EventText: ...


class LoopReader:
    def __init__(self, reader: ReadsEvents, items: Items, problems: Problems) -> None:
        self.reader = reader
        self.items = items
        self.problems = problems

    def standard(self, activity: etree._Element) -> StandardLoopText | None:
        loop = child_of(activity, "bpmn:standardLoopCharacteristics")
        if loop is None:
            return None
        place = self.reader.place(loop)
        text = loop.get("loopMaximum")
        maximum = int(text) if text is not None and text.strip().isascii() and text.strip().isdigit() else None
        if text is not None and not maximum:
            advice = "Write a whole number from 1."
            self.problems.add(place, "loop", f"loopMaximum={text!r} is no number of instances.", advice)
        condition = text_of(child_of(loop, "bpmn:loopCondition"))
        return StandardLoopText(place, condition, maximum, loop.get("testBefore") == "true")

    def multiple(self, activity: etree._Element, properties: Mapping[str, str]) -> LoopText | None:
        loop = child_of(activity, "bpmn:multiInstanceLoopCharacteristics")
        if loop is None:
            return None
        attributes, line, place = attributes_of(loop), line_of(loop), self.reader.place(loop)
        collection = attributes.get("camunda:collection")
        source = self.item(activity, loop, "bpmn:loopDataInputRef", place, into=True)
        target = self.item(activity, loop, "bpmn:loopDataOutputRef", place, into=False)
        self.once(place, "the collection", collection, source)
        self.once(place, "the output collection", properties.get("outputCollection"), target)
        taken, given = self.named(loop, "bpmn:inputDataItem"), self.named(loop, "bpmn:outputDataItem")
        self.once(place, "the element variable", attributes.get("camunda:elementVariable"), taken)
        self.once(place, "the output element", properties.get("outputElement"), given)
        collection, output = collection or source, properties.get("outputElement") or given
        return LoopText(
            place=place,
            sequential=attributes.get("isSequential") == "true",
            collection=None if collection is None else Text(collection, line),
            element_variable=attributes.get("camunda:elementVariable") or taken,
            cardinality=text_of(child_of(loop, "bpmn:loopCardinality")),
            completion=text_of(child_of(loop, "bpmn:completionCondition")),
            output_collection=properties.get("outputCollection") or target,
            output_element=None if output is None else Text(output, line),
            behavior=attributes.get("behavior", "All"),
            announces=tuple(self.behaviors(loop, attributes, place)),
        )

    def item(self, activity: etree._Element, loop: etree._Element, tag: str, place: Place, *, into: bool) -> str | None:
        """The variable that a data reference of the loop means."""
        ref = child_of(loop, tag)
        if ref is None:
            return None
        name = (ref.text or "").strip()
        found = self.items.variable(self.items.linked(activity, name, into=into)) or self.items.variable(name)
        if found is None:
            advice = "Refer to a data object, a property, or a data input or output of the activity."
            self.problems.add(place, "unknown-reference", f"There is no data with the id {name!r}.", advice)
        return found

    @staticmethod
    def named(loop: etree._Element, tag: str) -> str | None:
        item = child_of(loop, tag)
        return None if item is None else item.get("name") or item.get("id")

    def once(self, place: Place, what: str, one: str | None, other: str | None) -> None:
        if one is not None and other is not None and one.strip().removeprefix("=").strip() != other:
            advice = "Say it once: with Camunda's attribute, or with BPMN's own element."
            self.problems.add(place, "loop", f"{what} is said twice: {one} and {other}.".capitalize(), advice)

    def behaviors(self, loop: etree._Element, attributes: Mapping[str, str], place: Place) -> list[BehaviorText]:
        behavior = attributes.get("behavior", "All")
        if behavior == "Complex":
            return [self.complex(one, place) for one in children_of(loop, "bpmn:complexBehaviorDefinition")]
        if behavior not in _BEHAVIORS:
            return []
        ref = attributes.get(_BEHAVIORS[behavior])
        definition = self.reader.shared.get((ref or "").rpartition(":")[2])
        if definition is None:
            advice = f"Name an event definition of the file in {_BEHAVIORS[behavior]}."
            self.problems.add(place, "unknown-reference", f"behavior={behavior} does not say which event.", advice)
            return []
        return [BehaviorText(None, self.reader.definition(definition))]

    def complex(self, element: etree._Element, place: Place) -> BehaviorText:
        thrown = child_of(element, "bpmn:event")
        inside = [] if thrown is None else list(self.reader.definitions(thrown))
        if len(inside) != 1:
            advice = "Put one signal, escalation or message event definition into its event."
            self.problems.add(place, "loop", "A complexBehaviorDefinition does not say which event.", advice)
        event = EventText() if len(inside) != 1 else self.reader.definition(inside[0])
        return BehaviorText(text_of(child_of(element, "bpmn:condition")), event)
