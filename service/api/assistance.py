"""Help for the applicant of a request (Art. 43): what is needed, what was given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from service.api.access import visible_request
from service.api.base import Blueprint, Strict, run
from service.api.request_schemas import RequestSchema
from workflows.disclosure.handlers.assisting import note_needs, record_help
from workflows.disclosure.requests import Request
from workflows.disclosure.supplies import NOTE_LENGTH, Aid, Need

blueprint = Blueprint("assistance", __name__, description="Help for applicants (Art. 43).")


class SentNeeds(Strict):
    """What the applicant finds hard; `words` in their own terms."""

    needs = fields.List(fields.Enum(Need, by_value=True), required=True)
    words = fields.String(load_default="", validate=validate.Length(max=NOTE_LENGTH))


class SentHelp(Strict):
    """What was done, and the day."""

    aid = fields.Enum(Aid, by_value=True, required=True)
    given_on = fields.Date(required=True)
    words = fields.String(load_default="", validate=validate.Length(max=NOTE_LENGTH))


@blueprint.route("/requests/<request_id>/needs", methods=["POST"])
@blueprint.arguments(SentNeeds)
@blueprint.response(200, RequestSchema)
def need(body: Mapping[str, Any], request_id: str) -> Request:
    """The applicant turned out to need help."""
    visible_request(request_id)
    return run(note_needs, request_id=request_id, **body)


@blueprint.route("/requests/<request_id>/help", methods=["POST"])
@blueprint.arguments(SentHelp)
@blueprint.response(200, RequestSchema)
def give(body: Mapping[str, Any], request_id: str) -> Request:
    """Help was given, or the applicant wanted none."""
    visible_request(request_id)
    return run(record_help, request_id=request_id, **body)
