"""What people record about a request outside a form: parties, the reply, the manifest, extensions, what came in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response
from marshmallow import Schema, fields, validate

from service.api.access import visible_request
from service.api.base import Blueprint, Strict, ask, run
from service.api.request_case_schemas import ConsultedSchema, FollowUpSchema, ReplySchema
from service.api.request_part_schemas import ArchivedFileSchema
from service.api.request_schemas import RequestSchema, RequestsSchema
from service.storage.database import reading
from service.storage.queries import requests as queries
from workflows.disclosure.consultations import Party, PartyAnswer, PartyKind
from workflows.disclosure.follow_ups import FollowUp, FollowUpKind
from workflows.disclosure.handlers import casework as handlers
from workflows.disclosure.handlers.converting import convert_to_proactive, decline_suggestion, requests_alike
from workflows.disclosure.handlers.follow_ups import file_follow_up
from workflows.disclosure.handlers.request_questions import QUESTION_LIMIT, take_question
from workflows.disclosure.replies import RefusalBasis, ReplyDraft, ReplyKind
from workflows.disclosure.requests import ArchivedFile, FormOfSupply, Request
from workflows.errors import NotFound

blueprint = Blueprint("casework", __name__, description="Work on a request for information.")

_LETTERS = [kind.value for kind in ReplyKind if kind.is_letter]


class NewParty(Strict):
    """Somebody to ask before the reply."""

    kind = fields.Enum(PartyKind, by_value=True, required=True)
    name = fields.String(required=True, validate=validate.Length(1, 200))
    contact = fields.String(load_default="", validate=validate.Length(max=500))


class GivenAnswer(Strict):
    """What a party answered; an objection has reasons."""

    answer = fields.Enum(PartyAnswer, by_value=True, required=True)
    answered_on = fields.Date(required=True)
    reasons = fields.String(load_default="", validate=validate.Length(max=4000))


class SentReply(Strict):
    """A reply as it is drafted. A refusal names its ground."""

    kind = fields.String(required=True, validate=validate.OneOf(_LETTERS))
    basis = fields.String(
        load_default=None, allow_none=True, validate=validate.OneOf([one.value for one in RefusalBasis])
    )
    body = fields.String(required=True)
    supplied_as = fields.Enum(FormOfSupply, by_value=True, load_default=None, allow_none=True)
    supply_reason = fields.String(load_default="", validate=validate.Length(max=1000))


class SentFileLine(Strict):
    """A file of the archive manifest; `size` in bytes, `sha256` in small hex."""

    name = fields.String(required=True, validate=validate.Length(1, 300))
    role = fields.String(
        required=True,
        validate=validate.OneOf(["application", "reply", "service", "consultation", "approval", "other"]),
    )
    sha256 = fields.String(required=True, validate=validate.Length(64, 64))
    size = fields.Integer(required=True, strict=True, validate=validate.Range(0, 2**50))


class Manifest(Strict):
    """The archive manifest (归档清单)."""

    files = fields.List(fields.Nested(SentFileLine), required=True)


class WantedExtension(Strict):
    """A longer term, in working days."""

    days = fields.Integer(required=True, strict=True)
    reason = fields.String(required=True, validate=validate.Length(max=1000))


class Said(Strict):
    """What the applicant wrote, and the day it came."""

    text = fields.String(required=True)
    answered_on = fields.Date(required=True)


class Payment(Strict):
    """The day on which the fee was paid."""

    paid_on = fields.Date(required=True)


class QuestionAsked(Strict):
    """What is asked, without anything of who asked."""

    question = fields.String(required=True, validate=validate.Length(1, QUESTION_LIMIT))


class RequestQuestionSchema(Schema):
    """The entry of the register of questions."""

    record_id = fields.String(required=True)


class ProactiveDraft(Strict):
    """The title of the document."""

    title = fields.String(required=True, validate=validate.Length(1, 200))


class DeclinedSuggestion(Strict):
    """Why not."""

    reason = fields.String(required=True, validate=validate.Length(1, 2000))


class ProactiveDocumentSchema(Schema):
    """The document that was begun."""

    document_id = fields.String(required=True)


class NewFollowUp(Strict):
    """A notice of a review, a suit or a complaint."""

    kind = fields.Enum(FollowUpKind, by_value=True, required=True)
    authority = fields.String(required=True, validate=validate.Length(max=200))
    received_on = fields.Date(required=True)
    reference = fields.String(load_default="", validate=validate.Length(max=100))
    simplified = fields.Boolean(load_default=False)


@blueprint.route("/requests/<request_id>/parties", methods=["POST"])
@blueprint.arguments(NewParty)
@blueprint.response(201, ConsultedSchema)
def add_party(body: Mapping[str, Any], request_id: str) -> Party:
    """Name a party to be asked, while you hold that task."""
    visible_request(request_id)
    return run(handlers.add_party, request_id=request_id, **body)


@blueprint.route("/requests/<request_id>/parties/<party_id>/answer", methods=["PUT"])
@blueprint.arguments(GivenAnswer)
@blueprint.response(200, ConsultedSchema)
def answer(body: Mapping[str, Any], request_id: str, party_id: str) -> Party:
    """A party's answer came in: the time of the reply runs again from the next day."""
    visible_request(request_id)
    if party_id not in {party.id for party in queries.case(reading(), request_id).parties}:
        raise NotFound(kind="party", id=party_id)
    return run(handlers.record_party_answer, party_id=party_id, **body)


