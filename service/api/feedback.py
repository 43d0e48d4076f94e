"""What readers say, and the questions of the public that interpretation answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, validate

from service.api.base import Blueprint, Moment, Strict, ask, run
from service.api.listing import PageArguments, listed, page_body, paged, position
from service.identity import required_actor
from service.storage.database import reading
from service.storage.queries import feedback as queries
from service.storage.queries import records
from workflows.disclosure.feedback import TEXT_LIMIT, Feedback, FeedbackKind, FeedbackState, Finding
from workflows.disclosure.handlers.feedback import answer_feedback
from workflows.disclosure.handlers.questions import MERGED_LIMIT, merge_questions
from workflows.disclosure.handlers.reading import SEES_ALL
from workflows.disclosure.questions import REGISTER, Question, open_questions
from workflows.errors import NotAllowed
from workflows.records.handlers.reading import open_register

blueprint = Blueprint("feedback", __name__, description="Readers' feedback, and the questions of the public.")


class FeedbackSchema(Schema):
    """One reader's word. Nothing is known of the reader; `number` is how people speak of it."""

    id = fields.String(required=True)
    number = fields.String()
    publication_id = fields.String(allow_none=True)
    department = fields.String()
    kind = fields.Enum(FeedbackKind, by_value=True)
    text = fields.String()
    at = Moment()
    state = fields.Enum(FeedbackState, by_value=True)
    finding = fields.Enum(Finding, by_value=True, allow_none=True)
    answer = fields.String()
    answered_by = fields.String(allow_none=True)
    answered_at = Moment(allow_none=True)
    result = fields.String()


class FeedbackArguments(PageArguments):
    """Which feedback: your department's, or all for those who see all."""

    state = fields.Enum(FeedbackState, by_value=True)
    number = fields.String(load_default="", validate=validate.Length(max=20))


class FeedbackAnswer(Strict):
    """What is answered; an empty answer notes it. `finding` for errors, suggestions and complaints."""

    answer = fields.String(load_default="", validate=validate.Length(max=TEXT_LIMIT))
    finding = fields.String(
        load_default=None, allow_none=True, validate=validate.OneOf([finding.value for finding in Finding])
    )


class QuestionSchema(Schema):
    """An open entry of the register of questions; `times` is how many asked it."""

    id = fields.String(required=True)
    question = fields.String(required=True)
    policy = fields.String()
    theme = fields.String()
    source = fields.String()
    asked_on = fields.Date(allow_none=True)
    times = fields.Integer()
    answer = fields.String()


class MergedQuestions(Strict):
    """The entry that stays, and those that ask the same."""

    into = fields.String(required=True)
    records = fields.List(fields.String(), required=True, validate=validate.Length(min=1, max=MERGED_LIMIT))


@blueprint.route("/feedback", methods=["GET"])
@blueprint.arguments(FeedbackArguments, location="query")
@blueprint.response(200, paged(FeedbackSchema))
def list_feedback(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """What readers said in words, the newest first."""
    actor = required_actor()
    department = None if actor.has(*SEES_ALL) else actor.department
    if department is None and not actor.has(*SEES_ALL):
        raise NotAllowed("You are in no department.")
    state, number = arguments.get("state"), arguments["number"]
    return page_body(queries.listing(reading(), department, state, position(arguments), number=number))


@blueprint.route("/feedback/<feedback_id>/answer", methods=["POST"])
@blueprint.arguments(FeedbackAnswer)
@blueprint.response(200, FeedbackSchema)
def answer(body: Mapping[str, Any], feedback_id: str) -> Feedback:
    """Answer it, which completes its task."""
    return run(answer_feedback, feedback_id=feedback_id, **body)


@blueprint.route("/questions", methods=["GET"])
@blueprint.response(200, listed(QuestionSchema))
def list_questions() -> Mapping[str, Any]:
    """The open questions of the public, what most ask first."""
    ask(open_register, type_key=REGISTER)
    return {"items": open_questions(records.everything(reading(), REGISTER))}


@blueprint.route("/questions/merge", methods=["POST"])
@blueprint.arguments(MergedQuestions)
@blueprint.response(200, QuestionSchema)
def merge(body: Mapping[str, Any]) -> Question:
    """Entries that ask the same become one, with all their askers."""
    return run(merge_questions, **body)
