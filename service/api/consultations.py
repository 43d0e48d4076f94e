"""Public consultations: those that are public, what was said, sorting it into points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import Schema, fields, validate

from service.api.base import Blueprint, Moment, Strict, ask, run
from service.api.findings import AnsweredSchema, FindingAnswers, FindingsSchema
from service.api.listing import PageArguments, page_body, paged, position
from service.identity import required_actor
from service.storage.database import reading
from service.storage.queries import consultations as queries
from workflows.disclosure.handlers.calling_off import call_off
from workflows.disclosure.handlers.consultation_checks import answer_consultation_findings
from workflows.disclosure.handlers.consultation_views import shown_texts
from workflows.disclosure.handlers.public_consulting import COMMENTS_LIMIT, add_comment, may_see, sort_comments
from workflows.disclosure.public_consultations import (
    GIST_LIMIT,
    REASON_LIMIT,
    TEXT_LIMIT,
    Adoption,
    Comment,
    Consultation,
    Source,
)
from workflows.disclosure.text_findings import TextFinding
from workflows.errors import NotAllowed, NotFound

blueprint = Blueprint("consultations", __name__, description="Public consultations and what became of them.")


class ConsultationLineSchema(Schema):
    """A consultation whose notice is public; `until` is the last day of its term."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    department = fields.String()
    notice_published_at = Moment()
    until = fields.Date(allow_none=True)
    results_due = fields.Date(allow_none=True)
    results_published_at = Moment(allow_none=True)
    called_off_at = Moment(allow_none=True)
    received = fields.Integer()


class ConsultationNoticeSchema(Schema):
    """What people are asked about, for how many calendar days; `reason` is why they are few."""

    title = fields.String()
    explanation = fields.String()
    draft = fields.String()
    days = fields.Integer()
    reason = fields.String()
    contact = fields.String()
    department = fields.String()
    files = fields.List(fields.String())


class PointSchema(Schema):
    """What several comments say, and what became of it."""

    number = fields.Integer(required=True)
    gist = fields.String()
    adoption = fields.Enum(Adoption, by_value=True)
    explanation = fields.String()


class ConsultationSchema(Schema):
    """The notice, and for the department that consults also points that are not public yet."""

    id = fields.String(required=True)
    notice = fields.Nested(ConsultationNoticeSchema)
    until = fields.Date(allow_none=True)
    results_due = fields.Date(allow_none=True)
    overview = fields.String()
    points = fields.List(fields.Nested(PointSchema))
    notice_published_at = Moment(allow_none=True)
    results_published_at = Moment(allow_none=True)
    called_off_at = Moment(allow_none=True)
    called_off_reason = fields.String()


class CommentSchema(Schema):
    """What one person says; nothing else is known of them. `point` is the number of the point it is in."""

    id = fields.String(required=True)
    number = fields.String()
    source = fields.Enum(Source, by_value=True)
    text = fields.String()
    at = Moment()
    point = fields.Integer(allow_none=True)


class CommentArguments(PageArguments):
    """Only what is in no point yet, if `unsorted`."""

    unsorted = fields.Boolean(load_default=False)


class NewComment(Strict):
    """What came by letter, at a meeting or on an open day."""

    text = fields.String(required=True, validate=validate.Length(min=1, max=TEXT_LIMIT))
    source = fields.String(
        required=True, validate=validate.OneOf([one.value for one in Source if one is not Source.PORTAL])
    )


class CallingOff(Strict):
    """Why; the public reads it."""

    reason = fields.String(required=True, validate=validate.Length(min=1, max=REASON_LIMIT))


class SortedComments(Strict):
    """Comments for a point: a new one, or the one with the number `point`; with `gist` it is written anew."""

    comments = fields.List(fields.String(), load_default=list, validate=validate.Length(max=COMMENTS_LIMIT))
    point = fields.Integer(load_default=None, allow_none=True)
    gist = fields.String(load_default="", validate=validate.Length(max=GIST_LIMIT))
    adoption = fields.String(load_default="", validate=validate.OneOf(["", *(one.value for one in Adoption)]))
    explanation = fields.String(load_default="", validate=validate.Length(max=GIST_LIMIT))


@blueprint.route("/consultations", methods=["GET"])
@blueprint.arguments(PageArguments, location="query")
@blueprint.response(200, paged(ConsultationLineSchema))
def list_consultations(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """Those whose notice is public, the newest first."""
    return page_body(queries.listing(reading(), position(arguments)))


@blueprint.route("/consultations/<consultation_id>", methods=["GET"])
@blueprint.response(200, ConsultationSchema)
def show(consultation_id: str) -> Consultation:
    """One of your department's, with its points."""
    return _own(consultation_id)


@blueprint.route("/consultations/<consultation_id>/comments", methods=["GET"])
@blueprint.arguments(CommentArguments, location="query")
@blueprint.response(200, paged(CommentSchema))
def list_comments(arguments: Mapping[str, Any], consultation_id: str) -> Mapping[str, Any]:
    """What was said, the oldest first, for the department that consults."""
    _own(consultation_id)
    unsorted = arguments["unsorted"]
    return page_body(queries.comments(reading(), consultation_id, position(arguments), unsorted=unsorted))


@blueprint.route("/consultations/<consultation_id>/comments", methods=["POST"])
@blueprint.arguments(NewComment)
@blueprint.response(201, CommentSchema)
def write_down(body: Mapping[str, Any], consultation_id: str) -> Comment:
    """Write down what was said elsewhere."""
    return run(add_comment, consultation_id=consultation_id, **body)


@blueprint.route("/consultations/<consultation_id>/points", methods=["POST"])
@blueprint.arguments(SortedComments)
@blueprint.response(200, ConsultationSchema)
def sort(body: Mapping[str, Any], consultation_id: str) -> Consultation:
    """Put comments into a point, while the task of sorting is open."""
    return run(sort_comments, consultation_id=consultation_id, **body)


@blueprint.route("/consultations/<consultation_id>/findings", methods=["GET"])
@blueprint.response(200, FindingsSchema)
def list_findings(consultation_id: str) -> Mapping[str, Any]:
    """What the text check found in the texts and files as they stand now, in reading order."""
    found = ask(shown_texts, consultation_id=consultation_id)
    return {"items": [one.finding for one in found.findings], "waiting": found.waiting}


@blueprint.route("/consultations/<consultation_id>/findings/answers", methods=["POST"])
@blueprint.arguments(FindingAnswers)
@blueprint.response(200, AnsweredSchema)
def answer_findings(body: Mapping[str, Any], consultation_id: str) -> Mapping[str, Sequence[TextFinding]]:
    """Answer: for personal information and marks of secrecy a secrecy reviewer, else the department or reviewers."""
    given = {"finding_ids": body["findings"], "answer": body["answer"]}
    return {"items": run(answer_consultation_findings, consultation_id=consultation_id, **given)}


@blueprint.route("/consultations/<consultation_id>/calling-off", methods=["POST"])
@blueprint.arguments(CallingOff)
@blueprint.response(200, ConsultationSchema)
def end(body: Mapping[str, Any], consultation_id: str) -> Consultation:
    """Call it off; once the notice is public a leader does."""
    return run(call_off, consultation_id=consultation_id, **body)


def _own(consultation_id: str) -> Consultation:
    found = queries.known(reading(), consultation_id)
    if found is None:
        raise NotFound("There is no such consultation.", kind="consultation", id=consultation_id)
    if not may_see(required_actor(), found):
        raise NotAllowed("The department that consults does this.", department=found.notice.department)
    return found
