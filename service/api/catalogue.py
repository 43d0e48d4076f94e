"""The disclosure catalogue: items, their versions, proposals of changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, validate

from service.api.base import Blueprint, Moment, Strict, run, today
from service.api.listing import listed
from service.storage.database import reading
from service.storage.queries import catalogue as queries
from service.storage.queries.catalogue import Filter, ItemLine
from service.storage.queries.mandates import flagged
from workflows.disclosure.catalogue import ItemState, LimitUnit, StartEvent
from workflows.disclosure.handlers.catalogue_changes import propose_changes
from workflows.disclosure.publications import Channel

blueprint = Blueprint("catalogue", __name__, description="The disclosure catalogue; items, channels and limits.")


class LimitSchema(Strict):
    """公开时限: so many days from an event on."""

    number = fields.Integer(required=True, validate=validate.Range(1, 250))
    unit = fields.Enum(LimitUnit, by_value=True, required=True)
    start = fields.Enum(StartEvent, by_value=True, required=True)


class ItemSchema(Strict):
    """An item, whole. `leader` and `handler` are user ids; `ended` needs a law."""

    id = fields.String(required=True, validate=validate.Regexp("^[a-z0-9-]{1,60}$"))
    name = fields.String(required=True)
    name_en = fields.String()
    department = fields.String(required=True)
    column = fields.String(required=True)
    basis = fields.String(required=True)
    law = fields.String()
    sources = fields.List(fields.String())
    clause = fields.String()
    theme = fields.String()
    cycle = fields.String()
    audience = fields.String()
    channels = fields.List(fields.Enum(Channel, by_value=True), required=True)
    limit = fields.Nested(LimitSchema, required=True)
    elements = fields.List(fields.String())
    leader = fields.String(allow_none=True)
    handler = fields.String(allow_none=True)
    ended = fields.Boolean()


class ItemFlagSchema(Schema):
    """Something that is not right: `cause` is that of a review, null where the item rests on nothing."""

    cause = fields.String(allow_none=True)
    ref = fields.String()


class LineSchema(Schema):
    """An item with its version and how much of it is public."""

    item = fields.Nested(ItemSchema)
    version = fields.Integer()
    state = fields.Enum(ItemState, by_value=True)
    public = fields.Integer(metadata={"description": "Valid publications."})
    last_on = fields.Date(allow_none=True)
    flags = fields.List(fields.Nested(ItemFlagSchema))


class ItemVersionSchema(Schema):
    """A version. `exception` is the law cited where it gives the public less, `approved_by` allowed it."""

    item = fields.Nested(ItemSchema)
    number = fields.Integer()
    at = Moment()
    actor_id = fields.String()
    reason = fields.String()
    instance_id = fields.String(allow_none=True)
    exception = fields.String()
    approved_by = fields.String(allow_none=True)


class CatalogueChange(Strict):
    """Items as they shall be: new ones and changed ones."""

    items = fields.List(fields.Nested(ItemSchema), required=True, validate=validate.Length(1, 500))
    reason = fields.String(required=True, validate=validate.Length(1, 2000))
    exception = fields.String(load_default="", validate=validate.Length(max=500))
    base = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        load_default=dict,
        metadata={"description": "The version of an item that its change was made from, by id; 409 for another."},
    )


class ProposalSchema(Schema):
    """The proposal, and the process that looks at it."""

    id = fields.String(required=True)
    instance_id = fields.String(required=True)


class CatalogueArguments(Strict):
    """Which items."""

    department = fields.String(load_default="", validate=validate.Length(max=60))
    column = fields.String(load_default="", validate=validate.Length(max=60))
    uncovered = fields.Boolean(load_default=False)


@blueprint.route("/catalogue/items", methods=["GET"])
@blueprint.arguments(CatalogueArguments, location="query")
@blueprint.response(200, listed(LineSchema))
def list_items(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """Every item; with `uncovered` those of which nothing valid is public."""
    wrong = flagged(reading(), today())
    lines = queries.listing(reading(), Filter(**arguments))
    return {"items": [{**_line(line), "flags": wrong.get(line.item.id, [])} for line in lines]}


@blueprint.route("/catalogue/items/<item_id>/versions", methods=["GET"])
@blueprint.response(200, listed(ItemVersionSchema))
def item_versions(item_id: str) -> Mapping[str, Any]:
    """Every version of an item, the newest first."""
    queries.item(reading(), item_id)
    return {"items": queries.versions(reading(), item_id)}


@blueprint.route("/catalogue/changes", methods=["POST"])
@blueprint.arguments(CatalogueChange)
@blueprint.response(201, ProposalSchema)
def propose(body: Mapping[str, Any]) -> Any:
    """Propose a change. 409 (`catalogue-loosened`) for less than before without a law."""
    items = [
        {**item, "channels": [one.value for one in item["channels"]], "limit": _plain(item["limit"])}
        for item in body["items"]
    ]
    told = {name: body[name] for name in ("reason", "exception", "base")}
    return run(propose_changes, items=items, **told)


def _line(line: ItemLine) -> Mapping[str, Any]:
    own = {name: getattr(line, name) for name in ("version", "state", "public", "last_on")}
    return {**own, "item": line.item}


def _plain(limit: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**limit, "unit": limit["unit"].value, "start": limit["start"].value}
