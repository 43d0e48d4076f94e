"""Looking without changing: where an instance stands, what is wrong with files, what a new arrangement would move."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from workflows.calendar.arrangements import YearArrangement, parse_arrangement
from workflows.engine import Bundle, ProcessInfo
from workflows.engine.dialect.xml import BPMN, read_xml
from workflows.engine.problems import Problems
from workflows.errors import DiagramInvalid, WorkflowError
from workflows.handlers.bundles import bundle_of
from workflows.handlers.deployments import check_deployable
from workflows.handlers.execution import load
from workflows.handlers.moments import due_date
from workflows.model import Actor, Clock, DueDate, InstanceStatus
from workflows.policy import check_administer, check_design
from workflows.ports import UnitOfWork

_DOCTYPE: Final = re.compile(rb"<!DOCTYPE", re.IGNORECASE)
_LIVE: Final = (InstanceStatus.RUNNING, InstanceStatus.SUSPENDED)


@dataclass(frozen=True, slots=True)
class Diagram:
    """One process of a bundle. `calls` maps call activities' element ids to process keys; `elements` ids to names."""

    process_key: str
    name: str
    file: str
    elements: Mapping[str, str] = field(default_factory=dict)
    calls: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an instance stands. `positions` counts tokens by process key and element id; `version` is the instance's.

    `failure` says why the state could not be read; then there are no positions and no variables, and the rest holds.
    """

    diagrams: tuple[Diagram, ...]
    positions: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    variables: Mapping[str, Any] = field(default_factory=dict)
    stuck: bool = False
    failure: str | None = None
    version: int = 0


def where_it_stands(uow: UnitOfWork, actor: Actor, *, instance_id: str) -> Standing:
    """The diagrams that matter for an instance (its own process first, then those it calls), tokens and variables.

    Who may look is the asker's to know: heads see their department's, and what that is only the reads know.
    Raises NotFound.
    """
    instance = uow.instances.get(instance_id)
    definition = uow.deployments.definition(instance.definition_id)
    bundle = bundle_of(uow, definition)
    drawn = diagrams(bundle, uow.deployments.get(definition.deployment_id).files, instance.key)
    try:
        run = load(uow, actor, instance).run
        alive = instance.status in _LIVE
        positions = run.positions() if alive else {}
        return Standing(drawn, positions, run.variables, stuck=alive and run.stuck, version=instance.version)
    except WorkflowError as error:
        return Standing(drawn, failure=error.message, version=instance.version)


def diagrams_of(uow: UnitOfWork, actor: Actor, *, deployment_id: str) -> tuple[Diagram, ...]:
    """Every process of a deployment. Raises NotFound, NotAllowed."""
    check_design(actor)
    found = uow.deployments.definitions_of(deployment_id)
    return diagrams(bundle_of(uow, found[0]), uow.deployments.get(deployment_id).files) if found else ()


def check_files(uow: UnitOfWork, actor: Actor, *, files: Mapping[str, bytes]) -> list[dict[str, Any]]:
    """What a deployment of these files would refuse: `file, element, name, line, code, message, advice` each.

    Empty where they can be deployed. Raises NotAllowed.
    """
    check_design(actor)
    try:
        check_deployable(uow, files)
    except DiagramInvalid as error:
        return [_placed(dict(problem), files) for problem in error.details.get("problems", ())] or [
            {"file": "", "element": None, "name": None, "line": 0, "code": error.code, "message": error.message}
        ]
    return []


def diagrams(bundle: Bundle, files: Mapping[str, bytes], process_key: str | None = None) -> tuple[Diagram, ...]:
    """The processes of a bundle; with a key this one first and then only those it leads to."""
    calls: dict[str, dict[str, str]] = {}
    for file in sorted({info.file for info in bundle.processes}):
        calls |= _calls(files[file], file)
    known = {info.key: info for info in bundle.processes}
    keys = list(known) if process_key is None else _reached(process_key, calls)
    return tuple(_diagram(known[key], calls.get(key, {})) for key in keys if key in known)


def _diagram(info: ProcessInfo, calls: Mapping[str, str]) -> Diagram:
    names = {element.id: element.name for element in info.elements}
    return Diagram(info.key, info.name or info.key, info.file, names, calls)


def _calls(data: bytes, file: str) -> dict[str, dict[str, str]]:
    """What the call activities of a diagram call, by process key and element id."""
    root = read_xml(data, file, Problems())
    if root is None:
        return {}
    return {
        process.get("id", ""): {
            call.get("id", ""): call.get("calledElement", "") for call in process.iter(f"{{{BPMN}}}callActivity")
        }
        for process in root.iter(f"{{{BPMN}}}process")
    }


def _reached(process_key: str, calls: Mapping[str, Mapping[str, str]]) -> list[str]:
    found, open_ = [process_key], [process_key]
    while open_:
        for called in calls.get(open_.pop(0), {}).values():
            if called not in found:
                found.append(called)
                open_.append(called)
    return found


def _placed(problem: dict[str, Any], files: Mapping[str, bytes]) -> dict[str, Any]:
    """A DOCTYPE and a component of a form are found without their line: here they get one."""
    if problem.get("line"):
        return problem
    file, element = str(problem.get("file")), problem.get("element")
    data, found = files.get(file, b""), None
    if problem.get("code") == "doctype":
        found = _DOCTYPE.search(data)
    elif file.endswith(".form") and element:
        found = re.search(rb'"id"\s*:\s*"' + re.escape(str(element).encode()) + rb'"', data)
    if found is not None:
        problem["line"] = data.count(b"\n", 0, found.start()) + 1
    return problem


@dataclass(frozen=True, slots=True)
class ClockMove:
    """What a new arrangement would do to the due day of a running clock."""

    clock: Clock
    before: DueDate
    after: DueDate


@dataclass(frozen=True, slots=True)
class ArrangementPreview:
    """A year's arrangement before it is loaded. `missing` are statutory days off that it would have worked."""

    arrangement: YearArrangement
    replaces: bool
    missing: tuple[date, ...]
    moves: tuple[ClockMove, ...]


def preview_arrangement(uow: UnitOfWork, actor: Actor, *, text: str) -> ArrangementPreview:
    """What `load_arrangement` would read and move. Raises NotAllowed, Invalid (details `line`)."""
    check_administer(actor)
    arrangement = parse_arrangement(text)
    then = uow.calendar.with_arrangement(arrangement)
    moves = (
        ClockMove(clock, due_date(clock, uow.calendar, uow.today), due_date(clock, then, uow.today))
        for clock in uow.clocks.running()
    )
    return ArrangementPreview(
        arrangement,
        uow.calendar.is_loaded(arrangement.year),
        arrangement.missing_statutory_days(),
        tuple(move for move in moves if move.before != move.after),
    )
