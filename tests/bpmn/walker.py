"""Plays the scenarios of the shipped bundles, and notes which flows and events were taken.

They are what `gongkai run BUNDLE --scenario BUNDLE/scenarios/FILE.yaml --case N` takes. What repeats in a scenario is
taken 0, 1 and 2 times. Nobody from the disclosure wing is there: its topics are answered from the scenario.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from service.shipped import bundle_files as files_in
from workflows import engine
from workflows.engine.specs.base import NodeSpec
from workflows.rehearsal import Report, Scenario, read_cases, rehearse
from workflows.rehearsal.scenario import Happening

BUNDLES = Path(__file__).parents[2] / "bpmn"
LOOPS = (0, 1, 2)


@dataclass
class Walk:
    """What a walk took. Keys are (process key, element or flow id)."""

    flows: set[tuple[str, str]] = field(default_factory=set)
    elements: set[tuple[str, str]] = field(default_factory=set)


def bundle_names() -> list[str]:
    """Every folder with diagrams."""
    return sorted({path.parent.name for path in BUNDLES.glob("*/*.bpmn")})


@cache
def bundle_files(name: str) -> dict[str, bytes]:
    """The files of a bundle as they are deployed."""
    return files_in(BUNDLES / name)


@cache
def scenarios(name: str) -> list[Scenario]:
    """The scenarios of a bundle."""
    paths = sorted((BUNDLES / name / "scenarios").glob("*.yaml"))
    return [case for path in paths for case in read_cases(path.read_text(encoding="utf-8"))[1]]


def repeats(scenario: Scenario) -> tuple[int, ...]:
    """How often what repeats in it is taken."""
    return LOOPS if any(event.kind == "repeat" for event in scenario.events) else (1,)


def _times(events: Sequence[Happening], times: int) -> tuple[Happening, ...]:
    return tuple(
        replace(event, times=times, subject=_times(event.subject, times)) if event.kind == "repeat" else event
        for event in events
    )


def all_flows(bundle: engine.Bundle) -> set[tuple[str, str]]:
    """Every sequence flow of every process, sub-processes included."""
    return {
        (spec.process_key, flow.id)
        for spec in bundle.specs.values()
        for node in spec.task_specs.values()
        for flow in getattr(node, "flows", ())
        if flow.source != spec.start.name
    }


def boundary_events(bundle: engine.Bundle) -> set[tuple[str, str]]:
    return {(p.key, e.id) for p in bundle.processes for e in p.elements if e.type == "boundaryEvent"}


def walk(name: str, scenario: Scenario, times: int) -> tuple[Walk, Report]:
    """Plays a scenario with what repeats taken so often."""
    taken = Walk()
    with _watched(taken):
        report = rehearse(bundle_files(name), replace(scenario, events=_times(scenario.events, times)))
    return taken, report


@contextmanager
def _watched(walk: Walk) -> Iterator[None]:
    """Which flow a token takes is no part of the engine's interface: it is seen where tokens leave a node."""
    leave = NodeSpec._on_complete_hook

    def watching(self: NodeSpec, my_task: Any) -> None:
        leave(self, my_task)
        key = self.process.process_key
        walk.elements.add((key, self.element.id))
        walk.flows.update((key, flow.id) for flow in self.next_flows(my_task))

    NodeSpec._on_complete_hook = watching  # type: ignore[method-assign]
    try:
        yield
    finally:
        NodeSpec._on_complete_hook = leave  # type: ignore[method-assign]
