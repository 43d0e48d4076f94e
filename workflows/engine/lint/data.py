"""Names: results can be referred to, and concurrent branches do not write the same variable."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import combinations
from typing import Final

from workflows.engine.dialect.diagram import Body, Box
from workflows.engine.problems import Problems

_NAME: Final = re.compile(r"[^\W\d]\w*")
_RESULTS: Final = frozenset({"userTask", "serviceTask", "receiveTask", "intermediateCatchEvent", "boundaryEvent"})
_RESERVED: Final = frozenset({"true", "false", "null", "if", "then", "else", "for", "in", "return", "some", "every"})
RESERVED_VARIABLES: Final = frozenset({"businessKey", "loopCounter"})

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
        if box.loop is not None:
            _loop(box, problems)


def _written_names(box: Box) -> set[str]:
    names = {entry.name for entry in (*box.inputs, *box.outputs, *box.passed_in, *box.passed_out) if entry.text}
    names.update(filter(None, (box.properties.get("outputCollection"), box.attributes.get("camunda:resultVariable"))))
    if box.loop is not None and box.loop.element_variable:
        names.add(box.loop.element_variable)
    return names


def _loop(box: Box, problems: Problems) -> None:
    loop = box.loop
    if loop is None:
        return
    if (loop.collection is None) == (loop.cardinality is None):
        advice = "Give camunda:collection (a list) or a loop cardinality (a number), one of the two."
        problems.add(loop.place, "loop", f"{box.id} does not say how many instances there are.", advice)
    if loop.element_variable and loop.collection is None:
        problems.add(loop.place, "loop", "There is an element variable, but no collection to take it from.")
    if box.properties.get("outputElement") and not box.properties.get("outputCollection"):
        problems.add(box.place, "loop", "There is an outputElement, but no outputCollection to put it in.")


def check_concurrent_writes(body: Body, problems: Problems, targets: Targets) -> None:
    """Refuses two branches of a parallel or inclusive gateway that write one name: the later would win unseen."""
    writers: dict[str, list[Box]] = {}
    for box in body.boxes.values():
        for name in sorted(deep_targets(box, targets)):
            writers.setdefault(name, []).append(box)
    shared = {name: boxes for name, boxes in writers.items() if len(boxes) > 1}
    for gateway in body.boxes.values() if shared else ():
        outgoing = body.outgoing(gateway.id)
        if gateway.type in ("parallelGateway", "inclusiveGateway") and len(outgoing) > 1:
            branches = [body.reach(edge.target, without=gateway.id) for edge in outgoing]
            for name, boxes in shared.items():
                _concurrent(name, boxes, branches, problems)


def _concurrent(name: str, boxes: list[Box], branches: list[set[str]], problems: Problems) -> None:
    """Two boxes are concurrent if each stands on a branch that the other does not stand on."""
    on = [{number for number, branch in enumerate(branches) if box.id in branch} for box in boxes]
    for (one, first), (other, second) in combinations(zip(boxes, on, strict=True), 2):
        if first - second and second - first:
            message = f"{one.id} and {other.id} stand on concurrent branches and both write {name}."
            advice = "Write two names, and put them together behind the join."
            problems.add(other.place, "concurrent-write", message, advice)
            return


def deep_targets(box: Box, targets: Targets) -> frozenset[str]:
    """What a box writes into the variables around it; a multi-instance writes its output collection only."""
    if box.loop is not None:
        return frozenset(filter(None, [box.properties.get("outputCollection")]))
    inner = (
        frozenset[str]()
        if box.body is None
        else frozenset().union(*(deep_targets(inside, targets) for inside in box.body.boxes.values()))
    )
    return targets(box) | inner
