"""Walks scenarios over deployed diagrams on the real engine, and notes which flows and events were taken.

A scenario is a TOML file in `bpmn/<bundle>/scenarios/`::

    process = "document_review"            # where to start; a called process may be walked by itself
    message = "withdrawal-requested"       # only for a process that starts by message
    business_key = "document:1"
    [data]                                 # variables at the start
    [calls]                                # results of service tasks by element id, one after the other, the last again
    check_live = [{error = "live-check-failed"}, {ok = true}]
    [[scenario]]
    name = "a return goes back to the drafter"
    steps = [{draft = {outcome = "submit"}}, {loop = [{head_review = {outcome = "return"}}, …]}, …]
    ends = "signed"                        # the end event reached last; without it the instance must still run
    variables = {review_outcome = "signed"}
    thrown = ["document-published"]

`[data]` and `[calls]` of a scenario add to those of the file. A step names the element that waits (a user task, a
timer, a message) and gives its answers or payload; answers are validated by the task's form. A call whose result is
`{waits = true}` waits for a step of its own, as one of a connector does. A multi-instance takes one step for each
instance. `loop` is walked 0, 1 and 2 times. A step `{expect = ["sign"]}` names all that wait, in any order.
After every step the instance is saved and loaded again.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from workflows import engine
from workflows.engine.specs.base import NodeSpec
from workflows.forms import validate

BUNDLES = Path(__file__).parents[2] / "bpmn"
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LOOPS = (0, 1, 2)


@dataclass(frozen=True)
class Scenario:
    """One way through a process."""

    file: str
    name: str
    process: str
    message: str | None
    business_key: str
    data: Mapping[str, Any]
    calls: Mapping[str, Sequence[Mapping[str, Any]]]
    steps: Sequence[Mapping[str, Any]]
    ends: str | None
    variables: Mapping[str, Any]
    thrown: Sequence[str]
    incidents: Sequence[str]

    @property
    def repeats(self) -> tuple[int, ...]:
        """How often its loops are walked."""
        return LOOPS if any("loop" in step for step in self.steps) else (0,)


@dataclass
class Walk:
    """What a walk took. Keys are (process key, element or flow id)."""

    flows: set[tuple[str, str]] = field(default_factory=set)
    elements: set[tuple[str, str]] = field(default_factory=set)


def bundle_names() -> list[str]:
    """Every folder with diagrams."""
    return sorted({path.parent.name for path in BUNDLES.glob("*/*.bpmn")})


def bundle_files(name: str) -> dict[str, bytes]:
    """The files of a bundle as they are deployed."""
    root = BUNDLES / name
    kinds, folders = (".bpmn", ".form", ".dmn"), ("records",)
    found = (path for path in sorted(root.rglob("*")) if path.suffix in kinds or path.parent.name in folders)
    return {str(path.relative_to(root)): path.read_bytes() for path in found}


def scenarios(name: str) -> list[Scenario]:
    """The scenarios of a bundle."""
    return [
        scenario
        for path in sorted((BUNDLES / name / "scenarios").glob("*.toml"))
        for scenario in _read(path.stem, tomllib.loads(path.read_text(encoding="utf-8")))
    ]


def _read(file: str, content: Mapping[str, Any]) -> Iterator[Scenario]:
    for entry in content["scenario"]:
        yield Scenario(
            file=file,
            name=entry["name"],
            process=entry.get("process", content.get("process")),
            message=entry.get("message", content.get("message")),
            business_key=entry.get("business_key", content.get("business_key", "walk:1")),
            data={**content.get("data", {}), **entry.get("data", {})},
            calls={**content.get("calls", {}), **entry.get("calls", {})},
            steps=entry["steps"],
            ends=entry.get("ends"),
            variables=entry.get("variables", {}),
            thrown=entry.get("thrown", []),
            incidents=entry.get("incidents", []),
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


def walk(bundle: engine.Bundle, scenario: Scenario, loops: int) -> Walk:
    """Walks the scenario with its loops taken so often. Raises AssertionError where it does not go as it says."""
    walker = _Walker(bundle, scenario)
    with _watched(walker.walk):
        walker.begin()
        for step in _unrolled(scenario.steps, loops):
            walker.step(step)
        walker.check_end()
    return walker.walk


def _unrolled(steps: Sequence[Mapping[str, Any]], loops: int) -> Iterator[Mapping[str, Any]]:
    for step in steps:
        if "loop" in step:
            for _ in range(loops):
                yield from _unrolled(step["loop"], loops)
        else:
            yield step


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


class _Walker:
    def __init__(self, bundle: engine.Bundle, scenario: Scenario) -> None:
        self.bundle = bundle
        self.scenario = scenario
        self.walk = Walk()
        self.served: dict[str, int] = {}
        self.last_end: str | None = None
        self.thrown: list[str] = []
        self._options: dict[str, Any] = {
            "instance_id": "walk",
            "business_key": scenario.business_key,
            "now": NOW,
            "add_working_days": _add_weekdays,
        }

    def begin(self) -> None:
        self.run = engine.start(
            self.bundle, self.scenario.process, self.scenario.data, message=self.scenario.message, **self._options
        )
        self._settle()

    def step(self, step: Mapping[str, Any]) -> None:
        (name, payload), *more = step.items()
        assert not more, f"one element a step: {step}"
        if name == "expect":
            assert sorted(self._waiting()) == sorted(payload), f"{self._where()}: waits at {self._waiting()}"
            return
        self._act(name, payload)
        self._settle()

    def check_end(self) -> None:
        scenario = self.scenario
        if scenario.ends is None:
            assert not self.run.completed, f"{self._where()}: has ended at {self.last_end}"
        else:
            assert self.run.completed, f"{self._where()}: waits at {self._waiting()}"
            assert self.last_end == scenario.ends, f"{self._where()}: ended at {self.last_end}"
        variables = self.run.variables
        assert {name: variables.get(name) for name in scenario.variables} == dict(scenario.variables), self._where()
        assert set(scenario.thrown) <= set(self.thrown), f"{self._where()}: threw {self.thrown}"
        assert sorted(f.element_id for f in self.run.incidents) == sorted(scenario.incidents), self.run.incidents

    def _act(self, name: str, payload: Mapping[str, Any]) -> None:
        for task in self.run.tasks():
            if task.element_id == name:
                self.run.complete_task(task.id, self._validated(task, payload))
                return
        for timer in self.run.timers():
            if timer.element_id == name:
                self.run.fire_timer(timer.id)
                return
        for subscription in self.run.subscriptions():
            if subscription.element_id == name:
                self.run.receive_message(subscription.id, payload)
                return
        for call in self.run.waiting_calls():
            if call.element_id == name:
                self._report(call.token_id, payload)
                return
        raise AssertionError(f"{self._where()}: nothing waits at {name}, only at {self._waiting()}")

    def _validated(self, task: engine.OpenTask, answers: Mapping[str, Any]) -> Mapping[str, Any]:
        if task.form_ref is None:
            assert not answers, f"{task.element_id} has no form"
            return {}
        form = self.bundle.form(task.form_ref)
        assert form is not None, f"{task.element_id} names the form {task.form_ref}, which is not there"
        return validate(form, answers, self.run.task_context(task.id))

    def _settle(self) -> None:
        while True:
            self.run.advance()
            calls = self.run.calls()
            if not calls:
                break
            for call in calls:
                self._serve(call.token_id, call.element_id)
        self.thrown += [message.name for message in self.run.thrown()]
        ends = [done.element_id for done in self.run.trace() if done.type == "endEvent" and done.outcome == "completed"]
        self.last_end = ends[-1] if ends else self.last_end
        state = self.run.snapshot()
        self.run = engine.load(self.bundle, self.scenario.process, state, **self._options)
        assert not self.run.stuck, self._where()

    def _serve(self, token_id: str, element_id: str) -> None:
        results = self.scenario.calls.get(element_id, [{}])
        number = self.served.get(element_id, 0)
        self.served[element_id] = number + 1
        result = results[min(number, len(results) - 1)]
        if result.get("waits"):
            self.run.park_call(token_id)
        else:
            self._report(token_id, result)

    def _report(self, token_id: str, result: Mapping[str, Any]) -> None:
        if "error" in result:
            self.run.throw_error(token_id, result["error"])
        else:
            self.run.finish_call(token_id, result)

    def _waiting(self) -> list[str]:
        run = self.run
        events = [event.element_id for event in (*run.timers(), *run.subscriptions())]
        calls = [call.element_id for call in run.waiting_calls()]
        failed = [f"{failure.element_id}! {failure.message}" for failure in run.incidents]
        return [task.element_id for task in run.tasks()] + events + calls + failed

    def _where(self) -> str:
        return f"{self.scenario.file}: {self.scenario.name}"


def _add_weekdays(day: date, number: int) -> date:
    """Enough for walking: what a working day is, is the calendar's own tests' business."""
    while number > 0:
        day += timedelta(days=1)
        number -= day.weekday() < 5
    return day
