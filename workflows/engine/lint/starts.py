"""How a process begins: by triggers that tell its starts apart, and by elements that may wait for the first message."""

from __future__ import annotations

from typing import Final

from workflows.engine.dialect.diagram import Body, Box
from workflows.engine.problems import Problems

_NAMED: Final = ("message", "signal")


def check_starts(body: Body, problems: Problems, *, top: bool) -> None:
    """`top`: the body of a process, not of a sub-process."""
    for box in body.instantiating():
        if box.type == "receiveTask":
            _first(box, body, problems, top=top)
        else:
            _gateway(box, body, problems, top=top)
    for box in body.boxes.values():
        if box.attributes.get("eventGatewayType") == "Parallel" and box.attributes.get("instantiate") != "true":
            advice = "Use a parallel gateway in front of the events."
            problems.add(box.place, "event-gateway", "Only a gateway that begins the process waits for all.", advice)
    if top:
        _apart(body, problems)
        for start in body.starts():
            _clock(start, problems)


def _first(box: Box, body: Body, problems: Problems, *, top: bool) -> None:
    if not top:
        advice = "Draw it at the level of the process."
        problems.add(box.place, "instantiate", f"{box.id} stands in a sub-process, which begins no instance.", advice)
    if body.incoming(box.id):
        advice = "Remove the flow, or instantiate."
        problems.add(box.place, "instantiate", f"{box.id} begins the process, but a flow leads to it.", advice)
    if box.loop is not None:
        problems.add(box.place, "instantiate", f"{box.id} begins the process and cannot be a multi-instance.")


def _gateway(box: Box, body: Body, problems: Problems, *, top: bool) -> None:
    _first(box, body, problems, top=top)
    for edge in body.outgoing(box.id):
        target = body.boxes.get(edge.target)
        if target is not None and [event.kind for event in target.events] != ["message"]:
            advice = "Only message events and receive tasks may follow (BPMN 2.0.2 §10.6.6)."
            problems.add(target.place, "event-gateway", f"{target.id} cannot begin the process.", advice)


def _apart(body: Body, problems: Problems) -> None:
    """Of two starts by the same message or signal nobody could say which is meant."""
    seen: dict[tuple[str, str | None], str] = {}
    behind = [edge.target for gateway in body.instantiating() for edge in body.outgoing(gateway.id)]
    waiting = [box for box in body.instantiating() if box.type == "receiveTask"]
    boxes = [*body.starts(), *waiting, *(body.boxes[name] for name in behind if name in body.boxes)]
    for box in {box.id: box for box in boxes if box.event.kind in _NAMED}.values():
        other = seen.setdefault((box.event.kind, box.event.name), box.id)
        if other != box.id:
            message = f"{other} and {box.id} begin with the same {box.event.kind} {box.event.name}."
            problems.add(box.place, "several-starts", message, "Merge them, or name another.")


def _clock(start: Box, problems: Problems) -> None:
    if start.event.text is not None and start.event.text.text.strip().startswith("clock:"):
        advice = "Write a date, a duration, a cycle or cron."
        problems.add(start.place, "timer", "A process has no clock before it begins.", advice)
