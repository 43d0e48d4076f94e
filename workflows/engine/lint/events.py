"""Events: references resolve, boundary events stand where they work, timers repeat where they may."""

from __future__ import annotations

from typing import Final

from workflows.engine.dialect.diagram import Body, Box
from workflows.engine.lint.data import is_name
from workflows.engine.problems import Place, Problems

HOSTS: Final = frozenset(
    {
        "userTask",
        "serviceTask",
        "sendTask",
        "receiveTask",
        "scriptTask",
        "businessRuleTask",
        "task",
        "manualTask",
        "subProcess",
        "transaction",
        "adHocSubProcess",
        "callActivity",
    }
)
"""Elements that boundary events may be attached to."""
_PASSED: Final = frozenset({"task", "manualTask"})
_NAMED: Final = frozenset({"message", "signal"})
_THROWN_UP: Final = frozenset({"error", "escalation"})
_WAITED_FOR: Final = frozenset({"message", "timer", "signal", "conditional"})
_LEVEL: Final = {
    "process": _WAITED_FOR | {"none"},
    "sub-process": frozenset({"none"}),
    "event sub-process": _WAITED_FOR | _THROWN_UP | {"compensate"},
}
"""What may begin a level; the last as in BPMN 2.0.2, table 10.86."""
_KINDS: Final = {
    "intermediateCatchEvent": _WAITED_FOR | {"link"},
    "intermediateThrowEvent": frozenset({"none", "message", "signal", "escalation", "compensate", "link"}),
    "boundaryEvent": _WAITED_FOR | _THROWN_UP | {"compensate", "cancel"},
    "endEvent": frozenset({"none", "message", "signal", "error", "escalation", "compensate", "cancel", "terminate"}),
}


def check_events(body: Body, owner: Place, problems: Problems, *, level: str) -> None:
    """`level`: the body of a process, sub-process or event sub-process."""
    _starts(body, owner, problems, level)
    for box in body.boxes.values():
        if box.type == "boundaryEvent":
            _boundary(box, body, problems)
        if box.type in ("intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent", "receiveTask"):
            _definition(box, problems)
        if box.type == "sendTask" and "camunda:topic" not in box.attributes:
            _definition(box, problems)
        if box.triggered:
            _event_sub_process(box, body, problems)
        for event in box.events:
            _reference(box, event.kind, event.ref, event.name, event.code, problems)
        _kinds(box, problems, level)
        _cycle(box, problems)
    _links(body, problems)
    _caught_twice(body, problems)


def _caught_twice(body: Body, problems: Problems) -> None:
    """Of two event sub-processes of one level that catch the same, only the first would ever begin."""
    seen: set[tuple[str, str | None]] = set()
    for box in body.boxes.values():
        starts = box.body.starts() if box.triggered and box.body is not None else []
        for event in (event for start in starts for event in start.events if event.kind in _THROWN_UP):
            if (event.kind, event.code) in seen:
                what = f"{event.kind} {event.code}" if event.code else f"any {event.kind}"
                text = f"Another event sub-process beside {box.id} catches {what} already."
                problems.add(box.place, "event-sub-process", text, "Put both into one.")
            seen.add((event.kind, event.code))


def _kinds(box: Box, problems: Problems, level: str) -> None:
    kinds = {event.kind for event in box.events} or {"none"}
    allowed = _LEVEL[level] if box.type == "startEvent" else _KINDS.get(box.type)
    if allowed is not None and (wrong := kinds - allowed):
        where = f"{box.type} of a {level}" if box.type == "startEvent" else box.type
        text = f"A {where} cannot have the trigger {', '.join(sorted(wrong))}."
        problems.add(box.place, "event-kind", text, f"It may have: {', '.join(sorted(allowed))}.")
    if len(box.events) > 1 and "link" in kinds:
        problems.add(box.place, "several-definitions", f"{box.id} is a link and something else.", "Draw two events.")
    if len(box.events) > 1 and "error" in kinds and box.attributes.get("parallelMultiple") == "true":
        text = f"{box.id} waits for an error and for more: what the error ends could not wait."
        problems.add(box.place, "several-definitions", text, "Draw two events, or let one of them be enough.")
    if len(box.events) > 1 and (box.type, level) == ("startEvent", "process"):
        text = f"The start event {box.id} has several triggers."
        problems.add(box.place, "several-definitions", text, "Draw a start event for each.")


