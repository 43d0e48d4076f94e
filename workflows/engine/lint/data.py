"""Names: results can be referred to, and concurrent branches do not write the same variable."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from workflows.engine.dialect.diagram import Body, Box
from workflows.engine.problems import Problems

_NAME: Final = re.compile(r"[^\W\d]\w*")
_RESULTS: Final = frozenset({"userTask", "serviceTask", "receiveTask", "intermediateCatchEvent", "boundaryEvent"})
_RESERVED: Final = frozenset({"true", "false", "null", "if", "then", "else", "for", "in", "return", "some", "every"})
RESERVED_VARIABLES: Final = frozenset(
    {"businessKey", "loopCounter", "nrOfInstances", "nrOfCompletedInstances", "nrOfActiveInstances"}
)
ONE_OF_ITS_FLOWS: Final = frozenset({"exclusiveGateway", "eventBasedGateway"})

Targets = Callable[[Box], frozenset[str]]


def is_name(text: str) -> bool:
    """Whether FEEL can refer to a variable of this name."""
    return _NAME.fullmatch(text) is not None and text not in _RESERVED


def check_names(body: Body, problems: Problems, targets: Targets) -> None:
    """`targets` gives what an element writes, whatever it is."""
    for box in body.boxes.values():
        if box.type in _RESULTS and not is_name(box.id):
            advice = "Use letters, digits and _ only: the id is also the name of the variable with its result."
            problems.add(box.place, "id-not-a-name", f"The id {box.id!r} cannot be used in expressions.", advice)
        for name in sorted(_written_names(box) | targets(box)):
            if not is_name(name):
                problems.add(box.place, "not-a-name", f"{name!r} cannot be the name of a variable.")
            elif name in RESERVED_VARIABLES:
                problems.add(
                    box.place, "reserved-name", f"{name!r} is a name of the engine's own.", "Use another name."
                )


def _written_names(box: Box) -> set[str]:
    names = {entry.name for entry in (*box.inputs, *box.outputs, *box.passed_in, *box.passed_out) if entry.text}
    names.update(filter(None, [box.attributes.get("camunda:resultVariable")]))
    if box.loop is not None:
        names.update(filter(None, (box.loop.element_variable, box.loop.output_collection)))
    return names


def check_concurrent_writes(body: Body, problems: Problems, targets: Targets) -> None:
    """Refuses two branches that go on side by side and write one name: the later would win unseen."""
    writers: dict[str, list[Box]] = {}
    for box in body.boxes.values():
        for name in sorted(deep_targets(box, targets)):
            writers.setdefault(name, []).append(box)
    shared = {name: boxes for name, boxes in writers.items() if len(boxes) > 1}
    for branches in splits(body) if shared else ():
        for name, boxes in shared.items():
            _concurrent(name, boxes, branches, problems)


@dataclass(frozen=True, slots=True)
class Branch:
    """What can be reached along one of several ways on which tokens set out together.

    `default`: taken instead of a `conditional` one.
    """

    reached: set[str]
    conditional: bool = False
    default: bool = False

    def excludes(self, other: Branch) -> bool:
        return (self.default and other.conditional) or (self.conditional and other.default)


def splits(body: Body) -> Iterator[list[Branch]]:
    """Where tokens set out together: several flows out of one element, several beginnings, events beside what runs."""
    if len(starts := body.implicit_starts()) > 1:
        yield [Branch(body.reach(start.id)) for start in starts]
    for box in body.boxes.values():
        outgoing = body.outgoing(box.id)
        if len(outgoing) > 1 and box.type not in ONE_OF_ITS_FLOWS:
            default = box.attributes.get("default")
            yield [
                Branch(
                    body.reach(edge.target, without=box.id) - {box.id}, edge.condition is not None, edge.id == default
                )
                for edge in outgoing
            ]
        yield from _beside(box, body)


def _beside(box: Box, body: Body) -> Iterator[list[Branch]]:
    """What a non-interrupting event leads to runs beside its activity, or its level, and what comes after."""
    for event in body.boundaries(box.id):
        if event.attributes.get("cancelActivity") == "false":
            after = [body.reach(edge.target, without=box.id) for edge in body.outgoing(box.id)]
            yield [Branch({box.id}.union(*after)), Branch(body.reach(event.id, without=box.id))]
    starts = box.body.starts() if box.triggered and box.body is not None else []
    if any(start.attributes.get("isInterrupting") == "false" for start in starts):
        yield [Branch(set(body.boxes) - {box.id}), Branch({box.id})]


def _concurrent(name: str, boxes: list[Box], branches: list[Branch], problems: Problems) -> None:
    """Two boxes are concurrent if each stands on a branch that the other does not stand on."""
    # Boxes on the same branches are alike: one of each kind is enough, however many write the name.
    on: dict[frozenset[int], Box] = {}
    for box in boxes:
        on.setdefault(frozenset(number for number, branch in enumerate(branches) if box.id in branch.reached), box)
    for (first, one), (second, other) in combinations(on.items(), 2):
        if any(not branches[a].excludes(branches[b]) for a in first - second for b in second - first):
            message = f"{one.id} and {other.id} stand on concurrent branches and both write {name}."
            advice = "Write two names, and put them together behind the join."
            problems.add(other.place, "concurrent-write", message, advice)
            return


def deep_targets(box: Box, targets: Targets) -> frozenset[str]:
    """What a box writes into the variables around it; a multi-instance writes its output collection only."""
    if box.loop is not None:
        return frozenset(filter(None, [box.loop.output_collection]))
    inner = (
        frozenset[str]()
        if box.body is None
        else frozenset().union(*(deep_targets(inside, targets) for inside in box.body.boxes.values()))
    )
    return targets(box) | inner
