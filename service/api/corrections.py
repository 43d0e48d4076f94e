"""Requests to correct a record about oneself (与自身相关信息更正, Art. 41): for the bureau, and for applicants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import Response, request
from marshmallow import Schema, fields

from service.api.access import request_units, visible_correction
from service.api.base import Blueprint, ask, calendar, dispatch_as, language, run
from service.api.clocks import shown_clock
from service.api.contacts import SentContact
from service.api.correction_schemas import (
    ClaimSchema,
    CorrectionArguments,
    CorrectionCaseSchema,
    CorrectionLetterSchema,
    CorrectionSchema,
    CorrectionSlipSchema,
    EnteredCorrectionSchema,
    NewCorrection,
    SentCorrection,
)
from service.api.files import file_response
from service.api.letters import WantedForm
from service.api.listing import page_body, paged, position
from service.api.portal import DueDaySchema, Key, KeyAndLetter, opened
from service.api.registers import RecordSchema, RecordsSchema
from service.api.request_schemas import ApplicantSchema
from service.api.requests import LookReason
from service.identity import public
from service.identity.visitors import send_correction
from service.storage.database import reading
from service.storage.queries import record_corrections as queries
from service.storage.queries.record_corrections import Wanted
from workflows.disclosure.handlers import record_corrections as handlers
from workflows.disclosure.handlers.contacts import correction_contacts, log_correction_contact
from workflows.disclosure.handlers.correction_archiving import correction_package
from workflows.disclosure.handlers.requests import VISITOR
from workflows.disclosure.letters import MEDIA_TYPES
from workflows.disclosure.record_corrections import Claim, CorrectionOutcome, CorrectionStatus
from workflows.disclosure.requests import Applicant
from workflows.errors import NotAllowed
from workflows.records.model import Record

blueprint = Blueprint("corrections", __name__, description="Requests to correct a record about oneself.")

_NO_STORE: Final = {"Cache-Control": "no-store"}


class CorrectionProgressSchema(Schema):
    """Where one stands. `target` is the bureau's own day, null once it is over."""

    number = fields.String(required=True)
    status = fields.Enum(CorrectionStatus, by_value=True, required=True)
    arrived_on = fields.Date()
    claim = fields.Nested(ClaimSchema)
    target = fields.Nested(DueDaySchema, allow_none=True)
    outcome = fields.Enum(CorrectionOutcome, by_value=True, allow_none=True)
    done = fields.String()
    reasons = fields.String()
    agency = fields.String()
    forwarded_on = fields.Date(allow_none=True)
    told_on = fields.Date(allow_none=True)
    letters = fields.List(fields.Nested(CorrectionLetterSchema))


