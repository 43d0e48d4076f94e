"""User tasks: lists, forms, claim, release, complete, reassign, urge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import Response, request

from service.api.access import check_groups, concerning_task, visible_task
from service.api.base import Blueprint, ask, run
from service.api.files import file_response
from service.api.forms import accepted, form_file, in_the_language_of_the_asker
from service.api.histories import HappeningPage, history_body, told
from service.api.listing import PageArguments, number, page_body, paged, position
from service.api.task_schemas import (
    AcceptedAnswersSchema,
    Answers,
    Assignment,
    Bulk,
    BulkResultSchema,
    Completion,
    FormSchema,
    TaskInContextSchema,
    TaskSchema,
    ToldSchema,
    Urge,
    VariablesSchema,
    WorklistArguments,
    WorklistCountsSchema,
    WorklistItemSchema,
)
from service.identity import required_actor
from service.storage.database import reading
from service.storage.queries import chronicle, studio, tasks, worklist
from service.storage.queries.tasks import TaskInContext
from workflows.errors import FormInvalid, WorkflowError
from workflows.handlers import forms
from workflows.handlers import tasks as handlers
from workflows.model import UserTask
from workflows.policy import SUPERVISORS

blueprint = Blueprint("tasks", __name__, description="Work for people.")

_LISTS: Final = {"mine": worklist.mine, "offered": worklist.offered, "finished": worklist.finished}


@blueprint.route("/tasks", methods=["GET"])
@blueprint.arguments(WorklistArguments, location="query")
@blueprint.response(200, paged(WorklistItemSchema, total=True))
def list_tasks(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """My tasks, those offered to my groups (both first due first), or those I finished."""
    wanted = worklist.Filter(arguments.get("process"), arguments.get("department"), arguments["text"])
    which, actor = arguments["list"], required_actor()
    page = _LISTS[which](reading(), actor, wanted, position(arguments))
    return page_body(page, worklist.total(reading(), actor, which, wanted))


@blueprint.route("/tasks/counts", methods=["GET"])
@blueprint.response(200, WorklistCountsSchema)
def count_tasks() -> worklist.Counts:
    """How many there are in each list."""
    return worklist.counts(reading(), required_actor())


@blueprint.route("/tasks/bulk", methods=["POST"])
@blueprint.arguments(Bulk)
@blueprint.response(200, BulkResultSchema)
def bulk(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Urge or reassign several tasks (supervisors): one that is refused does not hold up the others."""
    check_groups(*SUPERVISORS)
    done: list[str] = []
    refused: list[Mapping[str, str]] = []
    if body["action"] == "reassign" and "assignee" not in body:
        raise FormInvalid({"assignee": ["Name the new holder, or null for the candidates."]})
    for task_id in dict.fromkeys(body["tasks"]):
        try:
            if body["action"] == "reassign":
                run(handlers.reassign_task, task_id=task_id, assignee=body["assignee"], reason=body["text"])
            else:
                run(handlers.urge_task, task_id=task_id, message=body["text"])
            done.append(task_id)
        except WorkflowError as error:
            refused.append({"task_id": task_id, "code": error.code, "detail": error.message})
    return {"done": done, "refused": refused}


@blueprint.route("/tasks/<task_id>", methods=["GET"])
@blueprint.response(200, TaskInContextSchema)
def show_task(task_id: str) -> TaskInContext:
    """One task, and what it is about: also for those who were told of it, as the head of somebody who is late."""
    return visible_task(task_id)


@blueprint.route("/tasks/<task_id>/form", methods=["GET"])
@blueprint.response(200, FormSchema)
def show_form(task_id: str) -> Mapping[str, Any]:
    """The form of an open task, as it is deployed, and the data it sees."""
    opened = ask(forms.open_form, task_id=task_id)
    task = visible_task(task_id).task
    if opened.form is None:
        return {"form": None, "data": None}
    content = studio.file_of_instance(reading(), task.instance_id, opened.form.file)
    return {"form": form_file(content, opened.form), "data": opened.data}


