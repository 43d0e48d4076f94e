"""Requests for information (依申请公开) as the bureau works on them: lists, one in full, registering, who asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response
from marshmallow import fields, validate

from service.api.access import request_units, visible_request
from service.api.base import Blueprint, Strict, ask, calendar, run
from service.api.clocks import shown_clock
from service.api.files import file_response
from service.api.listing import page_body, paged, position
from service.api.request_case_schemas import CaseSchema
from service.api.request_schemas import (
    ApplicantSchema,
    NewRequest,
    RegisteredSchema,
    RequestArguments,
    RequestLineSchema,
    RequestSchema,
    RequestsSchema,
)
from service.identity.visitors import identity_file
from service.storage.database import reading
from service.storage.queries import requests as queries
from service.storage.queries.requests import Wanted
from workflows.disclosure.handlers import requests as handlers
from workflows.disclosure.handlers.receipts import correct_receipt
from workflows.disclosure.handlers.requests import Registered
from workflows.disclosure.requests import Applicant, Request

blueprint = Blueprint("requests", __name__, description="Requests for information, inside the bureau.")

_NO_STORE = {"Cache-Control": "no-store"}


class LookReason(Strict):
    """Why you need to know; it is on record."""

    reason = fields.String(required=True, validate=validate.Length(1, 500))


class CorrectedReceipt(Strict):
    """The right day of receipt and what shows it."""

    received_on = fields.Date(required=True)
    reason = fields.String(required=True, validate=validate.Length(1, 500))


@blueprint.route("/requests", methods=["GET"])
@blueprint.arguments(RequestArguments, location="query")
@blueprint.response(200, paged(RequestLineSchema))
def list_requests(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """Requests, the last entered first: all for the office, those of their unit for handlers and heads."""
    wanted = Wanted(
        status=arguments["status"].value if "status" in arguments else None,
        channel=arguments["channel"].value if "channel" in arguments else None,
        department=arguments.get("department"),
        text=arguments["text"],
        departments=request_units(),
    )
    return page_body(queries.listing(reading(), wanted, position(arguments)))


@blueprint.route("/requests", methods=["POST"])
@blueprint.arguments(NewRequest)
@blueprint.response(201, RegisteredSchema)
def register(body: Mapping[str, Any]) -> tuple[Registered, int, Mapping[str, str]]:
    """Enter a request that came by letter, fax, e-mail, at the counter or orally (registrars)."""
    return run(handlers.register_request, **body), 201, _NO_STORE


@blueprint.route("/requests/<request_id>", methods=["GET"])
@blueprint.response(200, CaseSchema)
def show(request_id: str) -> Mapping[str, Any]:
    """A request with everything that is recorded on it, but not who asks."""
    visible_request(request_id)
    case = queries.case(reading(), request_id)
    own = {name: getattr(case, name) for name in CaseSchema().fields if name != "clocks"}
    return {**own, "clocks": [shown_clock(clock, calendar()) for clock in case.clocks]}


@blueprint.route("/requests/<request_id>/identity", methods=["POST"])
@blueprint.arguments(LookReason)
@blueprint.response(200, ApplicantSchema)
def show_identity(body: Mapping[str, Any], request_id: str) -> tuple[Applicant, int, Mapping[str, str]]:
    """Who asks. Every look is recorded with its reason."""
    visible_request(request_id)
    return run(handlers.view_identity, request_id=request_id, reason=body["reason"]), 200, _NO_STORE


@blueprint.route("/requests/<request_id>/identity/files/<file_id>", methods=["POST"])
@blueprint.arguments(LookReason)
@blueprint.file()
def show_proof(body: Mapping[str, Any], request_id: str, file_id: str) -> Response:
    """A copy of a proof of identity. A look like any other: recorded."""
    visible_request(request_id)
    file = run(identity_file, request_id=request_id, file_id=file_id, reason=body["reason"])
    response = file_response(file.content, file.name, file.media_type)
    response.headers.update(_NO_STORE)
    return response


@blueprint.route("/requests/<request_id>/similar", methods=["GET"])
@blueprint.response(200, RequestsSchema)
def list_similar(request_id: str) -> Mapping[str, Any]:
    """Earlier requests of the same applicant, for the search for duplicates (the office)."""
    return {"items": ask(handlers.similar_requests, request_id=request_id)}


@blueprint.route("/requests/<request_id>/receipt", methods=["PUT"])
@blueprint.arguments(CorrectedReceipt)
@blueprint.response(200, RequestSchema)
def correct(body: Mapping[str, Any], request_id: str) -> Request:
    """Correct a day of receipt that was written down wrong; the clocks follow (the head of disclosure)."""
    return run(correct_receipt, request_id=request_id, **body)
