"""What a scenario expects of its rehearsal, compared with what happened.

A trace is a list of element ids in the order in which tokens left them (outcome completed). Where the standard leaves
the order open, an item is a mapping: `{any: [[a, b], [c]]}` stands for every way to shuffle those lists into one, each
in its own order. Elements that were taken away or left by an error stand in `cancelled`, without an order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from workflows.errors import Invalid
from workflows.rehearsal.report import Report

Trace = tuple[Any, ...]


def differences(expect: Mapping[str, Any], report: Report) -> list[str]:
    """A sentence for each expectation that is not met."""
    return [
        f"{name}: expected {wanted}, got {found}"
        for name, wanted, found in _compared(expect, report)
        if wanted != found
    ]


def _compared(expect: Mapping[str, Any], report: Report) -> Iterator[tuple[str, Any, Any]]:
    done = [line for line in report.lines if line.outcome == "completed"]
    for name, value in dict(expect.get("data", {})).items():
        yield f"data.{name}", value, report.data.get(name)
    if "trace" in expect and not follows([line.element for line in done], expect["trace"]):
        yield "trace", expect["trace"], [line.element for line in done]
    if missing := Counter(expect.get("thrown", [])) - Counter(report.thrown):
        yield "thrown", sorted(missing.elements()), list(report.thrown)
    single = {
        "status": report.status.value,
        "ends": next((line.element for line in reversed(done) if line.type == "endEvent"), None),
    }
    yield from ((name, expect[name], found) for name, found in single.items() if name in expect)
    several = {
        "cancelled": [line.element for line in report.lines if line.outcome != "completed"],
        "waiting_on": [wait["element"] for wait in report.waiting_on],
        "incidents": [found["element"] for found in report.problems if found["element"] is not None],
        "problems": [found["code"] for found in report.problems],
    }
    yield from ((name, *_sorted(expect[name], found)) for name, found in several.items() if name in expect)


def _sorted(wanted: Sequence[Any], found: Sequence[Any]) -> tuple[list[str], list[str]]:
    return sorted(map(str, wanted)), sorted(map(str, found))


def follows(found: Sequence[str], expected: Sequence[Any]) -> bool:
    """Whether a trace is one of those that are expected. Raises Invalid for an expectation that cannot be read."""
    start = frozenset({_frozen(expected)})
    states: frozenset[Trace] = start
    for element in found:
        states = frozenset(after for state in states for after in _after(state, element))
        if not states:
            return False
    return any(_empty(state) for state in states)


def _frozen(items: Sequence[Any]) -> Trace:
    return tuple(_item(item) for item in items)


def _item(item: Any) -> Any:
    if isinstance(item, Mapping):
        branches = item.get("any")
        if set(item) != {"any"} or not isinstance(branches, Sequence) or isinstance(branches, str):
            raise Invalid(f"A trace has element ids and {{any: [[…], […]]}}, not {item!r:.60}.", field="expect.trace")
        return frozenset(Counter(_frozen(branch) for branch in branches).items())
    return str(item)


@cache
def _after(state: Trace, element: str) -> frozenset[Trace]:
    """What may be left of an expected trace once an element has been seen."""
    if not state:
        return frozenset()
    first, rest = state[0], state[1:]
    if isinstance(first, str):
        return frozenset({rest}) if first == element else frozenset()
    found: set[Trace] = set()
    branches = Counter(dict(first))
    for branch in branches:
        for left in _after(branch, element):
            others = branches.copy()
            others[branch] -= 1
            others[left] += bool(left)
            kept = frozenset((+others).items())
            found.add((kept, *rest) if kept else rest)
    if _empty((first,)):
        found |= _after(rest, element)
    return frozenset(found)


def _empty(state: Trace) -> bool:
    """Whether nothing more has to come."""
    return all(not isinstance(item, str) and all(_empty(branch) for branch, _ in item) for item in state)
