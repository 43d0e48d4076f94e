"""Supervision: a year's tasks with their lights, one task, what people do with it, urge letters, digests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import Response

from service.api.base import Blueprint, ask, run, today
from service.api.files import file_response
from service.api.instance_schemas import Reason
from service.api.listing import listed
from service.api.supervision_schemas import (
    BoardArguments,
    Chosen,
    Confirmed,
    Dated,
    Decided,
    DigestSchema,
    EditedTask,
    EvidenceSchema,
    NewEvidence,
    NewPlan,
    NewTask,
    Returned,
    SupervisionFileSchema,
    SupervisionTaskSchema,
    TakenSchema,
    Urged,
    WhatWasSaid,
)
from service.storage.database import reading
from service.storage.queries import supervision as queries
from workflows.disclosure.letters import MEDIA_TYPES
from workflows.disclosure.supervision.handlers import closing, digesting, planning, proving, urging, working
from workflows.disclosure.supervision.handlers.reading import task_file
from workflows.disclosure.supervision.lights import Light, light
from workflows.disclosure.supervision.model import Digest, Evidence, SupervisionTask
from workflows.errors import NotFound

blueprint = Blueprint("supervision", __name__, description="Supervised tasks: lights, evidence, urge letters.")
TASK: Final = "/supervision/<task_id>"
TASKS: Final = listed(SupervisionTaskSchema)


@blueprint.route("/supervision", methods=["GET"])
@blueprint.arguments(BoardArguments, location="query")
@blueprint.response(200, TASKS)
def list_tasks(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """A year's tasks in the plan's order; with a task that is wanted comes the one above it."""
    lines = queries.lines(reading(), queries.BoardFilter(**arguments), today(), limit=10_000)
    return {"items": [_told(line.task, line.light) for line in lines]}


@blueprint.route("/supervision/plans/<int:year>", methods=["POST"])
@blueprint.arguments(NewPlan)
@blueprint.response(201, TakenSchema)
def import_plan(body: Mapping[str, Any], year: int) -> Mapping[str, int]:
    """Add rows to a year's plan, all or none (office); 422 `rows-invalid` names every row and field that is wrong."""
    return {"tasks": run(planning.import_plan, year=year, rows=body["tasks"])}


@blueprint.route("/supervision/plans/<int:year>/shipped", methods=["POST"])
@blueprint.response(201, TakenSchema)
def load_shipped(year: int) -> Mapping[str, int]:
    """The decomposition of the work points that comes with gongkai (office)."""
    return {"tasks": run(planning.load_shipped_plan, year=year)}


@blueprint.route("/supervision/plans/<int:year>/carry-over", methods=["POST"])
@blueprint.response(201, TakenSchema)
def carry_over(year: int) -> Mapping[str, int]:
    """Last year's plan as this year's (office)."""
    return {"tasks": run(planning.carry_over, year=year)}


@blueprint.route("/supervision/plans/<int:year>/tasks", methods=["POST"])
@blueprint.arguments(NewTask)
@blueprint.response(201, SupervisionTaskSchema)
def add_task(body: Mapping[str, Any], year: int) -> Mapping[str, Any]:
    """One task more (office)."""
    return _told(run(planning.add_task, year=year, row=body))


@blueprint.route(TASK, methods=["GET"])
@blueprint.response(200, SupervisionFileSchema)
def show_task(task_id: str) -> Mapping[str, Any]:
    """One task with its history, evidence, letters, and what might be evidence."""
    file = ask(task_file, task_id=task_id)
    return {
        "task": _told(file.task, file.light),
        "parts": [_told(part, found) for part, found in file.parts],
        "history": file.entries,
        "evidence": file.evidence,
        "letters": file.letters,
        "candidates": file.candidates,
    }


@blueprint.route(TASK, methods=["PATCH"])
@blueprint.arguments(EditedTask)
@blueprint.response(200, SupervisionTaskSchema)
def edit_task(body: Mapping[str, Any], task_id: str) -> Mapping[str, Any]:
    """Change what the plan says of a task (office)."""
    given = {name: value for name, value in body.items() if name != "version"}
    return _told(run(planning.edit_task, task_id=task_id, version=body["version"], fields=given))


