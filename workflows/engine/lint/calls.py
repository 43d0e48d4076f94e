"""Calls between the processes of a bundle."""

from __future__ import annotations

from collections.abc import Mapping

from workflows.engine.dialect.diagram import Box, Process
from workflows.engine.problems import Problems


def check_calls(processes: Mapping[str, Process], problems: Problems) -> None:
    """Refuses recursion, and calls of processes that begin with a message only."""
    calls = {
        key: [box for box in process.body.deep() if box.type == "callActivity"] for key, process in processes.items()
    }
    for key, boxes in calls.items():
        for box in boxes:
            called = box.attributes.get("calledElement", "")
            if called in processes and key in _called_from(called, calls):
                advice = "Draw a loop, or a multi-instance, instead of a process that calls itself."
                problems.add(box.place, "recursion", f"{key} calls {called}, which comes back to {key}.", advice)
            elif called in processes and not _plain_start(processes[called]):
                problems.add(box.place, "unknown-process", f"{called} has no start event without a trigger.")


def _called_from(key: str, calls: Mapping[str, list[Box]]) -> set[str]:
    seen, todo = {key}, [key]
    while todo:
        for box in calls.get(todo.pop(), []):
            called = box.attributes.get("calledElement", "")
            if called not in seen:
                seen.add(called)
                todo.append(called)
    return seen


def _plain_start(process: Process) -> bool:
    body = process.body
    return bool(body.implicit_starts()) or any(start.event.kind == "none" for start in body.starts())
