"""What applicants do: send a request, follow it with its number and query code. No sign-in; limits by address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

import sqlalchemy as sa
from flask import Response, request
from marshmallow import Schema, fields, validate

from service.api.base import Blueprint, Moment, Strict, dispatch_as
from service.api.files import file_response
from service.api.request_case_schemas import OwnLetterSchema
from service.api.request_part_schemas import (
    ClarificationSchema,
    FeeSchema,
    OwnAssistanceSchema,
    OwnReadingSchema,
    OwnSupplySchema,
    ReasonsSchema,
    SuggestionSchema,
)
from service.api.request_schemas import SentApplicant, SentAssistance
from service.identity import public
from service.identity.visitors import (
    check_address,
    confirm_submission,
    count_wrong_code,
    send_request,
)
from service.storage.database import reading
from service.storage.queries import requests as queries
from workflows.disclosure.handlers import applicants
from workflows.disclosure.handlers.converting import suggest_disclosure
from workflows.disclosure.handlers.letters import letters_for_code, own_letter
from workflows.disclosure.handlers.requests import VISITOR
from workflows.disclosure.letters import MEDIA_TYPES
from workflows.disclosure.replies import ReplyKind
from workflows.disclosure.request_numbers import Numbered, hash_code, same_number
from workflows.disclosure.requests import FormOfSupply, RequestStatus
from workflows.errors import FormInvalid, NotFound

blueprint = Blueprint("portal", __name__, description="For applicants: no account is needed.")

T = TypeVar("T", bound=Numbered)
_NO_STORE: Final = {"Cache-Control": "no-store"}


class SentRequest(Strict):
    """A request for information. The same `submission` again finds the request that the first sending made.

    `submission` is a secret of the sender's, long and random: it opens the query code again.
    """

    submission = fields.String(required=True, load_only=True, validate=validate.Length(32, 200))
    applicant = fields.Nested(SentApplicant, required=True)
    description = fields.String(required=True)
    form_of_supply = fields.Enum(FormOfSupply, by_value=True, required=True)
    assistance = fields.Nested(SentAssistance, load_default=None, allow_none=True)


class ReceiptSlipSchema(Schema):
    """The number of the request and its query code: keep both. `again`: it had been sent before."""

    number = fields.String(required=True)
    code = fields.String(required=True)
    again = fields.Boolean(required=True)


class Key(Strict):
    """Number and query code of a request, which belong together."""

    number = fields.String(required=True, validate=validate.Length(1, 60))
    code = fields.String(required=True, load_only=True, validate=validate.Length(1, 60))


class KeyAndText(Key):
    """And what the applicant has to say."""

    text = fields.String(required=True)


class KeyAndLetter(Key):
    """And which of the letters, in which form."""

    letter_id = fields.String(required=True, validate=validate.Length(1, 64))
    form = fields.String(required=True, validate=validate.OneOf(list(MEDIA_TYPES)))


class DueDaySchema(Schema):
    """The day by which the reply is due; provisional (暂定) where a year is not loaded."""

    day = fields.Date(required=True)
    provisional = fields.Boolean(required=True)


class ServedSchema(Schema):
    """How the reply reached the applicant."""

    method = fields.String(required=True)
    served_on = fields.Date(required=True)
    evidence = fields.String()


class ProgressSchema(Schema):
    """Where a request stands. `letter` is the reply once it was served."""

    number = fields.String(required=True)
    status = fields.Enum(RequestStatus, by_value=True, required=True)
    description = fields.String()
    arrived_on = fields.Date()
    received_on = fields.Date(allow_none=True)
    confirmed_at = Moment(allow_none=True, metadata={"description": "When the applicant confirmed it here."})
    due = fields.Nested(DueDaySchema, allow_none=True)
    extended_by = fields.Integer()
    clarification = fields.Nested(ClarificationSchema, allow_none=True)
    reasons = fields.Nested(ReasonsSchema, allow_none=True)
    fee = fields.Nested(FeeSchema, allow_none=True)
    outcome = fields.Enum(ReplyKind, by_value=True, allow_none=True)
    service = fields.Nested(ServedSchema, allow_none=True)
    letter = fields.String(allow_none=True)
    remedy = fields.String(allow_none=True)
    supplied_as = fields.Enum(FormOfSupply, by_value=True)
    supply = fields.Nested(OwnSupplySchema, allow_none=True)
    reading = fields.Nested(OwnReadingSchema, allow_none=True)
    assistance = fields.Nested(OwnAssistanceSchema, allow_none=True)
    may_suggest = fields.Boolean()
    suggestion = fields.Nested(SuggestionSchema, allow_none=True)
    letters = fields.List(fields.Nested(OwnLetterSchema))


@blueprint.route("/portal/requests", methods=["POST"])
@blueprint.arguments(SentRequest)
@blueprint.response(201, ReceiptSlipSchema)
@blueprint.alt_response(200, schema=ReceiptSlipSchema, description="It had been sent before.")
@public
def send(body: Mapping[str, Any]) -> tuple[Mapping[str, Any], int, Mapping[str, str]]:
    """Send a request. 403 (`too-many-requests`) after too many from one address."""
    if body["form_of_supply"] is FormOfSupply.POST and not body["applicant"].address:
        raise FormInvalid({"address": ["A reply by post needs an address."]})
    sent = dispatch_as(
        VISITOR,
        send_request,
        token=body["submission"],
        address=_address(),
        applicant=body["applicant"],
        description=body["description"],
        form_of_supply=body["form_of_supply"],
        assistance=body["assistance"],
    )
    slip = {"number": sent.request.number, "code": sent.code, "again": sent.again}
    return slip, 200 if sent.again else 201, _NO_STORE


@blueprint.route("/portal/requests/progress", methods=["POST"])
@blueprint.arguments(Key)
@blueprint.response(200, ProgressSchema)
@public
def follow(body: Mapping[str, Any]) -> tuple[Mapping[str, Any], int, Mapping[str, str]]:
    """Where a request stands. 404 where number and code do not belong together, in the same words for every reason."""
    found = opened(body, queries.by_code)
    progress = dispatch_as(VISITOR, applicants.follow_request, code=body["code"])
    own = {name: getattr(progress, name) for name in ProgressSchema().fields if name not in ("confirmed_at", "letters")}
    own["letters"] = dispatch_as(VISITOR, letters_for_code, code=body["code"])
    return {**own, "confirmed_at": found.confirmed_at}, 200, _NO_STORE


@blueprint.route("/portal/requests/confirmation", methods=["POST"])
@blueprint.arguments(Key)
@blueprint.response(204)
@public
def confirm(body: Mapping[str, Any]) -> Response:
    """Confirm that the request is meant (Art. 31(3))."""
    return _act(confirm_submission, body)


@blueprint.route("/portal/requests/clarification", methods=["POST"])
@blueprint.arguments(KeyAndText)
@blueprint.response(204)
@public
def clarify(body: Mapping[str, Any]) -> Response:
    """Answer the notice to clarify (Art. 30)."""
    return _act(applicants.answer_clarification, body, text=body["text"])


@blueprint.route("/portal/requests/reasons", methods=["POST"])
@blueprint.arguments(KeyAndText)
@blueprint.response(204)
@public
def explain(body: Mapping[str, Any]) -> Response:
    """Give the reasons that were asked for (Art. 35)."""
    return _act(applicants.give_reasons, body, text=body["text"])


@blueprint.route("/portal/requests/withdrawal", methods=["POST"])
@blueprint.arguments(Key)
@blueprint.response(204)
@public
def withdraw(body: Mapping[str, Any]) -> Response:
    """Take the request back."""
    return _act(applicants.withdraw, body)


@blueprint.route("/portal/requests/suggestion", methods=["POST"])
@blueprint.arguments(KeyAndText)
@blueprint.response(204)
@public
def suggest(body: Mapping[str, Any]) -> Response:
    """Suggest that what was supplied be disclosed to everybody (Art. 44)."""
    return _act(suggest_disclosure, body, text=body["text"])


@blueprint.route("/portal/requests/letter", methods=["POST"])
@blueprint.arguments(KeyAndLetter)
@blueprint.file()
@public
def letter(body: Mapping[str, Any]) -> Response:
    """One of your own letters as a file. 404 for any other."""
    opened(body, queries.by_code)
    asked = {name: body[name] for name in ("code", "letter_id", "form")}
    issued, content = dispatch_as(VISITOR, own_letter, **asked)
    response = file_response(content, f"{issued.title}.{body['form']}", MEDIA_TYPES[body["form"]])
    response.headers.update(_NO_STORE)
    return response


def _act(handler: Callable[..., None], body: Mapping[str, Any], **more: Any) -> Response:
    opened(body, queries.by_code)
    dispatch_as(VISITOR, handler, code=body["code"], **more)
    return Response(status=204)


def opened(body: Mapping[str, Any], find: Callable[[sa.Connection, str], T | None]) -> T:
    """What number and code open. Raises TooOften, NotFound; wrong ones are counted by address.

    `find` takes the hash of a code.
    """
    dispatch_as(VISITOR, check_address, address=_address())
    found = find(reading(), hash_code(body["code"]))
    if found is None or not same_number(found.number, body["number"]):
        dispatch_as(VISITOR, count_wrong_code, address=_address())
        raise NotFound("Number and query code do not belong together.")
    return found


def _address() -> str:
    return request.remote_addr or ""