def _starts(body: Body, owner: Place, problems: Problems, level: str) -> None:
    starts = body.starts()
    if level == "sub-process" and starts and (len(starts) != 1 or starts[0].event.kind != "none"):
        problems.add(
            owner, "sub-process-start", "A sub-process begins with exactly one start event, without a trigger."
        )
    if level == "event sub-process" and (len(starts) != 1 or starts[0].event.kind == "none"):
        text = "An event sub-process begins with exactly one start event, with a trigger."
        problems.add(owner, "sub-process-start", text, "Give its start event a trigger, or draw a sub-process.")
    for start in starts:
        if level == "event sub-process":
            _triggered_start(start, problems)
        elif start.attributes.get("isInterrupting") == "false":
            text = "Only the start event of an event sub-process may be non-interrupting."
            problems.add(start.place, "unsupported-value", text, "Make it interrupting.")


def _triggered_start(start: Box, problems: Problems) -> None:
    kinds = {event.kind for event in start.events}
    if start.attributes.get("isInterrupting") == "false" and "error" in kinds:
        problems.add(start.place, "event-kind", "An error always interrupts.", "Make the start event interrupting.")
    if "message" in kinds and not is_name(start.id):
        advice = "Use letters, digits and _ only: the id is also the name of the variable with the payload."
        problems.add(start.place, "id-not-a-name", f"The id {start.id!r} cannot be used in expressions.", advice)


def _event_sub_process(box: Box, body: Body, problems: Problems) -> None:
    """BPMN 2.0.2 §10.3.5: no flows lead into it or leave it; it begins by its trigger alone."""
    if body.incoming(box.id) or body.outgoing(box.id):
        advice = "Remove the flows: its start event says when it begins."
        problems.add(box.place, "event-sub-process", f"A flow touches the event sub-process {box.id}.", advice)
    if box.repeats:
        advice = "Put what repeats into a sub-process inside it."
        problems.add(box.place, "event-sub-process", f"The event sub-process {box.id} is a loop.", advice)
    if body.boundaries(box.id):
        advice = "Draw an event sub-process inside it."
        problems.add(box.place, "event-sub-process", f"{box.id} has boundary events; it cannot have any.", advice)


def _links(body: Body, problems: Problems) -> None:
    """BPMN 2.0.2 §10.5.5: many sources, one target, in one level."""
    links = [box for box in body.boxes.values() if box.event.kind == "link"]
    names = {kind: [box.event.name for box in links if box.type == kind] for kind in _KINDS}
    sources, targets = names["intermediateThrowEvent"], names["intermediateCatchEvent"]
    for box in links:
        name, throws = box.event.name, box.type == "intermediateThrowEvent"
        flows = body.outgoing(box.id) if throws else body.incoming(box.id)
        if not name:
            problems.add(box.place, "link", f"The link event {box.id} has no name.", "Name the link.")
        elif name not in (targets if throws else sources):
            other = "catch" if throws else "throw"
            advice = f"Draw a {other} event with the same link name in the same process or sub-process."
            problems.add(box.place, "link", f"There is no link {other} event {name!r} in this level.", advice)
        elif not throws and targets.count(name) > 1:
            problems.add(box.place, "link", f"Two link events catch {name!r}.", "Rename one of them.")
        if any(not edge.link for edge in flows):
            side = "leaves" if throws else "leads into"
            problems.add(box.place, "link", f"A flow {side} the link event {box.id}.", "Remove the flow or the link.")


def _definition(box: Box, problems: Problems) -> None:
    if box.events:
        return
    if box.type == "intermediateThrowEvent":
        return  # a none event: a milestone
    what = "message" if box.type in ("receiveTask", "sendTask") else "event definition"
    problems.add(box.place, "no-definition", f"{box.type} {box.id} has no {what}.", f"Choose a {what}.")


def _boundary(box: Box, body: Body, problems: Problems) -> None:
    ref, kinds = box.attributes.get("attachedToRef", ""), {event.kind for event in box.events}
    host = body.boxes.get(ref)
    if host is None or host.type not in HOSTS:
        advice = "Attach it to a task, a sub-process or a call activity."
        text = f"The boundary event {box.id} is not attached to an activity."
        problems.add(box.place, "boundary", text, advice)
        return
    if host.type in _PASSED and host.loop is None and (never := kinds & (_THROWN_UP | _WAITED_FOR - {"conditional"})):
        text = f"{host.id} passes at once: no {' or '.join(sorted(never))} can happen meanwhile."
        problems.add(box.place, "boundary", text, "Attach it to an activity that takes time, or remove it.")
    if "error" in kinds and box.attributes.get("cancelActivity") == "false":
        problems.add(box.place, "boundary", "An error always interrupts.", "Make the event interrupting.")
    for event in box.events:
        for other in body.boundaries(ref):
            same = [(one.kind, one.code) for one in other.events]
            if other.id < box.id and event.kind in _THROWN_UP and (event.kind, event.code) in same:
                problems.add(box.place, "boundary", f"{other.id} catches the same {event.kind} at {ref}.")


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
