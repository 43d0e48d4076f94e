"""What a supervisor does to a running instance by hand, each with a preview of what it would change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, validate

from service.api.access import check_instance
from service.api.base import Blueprint, Strict, ask, run
from service.api.instance_schemas import Reason
from workflows.handlers import repair as handlers

blueprint = Blueprint("repair", __name__, description="Repair of running instances, for supervisors.")

_NAME = validate.Length(1, 200)
_VERSION = {"description": "Of the instance, as the preview gave it: refused (409) if it has moved on since."}


class StandingSchema(Schema):
    """Where an instance stands. `instances`: a whole multi-instance; `index`: one of its instances, from 0."""

    id = fields.String(required=True)
    element_id = fields.String(required=True)
    type = fields.String()
    name = fields.String()
    process_key = fields.String()
    state = fields.String(metadata={"description": "ready, waiting, started or failed."})
    inside = fields.String(allow_none=True, metadata={"description": "The token of the sub-process that it stands in."})
    may_move = fields.Boolean()
    may_skip = fields.Boolean()
    instances = fields.Integer(allow_none=True)
    index = fields.Integer(allow_none=True)


class TargetSchema(Schema):
    """An element that a token may be taken to."""

    element_id = fields.String(required=True)
    type = fields.String()
    name = fields.String()


class RepairableSchema(Schema):
    """The tokens of an instance; `targets` by token id."""

    version = fields.Integer(required=True)
    tokens = fields.List(fields.Nested(StandingSchema))
    targets = fields.Dict(keys=fields.String(), values=fields.List(fields.Nested(TargetSchema)))


class RepairChangeSchema(Schema):
    """Something that ends, begins or is passed."""

    kind = fields.String(
        required=True, metadata={"description": "task, timer, message, call, incident, sub-process or token."}
    )
    process_key = fields.String()
    element_id = fields.String()
    name = fields.String()


class RepairPreviewSchema(Schema):
    """What a repair would change, up to the first work of topics."""

    version = fields.Integer(required=True)
    ends = fields.List(fields.Nested(RepairChangeSchema))
    begins = fields.List(fields.Nested(RepairChangeSchema))
    passed = fields.List(fields.Nested(RepairChangeSchema))
    completes = fields.Boolean()


class MoveTarget(Strict):
    """To which element."""

    element_id = fields.String(required=True, validate=_NAME)


class SkipResults(Strict):
    """What the element would have given."""

    results = fields.Dict(keys=fields.String(validate=_NAME), load_default=None, allow_none=True)


class MoveToken(Reason, MoveTarget):
    """To which element, and why."""

    version = fields.Integer(load_default=None, allow_none=True, metadata=_VERSION)


class SkipElement(Reason, SkipResults):
    """What the element would have given, and why it is skipped."""

    version = fields.Integer(load_default=None, allow_none=True, metadata=_VERSION)


class EditVariables(Reason):
    """Variables to set and to take away, and why."""

    variables = fields.Dict(keys=fields.String(validate=_NAME), load_default=dict)
    removed = fields.List(fields.String(validate=_NAME), load_default=list)
    version = fields.Integer(load_default=None, allow_none=True, metadata=_VERSION)


class ChangedVariablesSchema(Schema):
    """By name, the value before and after."""

    changes = fields.Dict(keys=fields.String(), values=fields.List(fields.Raw(allow_none=True)))


@blueprint.route("/instances/<instance_id>/tokens", methods=["GET"])
@blueprint.response(200, RepairableSchema)
def list_tokens(instance_id: str) -> handlers.Repairable:
    """Where it stands, token by token, and where each may be taken."""
    check_instance(instance_id)
    return ask(handlers.what_can_be_repaired, instance_id=instance_id)


@blueprint.route("/instances/<instance_id>/tokens/<token_id>/move/preview", methods=["POST"])
@blueprint.arguments(MoveTarget)
@blueprint.response(200, RepairPreviewSchema)
def preview_move(body: Mapping[str, Any], instance_id: str, token_id: str) -> handlers.Preview:
    """What moving the token would change; nothing is changed."""
    check_instance(instance_id)
    return ask(handlers.preview_move, instance_id=instance_id, token_id=token_id, element_id=body["element_id"])


@blueprint.route("/instances/<instance_id>/tokens/<token_id>/move", methods=["POST"])
@blueprint.arguments(MoveToken)
@blueprint.response(200, RepairableSchema)
def move(body: Mapping[str, Any], instance_id: str, token_id: str) -> handlers.Repairable:
    """Takes the token to another element of the same process or sub-process."""
    check_instance(instance_id)
    run(handlers.move_token, instance_id=instance_id, token_id=token_id, **body)
    return ask(handlers.what_stands, instance_id=instance_id)


@blueprint.route("/instances/<instance_id>/tokens/<token_id>/skip/preview", methods=["POST"])
@blueprint.arguments(SkipResults)
@blueprint.response(200, RepairPreviewSchema)
def preview_skip(body: Mapping[str, Any], instance_id: str, token_id: str) -> handlers.Preview:
    """What skipping the element would change; nothing is changed."""
    check_instance(instance_id)
    return ask(handlers.preview_skip, instance_id=instance_id, token_id=token_id, results=body["results"])


@blueprint.route("/instances/<instance_id>/tokens/<token_id>/skip", methods=["POST"])
@blueprint.arguments(SkipElement)
@blueprint.response(200, RepairableSchema)
def skip(body: Mapping[str, Any], instance_id: str, token_id: str) -> handlers.Repairable:
    """Leaves the element as if it had done its work."""
    check_instance(instance_id)
    run(handlers.skip_element, instance_id=instance_id, token_id=token_id, **body)
    return ask(handlers.what_stands, instance_id=instance_id)


@blueprint.route("/instances/<instance_id>/variables", methods=["PATCH"])
@blueprint.arguments(EditVariables)
@blueprint.response(200, ChangedVariablesSchema)
def edit_variables(body: Mapping[str, Any], instance_id: str) -> Mapping[str, Any]:
    """Sets process variables and takes others away."""
    check_instance(instance_id)
    return {"changes": run(handlers.edit_variables, instance_id=instance_id, **body)}
