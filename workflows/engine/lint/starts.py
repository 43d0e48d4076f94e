"""How instances meet: what begins a process can be told apart, what is sent says whom it may reach."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from workflows.engine.dialect.diagram import Body, Box
from workflows.engine.due import add_duration
from workflows.engine.problems import Problems
from workflows.errors import Invalid

_NAMED: Final = ("message", "signal")
_ONE_OR_ALL: Final = "Write one or all."
_ANY: Final = datetime(2000, 1, 1, tzinfo=UTC)


_SENDERS: Final = frozenset({"intermediateThrowEvent", "endEvent", "sendTask"})


def check_sending(body: Body, problems: Problems) -> None:
    """`timeToLive` and `receivers`: how a message that is thrown finds who takes it."""
    for box in body.boxes.values():
        given = {"timeToLive", "receivers"} & box.properties.keys()
        if not given:
            continue
        if box.type not in _SENDERS or not any(event.kind == "message" for event in box.events):
            message = f"{box.id} throws no message: {' and '.join(sorted(given))} would not be looked at."
            problems.add(box.place, "message", message, "Remove it.")
            continue
        if box.properties.get("receivers", "one") not in ("one", "all"):
            problems.add(
                box.place, "message", f"receivers={box.properties['receivers']!r} is not supported.", "one or all"
            )
        _time_to_live(box, problems)


def _time_to_live(box: Box, problems: Problems) -> None:
    text = box.properties.get("timeToLive")
    if text is None:
        return
    advice = "Write a duration like P7D or PT1H; PT0S if it is not to be kept."
    try:
        if add_duration(_ANY, text) < _ANY:
            problems.add(box.place, "message", f"timeToLive={text!r} lies in the past.", advice)
    except Invalid as error:
        problems.add(box.place, "message", f"timeToLive: {error.message}", advice)


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
