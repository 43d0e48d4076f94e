"""What of the shipped diagrams a played year has reached: every process, user task, timer and escalation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from lxml import etree

from service.shipped import BPMN
from service.storage.tables.history import history
from service.storage.tables.tasks import tasks

_MODEL: Final = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
_TOPIC: Final = "{http://camunda.org/schema/1.0/bpmn}topic"
NOT_REACHED: Final[Mapping[tuple[str, str], str]] = {}
"""What a played year does not come to, and why."""
ALARMS: Final = ("urge", "remind", "alarm")
"""Ends of the topics of service tasks that tell somebody that a term runs out: escalations of the shipped diagrams."""
_PLAYED_BY: Final[Mapping[str, str]] = {
    "process": "begin it on a day in a part of service/demo/year (`story.at`), as a person or a clock would",
    "user task": "lead a case there (`story.plan` for its subject); what is answered at its step belongs into FIXED of"
    " service/demo/answers.py",
    "timer": "let the task that it watches lie until it is due (`story.hold`)",
    "escalation": "let the task before it lie until somebody is urged (`story.hold`)",
}
"""What makes a played year come to an element, by what it is."""


@dataclass(frozen=True, slots=True, order=True)
class Drawn:
    """An element of a shipped diagram: the process it stands in, its id, what it is, its name."""

    process: str
    element: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """`reached` and `missed` are what was drawn; `why` says of what was missed why a year does not come there."""

    reached: tuple[Drawn, ...]
    missed: tuple[Drawn, ...]
    why: Mapping[tuple[str, str], str]

    @property
    def unexplained(self) -> list[Drawn]:
        """What was missed without a reason."""
        return [one for one in self.missed if (one.process, one.element) not in self.why]

    @property
    def advice(self) -> str:
        """What to add so that nothing is missed without a reason; empty where nothing is."""
        told = [
            f"{one.kind} {one.process}{one.element and '/'}{one.element} {one.name}: {_PLAYED_BY[one.kind]}"
            for one in self.unexplained
        ]
        stale = self.why.keys() - {(one.process, one.element) for one in self.missed}
        told += [f"{process}/{element} is reached or gone: take it out of NOT_REACHED" for process, element in stale]
        return "\n".join([*told, f"or name it in NOT_REACHED of {__name__}, with the reason."] if told else [])

    def lines(self) -> Iterator[str]:
        """The statement: counts by kind, then what was not reached, with its reason."""
        for kind in ("process", "user task", "timer", "escalation"):
            done = sum(one.kind == kind for one in self.reached)
            left = sum(one.kind == kind for one in self.missed)
            yield f"{_KINDS[kind]} {kind}: {done} of {done + left} reached"
        for one in self.missed:
            yield f"  {one.process}/{one.element} {one.name}: {self.why.get((one.process, one.element), '?')}"


_KINDS: Final = {"process": "流程", "user task": "任务", "timer": "定时", "escalation": "催办"}


def drawn(folder: Path = BPMN) -> list[Drawn]:
    """Everything of the shipped diagrams that a person does, that time does, and that calls for attention."""
    return sorted(one for path in folder.glob("*/*.bpmn") for one in _of_diagram(path))


def covered(connection: sa.Connection, why: Mapping[tuple[str, str], str] = NOT_REACHED) -> Coverage:
    """What of it the history of the database tells, and its tasks."""
    known = set(_reached(connection))
    running = {process for process, _element in known}
    every = drawn()
    done = {one for one in every if (one.process, one.element) in known or (not one.element and one.process in running)}
    return Coverage(tuple(one for one in every if one in done), tuple(one for one in every if one not in done), why)


def _of_diagram(path: Path) -> Iterator[Drawn]:
    root = etree.parse(str(path)).getroot()
    for process in root.iter(f"{_MODEL}process"):
        if process.get("isExecutable") != "true":
            continue
        key = str(process.get("id"))
        yield Drawn(key, "", "process", str(process.get("name") or ""))
        for element in process.iter():
            if kind := _kind(element):
                yield Drawn(key, str(element.get("id")), kind, str(element.get("name") or ""))


def _kind(element: etree._Element) -> str:
    if element.tag == f"{_MODEL}userTask":
        return "user task"
    if element.find(f"{_MODEL}timerEventDefinition") is not None:
        return "timer"
    if element.find(f"{_MODEL}escalationEventDefinition") is not None or element.get(_TOPIC, "").endswith(ALARMS):
        return "escalation"
    return ""


def _reached(connection: sa.Connection) -> Iterable[tuple[str, str]]:
    statement = sa.select(history.c.element_id, history.c.data).where(history.c.kind == "element-completed")
    for row in connection.execute(statement):
        yield str(row.data["process_key"]), str(row.element_id)
    yield from ((row[0], row[1]) for row in connection.execute(sa.select(tasks.c.process_key, tasks.c.element_id)))
