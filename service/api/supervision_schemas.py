"""What supervision's resources take and give."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from service.api.base import Moment, Strict
from workflows.disclosure.supervision.lights import Light
from workflows.disclosure.supervision.model import (
    LEAD_MAX,
    TEXT_LIMIT,
    TITLE_LIMIT,
    WEIGHT_MAX,
    EntryKind,
    EvidenceKind,
    TaskState,
)
from workflows.disclosure.supervision.plan import MOST

_TEXT = validate.Length(1, TEXT_LIMIT)
_IDS = validate.Length(1, 500)


class SupervisionTaskSchema(Schema):
    """A supervised task. `light` as of today; `original_due` is the day it was planned for."""

    id = fields.String(required=True)
    year = fields.Integer()
    code = fields.String()
    clause = fields.String()
    parent = fields.String(allow_none=True)
    title = fields.String()
    title_en = fields.String()
    department = fields.String()
    leader = fields.String(allow_none=True)
    handler = fields.String(allow_none=True)
    cooperating = fields.List(fields.String())
    starts_on = fields.Date()
    due_on = fields.Date()
    original_due = fields.Date()
    promised = fields.Boolean(metadata={"description": "The owner named the day when urged; nobody granted it."})
    duty = fields.String()
    period = fields.String()
    evidence_required = fields.String()
    weight = fields.Integer()
    lead = fields.Integer(metadata={"description": "Working days before it is due on which it turns yellow."})
    has_parts = fields.Boolean()
    state = fields.Enum(TaskState, by_value=True)
    light = fields.Enum(Light, by_value=True)
    assigned_on = fields.Date(allow_none=True)
    submitted_on = fields.Date(allow_none=True)
    done_on = fields.Date(allow_none=True)
    asked_due = fields.Date(allow_none=True)
    urged = fields.Integer()
    reason = fields.String()
    instance_id = fields.String(allow_none=True)
    version = fields.Integer()


class EvidenceSchema(Schema):
    """Something that shows that a task is done."""

    id = fields.String(required=True)
    kind = fields.Enum(EvidenceKind, by_value=True)
    ref = fields.String()
    title = fields.String()
    on = fields.Date()
    place = fields.String()
    note = fields.String()
    sha256 = fields.String()
    added_by = fields.String()
    added_at = Moment()


class CandidateSchema(Schema):
    """Something that the service knows and that may be evidence."""

    kind = fields.Enum(EvidenceKind, by_value=True)
    ref = fields.String()
    title = fields.String()
    on = fields.Date()


class SupervisionEntrySchema(Schema):
    """A line of a task's history."""

    kind = fields.Enum(EntryKind, by_value=True)
    at = Moment()
    by = fields.String()
    text = fields.String()
    data = fields.Dict()


class UrgeLetterSchema(Schema):
    """An urge letter, and its answer."""

    id = fields.String(required=True)
    round = fields.Integer()
    number = fields.String()
    title = fields.String()
    dated_on = fields.Date()
    respond_by = fields.Date()
    issued_by = fields.String()
    recipients = fields.List(fields.String())
    acknowledged_at = Moment(allow_none=True)
    acknowledged_by = fields.String(allow_none=True)
    reason = fields.String()
    promised_on = fields.Date(allow_none=True)


class SupervisionFileSchema(Schema):
    """A task with everything that belongs to it."""

    task = fields.Nested(SupervisionTaskSchema)
    parts = fields.List(fields.Nested(SupervisionTaskSchema))
    history = fields.List(fields.Nested(SupervisionEntrySchema))
    evidence = fields.List(fields.Nested(EvidenceSchema))
    letters = fields.List(fields.Nested(UrgeLetterSchema))
    candidates = fields.List(fields.Nested(CandidateSchema))


class DigestSchema(Schema):
    """A week's digest: lines by section (`red`, `yellow`, `due`, `done`), numbers by department and light."""

    week = fields.String(required=True)
    made_on = fields.Date()
    since = fields.Date()
    lines = fields.Dict()
    counts = fields.Dict()


class TakenSchema(Schema):
    """How many tasks came into the plan."""

    tasks = fields.Integer(required=True)


