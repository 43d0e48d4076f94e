"""Requests for information as they are shown, never with who asks, and what is sent about them."""

from __future__ import annotations

from typing import Any, Final

from marshmallow import Schema, fields, post_load, validate

from service.api.base import Moment, Strict
from service.api.listing import PageArguments, listed
from service.api.request_part_schemas import (
    ArchivedFileSchema,
    AssistanceSchema,
    ClarificationSchema,
    ExtensionSchema,
    FeeSchema,
    OutcomeSchema,
    ReadingSchema,
    ReasonsSchema,
    ReceiptSchema,
    ServiceSchema,
    SuggestionSchema,
    SupplySchema,
)
from service.storage.queries.requests import TEXT_LIMIT
from workflows.disclosure.handlers.assisting import needed
from workflows.disclosure.replies import ReplyKind
from workflows.disclosure.requests import Applicant, ApplicantKind, Channel, FormOfSupply, RequestStatus
from workflows.disclosure.supplies import NOTE_LENGTH, Assistance, Need

PROOFS: Final = ("resident_id", "passport", "permit", "credit_code", "other")
"""Kinds of proofs of identity."""


class RequestSchema(Schema):
    """A request, without who asks."""

    id = fields.String(required=True)
    number = fields.String(required=True)
    channel = fields.Enum(Channel, by_value=True)
    arrived_on = fields.Date()
    received_on = fields.Date(allow_none=True)
    receipt = fields.Nested(ReceiptSchema, allow_none=True)
    applicant_kind = fields.Enum(ApplicantKind, by_value=True)
    description = fields.String()
    form_of_supply = fields.Enum(FormOfSupply, by_value=True)
    status = fields.Enum(RequestStatus, by_value=True)
    created_at = Moment()
    created_by = fields.String()
    department = fields.String(allow_none=True)
    repeats = fields.String(allow_none=True)
    clarification = fields.Nested(ClarificationSchema, allow_none=True)
    reasons = fields.Nested(ReasonsSchema, allow_none=True)
    extensions = fields.List(fields.Nested(ExtensionSchema))
    fee = fields.Nested(FeeSchema, allow_none=True)
    services = fields.List(fields.Nested(ServiceSchema))
    round = fields.Integer()
    outcome = fields.Nested(OutcomeSchema, allow_none=True)
    revised = fields.Nested(OutcomeSchema, allow_none=True)
    manifest = fields.List(fields.Nested(ArchivedFileSchema))
    closed_on = fields.Date(allow_none=True)
    suggestion = fields.Nested(SuggestionSchema, allow_none=True)
    supplied_as = fields.Enum(FormOfSupply, by_value=True)
    supplies = fields.List(fields.Nested(SupplySchema))
    readings = fields.List(fields.Nested(ReadingSchema))
    assistance = fields.Nested(AssistanceSchema, allow_none=True)


RequestsSchema = listed(RequestSchema)
"""Requests that were found, each in full."""


class RequestLineSchema(Schema):
    """A request in a list."""

    id = fields.String(required=True)
    number = fields.String(required=True)
    channel = fields.Enum(Channel, by_value=True)
    arrived_on = fields.Date()
    received_on = fields.Date(allow_none=True)
    applicant_kind = fields.Enum(ApplicantKind, by_value=True)
    description = fields.String()
    status = fields.Enum(RequestStatus, by_value=True)
    department = fields.String(allow_none=True)
    created_at = Moment()
    outcome_kind = fields.Enum(ReplyKind, by_value=True, allow_none=True)


class RequestArguments(PageArguments):
    """Which requests."""

    status = fields.Enum(RequestStatus, by_value=True)
    channel = fields.Enum(Channel, by_value=True)
    department = fields.String(validate=validate.Length(max=100))
    text = fields.String(load_default="", validate=validate.Length(max=TEXT_LIMIT))


class SentApplicant(Strict):
    """Who asks. It is kept sealed and goes into no history, log or list."""

    kind = fields.Enum(ApplicantKind, by_value=True, required=True)
    name = fields.String(required=True, validate=validate.Length(1, 200))
    proof_type = fields.String(required=True, validate=validate.OneOf(PROOFS))
    proof_number = fields.String(required=True, validate=validate.Length(1, 64))
    phone = fields.String(load_default="", validate=validate.Length(max=40))
    address = fields.String(load_default="", validate=validate.Length(max=300))
    email = fields.String(load_default="", validate=validate.Length(max=200))

    @post_load
    def _made(self, data: dict[str, Any], **_: Any) -> Applicant:
        texts = {name: value.strip() for name, value in data.items() if name != "kind"}
        return Applicant(kind=data["kind"], **texts)


class ApplicantSchema(Schema):
    """Who asks."""

    kind = fields.Enum(ApplicantKind, by_value=True, required=True)
    name = fields.String(required=True)
    proof_type = fields.String()
    proof_number = fields.String()
    phone = fields.String()
    address = fields.String()
    email = fields.String()


class SentAssistance(Strict):
    """What the applicant finds hard (Art. 43)."""

    needs = fields.List(fields.Enum(Need, by_value=True), load_default=list)
    note = fields.String(load_default="", validate=validate.Length(max=NOTE_LENGTH))

    @post_load
    def _made(self, data: dict[str, Any], **_: Any) -> Assistance | None:
        return needed(data["needs"], data["note"])


class NewRequest(Strict):
    """A request that came by any channel but the portal."""

    channel = fields.Enum(Channel, by_value=True, required=True)
    arrived_on = fields.Date(required=True)
    evidence = fields.String(load_default="", validate=validate.Length(max=500))
    applicant = fields.Nested(SentApplicant, required=True)
    description = fields.String(required=True)
    form_of_supply = fields.Enum(FormOfSupply, by_value=True, required=True)
    assistance = fields.Nested(SentAssistance, load_default=None, allow_none=True)
    read_back = fields.String(load_default="", validate=validate.Length(max=NOTE_LENGTH))


class RegisteredSchema(Schema):
    """The request and its query code (查询码): shown here and never again."""

    request = fields.Nested(RequestSchema, required=True)
    code = fields.String(required=True)