@blueprint.route("/corrections", methods=["GET"])
@blueprint.arguments(CorrectionArguments, location="query")
@blueprint.response(200, paged(CorrectionSchema))
def list_corrections(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """The last entered first: all for the office, those of their unit for handlers and heads."""
    wanted = Wanted(
        status=arguments["status"].value if "status" in arguments else None,
        outcome=arguments["outcome"].value if "outcome" in arguments else None,
        text=arguments["text"],
        departments=request_units(),
    )
    return page_body(queries.listing(reading(), wanted, position(arguments)))


@blueprint.route("/corrections", methods=["POST"])
@blueprint.arguments(NewCorrection)
@blueprint.response(201, EnteredCorrectionSchema)
def register_correction(body: Mapping[str, Any]) -> tuple[Mapping[str, str], int, Mapping[str, str]]:
    """Enter one that came by letter, fax, e-mail, at the counter or orally (registrars)."""
    made = run(handlers.register_correction, **body)
    slip = {"id": made.correction.id, "number": made.correction.number, "code": made.code}
    return slip, 201, _NO_STORE


@blueprint.route("/corrections/<correction_id>", methods=["GET"])
@blueprint.response(200, CorrectionCaseSchema)
def show_correction(correction_id: str) -> Mapping[str, Any]:
    """One with everything that is kept of it, but not who asks."""
    visible_correction(correction_id)
    case = queries.case(reading(), correction_id)
    own = {name: getattr(case, name) for name in ("correction", "files", "letters", "views", "tasks", "archive")}
    clocks = [shown_clock(clock, calendar()) for clock in case.clocks]
    return {**own, "clocks": clocks, "claim": _claim(correction_id)}


@blueprint.route("/corrections/<correction_id>/identity", methods=["POST"])
@blueprint.arguments(LookReason)
@blueprint.response(200, ApplicantSchema)
def show_corrector(body: Mapping[str, Any], correction_id: str) -> tuple[Applicant, int, Mapping[str, str]]:
    """Who asks. Every look is recorded with its reason."""
    visible_correction(correction_id)
    return run(handlers.view_corrector, correction_id=correction_id, reason=body["reason"]), 200, _NO_STORE


@blueprint.route("/corrections/<correction_id>/files/<file_id>", methods=["POST"])
@blueprint.arguments(LookReason)
@blueprint.file()
def open_evidence(body: Mapping[str, Any], correction_id: str, file_id: str) -> Response:
    """A file of evidence: opening it is a look, recorded with its reason."""
    visible_correction(correction_id)
    asked = {"correction_id": correction_id, "file_id": file_id, "reason": body["reason"]}
    file, content = run(handlers.correction_file, **asked)
    return _kept_by_nobody(file_response(content, file.name, file.media_type))


@blueprint.route("/corrections/<correction_id>/letters/<letter_id>", methods=["POST"])
@blueprint.arguments(WantedForm)
@blueprint.file()
def open_correction_letter(body: Mapping[str, Any], correction_id: str, letter_id: str) -> Response:
    """A letter as it was issued: it names who asks, so that opening it is a look, recorded with its reason."""
    visible_correction(correction_id)
    letter, content = run(handlers.correction_letter, correction_id=correction_id, letter_id=letter_id, **body)
    return _kept_by_nobody(file_response(content, f"{letter.title}.{body['form']}", MEDIA_TYPES[body["form"]]))


@blueprint.route("/corrections/<correction_id>/contacts", methods=["GET"])
@blueprint.response(200, RecordsSchema)
def list_correction_contacts(correction_id: str) -> Mapping[str, Any]:
    """What was said with the applicant, oldest first."""
    visible_correction(correction_id)
    return {"items": ask(correction_contacts, correction_id=correction_id)}


@blueprint.route("/corrections/<correction_id>/contacts", methods=["POST"])
@blueprint.arguments(SentContact)
@blueprint.response(201, RecordSchema)
def log_contact(body: Mapping[str, Any], correction_id: str) -> Record:
    """Log a contact with the applicant."""
    visible_correction(correction_id)
    return run(log_correction_contact, correction_id=correction_id, lang=language(), **body)


@blueprint.route("/corrections/<correction_id>/archive", methods=["POST"])
@blueprint.arguments(LookReason)
@blueprint.file("application/zip")
def open_correction_archive(body: Mapping[str, Any], correction_id: str) -> Response:
    """The package that it was closed with: it verifies itself. Opening it is a look, recorded with its reason."""
    visible_correction(correction_id)
    _archive, content = run(correction_package, correction_id=correction_id, reason=body["reason"])
    return _kept_by_nobody(file_response(content, f"{correction_id}.zip", "application/zip"))


@blueprint.route("/portal/corrections", methods=["POST"])
@blueprint.arguments(SentCorrection)
@blueprint.response(201, CorrectionSlipSchema)
@public
def send_record_correction(body: Mapping[str, Any]) -> tuple[Mapping[str, str], int, Mapping[str, str]]:
    """Ask that a record about yourself be corrected. 403 (`too-many-requests`) after too many from one address."""
    made = dispatch_as(VISITOR, send_correction, address=request.remote_addr or "", **body)
    return {"number": made.correction.number, "code": made.code}, 201, _NO_STORE


@blueprint.route("/portal/corrections/progress", methods=["POST"])
@blueprint.arguments(Key)
@blueprint.response(200, CorrectionProgressSchema)
@public
def follow_correction(
    body: Mapping[str, Any],
) -> tuple[handlers.CorrectionProgress, int, Mapping[str, str]]:
    """Where it stands. 404 where number and code do not belong together, in the same words for every reason."""
    opened(body, queries.by_code)
    return dispatch_as(VISITOR, handlers.follow_correction, code=body["code"]), 200, _NO_STORE


@blueprint.route("/portal/corrections/letter", methods=["POST"])
@blueprint.arguments(KeyAndLetter)
@blueprint.file()
@public
def own_correction_letter(body: Mapping[str, Any]) -> Response:
    """One of your own letters as a file. 404 for any other."""
    opened(body, queries.by_code)
    asked = {name: body[name] for name in ("code", "letter_id", "form")}
    letter, content = dispatch_as(VISITOR, handlers.own_correction_letter, **asked)
    return _kept_by_nobody(file_response(content, f"{letter.title}.{body['form']}", MEDIA_TYPES[body["form"]]))


def _claim(correction_id: str) -> Claim | None:
    try:
        return ask(handlers.correction_claim, correction_id=correction_id)
    except NotAllowed:
        return None


def _kept_by_nobody(response: Response) -> Response:
    response.headers.update(_NO_STORE)
    return response