@blueprint.route("/supervision/assignment", methods=["POST"])
@blueprint.arguments(Chosen)
@blueprint.response(200, TASKS)
def assign(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Hand tasks with their parts to their owners, all or none (office)."""
    return {"items": [_told(task) for task in run(working.assign_tasks, task_ids=body["tasks"])]}


@blueprint.route("/supervision/urge", methods=["POST"])
@blueprint.arguments(Urged)
@blueprint.response(200, TASKS)
def urge(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """An urge letter for each, all or none (office)."""
    return {"items": [_told(task) for task in run(urging.urge_tasks, task_ids=body["tasks"], note=body["note"])]}


@blueprint.route(f"{TASK}/reports", methods=["POST"])
@blueprint.arguments(WhatWasSaid)
@blueprint.response(201, SupervisionTaskSchema)
def report(body: Mapping[str, Any], task_id: str) -> Mapping[str, Any]:
    """Say how it goes (owner, cooperating departments)."""
    return _told(run(working.report_progress, task_id=task_id, **body))


@blueprint.route(f"{TASK}/evidence", methods=["POST"])
@blueprint.arguments(NewEvidence)
@blueprint.response(201, EvidenceSchema)
def add_evidence(body: Mapping[str, Any], task_id: str) -> Evidence:
    """Something shows that it is done (owner, cooperating departments)."""
    return run(proving.add_evidence, task_id=task_id, **body)


@blueprint.route(f"{TASK}/evidence/<evidence_id>", methods=["DELETE"])
@blueprint.response(204)
def withdraw_evidence(task_id: str, evidence_id: str) -> None:
    """It was a mistake; not once it is submitted."""
    run(proving.withdraw_evidence, task_id=task_id, evidence_id=evidence_id)


@blueprint.route(f"{TASK}/evidence/<evidence_id>", methods=["GET"])
@blueprint.file()
def evidence_file(task_id: str, evidence_id: str) -> Response:
    """A file that is evidence."""
    name, media_type, content = ask(proving.evidence_file, task_id=task_id, evidence_id=evidence_id)
    return file_response(content, name, media_type)


@blueprint.route(f"{TASK}/submission", methods=["POST"])
@blueprint.arguments(WhatWasSaid)
@blueprint.response(200, SupervisionTaskSchema)
def submit(body: Mapping[str, Any], task_id: str) -> Mapping[str, Any]:
    """It is done, says the owner; never without evidence."""
    return _told(run(working.submit_task, task_id=task_id, **body))


@blueprint.route(f"{TASK}/confirmation", methods=["POST"])
@blueprint.arguments(Confirmed)
@blueprint.response(200, SupervisionTaskSchema)
def confirm(body: Mapping[str, Any], task_id: str) -> Mapping[str, Any]:
    """It is done, says the office; never its owner."""
    return _told(run(working.confirm_task, task_id=task_id, **body))


@blueprint.route(f"{TASK}/return", methods=["POST"])
@blueprint.arguments(Returned)
@blueprint.response(200, SupervisionTaskSchema)
def give_back(body: Mapping[str, Any], task_id: str) -> Mapping[str, Any]:
    """It goes back to its owner, with a reason (office)."""
    return _told(run(working.return_task, task_id=task_id, **body))


@blueprint.route(f"{TASK}/earlier", methods=["POST"])
@blueprint.arguments(NewEvidence)
@blueprint.response(200, SupervisionTaskSchema)
def settle_earlier(body: Mapping[str, Any], task_id: str) -> Mapping[str, Any]:
    """It was done before it was assigned here, and this shows it (office)."""
    return _told(run(closing.settle_earlier, task_id=task_id, **body))


@blueprint.route(f"{TASK}/waiver", methods=["POST"])
@blueprint.arguments(Reason)
@blueprint.response(200, SupervisionTaskSchema)
def waive(body: Mapping[str, Any], task_id: str) -> Mapping[str, Any]:
    """It is not asked for any more, with its parts, for a reason (office)."""
    return _told(run(closing.waive_task, task_id=task_id, **body))


@blueprint.route(f"{TASK}/extension", methods=["POST"])
@blueprint.arguments(Dated)
@blueprint.response(200, SupervisionTaskSchema)
def ask_extension(body: Mapping[str, Any], task_id: str) -> Mapping[str, Any]:
    """More time, please (owner)."""
    return _told(run(working.ask_extension, task_id=task_id, **body))


@blueprint.route(f"{TASK}/extension/decision", methods=["POST"])
@blueprint.arguments(Decided)
@blueprint.response(200, SupervisionTaskSchema)
def decide_extension(body: Mapping[str, Any], task_id: str) -> Mapping[str, Any]:
    """More time is granted, or not (office)."""
    return _told(run(working.decide_extension, task_id=task_id, **body))


@blueprint.route(f"{TASK}/acknowledgement", methods=["POST"])
@blueprint.arguments(Dated)
@blueprint.response(200, SupervisionTaskSchema)
def acknowledge(body: Mapping[str, Any], task_id: str) -> Mapping[str, Any]:
    """The answer to an urge letter: why, and until when (owner)."""
    return _told(run(working.acknowledge_urge, task_id=task_id, **body))


@blueprint.route("/supervision/letters/<letter_id>/<form>", methods=["GET"])
@blueprint.file()
def letter(letter_id: str, form: str) -> Response:
    """An urge letter as `pdf` or `docx`."""
    if form not in MEDIA_TYPES:
        raise NotFound(kind="form", id=form)
    issued, content = ask(urging.letter_file, letter_id=letter_id, form=form)
    return file_response(content, f"{issued.number}.{form}", MEDIA_TYPES[form])


@blueprint.route("/supervision/digests/<week>", methods=["GET"])
@blueprint.response(200, DigestSchema)
def digest(week: str) -> Digest:
    """A week's digest; the week as 2026-W48."""
    return ask(digesting.digest_of, week=week)


def _told(task: SupervisionTask, found: Light | None = None) -> Mapping[str, Any]:
    told = {name: getattr(task, name) for name in SupervisionTaskSchema().fields if hasattr(task, name)}
    return {**told, "light": found or light(task, today())}
