"""Ad-hoc sub-processes: what may stand in them (BPMN 2.0.2 §10.3.5)."""

from __future__ import annotations

from typing import Final

from workflows.engine.dialect.diagram import Body, Box
from workflows.engine.dialect.table import ACTIVITIES
from workflows.engine.problems import Problems

_SPLITTING: Final = frozenset({"parallelGateway", "inclusiveGateway", "complexGateway"})


def check_ad_hoc(owner: Box, body: Body, problems: Problems) -> None:
    """Activities, no start or end events; one after the other means that nothing splits."""
    if not any(box.type in ACTIVITIES for box in body.boxes.values()):
        advice = "Draw the activities that may be done in it."
        problems.add(owner.place, "ad-hoc", f"There is nothing to do in {owner.id}.", advice)
    for box in body.boxes.values():
        if box.type in ("startEvent", "endEvent"):
            advice = "Remove it: every activity without an incoming flow begins by itself."
            problems.add(box.place, "ad-hoc", f"An ad-hoc sub-process has no {box.type}.", advice)
        if box.triggered:
            advice = "Draw it in a sub-process around the ad-hoc one."
            problems.add(box.place, "ad-hoc", f"The event sub-process {box.id} stands in an ad-hoc one.", advice)
        if owner.sequential:
            _one_by_one(box, body, problems)


def _one_by_one(box: Box, body: Body, problems: Problems) -> None:
    beside = box.type == "boundaryEvent" and box.attributes.get("cancelActivity") == "false"
    splits = len(body.outgoing(box.id)) > 1 and box.type not in ("exclusiveGateway", "eventBasedGateway")
    if beside or splits or box.type in _SPLITTING or box.quantity("completionQuantity") > 1:
        advice = 'Let it choose one way, or write ordering="Parallel".'
        problems.add(box.place, "ad-hoc", f"Behind {box.id} several would run, but the ordering is Sequential.", advice)
