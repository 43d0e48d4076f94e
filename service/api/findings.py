"""What the text check found in a document (文字检查): read it, answer for it, mask it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import Schema, fields, validate

from service.api.access import check_document
from service.api.base import Blueprint, Moment, Strict, ask, run
from service.api.document_schemas import DocumentSchema
from service.api.listing import listed
from workflows.disclosure.documents import Document
from workflows.disclosure.handlers import text_findings as handlers
from workflows.disclosure.handlers.finding_views import shown_findings
from workflows.disclosure.text_findings import FindingState, TextFinding
from workflows.textcheck.model import Kind

blueprint = Blueprint("findings", __name__, description="What the text check found in documents.")


class FindingSchema(Schema):
    """One finding. `blocks`: no step of the review is passed while it is open; `asks`: it holds nothing back.

    `where` is title, body, table, attachment name or attachment; `part` the number of the table or the SHA-256 of the
    file; `place` page or cell in it. Personal information is masked.
    """

    id = fields.String(required=True)
    kind = fields.Enum(Kind, by_value=True)
    state = fields.Enum(FindingState, by_value=True)
    blocks = fields.Boolean()
    asks = fields.Boolean()
    where = fields.String()
    part = fields.String()
    place = fields.String()
    start = fields.Integer()
    end = fields.Integer()
    excerpt = fields.String()
    suggestion = fields.String()
    found_at = Moment()
    answer = fields.String()
    answered_by = fields.String(allow_none=True)
    answered_at = Moment(allow_none=True)


class FindingsSchema(Schema):
    """Everything found in a document. `waiting`: a job still reads its files or its long text."""

    items = fields.List(fields.Nested(FindingSchema), required=True)
    waiting = fields.Boolean(required=True)


AnsweredSchema = listed(FindingSchema)


class FindingAnswers(Strict):
    """Why findings stay as they are."""

    findings = fields.List(fields.String(), required=True, validate=validate.Length(1, 100))
    answer = fields.String(required=True)


class Masking(Strict):
    """The version of the document that was looked at. `all_in_file`: everything that can be masked in the file."""

    version = fields.Integer(required=True)
    all_in_file = fields.Boolean(load_default=False)


@blueprint.route("/documents/<document_id>/findings", methods=["GET"])
@blueprint.response(200, FindingsSchema)
def list_findings(document_id: str) -> Mapping[str, Any]:
    """What stands in the text now, in reading order."""
    found = ask(shown_findings, document_id=document_id)
    return {"items": [one.finding for one in found.findings], "waiting": found.waiting}


@blueprint.route("/documents/<document_id>/findings/answers", methods=["POST"])
@blueprint.arguments(FindingAnswers)
@blueprint.response(200, AnsweredSchema)
def answer(body: Mapping[str, Any], document_id: str) -> Mapping[str, Sequence[TextFinding]]:
    """Answer: for personal information and marks of secrecy a secrecy reviewer, else drafter or reviewers."""
    check_document(document_id)
    given = {"finding_ids": body["findings"], "answer": body["answer"]}
    return {"items": run(handlers.answer_findings, document_id=document_id, **given)}


@blueprint.route("/documents/<document_id>/findings/<finding_id>/mask", methods=["POST"])
@blueprint.arguments(Masking)
@blueprint.response(200, DocumentSchema)
def mask(body: Mapping[str, Any], document_id: str, finding_id: str) -> Document:
    """Mask personal information in text or file, while you hold the drafting task; voids every verdict."""
    check_document(document_id)
    given = {"expected_version": body["version"], "all_in_file": body["all_in_file"]}
    return run(handlers.mask_finding, document_id=document_id, finding_id=finding_id, **given)
