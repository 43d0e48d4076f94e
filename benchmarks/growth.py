"""Whether an instance's age and width cost anything: rounds of rework, parallel branches, instances of one task.

Prints tables for README.md. CPU time of one thread, so that other work on the machine counts little; every figure is
to be read against the first row of its table.

    .venv/bin/python -m benchmarks.growth [--rounds 10000] [--width 1000]
"""

from __future__ import annotations

import argparse
import resource
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise

from workflows import engine

NOW = datetime(2026, 3, 2, tzinfo=UTC)
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
LAST = 40
"""Completions of which a figure is the median."""


def element(tag: str, key: str, inside: str = "", **attributes: str) -> str:
    written = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<{tag} id="{key}"{written}>{inside}</{tag}>'


def flow(source: str, target: str, condition: str = "") -> str:
    inside = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
    return element("sequenceFlow", f"{source}_{target}", inside, sourceRef=source, targetRef=target)


def line(*keys: str) -> str:
    return "".join(flow(a, b) for a, b in pairwise(keys))


def bundle(*inside: str) -> engine.Bundle:
    process = element("process", "p", "".join(inside), isExecutable="true")
    head = f'<definitions xmlns="{BPMN}" xmlns:camunda="{CAMUNDA}" id="D" targetNamespace="t">'
    return engine.read_bundle({"p.bpmn": f"{head}{process}</definitions>".encode()}, topics=None)


def rework() -> engine.Bundle:
    """A draft, two parallel reviews, a join, and back to the draft until both agree."""
    return bundle(
        element("startEvent", "s"), element("userTask", "draft"), element("parallelGateway", "split"),
        element("userTask", "a"), element("userTask", "b"), element("parallelGateway", "join"),
        element("exclusiveGateway", "g", default="g_e"), element("endEvent", "e"),
        line("s", "draft", "split", "a", "join", "g", "e"), line("split", "b", "join"),
        flow("g", "draft", "not(a.ok and b.ok)"),
    )  # fmt: skip


def branches(width: int) -> engine.Bundle:
    """A parallel gateway, that many user tasks, a join."""
    tasks = [f"t{n}" for n in range(width)]
    return bundle(
        element("startEvent", "s"), element("parallelGateway", "split"), element("parallelGateway", "join"),
        element("endEvent", "e"), *(element("userTask", task) for task in tasks), line("s", "split"),
        *(line("split", task, "join") for task in tasks), line("join", "e"),
    )  # fmt: skip


def instances(_width: int) -> engine.Bundle:
    """One user task for each item of a list."""
    loop = '<multiInstanceLoopCharacteristics camunda:collection="xs" camunda:elementVariable="x"/>'
    return bundle(
        element("startEvent", "s"), element("userTask", "t", loop), element("endEvent", "e"), line("s", "t", "e")
    )


class Instance:
    """One instance, saved and loaded around every completion, as the service does it."""

    def __init__(self, bundle: engine.Bundle, data: dict[str, object] | None = None) -> None:
        self.bundle = bundle
        self.run = engine.start(bundle, "p", data or {}, instance_id="i", business_key="k", now=NOW)
        self.run.advance()
        self.state = self.run.snapshot()

    def complete(self, which: int = 0, **answers: object) -> float:
        """CPU seconds from the saved state to the next."""
        begun = time.thread_time()
        self.run = engine.load(self.bundle, "p", self.state, instance_id="i", business_key="k", now=NOW)
        self.run.complete_task(self.run.tasks()[which].id, answers)
        self.run.advance()
        self.state = self.run.snapshot()
        return time.thread_time() - begun


def memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def rounds(most: int) -> None:
    """Completions of one instance in its first and its ten thousandth round."""
    Instance(rework()).complete()
    one, taken = Instance(rework()), list[float]()
    marks = [mark for mark in (10, 100, 1_000, 10_000, 100_000) if mark <= most]
    first: tuple[float, int, float] | None = None
    print("| rounds | ms a completion | to the first | state, bytes | to the first | peak memory, MB |")
    print("|---|---|---|---|---|---|")
    for number in range(1, most + 1):
        taken += [one.complete(title="t"), one.complete(1, ok=False), one.complete(ok=False)]
        if number in marks:
            cost, size = statistics.median(taken[-LAST:]) * 1000, len(one.state)
            if first is None:
                first = statistics.median(taken[:LAST]) * 1000, size, memory()
                print(f"| 1–10 | {first[0]:.2f} | 1.00 | {first[1]} | 1.00 | {first[2]:.0f} |")
            else:
                ratios = cost / first[0], size / first[1]
                print(f"| {number:,} | {cost:.2f} | {ratios[0]:.2f} | {size} | {ratios[1]:.2f} | {memory():.0f} |")


def widths(title: str, make: Callable[[int], engine.Bundle], most: int) -> None:
    """All completions of a wide instance: in one hand, and each saved and loaded."""
    print(f"\n| {title} | all in one run, ms | each, ms | to the first | each saved and loaded, ms | state, bytes |")
    print("|---|---|---|---|---|---|")
    first = 0.0
    for width in [width for width in (10, 100, 1_000) if width <= most]:
        made, data = make(width), {"xs": list(range(width))}
        saved = Instance(made, data)
        size = len(saved.state)
        each = statistics.median(saved.complete() for _ in range(min(width, LAST)))
        begun = time.thread_time()
        run = engine.start(made, "p", data, instance_id="i", business_key="k", now=NOW)
        run.advance()
        for task in run.tasks():
            run.complete_task(task.id, {})
            run.advance()
        assert run.completed
        whole = (time.thread_time() - begun) * 1000
        first = first or whole / width
        one = whole / width
        print(f"| {width:,} | {whole:.1f} | {one:.3f} | {one / first:.2f} | {each * 1000:.2f} | {size} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10_000)
    parser.add_argument("--width", type=int, default=1_000)
    options = parser.parse_args()
    rounds(options.rounds)
    widths("parallel branches", branches, options.width)
    widths("instances of one task", instances, options.width)


if __name__ == "__main__":
    main()
