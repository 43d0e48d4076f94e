"""Checks of a whole diagram: what the table cannot say, and what would be accepted and then run wrongly."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from workflows.engine.dialect.diagram import Body, Box, Process
from workflows.engine.expressions import read_script
from workflows.engine.lint.adhoc import check_ad_hoc
from workflows.engine.lint.calls import check_calls
from workflows.engine.lint.compensation import check_compensation
from workflows.engine.lint.data import check_concurrent_writes, check_names
from workflows.engine.lint.events import check_events
from workflows.engine.lint.flows import check_flows
from workflows.engine.lint.loops import check_loops
from workflows.engine.lint.starts import check_sending, check_starts
from workflows.engine.lint.tasks import check_tasks
from workflows.engine.problems import Place, Problems
from workflows.errors import WorkflowError


def lint(processes: Mapping[str, Process], problems: Problems) -> None:
    """Notes every problem of the executable processes of a bundle."""
    for process in processes.values():
        _body(process.body, process.place, problems, "process")
    check_calls(processes, problems)
    check_compensation(processes, problems)


def _body(body: Body, owner: Place, problems: Problems, level: str, *, one_by_one: bool = False) -> None:
    check_flows(body, owner, problems)
    check_events(body, owner, problems, level=level)
    check_sending(body, problems)
    check_starts(body, problems, top=level == "process")
    check_tasks(body, problems, triggered=level == "event sub-process")
    check_loops(body, problems)
    check_names(body, problems, written)
    if not one_by_one:
        check_concurrent_writes(body, problems, written)
    for box in body.boxes.values():
        if box.body is not None:
            if box.type == "adHocSubProcess":
                check_ad_hoc(box, box.body, problems)
            level = "event sub-process" if box.triggered else "sub-process"
            _body(box.body, box.place, problems, level, one_by_one=box.sequential)


def written(box: Box) -> frozenset[str]:
    """The variables that an element writes besides the one with its result."""
    names = {entry.name for entry in (*box.outputs, *box.passed_out) if entry.text is not None and entry.store is None}
    names.update(filter(None, [box.attributes.get("camunda:resultVariable")]))
    for event in box.events:
        names.update(value for name, value in event.attributes.items() if name.endswith("Variable"))
    if box.script is not None:
        with suppress(WorkflowError):  # noted when the specs are built
            names.update(read_script(box.script.text).targets)
    return frozenset(names)
