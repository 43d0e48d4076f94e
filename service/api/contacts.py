"""What was said with the applicant of a request (沟通记录): lines of the register `contacts`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from service.api.access import visible_request
from service.api.base import Blueprint, Strict, ask, language, run
from service.api.registers import RecordSchema, RecordsSchema
from workflows.disclosure.handlers.contacts import log_contact, request_contacts
from workflows.records.model import Record

blueprint = Blueprint("contacts", __name__, description="Contacts with applicants.")


class SentContact(Strict):
    """When, by which way (phone, visit, mail, message, other) and what was explained."""

    on = fields.Date(required=True)
    way = fields.String(required=True, validate=validate.Length(1, 20))
    content = fields.String(required=True, validate=validate.Length(1, 5000))


@blueprint.route("/requests/<request_id>/contacts", methods=["GET"])
@blueprint.response(200, RecordsSchema)
def list_contacts(request_id: str) -> Mapping[str, Any]:
    """Oldest first."""
    visible_request(request_id)
    return {"items": ask(request_contacts, request_id=request_id)}


@blueprint.route("/requests/<request_id>/contacts", methods=["POST"])
@blueprint.arguments(SentContact)
@blueprint.response(201, RecordSchema)
def log(body: Mapping[str, Any], request_id: str) -> Record:
    """Log a contact with the applicant."""
    visible_request(request_id)
    return run(log_contact, request_id=request_id, lang=language(), **body)
