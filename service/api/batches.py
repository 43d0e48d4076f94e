"""One action on many instances, and their migration to another version: supervisors ask, a tick works through it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, validate

from service.api.access import scope
from service.api.base import Blueprint, Moment, Strict, ask, now, run
from service.api.instance_schemas import STATES, Reason
from service.api.listing import PageArguments, page_body, paged, position
from service.identity import required_actor
from service.storage.database import reading
from service.storage.queries import batches as queries
from service.storage.queries.cockpit_filters import TEXT_LIMIT, Filter
from workflows.handlers import migrations
from workflows.handlers.batches import MAX_INSTANCES, SIMPLE, start_batch
from workflows.model import BatchKind, ItemStatus
from workflows.policy import check_supervise

blueprint = Blueprint("batches", __name__, description="Actions on many instances, for supervisors.")

_ID = validate.Length(1, 200)
_IDS = fields.List(
    fields.String(validate=_ID),
    load_default=None,
    allow_none=True,
    validate=validate.Length(1, MAX_INSTANCES),
)


class BatchSchema(Schema):
    """What was asked for, and how far it is."""

    id = fields.String(attribute="batch.id", required=True)
    kind = fields.Enum(BatchKind, by_value=True, attribute="batch.kind")
    reason = fields.String(attribute="batch.reason")
    created_at = Moment(attribute="batch.created_at")
    created_by = fields.String(attribute="batch.created_by")
    arguments = fields.Dict(keys=fields.String(), attribute="batch.arguments")
    total = fields.Integer()
    pending = fields.Integer()
    done = fields.Integer()
    refused = fields.Integer()


class BatchItemSchema(Schema):
    """One instance of a batch; `code` and `message` say why it was refused."""

    instance_id = fields.String(required=True)
    title = fields.String()
    status = fields.Enum(ItemStatus, by_value=True)
    code = fields.String()
    message = fields.String()
    ended_at = Moment(allow_none=True)
    undoable = fields.Boolean()


class BatchItemList(Schema):
    """Every instance of a batch."""

    items = fields.List(fields.Nested(BatchItemSchema), required=True)


class BatchItemArguments(Strict):
    """Which instances."""

    status = fields.Enum(ItemStatus, by_value=True, load_default=None)


class BatchFilter(Strict):
    """Instances as in `GET /instances`."""

    status = fields.String(load_default="live", validate=validate.OneOf(sorted(STATES)))
    process = fields.String(load_default="", validate=validate.Length(max=200))
    department = fields.String(load_default="", validate=validate.Length(max=100))
    started_by = fields.String(load_default="", validate=validate.Length(max=100))
    text = fields.String(load_default="", validate=validate.Length(max=TEXT_LIMIT))
    overdue = fields.Boolean(load_default=False)
    incident = fields.Boolean(load_default=False)
    stuck = fields.Boolean(load_default=False)


class NewBatch(Reason):
    """Which action on which instances: named by `instance_ids`, or found by `filter`."""

    kind = fields.Enum(BatchKind, by_value=True, required=True, validate=validate.OneOf(SIMPLE))
    instance_ids = _IDS
    filter = fields.Nested(BatchFilter, load_default=None, allow_none=True)


class MigrationPlan(Strict):
    """From one version (definition id) to another; `renamed` maps old element ids to new ones.

    Without `instance_ids` all instances that run on the source version.
    """

    source_id = fields.String(required=True, validate=_ID)
    target_id = fields.String(required=True, validate=_ID)
    renamed = fields.Dict(keys=fields.String(validate=_ID), values=fields.String(validate=_ID), load_default=dict)
    instance_ids = _IDS


class NewMigration(Reason, MigrationPlan):
    """The plan, and why."""


class MappedSchema(Schema):
    """Where the tokens of an element go. `how`: same, name, chosen, changed or gone."""

    process_key = fields.String()
    element_id = fields.String(required=True)
    type = fields.String()
    name = fields.String()
    target = fields.String(allow_none=True)
    how = fields.String()


class MigrationProblemSchema(Schema):
    """Why instances cannot come along; `instances` names a few of them."""

    element_id = fields.String()
    code = fields.String()
    message = fields.String()
    number = fields.Integer()
    instances = fields.List(fields.String())


class MigrationPreviewSchema(Schema):
    """A dry run over the first instances: tokens by process and element, before and after."""

    mapped = fields.List(fields.Nested(MappedSchema), attribute="plan.mapped")
    renamed = fields.Dict(keys=fields.String(), values=fields.String(), attribute="plan.renamed")
    live = fields.Integer()
    tried = fields.Integer()
    able = fields.Integer()
    positions = fields.Dict(keys=fields.String(), values=fields.Dict(keys=fields.String(), values=fields.Integer()))
    moved = fields.Dict(keys=fields.String(), values=fields.Dict(keys=fields.String(), values=fields.Integer()))
    problems = fields.List(fields.Nested(MigrationProblemSchema))


@blueprint.route("/batches", methods=["GET"])
@blueprint.arguments(PageArguments, location="query")
@blueprint.response(200, paged(BatchSchema))
def list_batches(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """All that was asked for, the newest first."""
    check_supervise(required_actor())
    return page_body(queries.batch_page(reading(), position(arguments)))


@blueprint.route("/batches", methods=["POST"])
@blueprint.arguments(NewBatch)
@blueprint.response(201, BatchSchema)
def start(body: Mapping[str, Any]) -> queries.BatchLine:
    """Retry, suspend, resume or terminate many instances, one by one; the report fills as it goes."""
    check_supervise(required_actor())
    ids = body["instance_ids"]
    if ids is None:
        asked = dict(body["filter"] or {"status": "live"})
        wanted = Filter(STATES[asked.pop("status")], **asked)
        ids = queries.ids_of(reading(), wanted, now(), scope(), MAX_INSTANCES + 1)
    return _line(run(start_batch, kind=body["kind"], instance_ids=ids, reason=body["reason"]).id)


@blueprint.route("/batches/<batch_id>", methods=["GET"])
@blueprint.response(200, BatchSchema)
def show(batch_id: str) -> queries.BatchLine:
    """How far one is."""
    return _line(batch_id)


@blueprint.route("/batches/<batch_id>/items", methods=["GET"])
@blueprint.arguments(BatchItemArguments, location="query")
@blueprint.response(200, BatchItemList)
def list_items(arguments: Mapping[str, Any], batch_id: str) -> Mapping[str, Any]:
    """The report: every instance with what came of it."""
    _line(batch_id)
    return {"items": list(queries.items(reading(), batch_id, arguments["status"], limit=None))}


@blueprint.route("/batches/<batch_id>/undo", methods=["POST"])
@blueprint.arguments(Reason)
@blueprint.response(201, BatchSchema)
def undo(body: Mapping[str, Any], batch_id: str) -> queries.BatchLine:
    """Takes a migration back where the instances have not moved on since; the others are named in its report."""
    _line(batch_id)
    return _line(run(migrations.undo_migration, batch_id=batch_id, reason=body["reason"]).id)


@blueprint.route("/migrations/preview", methods=["POST"])
@blueprint.arguments(MigrationPlan)
@blueprint.response(200, MigrationPreviewSchema)
def preview(body: Mapping[str, Any]) -> migrations.MigrationPreview:
    """The plan and a dry run; nothing is changed."""
    return ask(migrations.preview_migration, **body)


@blueprint.route("/migrations", methods=["POST"])
@blueprint.arguments(NewMigration)
@blueprint.response(201, BatchSchema)
def migrate(body: Mapping[str, Any]) -> queries.BatchLine:
    """Starts a migration: a batch, all or nothing for each instance."""
    return _line(run(migrations.start_migration, **body).id)


def _line(batch_id: str) -> queries.BatchLine:
    check_supervise(required_actor())
    return queries.batch_line(reading(), batch_id)
