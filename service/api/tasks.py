"""User tasks: lists, claim, release, complete, reassign, urge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from marshmallow import Schema, fields, validate

from service.api.base import Blueprint, Moment, PageArguments, Strict, page_body, paged, position, run
from service.identity import required_actor
from service.storage.database import reading
from service.storage.queries import worklist
from workflows.errors import NotAllowed
from workflows.handlers import tasks as handlers
from workflows.model import Actor, UserTask
from workflows.policy import may_see_task
from workflows.ports import UnitOfWork

blueprint = Blueprint("tasks", __name__, description="Work for people.")

_LISTS = {"mine": worklist.mine, "offered": worklist.offered, "finished": worklist.finished}


class TaskSchema(Schema):
    """A user task."""

    id = fields.String()
    instance_id = fields.String()
    process_key = fields.String()
    element_id = fields.String()
    name = fields.String()
    status = fields.String()
    created_at = Moment()
    form_ref = fields.String(allow_none=True)
    assignee = fields.String(allow_none=True)
    candidate_users = fields.List(fields.String())
    candidate_groups = fields.List(fields.String())
    due_at = Moment(allow_none=True)
    provisional = fields.Boolean(metadata={"description": "暂定: rests on a year without a holiday table."})
    priority = fields.Integer()
    properties = fields.Dict(keys=fields.String(), values=fields.String())
    ended_at = Moment(allow_none=True)
    ended_by = fields.String(allow_none=True)


class WorklistItemSchema(Schema):
    """A task and what it is about."""

    task = fields.Nested(TaskSchema)
    title = fields.String()
    process_key = fields.String()
    process_name = fields.String()
    business_key = fields.String(allow_none=True)
    suspended = fields.Boolean()


class WorklistArguments(PageArguments):
    """Which list."""

    list = fields.String(load_default="mine", validate=validate.OneOf(sorted(_LISTS)))
    process = fields.String()
    department = fields.String()
    text = fields.String(load_default="", validate=validate.Length(max=worklist.TEXT_LIMIT))


class CountsSchema(Schema):
    """Sizes of the lists; 1001 stands for more than 1000."""

    mine = fields.Integer()
    offered = fields.Integer()
    finished = fields.Integer()


class Completion(Strict):
    """Answers of the form. The same `submission` again is the same completion."""

    answers = fields.Dict(keys=fields.String(), load_default=dict)
    submission = fields.String(allow_none=True, load_default=None, validate=validate.Length(1, 100))


class Assignment(Strict):
    """The new holder; null gives the task back to its candidates."""

    assignee = fields.String(required=True, allow_none=True, validate=validate.Length(1, 100))
    reason = fields.String(load_default="", validate=validate.Length(max=2000))


class Urge(Strict):
    """What the holder is told."""

    message = fields.String(load_default="", validate=validate.Length(max=1000))


@blueprint.route("/tasks", methods=["GET"])
@blueprint.arguments(WorklistArguments, location="query")
@blueprint.response(200, paged(WorklistItemSchema))
def list_tasks(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """My tasks, those offered to my groups, or those I finished; first due first."""
    wanted = worklist.Filter(arguments.get("process"), arguments.get("department"), arguments["text"])
    read = _LISTS[arguments["list"]]
    return page_body(read(reading(), required_actor(), wanted, position(arguments)))


@blueprint.route("/tasks/counts", methods=["GET"])
@blueprint.response(200, CountsSchema)
def count_tasks() -> worklist.Counts:
    """How many there are in each list."""
    return worklist.counts(reading(), required_actor())


@blueprint.route("/tasks/<task_id>", methods=["GET"])
@blueprint.response(200, TaskSchema)
def show_task(task_id: str) -> UserTask:
    """One task."""
    return run(_visible, task_id=task_id)


@blueprint.route("/tasks/<task_id>/variables", methods=["GET"])
@blueprint.response(200, fields.Dict(keys=fields.String()))
def show_variables(task_id: str) -> Mapping[str, Any]:
    """What the form of an open task sees."""
    run(_visible, task_id=task_id)
    return run(handlers.task_context, task_id=task_id)


@blueprint.route("/tasks/<task_id>/claim", methods=["POST"])
@blueprint.response(200, TaskSchema)
def claim(task_id: str) -> UserTask:
    """Take a task. 409 with `details.assignee` if somebody has it."""
    return run(handlers.claim_task, task_id=task_id)


@blueprint.route("/tasks/<task_id>/release", methods=["POST"])
@blueprint.response(200, TaskSchema)
def release(task_id: str) -> UserTask:
    """Give a task back to its candidates."""
    return run(handlers.release_task, task_id=task_id)


@blueprint.route("/tasks/<task_id>/complete", methods=["POST"])
@blueprint.arguments(Completion)
@blueprint.response(200, TaskSchema)
def complete(body: Mapping[str, Any], task_id: str) -> UserTask:
    """Complete a task that you hold. `Idempotency-Key` may stand for `submission`."""
    submission = body["submission"] or request.headers.get("Idempotency-Key")
    return run(handlers.complete_task, task_id=task_id, answers=body["answers"], submission=submission)


@blueprint.route("/tasks/<task_id>/assignee", methods=["PUT"])
@blueprint.arguments(Assignment)
@blueprint.response(200, TaskSchema)
def reassign(body: Mapping[str, Any], task_id: str) -> UserTask:
    """Give a task to somebody (supervisors)."""
    return run(handlers.reassign_task, task_id=task_id, assignee=body["assignee"], reason=body["reason"])


@blueprint.route("/tasks/<task_id>/urge", methods=["POST"])
@blueprint.arguments(Urge)
@blueprint.response(200, fields.Dict(keys=fields.String()))
def urge(body: Mapping[str, Any], task_id: str) -> Mapping[str, Any]:
    """催办 (supervisors). Returns who was told."""
    return {"told": run(handlers.urge_task, task_id=task_id, message=body["message"])}


def _visible(uow: UnitOfWork, actor: Actor, *, task_id: str) -> UserTask:
    task = uow.tasks.get(task_id)
    if not may_see_task(actor, task):
        raise NotAllowed("This task is neither yours nor offered to you.", task_id=task_id)
    return task
