"""The other files of a bundle: forms and decisions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from workflows.engine.problems import Place, Problems
from workflows.errors import DiagramInvalid, WorkflowError
from workflows.feel.dmn import Decision, parse_dmn
from workflows.forms import Form, read_form


def form_files(files: Mapping[str, bytes], problems: Problems) -> dict[str, Form]:
    """Forms by name: `draft` for `forms/draft.form`."""
    found: dict[str, Form] = {}
    for path in sorted(files):
        parts = PurePosixPath(path)
        if parts.suffix == ".form" and parts.parent == PurePosixPath("forms"):
            try:
                found[parts.stem] = read_form(files[path], path)
            except DiagramInvalid as error:
                problems.found.extend(error.details["problems"])
            except WorkflowError as error:
                problems.add(Place(path), "form", error.message)
    return found


def decision_files(files: Mapping[str, bytes], problems: Problems) -> dict[str, Decision]:
    """Decisions by id."""
    found: dict[str, Decision] = {}
    for path in sorted(files):
        if path.endswith(".dmn"):
            for key, decision in _decisions(path, files[path], problems).items():
                if key in found:
                    problems.add(Place(path, key), "duplicate-decision", f"There is another decision {key}.")
                found[key] = decision
    return found


def _decisions(path: str, data: bytes, problems: Problems) -> Mapping[str, Decision]:
    try:
        return parse_dmn(data).decisions
    except DiagramInvalid as error:
        problems.found.extend({**problem, "file": path} for problem in error.details.get("problems", []))
        if not error.details.get("problems"):
            problems.add(Place(path), "decision", error.message)
    except WorkflowError as error:
        problems.add(Place(path), "decision", error.message)
    return {}
