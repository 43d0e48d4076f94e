"""The register of errors (错误登记): what was found wrong in texts, before and after publishing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, validate

from service.api.base import Blueprint, Moment, Strict, run
from service.api.listing import PageArguments, page_body, paged, position
from service.identity import required_actor
from service.storage.database import reading
from service.storage.queries import error_register as queries
from service.storage.queries.error_register import Filter
from workflows.disclosure.error_register import ErrorEntry, ErrorKind, ErrorSource, ErrorState
from workflows.disclosure.handlers import error_register as handlers
from workflows.disclosure.handlers.reading import department_seen

blueprint = Blueprint("errors", __name__, description="The register of errors in texts.")


class ErrorSchema(Schema):
    """One error. `published`: found after the text was public. `stage`: the step of the review where it was found."""

    id = fields.String(required=True)
    source = fields.Enum(ErrorSource, by_value=True)
    kind = fields.Enum(ErrorKind, by_value=True)
    document_id = fields.String(allow_none=True)
    publication_id = fields.String(allow_none=True)
    title = fields.String()
    department = fields.String()
    place = fields.String()
    words = fields.String()
    stage = fields.String()
    published = fields.Boolean()
    reported_by = fields.String()
    reported_at = Moment()
    state = fields.Enum(ErrorState, by_value=True)
    settled_by = fields.String(allow_none=True)
    settled_at = Moment(allow_none=True)
    note = fields.String()


class ErrorArguments(PageArguments):
    """Which errors."""

    department = fields.String(validate=validate.Length(max=100))
    state = fields.Enum(ErrorState, by_value=True)
    kind = fields.Enum(ErrorKind, by_value=True)
    source = fields.Enum(ErrorSource, by_value=True)
    published = fields.Boolean()
    document_id = fields.String(validate=validate.Length(max=100))


class CountsSchema(Schema):
    """Numbers by kind, state, source, and time (before or after publishing)."""

    kind = fields.Dict(keys=fields.String(), values=fields.Integer())
    state = fields.Dict(keys=fields.String(), values=fields.Integer())
    source = fields.Dict(keys=fields.String(), values=fields.Integer())
    time = fields.Dict(keys=fields.String(), values=fields.Integer())


class ReportedError(Strict):
    """An error that somebody found."""

    kind = fields.String(required=True)
    words = fields.String(required=True)
    place = fields.String(load_default="")


class SettledError(Strict):
    """What came of it: corrected, or rejected with a note."""

    state = fields.String(required=True)
    note = fields.String(load_default="")


@blueprint.route("/errors", methods=["GET"])
@blueprint.arguments(ErrorArguments, location="query")
@blueprint.response(200, paged(ErrorSchema))
def list_errors(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """Your department's, or all for those who see all; the newest first."""
    return page_body(queries.listing(reading(), _wanted(arguments), position(arguments)))


@blueprint.route("/errors/counts", methods=["GET"])
@blueprint.arguments(ErrorArguments, location="query")
@blueprint.response(200, CountsSchema)
def count_errors(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """How many of the same list."""
    return queries.counts(reading(), _wanted(arguments))


@blueprint.route("/documents/<document_id>/errors", methods=["POST"])
@blueprint.arguments(ReportedError)
@blueprint.response(201, ErrorSchema)
def report(body: Mapping[str, Any], document_id: str) -> ErrorEntry:
    """Enter an error of a document: until it is settled the document is not signed."""
    return run(handlers.report_error, document_id=document_id, **body)


@blueprint.route("/errors/<error_id>/settlement", methods=["POST"])
@blueprint.arguments(SettledError)
@blueprint.response(200, ErrorSchema)
def settle(body: Mapping[str, Any], error_id: str) -> ErrorEntry:
    """Corrected, or no error (not by whoever wrote the text)."""
    return run(handlers.settle_error, error_id=error_id, **body)


def _wanted(arguments: Mapping[str, Any]) -> Filter:
    given = {name: arguments[name] for name in Filter.__dataclass_fields__ if name in arguments}
    seen = department_seen(required_actor())
    return Filter(**given) if seen is None else Filter(**{**given, "department": seen})
