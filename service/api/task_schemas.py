"""Tasks as they are shown, and what is sent about them."""

from __future__ import annotations

from typing import Final

from marshmallow import Schema, fields, validate

from service.api.base import Moment, Strict
from service.api.listing import PageArguments
from service.storage.queries import worklist
from workflows.handlers.tasks import SUBMISSION_LIMIT

LISTS: Final = ("finished", "mine", "offered")
BULK_LIMIT: Final = 100
_USER_ID: Final = validate.Length(1, 100)


class TaskSchema(Schema):
    """A user task."""

    id = fields.String(required=True)
    instance_id = fields.String(required=True)
    process_key = fields.String(required=True)
    element_id = fields.String(required=True)
    name = fields.String(required=True)
    status = fields.String(required=True, validate=validate.OneOf(["open", "completed", "cancelled"]))
    created_at = Moment(required=True)
    form_ref = fields.String(allow_none=True)
    assignee = fields.String(allow_none=True)
    candidate_users = fields.List(fields.String())
    candidate_groups = fields.List(fields.String())
    due_at = Moment(allow_none=True)
    provisional = fields.Boolean(metadata={"description": "暂定: rests on a year without a holiday table."})
    follow_up_at = Moment(allow_none=True)
    priority = fields.Integer()
    properties = fields.Dict(keys=fields.String(), values=fields.String())
    lane = fields.String(allow_none=True)
    ended_at = Moment(allow_none=True)
    ended_by = fields.String(allow_none=True)


class WorklistItemSchema(Schema):
    """A task and what it is about."""

    task = fields.Nested(TaskSchema, required=True)
    title = fields.String(required=True)
    process_key = fields.String()
    process_name = fields.String()
    business_key = fields.String(allow_none=True)
    suspended = fields.Boolean()


class TaskInContextSchema(Schema):
    """A task, its instance and the definition it runs on."""

    task = fields.Nested(TaskSchema, required=True)
    title = fields.String()
    business_key = fields.String(allow_none=True)
    status = fields.String(metadata={"description": "Of the instance."})
    started_at = Moment()
    started_by = fields.String()
    definition_id = fields.String()
    process_name = fields.String()
    version = fields.Integer()


class WorklistArguments(PageArguments):
    """Which list."""

    list = fields.String(load_default="mine", validate=validate.OneOf(LISTS))
    process = fields.String(validate=validate.Length(max=200))
    department = fields.String(validate=validate.Length(max=100))
    text = fields.String(load_default="", validate=validate.Length(max=worklist.TEXT_LIMIT))


class WorklistCountsSchema(Schema):
    """Sizes of the lists; 1001 stands for more than 1000."""

    mine = fields.Integer(required=True)
    offered = fields.Integer(required=True)
    finished = fields.Integer(required=True)


class Answers(Strict):
    """Answers of the form."""

    answers = fields.Dict(keys=fields.String(), load_default=dict)


class Completion(Answers):
    """Answers of the form. The same `submission` again is the same completion."""

    submission = fields.String(allow_none=True, load_default=None, validate=validate.Length(1, SUBMISSION_LIMIT))


class FormSchema(Schema):
    """A form as it is deployed (form-js), and the data it sees. Both are null where there is no form to fill in."""

    form = fields.Dict(keys=fields.String(), allow_none=True)
    data = fields.Dict(keys=fields.String(), allow_none=True)


class AcceptedAnswersSchema(Schema):
    """Answers as they would be kept: defaults filled in, hidden fields left out."""

    answers = fields.Dict(keys=fields.String(), required=True)


class VariablesSchema(Schema):
    """Variables by name."""

    variables = fields.Dict(keys=fields.String(), required=True)


class Assignment(Strict):
    """The new holder; null gives the task back to its candidates."""

    assignee = fields.String(required=True, allow_none=True, validate=_USER_ID)
    reason = fields.String(load_default="", validate=validate.Length(max=2000))


class Urge(Strict):
    """What the holder is told."""

    message = fields.String(load_default="", validate=validate.Length(max=1000))


class ToldSchema(Schema):
    """Ids of the people who were told."""

    told = fields.List(fields.String(), required=True)


class Bulk(Strict):
    """One thing done to several tasks, each by itself."""

    tasks = fields.List(fields.String(), required=True, validate=validate.Length(1, BULK_LIMIT))
    action = fields.String(required=True, validate=validate.OneOf(["urge", "reassign"]))
    assignee = fields.String(allow_none=True, validate=_USER_ID)
    text = fields.String(load_default="", validate=validate.Length(max=1000))


class RefusalSchema(Schema):
    """Why one of several was refused."""

    task_id = fields.String(required=True)
    code = fields.String(required=True)
    detail = fields.String(required=True)


class BulkResultSchema(Schema):
    """What became of each."""

    done = fields.List(fields.String(), required=True)
    refused = fields.List(fields.Nested(RefusalSchema), required=True)
