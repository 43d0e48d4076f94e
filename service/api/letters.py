"""Letters of a request (文书): how one would read, and those that were issued."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import Response
from marshmallow import Schema, fields, validate

from service.api.access import visible_request
from service.api.base import Blueprint, Strict, ask, run
from service.api.files import file_response
from service.api.listing import listed
from service.api.request_case_schemas import LetterSchema
from service.storage.database import reading
from service.storage.queries import requests as queries
from workflows.disclosure.handlers import letters as handlers
from workflows.disclosure.letters import MEDIA_TYPES, Letter, LetterKind
from workflows.errors import NotFound

blueprint = Blueprint("letters", __name__, description="Letters about a request for information.")

FORMS: Final = tuple(MEDIA_TYPES)


class DraftArguments(Strict):
    """What a notice will ask for and until when; which party it goes to."""

    party_id = fields.String(load_default=None, validate=validate.Length(1, 64))
    items = fields.String(load_default="", validate=validate.Length(max=4000))
    respond_by = fields.Date(load_default=None)


class DraftSchema(Schema):
    """How a letter would read now, without who asks."""

    kind = fields.Enum(LetterKind, by_value=True, required=True)
    number = fields.String()
    title = fields.String()
    recipient = fields.String()
    paragraphs = fields.List(fields.String())
    agency = fields.String()
    dated_on = fields.Date(allow_none=True)


class WantedForm(Strict):
    """The form, and for a letter to the applicant why you open it: the look is on record."""

    form = fields.String(required=True, validate=validate.OneOf(FORMS))
    reason = fields.String(load_default="", validate=validate.Length(max=500))


@blueprint.route("/requests/<request_id>/letters", methods=["GET"])
@blueprint.response(200, listed(LetterSchema))
def list_letters(request_id: str) -> Mapping[str, Any]:
    """The letters that were issued, oldest first."""
    visible_request(request_id)
    return {"items": queries.letters(reading(), request_id)}


@blueprint.route("/requests/<request_id>/letters/draft/<kind>", methods=["GET"])
@blueprint.arguments(DraftArguments, location="query")
@blueprint.response(200, DraftSchema)
def draft(arguments: Mapping[str, Any], request_id: str, kind: str) -> Letter:
    """How a letter would read now; blank lines stand for what is not known yet."""
    if kind not in list(LetterKind):
        raise NotFound(kind="letter", id=kind)
    return ask(handlers.draft_letter, request_id=request_id, kind=LetterKind(kind), **arguments)


@blueprint.route("/requests/<request_id>/letters/<letter_id>", methods=["POST"])
@blueprint.arguments(WantedForm)
@blueprint.file()
def open_letter(body: Mapping[str, Any], request_id: str, letter_id: str) -> Response:
    """A letter as it was issued. One to the applicant says who asks: opening it is recorded with its reason."""
    visible_request(request_id)
    if letter_id not in {one.id for one in queries.letters(reading(), request_id)}:
        raise NotFound(kind="letter", id=letter_id)
    issued, content = run(handlers.letter_file, letter_id=letter_id, **body)
    response = file_response(content, f"{issued.title}.{body['form']}", MEDIA_TYPES[body["form"]])
    response.headers["Cache-Control"] = "no-store"
    return response
