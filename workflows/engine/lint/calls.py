"""Calls between the processes of a bundle."""

from __future__ import annotations

from collections.abc import Mapping

from workflows.engine.dialect.calls import WANTED, called_elsewhere
from workflows.engine.dialect.diagram import Box, Process
from workflows.engine.problems import Problems


def check_calls(processes: Mapping[str, Process], problems: Problems) -> None:
    """Refuses recursion, and calls of processes that do not begin in one way by themselves."""
    calls = {
        key: [
            box
            for box in process.body.deep()
            if box.type == "callActivity" and called_elsewhere(box.attributes) is None
        ]
        for key, process in processes.items()
    }
    _check_bindings(processes, problems)
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


def _check_bindings(processes: Mapping[str, Process], problems: Problems) -> None:
    """A binding by tag or number names one; a tag or number without its binding would be passed over."""
    for process in processes.values():
        for box in process.body.deep():
            if box.type != "callActivity":
                continue
            binding = box.attributes.get("camunda:calledElementBinding", "deployment")
            wanted = WANTED.get(binding)
            if wanted is not None and not box.attributes.get(wanted, "").strip():
                problems.add(box.place, "binding", f"The binding {binding} needs {wanted}.", f"Give {wanted}.")
            for name in filter(None, WANTED.values()):
                if name != wanted and name in box.attributes:
                    problems.add(
                        box.place, "binding", f"{name} has no meaning with the binding {binding}.", "Remove it."
                    )
            number = box.attributes.get("camunda:calledElementVersion", "1")
            if not number.isascii() or not number.isdigit() or len(number) > 9:
                problems.add(box.place, "binding", f"{number!r} is no version.", "Give a whole number.")


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
