"""Tasks: they say what they need, and where it is."""

from __future__ import annotations

from typing import Final

from workflows.engine.dialect.diagram import Body, Box
from workflows.engine.dialect.table import ACTIVITIES
from workflows.engine.problems import Problems

_SENDS: Final = frozenset({"intermediateThrowEvent", "endEvent"})
_CATCHES: Final = frozenset({"intermediateCatchEvent", "boundaryEvent"})


def check_tasks(body: Body, problems: Problems, *, triggered: bool) -> None:
    """`triggered`: an event sub-process. Attributes that belong together, mappings where they are looked at."""
    for box in body.boxes.values():
        _topic(box, problems)
        _form(box, problems)
        _mappings(box, problems, triggered=triggered)


def _topic(box: Box, problems: Problems) -> None:
    external = box.attributes.get("camunda:type") == "external"
    topic = box.attributes.get("camunda:topic")
    if box.type == "serviceTask" and not (external and topic):
        advice = 'Set camunda:type="external" and name a topic.'
        problems.add(box.place, "no-topic", f"The service task {box.id} names no topic.", advice)
    if box.retry is not None and not topic:
        advice = "Remove the retry time cycle: only what a topic does is tried again by itself."
        problems.add(box.place, "retry", f"A retry time cycle has no effect at {box.type} {box.id}.", advice)
    if box.type == "sendTask" and bool(external and topic) == bool(box.events):
        advice = "Choose a message, or an external topic, one of the two."
        problems.add(box.place, "no-topic", f"The send task {box.id} does not say what it sends.", advice)


def _form(box: Box, problems: Problems) -> None:
    if "camunda:formRef" in box.attributes and "camunda:formKey" in box.attributes:
        problems.add(box.place, "form", f"{box.id} has a formRef and a formKey.", "Remove one of them.")
    form = box.attributes.keys() & {"camunda:formRef", "camunda:formKey"}
    if box.type == "startEvent" and box.event.kind != "none" and form:
        problems.add(box.place, "form", "A start event with a trigger shows no form.", "Remove the form.")


def _mappings(box: Box, problems: Problems, *, triggered: bool) -> None:
    sends = box.type in _SENDS and any(event.kind in ("message", "signal") for event in box.events)
    if box.inputs and not (box.type in ACTIVITIES or sends):
        problems.add(box.place, "mapping", f"Input parameters have no effect at {box.type} {box.id}.", "Remove them.")
    catches = box.type in _CATCHES and box.event.kind != "compensate"
    if box.outputs and not (box.type in ACTIVITIES or catches or (triggered and box.type == "startEvent")):
        problems.add(box.place, "mapping", f"Output parameters have no effect at {box.type} {box.id}.", "Remove them.")
    if (box.passed_in or box.passed_out) and box.type != "callActivity":
        problems.add(box.place, "mapping", f"camunda:in and camunda:out have no effect at {box.type} {box.id}.")
