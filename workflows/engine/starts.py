"""How a process begins (BPMN 2.0.2 §10.5.2, §10.6.6, §13.2): which elements, by what, and which one is meant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, cast

from workflows.engine.api import ProcessInfo, StartInfo
from workflows.engine.dialect.diagram import Body, Box
from workflows.errors import Invalid

_Kind = Literal["none", "message", "signal", "timer", "conditional"]


def starts_of(body: Body) -> tuple[StartInfo, ...]:
    """The start events of a process, then what waits for the message that begins it."""
    if body.implicit_starts():
        return (StartInfo(None, "process", ""),)
    return (*map(_start, body.starts()), *_waiting(body))


def _start(box: Box, behind: str | None = None, *, joint: bool = False) -> StartInfo:
    event = box.event
    return StartInfo(
        element_id=box.id,
        type=box.type,
        name=box.name,
        kind=cast(_Kind, event.kind),
        event=event.name,
        text=None if event.text is None else event.text.text.strip(),
        timer=event.timer,
        behind=behind,
        joint=joint,
    )


def _waiting(body: Body) -> Iterator[StartInfo]:
    for box in body.instantiating():
        if box.type == "receiveTask":
            yield _start(box)
            continue
        joint = box.attributes.get("eventGatewayType") == "Parallel"
        for edge in body.outgoing(box.id):
            if edge.target in body.boxes:
                yield _start(body.boxes[edge.target], box.id, joint=joint)


def entry_of(process: ProcessInfo, message: str | None, element_id: str | None) -> StartInfo:
    """The start that is meant: by a message, by an element, else the one none start event. Raises Invalid."""
    if message is not None:
        fitting = [one for one in process.starts if (one.kind, one.event) == ("message", message)]
        wanted = f"start event for the message {message}"
    elif element_id is not None:
        fitting = [one for one in process.starts if one.element_id == element_id and one.type == "startEvent"]
        wanted = f"start event {element_id}"
    else:
        fitting = [one for one in process.starts if one.kind == "none"]
        wanted = "none start event"
    if len(fitting) == 1:
        return fitting[0]
    starts = [one.element_id for one in process.starts if one.type == "startEvent"]
    if fitting:
        places = " or ".join(one.element_id or "" for one in fitting)
        text = f"The process {process.key} can begin at {places}: say where."
        raise Invalid(text, key=process.key, field="start", starts=starts)
    raise Invalid(f"The process {process.key} has no {wanted}.", key=process.key, field="start", starts=starts)
