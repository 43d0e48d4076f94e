"""Calls between the processes of a bundle."""

from __future__ import annotations

from collections.abc import Mapping

from workflows.engine.dialect.diagram import Box, Process
from workflows.engine.problems import Problems


def check_calls(processes: Mapping[str, Process], problems: Problems) -> None:
    """Refuses recursion, and calls of processes that do not begin in one way by themselves."""
    calls = {
        key: [box for box in process.body.deep() if box.type == "callActivity"] for key, process in processes.items()
    }
    for key, boxes in calls.items():
        for box in boxes:
            called = box.attributes.get("calledElement", "")
            if called in processes and key in _called_from(called, calls):
                advice = "Draw a loop, or a multi-instance, instead of a process that calls itself."
                problems.add(box.place, "recursion", f"{key} calls {called}, which comes back to {key}.", advice)
            elif called in processes and (number := _plain_starts(processes[called])) != 1:
                how = "no start event" if number == 0 else "several start events"
                advice = "Give the called process one start event without a trigger."
                problems.add(box.place, "unknown-process", f"{called} has {how} without a trigger.", advice)


def _called_from(key: str, calls: Mapping[str, list[Box]]) -> set[str]:
    seen, todo = {key}, [key]
    while todo:
        for box in calls.get(todo.pop(), []):
            called = box.attributes.get("calledElement", "")
            if called not in seen:
                seen.add(called)
                todo.append(called)
    return seen


def _plain_starts(process: Process) -> int:
    """How many ways there are to begin without a trigger."""
    body = process.body
    return 1 if body.implicit_starts() else sum(start.event.kind == "none" for start in body.starts())
