"""Sequence flows: everything is connected, conditions stand only where they are looked at."""

from __future__ import annotations

from typing import Final

from workflows.engine.dialect.diagram import Body, Box, Edge
from workflows.engine.dialect.table import CHOOSING, GATEWAYS
from workflows.engine.problems import Place, Problems

_BEHIND_EVENTS: Final = frozenset({"message", "timer", "signal", "conditional"})

MAX_QUANTITY: Final = 1000


def check_flows(body: Body, owner: Place, problems: Problems) -> None:
    """One level of a process: its own boxes and edges."""
    for edge in body.edges:
        _ends(edge, body, problems)
    for box in body.boxes.values():
        _outgoing(box, body, problems)
        _quantities(box, body, problems)
    _reachable(body, owner, problems)


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
            f"The flow from {source.type} {source.id} has a condition, which nothing looks at there.",
            "Put an exclusive gateway behind the element and the condition on its flow.",
        )


def _outgoing(box: Box, body: Body, problems: Problems) -> None:
    outgoing, incoming = body.outgoing(box.id), body.incoming(box.id)
    if not outgoing and (box.type == "startEvent" or (box.type in GATEWAYS and len(incoming) < 2)):
        advice = "Draw a flow to the next element."
        problems.add(box.place, "dead-end", f"Nothing follows {box.type} {box.id}.", advice)
    _default(box, outgoing, problems)
    if box.type in GATEWAYS:
        _direction(box, len(incoming), len(outgoing), problems)
    if box.type == "complexGateway" and len(incoming) > 1 and box.activation is None:
        advice = "Say when it goes on, as FEEL: activationCount >= 2."
        problems.add(box.place, "no-condition", f"{box.id} has no activation condition.", advice)
    if box.type in GATEWAYS & CHOOSING and len(outgoing) > 1:
        for edge in outgoing:
            if edge.condition is None and edge.id != box.attributes.get("default"):
                advice = "Give it a condition, or make it the default flow."
                problems.add(edge.place, "no-condition", f"The flow {edge.id} has no condition.", advice)
    if box.type == "eventBasedGateway":
        _event_gateway(box, body, problems)


def _default(box: Box, outgoing: list[Edge], problems: Problems) -> None:
    default = box.attributes.get("default")
    if default is None:
        return
    edge = next((edge for edge in outgoing if edge.id == default), None)
    if edge is None or box.type not in CHOOSING:
        problems.add(box.place, "default-flow", f"The default flow {default} is not one that leaves {box.id}.")
    elif edge.condition is not None:
        advice = "A default flow is taken when no condition holds: remove its condition."
        problems.add(edge.place, "condition-ignored", f"The default flow {edge.id} has a condition.", advice)
    elif len(outgoing) > 1 and not any(other.condition for other in outgoing):
        advice = "Put conditions on the other flows, or let it be no default flow."
        problems.add(edge.place, "default-flow", f"{edge.id} is the default of flows without any condition.", advice)


def _quantities(box: Box, body: Body, problems: Problems) -> None:
    for name in ("startQuantity", "completionQuantity"):
        if not 1 <= box.quantity(name) <= MAX_QUANTITY:
            advice = f"Write a whole number from 1 to {MAX_QUANTITY}."
            problems.add(box.place, "quantity", f"{name} of {box.id} is no number of tokens.", advice)
    if box.quantity("startQuantity") > 1 and not body.incoming(box.id):
        message = f"{box.id} waits for several tokens, but no flow leads to it."
        problems.add(box.place, "quantity", message, "Remove its startQuantity.")


def _direction(box: Box, incoming: int, outgoing: int, problems: Problems) -> None:
    """BPMN 2.0.2 §10.6.1. Unspecified says nothing."""
    direction = box.attributes.get("gatewayDirection", "Unspecified")
    wrong = {
        "Converging": outgoing > 1,
        "Diverging": incoming > 1,
        "Mixed": incoming < 2 or outgoing < 2,
    }
    if wrong.get(direction, False):
        message = f"{box.id} says that it is {direction}, but {incoming} flows lead in and {outgoing} lead out."
        problems.add(box.place, "gateway-direction", message, "Remove gatewayDirection, or correct the flows.")


def _event_gateway(box: Box, body: Body, problems: Problems) -> None:
    for edge in body.outgoing(box.id):
        target = body.boxes.get(edge.target)
        if target is None:
            continue
        catches = target.type == "intermediateCatchEvent" and {event.kind for event in target.events} <= _BEHIND_EVENTS
        plain_receive = target.type == "receiveTask" and not target.repeats and not body.boundaries(target.id)
        if not (catches or plain_receive):
            advice = "Only message, timer, signal and conditional catch events and receive tasks may follow."
            problems.add(target.place, "event-gateway", f"{target.id} cannot follow an event-based gateway.", advice)
        if len(body.incoming(target.id)) > 1:
            message = f"{target.id} follows an event-based gateway and has another incoming flow."
            problems.add(target.place, "event-gateway", message, "Give it one incoming flow only.")
    if len(body.outgoing(box.id)) < 2:
        problems.add(box.place, "event-gateway", "An event-based gateway needs two events to choose from.")


def _reachable(body: Body, owner: Place, problems: Problems) -> None:
    starts = [*body.starts(), *body.instantiating(), *body.implicit_starts()]
    if not starts:
        problems.add(owner, "no-start", "Nothing says where it begins.", "Add a start event.")
    beside = [box for box in body.boxes.values() if box.triggered or box.undoes]
    seen = body.reach(*(box.id for box in (*starts, *beside)))
    lost = [box for box in body.boxes.values() if box.id not in seen]
    heads = [box for box in lost if not body.incoming(box.id) and box.type != "boundaryEvent"]
    for box in heads or lost:
        problems.add(box.place, "unreachable", f"Nothing leads to {box.type} {box.id}.", "Connect it, or remove it.")
