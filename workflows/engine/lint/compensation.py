"""Undoing work (BPMN 2.0.2 §10.7): everything that undoes can be begun, and everything that throws means something."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from workflows.engine.dialect.diagram import Body, Box, Process
from workflows.engine.dialect.table import BODIES
from workflows.engine.problems import Problems

_HOLDS: Final = BODIES | {"callActivity"}


def check_compensation(processes: Mapping[str, Process], problems: Problems) -> None:
    called = {box.attributes.get("calledElement") for process in processes.values() for box in process.body.deep()}
    for process in processes.values():
        _Level(process.body, None, [process.body], problems, undone=process.key in called).check()


class _Level:
    """`meant`: the levels whose activities a throw event here can undo. `undone`: whether the level can be."""

    def __init__(self, body: Body, box: Box | None, meant: list[Body], problems: Problems, *, undone: bool) -> None:
        self.body = body
        self.box = box
        self.meant = meant
        self.problems = problems
        self.undone = undone

    def check(self) -> None:
        for box in self.body.boxes.values():
            kinds = {event.kind for event in box.events}
            if "compensate" in kinds:
                self.boundary(box) if box.type == "boundaryEvent" else self.throw(box)
            if "cancel" in kinds:
                self.cancel(box)
            if box.undoes:
                self.handler(box)
            if box.type == "transaction":
                self.transaction(box)
            if box.body is not None:
                meant = [box.body, *self.meant] if box.triggered else [box.body]
                _Level(box.body, box, meant, self.problems, undone=not box.triggered).check()
        self.event_sub_processes()

    def add(self, box: Box, message: str, advice: str) -> None:
        self.problems.add(box.place, "compensation", message, advice)

    def boundary(self, box: Box) -> None:
        handlers = self.body.handlers.get(box.id, ())
        if len(box.events) > 1:
            self.add(box, f"{box.id} undoes work and waits for something else.", "Draw two boundary events.")
        if self.body.outgoing(box.id):
            advice = "Draw an association to the activity instead."
            self.add(box, f"A flow leaves the compensation event {box.id}.", advice)
        if len(handlers) != 1 or not self.body.boxes[handlers[0]].undoes:
            advice = "Draw an association from it to one activity that is marked for compensation."
            self.add(box, f"The compensation event {box.id} does not lead to an activity that undoes the work.", advice)
        host = box.attributes.get("attachedToRef", "")
        others = [event for event in self.body.boundaries(host) if event.event.kind == "compensate"]
        if others and others[0].id != box.id:
            self.add(box, f"{host} has two compensation events.", "Remove one of them.")
        if host in self.body.boxes and self.body.boxes[host].undoes:
            self.add(box, f"{host} undoes work itself: it cannot be undone.", "Remove the event.")

    def handler(self, box: Box) -> None:
        if not any(box.id in handlers for handlers in self.body.handlers.values()):
            advice = "Draw an association from the compensation boundary event of the activity that it undoes."
            self.add(box, f"{box.id} is marked for compensation, and nothing leads to it.", advice)
        if self.body.incoming(box.id) or self.body.outgoing(box.id):
            self.add(box, f"A flow touches {box.id}, which undoes work.", "Remove the flow; draw a sub-process.")
        if any(event.event.kind != "compensate" for event in self.body.boundaries(box.id)) or box.triggered:
            advice = "Make it a sub-process and put the event inside it."
            self.add(box, f"{box.id} undoes work and cannot have boundary events.", advice)

    def throw(self, box: Box) -> None:
        if box.type == "startEvent":
            return
        for event in box.events:
            ref = event.attributes.get("activityRef")
            if event.kind != "compensate" or ref is None:
                continue
            target = next((body.boxes[ref] for body in self.meant if ref in body.boxes), None)
            level = next((body for body in self.meant if ref in body.boxes), self.body)
            undone = target is not None and (
                target.type in _HOLDS or any(one.event.kind == "compensate" for one in level.boundaries(ref))
            )
            if not undone:
                advice = "Name an activity of the same level that has a compensation event, or none to undo all."
                self.add(box, f"{box.id} undoes {ref}, which is not there or has nothing that undoes it.", advice)

    def cancel(self, box: Box) -> None:
        if box.type == "endEvent":
            if self.box is None or self.box.type != "transaction":
                advice = "Draw it directly inside a transaction, or use an error end event."
                self.add(box, f"The cancel event {box.id} does not stand in a transaction.", advice)
            return
        host = self.body.boxes.get(box.attributes.get("attachedToRef", ""))
        if host is None or host.type != "transaction":
            self.add(box, f"The cancel event {box.id} is not attached to a transaction.", "Use an error event.")
        elif host.loop is not None:
            advice = "Put the transaction into a sub-process, and repeat that."
            self.add(box, f"One cancelled instance would take all of {host.id} away without undoing them.", advice)
        if box.attributes.get("cancelActivity") == "false":
            self.add(box, "A cancel event always interrupts.", "Make the event interrupting.")

    def transaction(self, box: Box) -> None:
        inside = [] if box.body is None else list(box.body.boxes.values())
        cancelled = any(event.kind == "cancel" for one in inside for event in one.events if one.type == "endEvent")
        if cancelled and not any(event.event.kind == "cancel" for event in self.body.boundaries(box.id)):
            advice = "Attach a cancel event to the transaction."
            self.add(box, f"{box.id} can be cancelled, and nothing says how it goes on then.", advice)

    def event_sub_processes(self) -> None:
        undoing = [box for box in self.body.boxes.values() if box.triggered and _kinds_of_start(box) >= {"compensate"}]
        for box in undoing:
            if len(_kinds_of_start(box)) > 1:
                self.add(box, f"{box.id} undoes work and begins otherwise too.", "Draw two event sub-processes.")
            if not self.undone:
                advice = "Put it into a sub-process: that can be undone once it is completed."
                self.add(box, f"The level of {box.id} can never be undone.", advice)
        if len(undoing) > 1:
            self.add(undoing[1], f"{undoing[0].id} undoes the same level.", "Draw one of them.")


def _kinds_of_start(box: Box) -> set[str]:
    starts = [] if box.body is None else box.body.starts()
    return {event.kind for start in starts for event in start.events}
