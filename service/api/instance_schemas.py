"""Instances, what they wait for and what failed, as they are shown; what is sent about them."""

from __future__ import annotations

from typing import Final

from marshmallow import Schema, fields, validate

from service.api.base import Moment, Strict
from service.api.listing import PageArguments
from service.api.task_schemas import TaskSchema
from service.storage.queries.cockpit_filters import ENDED, LIVE, TEXT_LIMIT
from workflows.model import InstanceStatus, JobStatus, SubscriptionKind

STATES: Final = {
    "live": LIVE,
    "ended": ENDED,
    "all": tuple(InstanceStatus),
    **{status.value: (status,) for status in InstanceStatus},
}


class InstanceArguments(PageArguments):
    """What of the instances is asked for."""

    status = fields.String(load_default="live", validate=validate.OneOf(sorted(STATES)))
    process = fields.String(load_default="", validate=validate.Length(max=200))
    department = fields.String(load_default="", validate=validate.Length(max=100))
    started_by = fields.String(load_default="", validate=validate.Length(max=100))
    text = fields.String(load_default="", validate=validate.Length(max=TEXT_LIMIT))
    overdue = fields.Boolean(load_default=False)
    incident = fields.Boolean(load_default=False)
    stuck = fields.Boolean(load_default=False, metadata={"description": "Running, and nothing could move it on."})


class FilterArguments(PageArguments):
    """Which instances the items belong to."""

    process = fields.String(load_default="", validate=validate.Length(max=200))
    department = fields.String(load_default="", validate=validate.Length(max=100))
    text = fields.String(load_default="", validate=validate.Length(max=TEXT_LIMIT))


class InstanceLineSchema(Schema):
    """An instance in a list."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    business_key = fields.String(allow_none=True)
    process_key = fields.String(required=True)
    process_name = fields.String()
    version = fields.Integer(metadata={"description": "Of the definition."})
    status = fields.Enum(InstanceStatus, by_value=True)
    started_at = Moment()
    started_by = fields.String()
    ended_at = Moment(allow_none=True)
    tasks = fields.List(fields.Nested(TaskSchema), metadata={"description": "Open ones."})
    waits = fields.Integer(metadata={"description": "Timers and messages waited for."})
    incidents = fields.Integer(metadata={"description": "Open ones."})


class TaskLineSchema(Schema):
    """An open task and the instance it belongs to."""

    task = fields.Nested(TaskSchema, required=True)
    title = fields.String()
    process_name = fields.String()
    suspended = fields.Boolean()


class CockpitCountsSchema(Schema):
    """Sizes of the lists; 1001 stands for more than 1000."""

    running = fields.Integer(required=True)
    overdue = fields.Integer(required=True, metadata={"description": "Tasks."})
    stuck = fields.Integer(required=True)
    incidents = fields.Integer(required=True)
    deliveries = fields.Integer(required=True)


class ClockReferenceSchema(Schema):
    """The statutory clock that a timer follows; `offset` in working days."""

    name = fields.String()
    key = fields.String()
    offset = fields.Integer()


class TimerSchema(Schema):
    """A timer that waits. `due_at` null: its clock has not started."""

    id = fields.String(required=True)
    element_id = fields.String()
    name = fields.String()
    due_at = Moment(allow_none=True)
    clock = fields.Nested(ClockReferenceSchema, allow_none=True)


class SubscriptionSchema(Schema):
    """A message or signal that is waited for; `message` is its name."""

    id = fields.String(required=True)
    element_id = fields.String()
    message = fields.String()
    correlation_key = fields.String(allow_none=True)
    kind = fields.Enum(SubscriptionKind, by_value=True)


class IncidentLineSchema(Schema):
    """An open incident in a list."""

    id = fields.String(required=True)
    instance_id = fields.String(required=True)
    title = fields.String()
    process_name = fields.String()
    element_id = fields.String(allow_none=True)
    code = fields.String()
    message = fields.String()
    created_at = Moment()


class IncidentSchema(Schema):
    """A failure at one element; `variables` are what the failing expression saw."""

    id = fields.String(required=True)
    instance_id = fields.String(required=True)
    token_id = fields.String(allow_none=True)
    element_id = fields.String(allow_none=True)
    code = fields.String()
    message = fields.String()
    created_at = Moment()
    status = fields.String()
    variables = fields.Dict(keys=fields.String())
    resolved_at = Moment(allow_none=True)
    resolved_by = fields.String(allow_none=True)


class JobSchema(Schema):
    """A job of the outbox, without its payload, which may be personal."""

    id = fields.String(required=True)
    topic = fields.String()
    status = fields.Enum(JobStatus, by_value=True)
    attempts = fields.Integer()
    created_at = Moment()
    due_at = Moment()
    last_error = fields.String(allow_none=True)
    instance_id = fields.String(allow_none=True)
    title = fields.String(allow_none=True)


class ChildSchema(Schema):
    """An instance that another one started, or that started this one."""

    id = fields.String(required=True)
    title = fields.String()


class InstanceSchema(InstanceLineSchema):
    """An instance with everything it waits for. `positions` counts tokens by process key and element id."""

    timers = fields.List(fields.Nested(TimerSchema))
    subscriptions = fields.List(fields.Nested(SubscriptionSchema))
    open_incidents = fields.List(fields.Nested(IncidentSchema))
    jobs = fields.List(fields.Nested(JobSchema))
    caller = fields.Nested(
        ChildSchema, allow_none=True, metadata={"description": "The instance whose call activity waits for this one."}
    )
    children = fields.List(fields.Nested(ChildSchema))
    positions = fields.Dict(keys=fields.String(), values=fields.Dict(keys=fields.String(), values=fields.Integer()))
    is_stuck = fields.Boolean()
    failure = fields.String(allow_none=True, metadata={"description": "Why the state could not be read, if so."})


class Reason(Strict):
    """Why: it goes into the history."""

    reason = fields.String(required=True, validate=validate.Length(1, 2000))


class OptionalReason(Strict):
    """Why, if there is something to say."""

    reason = fields.String(load_default="", validate=validate.Length(max=2000))


class Retry(OptionalReason):
    """With variables put right, which needs a reason."""

    variables = fields.Dict(keys=fields.String(validate=validate.Length(1, 200)), load_default=dict)
