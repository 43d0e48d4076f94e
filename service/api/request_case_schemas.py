"""A request's case file as it is shown: what was searched, asked, replied, reviewed, and its letters."""

from __future__ import annotations

from marshmallow import Schema, fields

from service.api.base import Moment
from service.api.clocks import ClockSchema
from service.api.request_schemas import RequestSchema
from service.api.task_schemas import TaskSchema
from workflows.disclosure.consultations import PartyAnswer, PartyKind
from workflows.disclosure.follow_ups import FollowUpKind, FollowUpResult
from workflows.disclosure.letters import LetterKind
from workflows.disclosure.replies import RefusalBasis, ReplyKind, Review
from workflows.model import InstanceStatus


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
