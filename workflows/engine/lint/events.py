"""Events: references resolve, boundary events stand where they work, timers repeat where they may."""

from __future__ import annotations

from typing import Final

from workflows.engine.dialect.diagram import Body, Box
from workflows.engine.problems import Place, Problems

HOSTS: Final = frozenset({"userTask", "serviceTask", "sendTask", "receiveTask", "subProcess", "callActivity"})
_THROWERS: Final = frozenset({"serviceTask", "sendTask", "subProcess", "callActivity"})
_NAMED: Final = frozenset({"message", "signal"})


def check_events(body: Body, owner: Place, problems: Problems, *, top: bool) -> None:
    """`top`: the body of a process, not of a sub-process."""
    _starts(body, owner, problems, top=top)
    for box in body.boxes.values():
        if box.type == "boundaryEvent":
            _boundary(box, body, problems)
        if box.type in ("intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent", "receiveTask"):
            _definition(box, problems)
        if box.type == "sendTask" and "camunda:topic" not in box.attributes:
            _definition(box, problems)
        if len(box.events) > 1:
            advice = "Draw one event each."
            problems.add(box.place, "several-definitions", f"{box.id} has several event definitions.", advice)
        for event in box.events:
            _reference(box, event.kind, event.ref, event.name, event.code, problems)
        _cycle(box, problems)


def _starts(body: Body, owner: Place, problems: Problems, *, top: bool) -> None:
    plain = [start for start in body.starts() if start.event.kind == "none"]
    if not top and (len(plain) != 1 or len(body.starts()) != 1) and body.starts():
        problems.add(
            owner, "sub-process-start", "A sub-process begins with exactly one start event, without a trigger."
        )
    if top and len(plain) > 1:
        advice = "Merge them: one start event, then a gateway."
        problems.add(plain[1].place, "several-starts", "There are several start events without a trigger.", advice)
    names = [start.event.name for start in body.starts() if start.event.kind == "message"]
    for start in body.starts():
        if start.event.kind == "message" and names.count(start.event.name) > 1:
            problems.add(start.place, "several-starts", f"Two start events wait for the message {start.event.name}.")


def _definition(box: Box, problems: Problems) -> None:
    if box.events:
        return
    if box.type == "intermediateThrowEvent":
        return  # a none event: a milestone
    what = "message" if box.type in ("receiveTask", "sendTask") else "event definition"
    problems.add(box.place, "no-definition", f"{box.type} {box.id} has no {what}.", f"Choose a {what}.")


def _boundary(box: Box, body: Body, problems: Problems) -> None:
    ref, kind = box.attributes.get("attachedToRef", ""), box.event.kind
    host = body.boxes.get(ref)
    if host is None or host.type not in HOSTS:
        advice = "Attach it to a user, service, send or receive task, a sub-process or a call activity."
        problems.add(
            box.place, "boundary", f"The boundary event {box.id} is not attached to an activity that waits.", advice
        )
        return
    if host.type == "sendTask" and "camunda:topic" not in host.attributes:
        problems.add(box.place, "boundary", f"{host.id} sends its message at once: nothing can happen meanwhile.")
    if kind in ("error", "escalation") and host.type not in _THROWERS:
        advice = "Attach it to a service task, a sub-process or a call activity."
        problems.add(box.place, "boundary", f"Nothing in {host.type} {host.id} can throw an {kind}.", advice)
    if kind == "escalation" and host.type in ("serviceTask", "sendTask"):
        problems.add(box.place, "boundary", f"{host.type} {host.id} cannot throw an escalation.", "Use an error.")
    if kind == "error" and box.attributes.get("cancelActivity") == "false":
        problems.add(box.place, "boundary", "An error always interrupts.", "Make the event interrupting.")
    same = [
        other
        for other in body.boundaries(ref)
        if other.id != box.id
        and other.event.kind == kind
        and (other.event.name, other.event.code) == (box.event.name, box.event.code)
    ]
    if kind in ("error", "escalation") and same and box.id > same[0].id:
        problems.add(box.place, "boundary", f"{same[0].id} catches the same {kind} at {ref}.")


def _reference(box: Box, kind: str, ref: str | None, name: str | None, code: str | None, problems: Problems) -> None:
    if kind in _NAMED and (ref is None or not name):
        message = f"{box.id} does not say which {kind}." if ref is None else f"The {kind} {ref} has no name."
        problems.add(box.place, "unknown-reference", message, f"Choose a {kind} with a name.")
    throws = box.type in ("endEvent", "intermediateThrowEvent")
    if kind in ("error", "escalation") and throws and not code:
        advice = f"Choose an {kind} with a code."
        problems.add(box.place, "unknown-reference", f"{box.id} throws an {kind} without a code.", advice)
    if kind in ("error", "escalation") and not throws and ref is not None and not code:
        problems.add(box.place, "unknown-reference", f"The {kind} {ref} has no code.", "Give it a code.")


def _cycle(box: Box, problems: Problems) -> None:
    policy = box.properties.get("missedCycles")
    if box.event.kind != "timer" or policy is None:
        return
    if policy not in ("coalesce", "all"):
        problems.add(box.place, "timer", f"missedCycles={policy!r} is not supported.", "Write coalesce or all.")
    elif box.event.timer != "timeCycle":
        problems.add(box.place, "timer", f"{box.id} has missedCycles, but its timer does not repeat.", "Remove it.")
