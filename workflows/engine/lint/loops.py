"""Activities that run several times: they say how often, and what they throw can be thrown."""

from __future__ import annotations

from typing import Final

from workflows.engine.dialect.diagram import Body, Box, LoopText
from workflows.engine.problems import Problems

_THROWN: Final = frozenset({"signal", "escalation", "message"})


def check_loops(body: Body, problems: Problems) -> None:
    """How often is said once; conditions and names are there."""
    for box in body.boxes.values():
        if box.loop is not None and box.standard_loop is not None:
            problems.add(box.place, "loop", f"{box.id} is a loop and a multi-instance.", "Choose one of the two.")
        if box.loop is not None:
            _multiple(box, box.loop, problems)
        if box.standard_loop is not None:
            _standard(box, problems)


def _multiple(box: Box, loop: LoopText, problems: Problems) -> None:
    if (loop.collection is None) == (loop.cardinality is None):
        advice = "Give camunda:collection (a list) or a loop cardinality (a number), one of the two."
        problems.add(loop.place, "loop", f"{box.id} does not say how many instances there are.", advice)
    if loop.element_variable and loop.collection is None:
        problems.add(loop.place, "loop", "There is an element variable, but no collection to take it from.")
    if loop.output_element is not None and loop.output_collection is None:
        problems.add(box.place, "loop", "There is an output element, but no output collection to put it in.")
    if loop.completion is not None and not loop.completion.text.strip():
        problems.add(loop.place, "loop", "The completion condition is empty.", "Remove it or fill it in.")
    for one in loop.announces:
        event = one.event
        if event.kind not in _THROWN:
            advice = "Throw a signal, an escalation or a message."
            problems.add(loop.place, "loop", f"{box.id} cannot throw {event.kind} when an instance completes.", advice)
        elif not (event.code if event.kind == "escalation" else event.name):
            what = "code" if event.kind == "escalation" else "name"
            problems.add(loop.place, "unknown-reference", f"The {event.kind} that {box.id} throws has no {what}.")
    if loop.behavior == "Complex" and not all(one.condition for one in loop.announces):
        problems.add(loop.place, "loop", "A complexBehaviorDefinition has no condition.", "Give it one.")


def _standard(box: Box, problems: Problems) -> None:
    loop = box.standard_loop
    if loop is not None and loop.maximum is None and (loop.condition is None or not loop.condition.text.strip()):
        advice = "Give it a loop condition, or a loopMaximum."
        problems.add(loop.place, "loop", f"The loop of {box.id} would never end.", advice)
