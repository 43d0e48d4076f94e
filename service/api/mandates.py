"""What the catalogue rests on: entries of 权责清单 and of the "三定" provisions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, validate

from service.api.base import Blueprint, Moment, Strict, run, today
from service.api.listing import listed
from service.storage.database import reading
from service.storage.queries import mandates as queries
from service.storage.queries.mandates import MandateLine
from workflows.disclosure.handlers.mandates import MOST, put_mandates
from workflows.disclosure.mandates import TEXT_LIMIT, MandateKind

blueprint = Blueprint("mandates", __name__, description="What the catalogue rests on: powers, duties, provisions.")
_TEXT = validate.Length(max=TEXT_LIMIT)


class MandateSchema(Strict):
    """An entry, whole. In force from `valid_from` to `valid_to`, both inclusive."""

    code = fields.String(required=True, validate=validate.Length(1, 40))
    kind = fields.Enum(MandateKind, by_value=True, required=True)
    title = fields.String(required=True, validate=_TEXT)
    title_en = fields.String(validate=_TEXT)
    department = fields.String(required=True, validate=validate.Length(1, 60))
    valid_from = fields.Date(required=True)
    valid_to = fields.Date(allow_none=True)
    text = fields.String(validate=_TEXT)
    source = fields.String(validate=_TEXT)
    citation = fields.String(validate=_TEXT)


class MandateLineSchema(Schema):
    """An entry with its version; `items` rest on it; `holds` today."""

    mandate = fields.Nested(MandateSchema)
    version = fields.Integer()
    items = fields.Integer()
    holds = fields.Boolean()


class MandateVersionSchema(Schema):
    """A version: who entered it, when and why."""

    mandate = fields.Nested(MandateSchema)
    number = fields.Integer()
    at = Moment()
    actor_id = fields.String()
    reason = fields.String()


MandateVersions = listed(MandateVersionSchema)


class MandateArguments(Strict):
    """Which entries."""

    kind = fields.String(load_default="", validate=validate.OneOf(("", *MandateKind)))
    department = fields.String(load_default="", validate=validate.Length(max=60))


class MandateChanges(Strict):
    """Entries as they are now; those that are not named stay."""

    items = fields.List(fields.Nested(MandateSchema), required=True, validate=validate.Length(1, MOST))
    reason = fields.String(required=True, validate=validate.Length(1, 2000))
    base = fields.Dict(keys=fields.String(), values=fields.Integer(), load_default=dict)


@blueprint.route("/catalogue/mandates", methods=["GET"])
@blueprint.arguments(MandateArguments, location="query")
@blueprint.response(200, listed(MandateLineSchema))
def list_mandates(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """Every entry, those that have ended too."""
    return {"items": [_line(line) for line in queries.listing(reading(), **arguments)]}


@blueprint.route("/catalogue/mandates/<code>/versions", methods=["GET"])
@blueprint.response(200, MandateVersions)
def mandate_versions(code: str) -> Mapping[str, Any]:
    """Every version of an entry, the newest first."""
    queries.mandate(reading(), code)
    return {"items": queries.versions(reading(), code)}


@blueprint.route("/catalogue/mandates", methods=["POST"])
@blueprint.arguments(MandateChanges)
@blueprint.response(200, MandateVersions)
def put(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Enter changes (office): the new versions. Items that rest on a changed entry are given to look at, once."""
    entries = [{**entry, "kind": entry["kind"].value} for entry in body["items"]]
    return {"items": run(put_mandates, entries=entries, reason=body["reason"], base=body["base"])}


def _line(line: MandateLine) -> Mapping[str, Any]:
    return {
        "mandate": line.mandate,
        "version": line.version,
        "items": line.items,
        "holds": line.mandate.holds(today()),
    }
