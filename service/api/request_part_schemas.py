"""What is told of a request, part by part: its days, notices, fees, ways of supply, outcome."""

from __future__ import annotations

from marshmallow import Schema, fields

from workflows.disclosure.replies import RefusalBasis, ReplyKind, ReportRow
from workflows.disclosure.request_clocks import ReceiptRule
from workflows.disclosure.requests import FormOfSupply
from workflows.disclosure.supplies import Aid, Need


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
