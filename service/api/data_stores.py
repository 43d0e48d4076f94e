"""Data stores that processes read and write, for supervisors and designers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, validate

from service.api.base import Blueprint, Moment, Strict
from service.api.listing import listed
from service.identity import required_actor
from service.storage.database import reading
from service.storage.queries import data_stores as queries
from workflows.errors import NotFound
from workflows.policy import check_look_into

blueprint = Blueprint("data_stores", __name__, description="Data stores that processes read and write.")


class StoreSchema(Schema):
    """A data store. `entries` are those that are in it now."""

    name = fields.String(required=True)
    entries = fields.Integer()
    written_at = Moment()


class StoredSchema(Schema):
    """One version of an entry; `value` null where it was taken out."""

    key = fields.String(required=True)
    version = fields.Integer()
    value = fields.Raw(allow_none=True)
    at = Moment()
    instance_id = fields.String(allow_none=True)
    element_id = fields.String(allow_none=True)


class EntriesSchema(Schema):
    """A page of entries; `next` is the key to ask for as `after`."""

    items = fields.List(fields.Nested(StoredSchema))
    next = fields.String(allow_none=True)


class AfterArguments(Strict):
    """Where a page begins."""

    after = fields.String(load_default="", validate=validate.Length(max=200))


class KeyArguments(Strict):
    """Which entry."""

    key = fields.String(required=True, validate=validate.Length(1, 200))


@blueprint.route("/data-stores", methods=["GET"])
@blueprint.response(200, listed(StoreSchema))
def list_stores() -> Mapping[str, Any]:
    """Every store that was ever written."""
    check_look_into(required_actor())
    return {"items": queries.stores(reading())}


@blueprint.route("/data-stores/<store>", methods=["GET"])
@blueprint.arguments(AfterArguments, location="query")
@blueprint.response(200, EntriesSchema)
def show_store(arguments: Mapping[str, Any], store: str) -> Mapping[str, Any]:
    """What is in a store, by key."""
    check_look_into(required_actor())
    rows, behind = queries.entries_of(reading(), store, arguments["after"])
    if not rows and store not in {line.name for line in queries.stores(reading())}:
        raise NotFound(f"There is no data store {store}.", kind="data store", id=store)
    return {"items": rows, "next": behind}


@blueprint.route("/data-stores/<store>/versions", methods=["GET"])
@blueprint.arguments(KeyArguments, location="query")
@blueprint.response(200, listed(StoredSchema))
def show_versions(arguments: Mapping[str, Any], store: str) -> Mapping[str, Any]:
    """The versions of an entry, the newest first."""
    check_look_into(required_actor())
    rows = queries.versions_of(reading(), store, arguments["key"])
    if not rows:
        raise NotFound("There is no such entry.", kind="entry", id=arguments["key"])
    return {"items": rows}
