"""Requests for information as they are shown, never with who asks, and what is sent about them."""

from __future__ import annotations

from typing import Any, Final

from marshmallow import Schema, fields, post_load, validate

from service.api.base import Moment, Strict
from service.api.clocks import ClockSchema
from service.api.listing import PageArguments, listed
from service.api.task_schemas import TaskSchema
from service.storage.queries.requests import TEXT_LIMIT
from workflows.disclosure.consultations import PartyAnswer, PartyKind
from workflows.disclosure.follow_ups import FollowUpKind, FollowUpResult
from workflows.disclosure.handlers.assisting import needed
from workflows.disclosure.letters import LetterKind
from workflows.disclosure.replies import RefusalBasis, ReplyKind, ReportRow, Review
from workflows.disclosure.request_clocks import ReceiptRule
from workflows.disclosure.requests import Applicant, ApplicantKind, Channel, FormOfSupply, RequestStatus
from workflows.disclosure.supplies import NOTE_LENGTH, Aid, Assistance, Need
from workflows.model import InstanceStatus

PROOFS: Final = ("resident_id", "passport", "permit", "credit_code", "other")
"""Kinds of proofs of identity."""


class ReceiptSchema(Schema):
    """The legal day of receipt (Art. 31) and what shows it."""

    received_on = fields.Date(required=True)
    rule = fields.Enum(ReceiptRule, by_value=True)
    evidence = fields.String()


class ClarificationSchema(Schema):
    """The one notice to correct the request (补正, Art. 30)."""

    items = fields.String(required=True)
    sent_on = fields.Date()
    respond_by = fields.Date()
    answer = fields.String()
    answered_on = fields.Date(allow_none=True)


class ReasonsSchema(Schema):
    """The reasons asked for by Art. 35."""

    asked_on = fields.Date(required=True)
    respond_by = fields.Date()
    answer = fields.String()
    answered_on = fields.Date(allow_none=True)


class ExtensionSchema(Schema):
    """A longer term. `approved` null: not decided yet."""

    days = fields.Integer(required=True)
    reason = fields.String()
    asked_by = fields.String()
    asked_on = fields.Date()
    approved_by = fields.String()
    approved = fields.Boolean(allow_none=True)
    told_on = fields.Date(allow_none=True)


class FeeSchema(Schema):
    """An information processing fee; `amount` in yuan."""

    tariff = fields.String()
    units = fields.Integer()
    amount = fields.Integer(required=True)
    noticed_on = fields.Date(allow_none=True)
    paid_on = fields.Date(allow_none=True)


class ServiceSchema(Schema):
    """How a reply reached the applicant."""

    round = fields.Integer()
    method = fields.String(required=True)
    served_on = fields.Date(required=True)
    evidence = fields.String()
    recorded_by = fields.String()


class SuggestionSchema(Schema):
    """That what was supplied be disclosed to everybody (Art. 44). `adopted` null: not decided yet."""

    text = fields.String()
    suggested_on = fields.Date(allow_none=True)
    adopted = fields.Boolean(allow_none=True)
    reason = fields.String()
    decided_on = fields.Date(allow_none=True)
    document_id = fields.String()


class OwnSupplySchema(Schema):
    """Another form of supply than was asked for, and why (Art. 40)."""

    form = fields.Enum(FormOfSupply, by_value=True, required=True)
    reason = fields.String(required=True)


class SupplySchema(OwnSupplySchema):
    """And who decided it, in which round."""

    round = fields.Integer()
    decided_by = fields.String()
    decided_on = fields.Date()


class OwnReadingSchema(Schema):
    """An appointment to read on site; hours are HH:MM in Beijing. `attended` null: not recorded yet."""

    day = fields.Date(required=True)
    opens = fields.String(required=True)
    closes = fields.String(required=True)
    place = fields.String(required=True)
    bring = fields.String()
    attended = fields.Boolean(allow_none=True)


class ReadingSchema(OwnReadingSchema):
    """And who arranged and recorded it, and the signature that proves the service."""

    id = fields.String(required=True)
    round = fields.Integer()
    arranged_by = fields.String()
    arranged_on = fields.Date()
    evidence = fields.String()
    remark = fields.String()
    recorded_by = fields.String()


class OwnGivenSchema(Schema):
    """Help that was given."""

    aid = fields.Enum(Aid, by_value=True, required=True)
    on = fields.Date(required=True)


class GivenSchema(OwnGivenSchema):
    """And by whom, and how."""

    by = fields.String()
    note = fields.String()


class OwnAssistanceSchema(Schema):
    """The help that an applicant needs, and what was given of it (Art. 43)."""

    needs = fields.List(fields.Enum(Need, by_value=True))
    note = fields.String()
    given = fields.List(fields.Nested(OwnGivenSchema))


class AssistanceSchema(OwnAssistanceSchema):
    """As the bureau sees it."""

    given = fields.List(fields.Nested(GivenSchema))


