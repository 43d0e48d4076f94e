"""The decision requirement graph of a file (DMN 1.3 chapter 6): what requires what, and in which order to evaluate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from workflows.feel.dmn.elements import attribute, children, first
from workflows.feel.dmn.problems import Problems
from workflows.feel.names import normal

MAX_PARTS = 500
_KINDS = ("decision", "inputData", "businessKnowledgeModel", "decisionService")
_LABELS = {
    "decision": "decision",
    "inputData": "input data",
    "businessKnowledgeModel": "knowledge model",
    "decisionService": "decision service",
}
_REQUIREMENTS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "informationRequirement": {"requiredDecision": ("decision",), "requiredInput": ("inputData",)},
    "knowledgeRequirement": {"requiredKnowledge": ("businessKnowledgeModel", "decisionService")},
}


@dataclass(frozen=True, slots=True)
class Part:
    """A node of the graph."""

    id: str
    kind: str
    element: etree._Element

    @property
    def name(self) -> str:
        """What it is called, its id where nothing is said."""
        return normal(attribute(self.element, "name")) or self.id

    @property
    def variable(self) -> etree._Element | None:
        """The element that names and types its value."""
        return first(self.element, "variable")

    @property
    def result_name(self) -> str:
        """The name of its value."""
        variable = self.variable
        return (normal(attribute(variable, "name")) if variable is not None else "") or self.name

    @property
    def evaluated(self) -> bool:
        """Whether somebody can ask for its value by id."""
        return self.kind in ("decision", "decisionService")


class Graph:
    """`parts` by id in the file's order; `needs` are the direct requirements of each by id."""

    def __init__(self, root: etree._Element, problems: Problems) -> None:
        self._problems = problems
        self._namespace = attribute(root, "namespace")
        self.parts: dict[str, Part] = {}
        for kind in _KINDS:
            for element in children(root, kind):
                self._add(kind, element)
        if not any(part.kind == "decision" for part in self.parts.values()) and not problems.found:
            problems.add(root, "dmn-structure", "The file contains no decision.", "Draw a decision.")
        if len(self.parts) > MAX_PARTS:
            problems.add(root, "dmn-size", f"The file has more than {MAX_PARTS} decisions.", "Divide the file.")
            problems.raise_if_any()
        self.needs = {part.id: list(dict.fromkeys(self._required(part))) for part in self.parts.values()}

    def _add(self, kind: str, element: etree._Element) -> None:
        key, label = attribute(element, "id"), _LABELS[kind]
        if not key:
            self._problems.add(element, "dmn-structure", f"A {label} has no id.", f"Give the {label} an id.")
        elif key in self.parts:
            self._problems.add(element, "dmn-structure", f"Two elements have the id {key!r}.", "Give each its own id.")
        else:
            self.parts[key] = Part(key, kind, element)

    def _required(self, part: Part) -> Iterator[str]:
        for wrapper, tags in _REQUIREMENTS.items():
            for requirement in children(part.element, wrapper):
                if not any(children(requirement, tag) for tag in tags):
                    self._problems.add(
                        requirement, "dmn-requirement", "The requirement names nothing.", "Draw it again, or remove it."
                    )
                for tag, kinds in tags.items():
                    yield from self._references(requirement, tag, kinds)
        if part.kind == "decisionService":
            yield from self.outputs(part)
            if first(part.element, "outputDecision") is None:
                self._problems.add(
                    part.element, "dmn-structure", "The decision service has no output decision.", "Draw one in it."
                )
            yield from self._references(part.element, "encapsulatedDecision", ("decision",))
            yield from self.given_data(part)
            yield from self.given_decisions(part)

    def _references(self, element: etree._Element, tag: str, kinds: tuple[str, ...]) -> Iterator[str]:
        for reference in children(element, tag):
            href = attribute(reference, "href")
            namespace, mark, key = href.rpartition("#")
            part = self.parts.get(key) if mark and namespace in ("", self._namespace) else None
            if part is not None and part.kind in kinds:
                yield key
            else:
                owner = element if attribute(element, "id") else reference
                self._problems.add(
                    owner,
                    "dmn-requirement",
                    f"The required {_LABELS[kinds[0]]} {href!r} is not in this file.",
                    "Draw it in the same file, or remove the requirement.",
                )

    def outputs(self, part: Part) -> list[str]:
        """The output decisions of a service."""
        return list(self._references(part.element, "outputDecision", ("decision",)))

    def given_data(self, part: Part) -> list[str]:
        """The input data of a service."""
        return list(self._references(part.element, "inputData", ("inputData",)))

    def given_decisions(self, part: Part) -> list[str]:
        """The decisions whose results a service is given."""
        return list(self._references(part.element, "inputDecision", ("decision",)))

    def inside(self, part: Part) -> list[str]:
        """All that a service evaluates, what is required first; not what it is given."""
        given = set(self.given_decisions(part))
        order: dict[str, None] = {}
        waiting = [(key, False) for key in reversed(self.outputs(part))]
        while waiting:
            key, required_done = waiting.pop()
            if required_done:
                order[key] = None
            elif key not in order and key not in given:
                waiting.append((key, True))
                waiting.extend((needed, False) for needed in reversed(self.needs[key]))
        return list(order)

    def in_order(self) -> list[Part]:
        """What is required before those that require it; a cycle is a problem that names its members."""
        waiting = {key: set(needed) for key, needed in self.needs.items()}
        order: list[Part] = []
        while waiting:
            ready = [key for key, needed in waiting.items() if not needed]
            if not ready:
                self._refuse_cycle(waiting)
                break
            order.extend(self.parts[key] for key in ready)
            for key in ready:
                del waiting[key]
            for needed in waiting.values():
                needed.difference_update(ready)
        return order

    def _refuse_cycle(self, waiting: dict[str, set[str]]) -> None:
        key = next(iter(waiting))
        way: list[str] = []
        while key not in way:
            way.append(key)
            key = next(needed for needed in waiting[key] if needed in waiting)
        around = ", ".join(self.parts[one].name for one in way[way.index(key) :])
        self._problems.add(
            self.parts[key].element,
            "dmn-requirement",
            f"The decisions require each other: {around}.",
            "Remove one requirement.",
        )
