"""Requests to correct a record as they are shown, never with who asks, and what is sent about them."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from service.api.archives import ArchiveSchema
from service.api.base import Moment, Strict
from service.api.clocks import ClockSchema
from service.api.listing import PageArguments
from service.api.request_case_schemas import LetterFileSchema, LookSchema
from service.api.request_schemas import SentApplicant
from service.api.task_schemas import TaskSchema
from service.storage.queries.record_corrections import TEXT_LIMIT as SEARCH_LIMIT
from workflows.disclosure.handlers.record_corrections import FILE_BYTES, FILES_LIMIT, Evidence, evidence_of
from workflows.disclosure.record_corrections import (
    TEXT_LIMIT,
    Claim,
    CorrectionLetter,
    CorrectionOutcome,
    CorrectionStatus,
)
from workflows.disclosure.requests import ApplicantKind, Channel

_TEXT = validate.Length(1, TEXT_LIMIT)
_BASE64 = 4 * (FILE_BYTES // 3 + 1)


class ClaimSchema(Schema):
    """What the applicant says of the record, and what proves it."""

    record = fields.String(required=True)
    wrong = fields.String(required=True)
    right = fields.String()
    evidence = fields.String(required=True)


class SentClaim(Strict):
    """Which record, what is wrong in it, what is right, and what proves it."""

    record = fields.String(required=True, validate=_TEXT)
    wrong = fields.String(required=True, validate=_TEXT)
    right = fields.String(load_default="", validate=validate.Length(max=TEXT_LIMIT))
    evidence = fields.String(required=True, validate=_TEXT)

    @post_load
    def _made(self, data: dict[str, Any], **_: Any) -> Claim:
        return Claim(**data)


class SentCorrectionFile(Strict):
    """A file that proves it: a PDF or a picture, its content in base64."""

    name = fields.String(required=True, validate=validate.Length(1, 200))
    content = fields.String(required=True, validate=validate.Length(1, _BASE64))

    @post_load
    def _made(self, data: dict[str, Any], **_: Any) -> Evidence:
        try:
            content = base64.b64decode(data["content"], validate=True)
        except (binascii.Error, ValueError):
            raise ValidationError("This is no base64.", "content") from None
        return evidence_of(data["name"], content)


class SentCorrection(Strict):
    """A request to correct a record, by whoever it is about."""

    applicant = fields.Nested(SentApplicant, required=True)
    claim = fields.Nested(SentClaim, required=True)
    files = fields.List(fields.Nested(SentCorrectionFile), load_default=list, validate=validate.Length(max=FILES_LIMIT))


class NewCorrection(SentCorrection):
    """One that came by any channel but the portal."""

    channel = fields.Enum(Channel, by_value=True, required=True)
    arrived_on = fields.Date(required=True)


class CorrectionSlipSchema(Schema):
    """Its number and its query code: shown here and never again."""

    number = fields.String(required=True)
    code = fields.String(required=True)


class EnteredCorrectionSchema(CorrectionSlipSchema):
    """And its id, for the bureau."""

    id = fields.String(required=True)


class CorrectionSchema(Schema):
    """A request to correct a record, without who asks and what for."""

    id = fields.String(required=True)
    number = fields.String(required=True)
    channel = fields.Enum(Channel, by_value=True)
    arrived_on = fields.Date()
    applicant_kind = fields.Enum(ApplicantKind, by_value=True)
    status = fields.Enum(CorrectionStatus, by_value=True)
    created_at = Moment()
    created_by = fields.String()
    department = fields.String(allow_none=True)
    outcome = fields.Enum(CorrectionOutcome, by_value=True, allow_none=True)
    finding = fields.String()
    done = fields.String()
    reasons = fields.String()
    agency = fields.String()
    forwarded_on = fields.Date(allow_none=True)
    forward_evidence = fields.String()
    told_on = fields.Date(allow_none=True)
    told_by_way = fields.String()
    told_evidence = fields.String()
    closed_on = fields.Date(allow_none=True)


class CorrectionFileSchema(Schema):
    """A file of evidence, unopened; `size` in bytes."""

    id = fields.String(required=True)
    name = fields.String()
    media_type = fields.String()
    size = fields.Integer()
    sha256 = fields.String()
    added_at = Moment()


class CorrectionLetterSchema(Schema):
    """A letter that was issued."""

    id = fields.String(required=True)
    kind = fields.Enum(CorrectionLetter, by_value=True, required=True)
    number = fields.String()
    title = fields.String()
    dated_on = fields.Date()
    files = fields.List(fields.Nested(LetterFileSchema))


class CorrectionArchiveSchema(ArchiveSchema):
    """The package; its manifest's digest is what the history has on record. `size` in bytes."""

    class Meta:
        """One round."""

        exclude = ("round",)


class CorrectionCaseSchema(Schema):
    """One with everything that is kept of it. `claim` null: not for you to read."""

    correction = fields.Nested(CorrectionSchema, required=True)
    claim = fields.Nested(ClaimSchema, allow_none=True)
    files = fields.List(fields.Nested(CorrectionFileSchema))
    letters = fields.List(fields.Nested(CorrectionLetterSchema))
    views = fields.List(fields.Nested(LookSchema), metadata={"description": "Looks at the identity."})
    clocks = fields.List(fields.Nested(ClockSchema))
    tasks = fields.List(fields.Nested(TaskSchema))
    archive = fields.Nested(
        CorrectionArchiveSchema, allow_none=True, metadata={"description": "Its package, unopened, once it is over."}
    )


class CorrectionArguments(PageArguments):
    """Which of them; `text` is a part of the number."""

    status = fields.Enum(CorrectionStatus, by_value=True)
    outcome = fields.Enum(CorrectionOutcome, by_value=True)
    text = fields.String(load_default="", validate=validate.Length(max=SEARCH_LIMIT))