class OutcomeSchema(Schema):
    """The one result of a request; `row` of the annual report's table."""

    kind = fields.Enum(ReplyKind, by_value=True, required=True)
    basis = fields.Enum(RefusalBasis, by_value=True, allow_none=True)
    row = fields.Enum(ReportRow, by_value=True)
    decided_on = fields.Date()


class ArchivedFileSchema(Schema):
    """A file of the archive manifest; `size` in bytes."""

    name = fields.String(required=True)
    role = fields.String(required=True)
    sha256 = fields.String(required=True)
    size = fields.Integer(required=True)


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


class LetterFileSchema(Schema):
    """One form of a letter; `size` in bytes."""

    form = fields.String(required=True)
    sha256 = fields.String(required=True)
    size = fields.Integer(required=True)


class OwnLetterSchema(Schema):
    """A letter to the applicant, as the applicant sees it."""

    id = fields.String(required=True)
    kind = fields.Enum(LetterKind, by_value=True, required=True)
    number = fields.String()
    title = fields.String()
    dated_on = fields.Date()
    files = fields.List(fields.Nested(LetterFileSchema))


class LetterSchema(OwnLetterSchema):
    """A letter that was issued. `party_id` null: to the applicant."""

    round = fields.Integer()
    party_id = fields.String(allow_none=True)
    issued_at = Moment()
    issued_by = fields.String()


class SearchRecordSchema(Schema):
    """One look for the information (检索记录)."""

    id = fields.String(required=True)
    where = fields.String()
    keywords = fields.String()
    result = fields.String()
    found = fields.Boolean()
    searched_by = fields.String()
    searched_at = Moment()


class ConsultedSchema(Schema):
    """A party that is asked before the reply (征求意见)."""

    id = fields.String(required=True)
    kind = fields.Enum(PartyKind, by_value=True)
    name = fields.String()
    contact = fields.String()
    dispatched_on = fields.Date(allow_none=True)
    received_on = fields.Date(allow_none=True)
    evidence = fields.String()
    answer = fields.Enum(PartyAnswer, by_value=True, allow_none=True)
    answered_on = fields.Date(allow_none=True)
    reasons = fields.String()
    override = fields.String()
    told_on = fields.Date(allow_none=True)
    round = fields.Integer()


class ReplySchema(Schema):
    """A reply on its way. Reviews are given on its `content_hash`."""

    round = fields.Integer()
    kind = fields.Enum(ReplyKind, by_value=True, required=True)
    basis = fields.Enum(RefusalBasis, by_value=True, allow_none=True)
    body = fields.String(required=True)
    drafted_by = fields.String()
    drafted_at = Moment()
    remedy = fields.String()
    remedy_citation = fields.String()
    content_hash = fields.String()


class ReplyReviewSchema(Schema):
    """One verdict on a reply."""

    id = fields.String(required=True)
    review = fields.Enum(Review, by_value=True)
    passed = fields.Boolean()
    content_hash = fields.String()
    comment = fields.String()
    reviewer = fields.String()
    reviewed_at = Moment()


class FollowUpSchema(Schema):
    """A review, suit or complaint about a request."""

    id = fields.String(required=True)
    kind = fields.Enum(FollowUpKind, by_value=True)
    authority = fields.String()
    reference = fields.String()
    received_on = fields.Date()
    simplified = fields.Boolean()
    answered_on = fields.Date(allow_none=True)
    evidence = fields.String()
    result = fields.Enum(FollowUpResult, by_value=True, allow_none=True)
    ruled_on = fields.Date(allow_none=True)
    redo_term = fields.Integer(allow_none=True)
    reopened = fields.Boolean()


class LookSchema(Schema):
    """Somebody looked at who asks: who, when, why."""

    viewed_by = fields.String(required=True)
    viewed_at = Moment(required=True)
    reason = fields.String(required=True)


class ProcessLineSchema(Schema):
    """An instance about the request."""

    id = fields.String(required=True)
    title = fields.String()
    status = fields.Enum(InstanceStatus, by_value=True)
    started_at = Moment()


class ProofFileSchema(Schema):
    """A copy of a proof of identity, unopened; `size` in bytes."""

    id = fields.String(required=True)
    size = fields.Integer()
    added_at = Moment()


class CaseSchema(Schema):
    """A request with everything that is recorded on it, but not who asks."""

    request = fields.Nested(RequestSchema, required=True)
    searches = fields.List(fields.Nested(SearchRecordSchema))
    parties = fields.List(fields.Nested(ConsultedSchema))
    reply = fields.Nested(ReplySchema, allow_none=True)
    reviews = fields.List(fields.Nested(ReplyReviewSchema))
    follow_ups = fields.List(fields.Nested(FollowUpSchema))
    clocks = fields.List(fields.Nested(ClockSchema))
    tasks = fields.List(fields.Nested(TaskSchema))
    processes = fields.List(fields.Nested(ProcessLineSchema))
    views = fields.List(fields.Nested(LookSchema), metadata={"description": "Looks at the identity."})
    files = fields.List(fields.Nested(ProofFileSchema))
    confirmed_at = Moment(allow_none=True)


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
