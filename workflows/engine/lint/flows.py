"""Sequence flows: everything is connected, conditions stand only where they are looked at."""

from __future__ import annotations

from typing import Final

from workflows.engine.dialect.diagram import Body, Box, Edge
from workflows.engine.problems import Place, Problems

CHOOSING: Final = frozenset({"exclusiveGateway", "inclusiveGateway"})
GATEWAYS: Final = CHOOSING | {"parallelGateway", "eventBasedGateway"}
_BEHIND_EVENTS: Final = frozenset({"message", "timer", "signal"})


def check_flows(body: Body, owner: Place, problems: Problems) -> None:
    """One level of a process: its own boxes and edges."""
    for edge in body.edges:
        _ends(edge, body, problems)
    for box in body.boxes.values():
        _outgoing(box, body, problems)
    _starts_and_ends(body, owner, problems)
    _reachable(body, problems)


def _ends(edge: Edge, body: Body, problems: Problems) -> None:
    for end, what in ((edge.source, "source"), (edge.target, "target")):
        if end not in body.boxes:
            message = f"The sequence flow's {what} {end!r} is not an element of the same process or sub-process."
            problems.add(edge.place, "dangling-flow", message, "Draw the flow between two elements of one level.")
    source, target = body.boxes.get(edge.source), body.boxes.get(edge.target)
    if target is not None and target.type in ("startEvent", "boundaryEvent"):
        problems.add(edge.place, "flow-into-event", f"A sequence flow leads into the {target.type} {target.id}.")
    if source is not None and source.type == "endEvent":
        problems.add(edge.place, "flow-from-end", f"A sequence flow leaves the end event {source.id}.")
    if source is not None and edge.condition is not None and source.type not in CHOOSING:
        problems.add(
            edge.place,
            "condition-ignored",
            f"The flow from {source.id} has a condition, but only gateways choose.",
            "Put an exclusive gateway behind the element and the condition on its flow.",
        )


def _outgoing(box: Box, body: Body, problems: Problems) -> None:
    outgoing = body.outgoing(box.id)
    default = box.attributes.get("default")
    if not outgoing and box.type != "endEvent":
        advice = "Draw a flow to the next element or to an end event."
        problems.add(box.place, "dead-end", f"Nothing follows {box.type} {box.id}.", advice)
    if len(outgoing) > 1 and box.type not in GATEWAYS:
        advice = "Put a parallel gateway behind it if all are meant, an exclusive one if one of them is."
        problems.add(box.place, "several-flows", f"Several flows leave {box.type} {box.id}.", advice)
    if default is not None and (box.type not in CHOOSING or default not in {edge.id for edge in outgoing}):
        problems.add(box.place, "default-flow", f"The default flow {default} is not one of this gateway's flows.")
    if box.type in CHOOSING and len(outgoing) > 1:
        for edge in outgoing:
            if edge.condition is None and edge.id != default:
                advice = "Give it a condition, or make it the default flow."
                problems.add(edge.place, "no-condition", f"The flow {edge.id} has no condition.", advice)
            if edge.condition is not None and edge.id == default:
                advice = "A default flow is taken when no condition holds: remove its condition."
                problems.add(edge.place, "condition-ignored", f"The default flow {edge.id} has a condition.", advice)
    if box.type == "eventBasedGateway":
        _event_gateway(box, body, problems)


def _event_gateway(box: Box, body: Body, problems: Problems) -> None:
    for edge in body.outgoing(box.id):
        target = body.boxes.get(edge.target)
        if target is None:
            continue
        catches = target.type == "intermediateCatchEvent" and target.event.kind in _BEHIND_EVENTS
        plain_receive = target.type == "receiveTask" and target.loop is None and not body.boundaries(target.id)
        if not (catches or plain_receive):
            advice = "Only message, timer and signal catch events and receive tasks may follow."
            problems.add(target.place, "event-gateway", f"{target.id} cannot follow an event-based gateway.", advice)
        if len(body.incoming(target.id)) > 1:
            message = f"{target.id} follows an event-based gateway and has another incoming flow."
            problems.add(target.place, "event-gateway", message, "Give it one incoming flow only.")
    if len(body.outgoing(box.id)) < 2:
        problems.add(box.place, "event-gateway", "An event-based gateway needs two events to choose from.")


def _starts_and_ends(body: Body, owner: Place, problems: Problems) -> None:
    if not body.starts():
        problems.add(owner, "no-start", "There is no start event.", "Add one.")
    if not any(box.type == "endEvent" for box in body.boxes.values()):
        problems.add(owner, "no-end", "There is no end event.", "Add one.")


def _reachable(body: Body, problems: Problems) -> None:
    seen = body.reach(*(box.id for box in body.starts()))
    lost = [box for box in body.boxes.values() if box.id not in seen]
    heads = [box for box in lost if not body.incoming(box.id) and box.type != "boundaryEvent"]
    for box in heads or lost:
        problems.add(box.place, "unreachable", f"Nothing leads to {box.type} {box.id}.", "Connect it, or remove it.")