@blueprint.route("/tasks/<task_id>/validate", methods=["POST"])
@blueprint.arguments(Answers)
@blueprint.response(200, AcceptedAnswersSchema)
def validate_answers(body: Mapping[str, Any], task_id: str) -> Mapping[str, Any]:
    """Check answers against the form and change nothing: 422 with `details.fields`. Guards are not asked."""
    opened = ask(forms.open_form, task_id=task_id)
    return {"answers": accepted(opened.form, body["answers"], opened.data)}


@blueprint.route("/tasks/<task_id>/variables", methods=["GET"])
@blueprint.response(200, VariablesSchema)
def show_variables(task_id: str) -> Mapping[str, Any]:
    """What the form of an open task sees."""
    concerning_task(task_id)
    return {"variables": ask(handlers.task_context, task_id=task_id)}


@blueprint.route("/tasks/<task_id>/history", methods=["GET"])
@blueprint.arguments(PageArguments, location="query")
@blueprint.response(200, HappeningPage)
def show_history(arguments: Mapping[str, Any], task_id: str) -> Mapping[str, Any]:
    """What happened to everything that the task is about, the newest first."""
    found = visible_task(task_id)
    about = tasks.instances_about(reading(), found.business_key) if found.business_key else []
    rows, rest = chronicle.of_instances(reading(), list({*about, found.task.instance_id}), number(arguments))
    return history_body(([told(row) for row in rows], rest))


@blueprint.route("/tasks/<task_id>/diagram", methods=["GET"])
@blueprint.file("application/xml")
def show_diagram(task_id: str) -> Response:
    """The diagram that the task stands in."""
    found = visible_task(task_id)
    xml = ask(forms.diagram, definition_id=found.definition_id, process_key=found.task.process_key)
    return file_response(xml, f"{found.task.process_key}.bpmn", "application/xml")


@blueprint.route("/tasks/<task_id>/claim", methods=["POST"])
@blueprint.response(200, TaskSchema)
def claim(task_id: str) -> UserTask:
    """Take a task. 409 with `details.assignee` if somebody has it; taking one's own again changes nothing."""
    return run(handlers.claim_task, task_id=task_id)


@blueprint.route("/tasks/<task_id>/release", methods=["POST"])
@blueprint.response(200, TaskSchema)
def release(task_id: str) -> UserTask:
    """Give a task back to its candidates."""
    visible_task(task_id)
    return run(handlers.release_task, task_id=task_id)


@blueprint.route("/tasks/<task_id>/complete", methods=["POST"])
@blueprint.arguments(Completion)
@blueprint.response(200, TaskSchema)
def complete(body: Mapping[str, Any], task_id: str) -> UserTask:
    """Complete a task that you hold. `Idempotency-Key` may stand for `submission`."""
    visible_task(task_id)
    submission = body["submission"] or request.headers.get("Idempotency-Key")
    try:
        return run(handlers.complete_task, task_id=task_id, answers=body["answers"], submission=submission)
    except FormInvalid as error:
        raise in_the_language_of_the_asker(task_id, body["answers"], error) from error


@blueprint.route("/tasks/<task_id>/assignee", methods=["PUT"])
@blueprint.arguments(Assignment)
@blueprint.response(200, TaskSchema)
def reassign(body: Mapping[str, Any], task_id: str) -> UserTask:
    """Give a task to somebody (supervisors)."""
    return run(handlers.reassign_task, task_id=task_id, assignee=body["assignee"], reason=body["reason"])


@blueprint.route("/tasks/<task_id>/urge", methods=["POST"])
@blueprint.arguments(Urge)
@blueprint.response(200, ToldSchema)
def urge(body: Mapping[str, Any], task_id: str) -> Mapping[str, Any]:
    """催办 (supervisors). Returns who was told."""
    return {"told": run(handlers.urge_task, task_id=task_id, message=body["message"])}