class BoardArguments(Strict):
    """Which tasks."""

    year = fields.Integer(required=True, validate=validate.Range(1900, 2100))
    department = fields.String(load_default="", validate=validate.Length(max=100))
    light = fields.String(load_default="", validate=validate.OneOf(("", *Light)))
    leader = fields.String(load_default="", validate=validate.Length(max=100))
    state = fields.String(load_default="", validate=validate.OneOf(("", *TaskState)))
    clause = fields.String(load_default="", validate=validate.Length(max=40))


class NewTask(Strict):
    """A row of a plan; `department` may be `each`."""

    code = fields.String(required=True, validate=validate.Length(1, 60))
    clause = fields.String(required=True, validate=validate.Length(1, 40))
    title = fields.String(required=True, validate=validate.Length(1, TITLE_LIMIT))
    department = fields.String(required=True, validate=validate.Length(1, 100))
    title_en = fields.String(validate=validate.Length(max=TITLE_LIMIT))
    parent = fields.String(validate=validate.Length(max=60))
    leader = fields.String(validate=validate.Length(max=100))
    handler = fields.String(validate=validate.Length(max=100))
    cooperating = fields.List(fields.String(validate=validate.Length(1, 100)), validate=validate.Length(max=50))
    start = fields.String(validate=validate.Length(max=10))
    due = fields.String(validate=validate.Length(max=10))
    duty = fields.String(validate=validate.Length(max=60))
    period = fields.String(validate=validate.Length(max=20))
    evidence = fields.String(validate=validate.Length(max=TEXT_LIMIT))
    weight = fields.Integer(validate=validate.Range(1, WEIGHT_MAX))
    lead = fields.Integer(validate=validate.Range(1, LEAD_MAX))


class NewPlan(Strict):
    """Rows, all or none."""

    tasks = fields.List(fields.Dict(), required=True, validate=validate.Length(1, MOST))


class EditedTask(Strict):
    """Fields that change; `version` is the task's that was read."""

    version = fields.Integer(required=True)
    title = fields.String(validate=validate.Length(1, TITLE_LIMIT))
    title_en = fields.String(validate=validate.Length(max=TITLE_LIMIT))
    department = fields.String(validate=validate.Length(1, 100))
    leader = fields.String(allow_none=True, validate=validate.Length(max=100))
    handler = fields.String(allow_none=True, validate=validate.Length(max=100))
    cooperating = fields.List(fields.String(validate=validate.Length(1, 100)), validate=validate.Length(max=50))
    starts_on = fields.Date()
    due_on = fields.Date()
    evidence_required = fields.String(validate=validate.Length(max=TEXT_LIMIT))
    weight = fields.Integer(validate=validate.Range(1, WEIGHT_MAX))
    lead = fields.Integer(validate=validate.Range(1, LEAD_MAX))


class Chosen(Strict):
    """Which tasks."""

    tasks = fields.List(fields.String(validate=validate.Length(1, 100)), required=True, validate=_IDS)


class Urged(Chosen):
    """Which tasks, and what the letters say besides."""

    note = fields.String(load_default="", validate=validate.Length(max=TEXT_LIMIT))


class WhatWasSaid(Strict):
    """A text."""

    text = fields.String(required=True, validate=_TEXT)


class NewEvidence(Strict):
    """What shows it: an id (of a file of `POST /files`, say), or the year of the requests."""

    kind = fields.Enum(EvidenceKind, by_value=True, required=True)
    ref = fields.String(required=True, validate=validate.Length(1, 100))
    note = fields.String(load_default="", validate=validate.Length(max=TEXT_LIMIT))


class Confirmed(Strict):
    """What the office says."""

    text = fields.String(load_default="", validate=validate.Length(max=TEXT_LIMIT))


class Returned(WhatWasSaid):
    """Why, and perhaps a day to have it by."""

    due_on = fields.Date(load_default=None, allow_none=True)


class Dated(Strict):
    """A later day, and why."""

    due_on = fields.Date(required=True)
    reason = fields.String(required=True, validate=_TEXT)


class Decided(Strict):
    """Granted or not; `text` says why not."""

    agree = fields.Boolean(required=True)
    text = fields.String(load_default="", validate=validate.Length(max=TEXT_LIMIT))
