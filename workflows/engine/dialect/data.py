"""Data associations of tasks as copies between variables (BPMN 2.0.2 §10.4.1, §10.4.2).

An association is executed where the task's `ioSpecification` has the data input or output at its inner end, or where it
has assignments; every other one is drawn for people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lxml import etree

from workflows.engine.dialect.diagram import Mapped, StoreText, Text
from workflows.engine.dialect.elements import child_of, children_of, text_of
from workflows.engine.dialect.items import Items
from workflows.engine.dialect.xml import line_of
from workflows.engine.problems import Place, Problems


class DataReader:
    """`place` finds an element's line."""

    def __init__(self, items: Items, place: Callable[[etree._Element], Place], problems: Problems) -> None:
        self.items = items
        self.place = place
        self.problems = problems

    def inputs(self, task: etree._Element) -> tuple[Mapped, ...]:
        """Names of the task's own, computed on entry."""
        self.one_set(task, "bpmn:inputSet")
        return tuple(self.copies(task, "bpmn:dataInputAssociation", "bpmn:dataInput"))

    def outputs(self, task: etree._Element) -> tuple[Mapped, ...]:
        """Variables written on completion."""
        self.one_set(task, "bpmn:outputSet")
        return tuple(self.copies(task, "bpmn:dataOutputAssociation", "bpmn:dataOutput"))

    def one_set(self, task: etree._Element, tag: str) -> None:
        specification = child_of(task, "bpmn:ioSpecification")
        if specification is not None and len(list(children_of(specification, tag))) > 1:
            advice = "Put all into one, or draw two tasks."
            self.problems.add(self.place(task), "data", f"The task has several {tag.removeprefix('bpmn:')}s.", advice)

    def copies(self, task: etree._Element, tag: str, inner: str) -> Iterator[Mapped]:
        specification = child_of(task, "bpmn:ioSpecification")
        own = () if specification is None else children_of(specification, inner)
        known = {item.get("id") for item in own} - self.of_the_loop(task)
        for link in children_of(task, tag):
            ends = [
                (ref.text or "").strip()
                for ref in (*children_of(link, "bpmn:sourceRef"), *children_of(link, "bpmn:targetRef"))
            ]
            stores = [self.items.stores[ref] for ref in ends if ref in self.items.stores]
            if child_of(link, "bpmn:assignment") is not None:
                if stores:
                    advice = "Write a transformation instead: its result is what goes over."
                    self.problems.add(self.place(link), "data", "A data store has no assignments.", advice)
                yield from self.assigned(link)
            elif self.ref(link, "sourceRef" if inner == "bpmn:dataOutput" else "targetRef") in known:
                yield from self.stored(link, stores[0], ends) if stores else self.copied(link)

    @staticmethod
    def of_the_loop(task: etree._Element) -> set[str]:
        """A multi-instance collects its own output; its collection is no input of a single instance."""
        return {(ref.text or "").strip() for ref in task.iterfind("*/{*}loopDataOutputRef")}

    @staticmethod
    def ref(link: etree._Element, name: str) -> str:
        return (link.findtext(f"{{*}}{name}") or "").strip()

    def assigned(self, link: etree._Element) -> Iterator[Mapped]:
        for assignment in children_of(link, "bpmn:assignment"):
            source, target = text_of(child_of(assignment, "bpmn:from")), text_of(child_of(assignment, "bpmn:to"))
            if source is None or target is None or not source.text.strip() or not target.text.strip():
                advice = "Write an expression into from, the name of a variable into to."
                self.problems.add(self.place(link), "data", "An assignment has no from or no to.", advice)
                continue
            yield Mapped(target.text.strip().removeprefix("=").strip(), _feel(source))

    def copied(self, link: etree._Element) -> Iterator[Mapped]:
        sources = [(ref.text or "").strip() for ref in children_of(link, "bpmn:sourceRef")]
        names = [self.variable(link, ref) for ref in (*sources, self.ref(link, "targetRef"))]
        transformation = text_of(child_of(link, "bpmn:transformation"))
        if transformation is None and len(sources) != 1:
            advice = "Give it one sourceRef, or a transformation that makes one value of several."
            self.problems.add(self.place(link), "data", f"The association has {len(sources)} sources.", advice)
        elif None not in names:
            source = Text(names[0] or "", line_of(link)) if transformation is None else transformation
            yield Mapped(names[-1] or "", _feel(source))

    def stored(self, link: etree._Element, store: StoreText, ends: list[str]) -> Iterator[Mapped]:
        """From or to a data store: the other end is a data input or output of the task."""
        if len(ends) != 2 or (store.capacity is not None and not _is_whole(store.capacity)):
            advice = "One data store, one data input or output; its capacity a whole number."
            self.problems.add(
                self.place(link), "data", "The association with the data store cannot be executed.", advice
            )
            return
        own = next(ref for ref in ends if ref not in self.items.stores) if ends[0] != ends[1] else ends[0]
        name = self.variable(link, own)
        transformation = text_of(child_of(link, "bpmn:transformation"))
        reads = ends[0] in self.items.stores
        source = Text(store.alias if reads else name or "", line_of(link)) if transformation is None else transformation
        if name is not None:
            yield Mapped(name, _feel(source), store)

    def variable(self, link: etree._Element, ref: str) -> str | None:
        name = self.items.variable(ref)
        if name is None:
            advice = "Refer to a data object, a property or a data store reference."
            self.problems.add(self.place(link), "unknown-reference", f"There is no data with the id {ref!r}.", advice)
        return name


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 9


def _feel(text: Text) -> Text:
    return Text("=" + text.text.strip().removeprefix("="), text.line)