@blueprint.route("/requests/<request_id>/reply", methods=["PUT"])
@blueprint.arguments(SentReply)
@blueprint.response(200, ReplySchema)
def save_reply(body: Mapping[str, Any], request_id: str) -> ReplyDraft:
    """Write the reply, while you hold its drafting. Any change makes earlier reviews void."""
    visible_request(request_id)
    return run(handlers.save_reply, request_id=request_id, **body)


@blueprint.route("/requests/<request_id>/manifest", methods=["PUT"])
@blueprint.arguments(Manifest)
@blueprint.response(200, RequestSchema)
def save_manifest(body: Mapping[str, Any], request_id: str) -> Request:
    """Say what the archived file consists of, while you hold the archiving."""
    visible_request(request_id)
    files = [ArchivedFile(**{name: one[name] for name in ArchivedFileSchema().fields}) for one in body["files"]]
    return run(handlers.save_manifest, request_id=request_id, files=files)


@blueprint.route("/requests/<request_id>/extensions", methods=["POST"])
@blueprint.arguments(WantedExtension)
@blueprint.response(201, RequestSchema)
def extend(body: Mapping[str, Any], request_id: str) -> Request:
    """Ask for a longer term; the head of the disclosure office decides."""
    visible_request(request_id)
    return run(handlers.request_extension, request_id=request_id, **body)


@blueprint.route("/requests/<request_id>/clarification", methods=["POST"])
@blueprint.arguments(Said)
@blueprint.response(204)
def clarify(body: Mapping[str, Any], request_id: str) -> Response:
    """The applicant clarified by letter or at the counter (registrars)."""
    visible_request(request_id)
    run(handlers.record_clarification, request_id=request_id, **body)
    return Response(status=204)


@blueprint.route("/requests/<request_id>/reasons", methods=["POST"])
@blueprint.arguments(Said)
@blueprint.response(204)
def explain(body: Mapping[str, Any], request_id: str) -> Response:
    """The applicant gave reasons by letter or at the counter (registrars)."""
    visible_request(request_id)
    run(handlers.record_reasons, request_id=request_id, **body)
    return Response(status=204)


@blueprint.route("/requests/<request_id>/withdrawal", methods=["POST"])
@blueprint.response(204)
def withdraw(request_id: str) -> Response:
    """The applicant took the request back by letter or at the counter (registrars)."""
    visible_request(request_id)
    run(handlers.record_withdrawal, request_id=request_id)
    return Response(status=204)


@blueprint.route("/requests/<request_id>/payment", methods=["POST"])
@blueprint.arguments(Payment)
@blueprint.response(204)
def pay(body: Mapping[str, Any], request_id: str) -> Response:
    """The fee was paid: the whole term runs anew from the next day (registrars)."""
    visible_request(request_id)
    run(handlers.record_payment, request_id=request_id, **body)
    return Response(status=204)


@blueprint.route("/requests/<request_id>/alike", methods=["GET"])
@blueprint.response(200, RequestsSchema)
def list_alike(request_id: str) -> Mapping[str, Any]:
    """Requests of this and the last year that ask for the same (Art. 44)."""
    visible_request(request_id)
    return {"items": ask(requests_alike, request_id=request_id).requests}


@blueprint.route("/requests/<request_id>/question", methods=["POST"])
@blueprint.arguments(QuestionAsked)
@blueprint.response(200, RequestQuestionSchema)
def take(body: Mapping[str, Any], request_id: str) -> Mapping[str, str]:
    """Enter what is asked in the register of questions, with all requests alike; the same again changes nothing."""
    visible_request(request_id)
    return {"record_id": run(take_question, request_id=request_id, **body)}


@blueprint.route("/requests/<request_id>/proactive", methods=["POST"])
@blueprint.arguments(ProactiveDraft)
@blueprint.response(201, ProactiveDocumentSchema)
def convert(body: Mapping[str, Any], request_id: str) -> Mapping[str, Any]:
    """Begin a document under review from what was supplied, without anything of who asked (drafters)."""
    visible_request(request_id)
    return {"document_id": run(convert_to_proactive, request_id=request_id, **body).id}


@blueprint.route("/requests/<request_id>/suggestion", methods=["POST"])
@blueprint.arguments(DeclinedSuggestion)
@blueprint.response(200, RequestSchema)
def decline(body: Mapping[str, Any], request_id: str) -> Request:
    """Do not take the applicant's suggestion up, with the reason (the office)."""
    visible_request(request_id)
    return run(decline_suggestion, request_id=request_id, **body)


@blueprint.route("/requests/<request_id>/follow-ups", methods=["POST"])
@blueprint.arguments(NewFollowUp)
@blueprint.response(201, FollowUpSchema)
def follow_up(body: Mapping[str, Any], request_id: str) -> FollowUp:
    """A notice of a review, a suit or a complaint came in (registrars)."""
    visible_request(request_id)
    return run(file_follow_up, request_id=request_id, **body)
