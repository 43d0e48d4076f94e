"""Files that are added to a case, and the package that it was closed with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, request
from marshmallow import Schema, fields, validate

from service.api.access import visible_request
from service.api.base import Blueprint, Moment, Strict, ask, run
from service.api.files import FILE_BODY, file_response
from service.api.listing import listed
from service.storage.database import reading
from service.storage.queries import requests as queries
from workflows.disclosure.archive import CaseFile
from workflows.disclosure.handlers.archiving import ROLES, add_case_file, archive_package, case_file
from workflows.disclosure.handlers.redacting import read_source, redact_file
from workflows.disclosure.redaction import REASON_LENGTH, Cuts, Mark, Region
from workflows.errors import Invalid, NotFound

blueprint = Blueprint("archives", __name__, description="Files and archives of requests for information.")


class CaseFileSchema(Schema):
    """A file of a case; `size` in bytes."""

    id = fields.String(required=True)
    role = fields.String(required=True)
    name = fields.String()
    media_type = fields.String()
    size = fields.Integer()
    sha256 = fields.String()
    added_by = fields.String()
    added_at = Moment()


class FileRole(Strict):
    """What the file is."""

    role = fields.String(load_default="other", validate=validate.OneOf(ROLES))


class SentMark(Strict):
    """A passage: `start` and `length` count characters of the page's text, as a search gives them."""

    page = fields.Integer(required=True, strict=True, validate=validate.Range(1))
    start = fields.Integer(required=True, strict=True, validate=validate.Range(0))
    length = fields.Integer(required=True, strict=True, validate=validate.Range(1))
    reason = fields.String(required=True, validate=validate.Length(1, REASON_LENGTH))


class SentRegion(Strict):
    """A rectangle of a page of a PDF, in millimetres from its upper left corner."""

    page = fields.Integer(required=True, strict=True, validate=validate.Range(1))
    left = fields.Float(required=True)
    top = fields.Float(required=True)
    width = fields.Float(required=True)
    height = fields.Float(required=True)
    reason = fields.String(required=True, validate=validate.Length(1, REASON_LENGTH))


class SentCuts(Strict):
    """What is to be taken out, and why."""

    marks = fields.List(fields.Nested(SentMark), load_default=[])
    regions = fields.List(fields.Nested(SentRegion), load_default=[])


class SoughtWords(Strict):
    """What is looked for; several may be given."""

    text = fields.List(fields.String(validate=validate.Length(1, 200)), load_default=[])


class PassageSchema(Schema):
    """Where a word stands."""

    page = fields.Integer()
    start = fields.Integer()
    length = fields.Integer()
    before = fields.String()
    text = fields.String()
    after = fields.String()


class OpeningReason(Strict):
    """Why you need it: it may say who asks, so that the look is on record."""

    reason = fields.String(required=True, validate=validate.Length(1, 500))


class ArchiveOpening(OpeningReason):
    """And of which round, from 0; the last one's where none is named."""

    round = fields.Integer(load_default=None, allow_none=True, strict=True)


class ArchiveSchema(Schema):
    """A package; its manifest's digest is what the history has on record. `size` in bytes."""

    round = fields.Integer(required=True)
    made_at = Moment(required=True)
    made_by = fields.String()
    sha256 = fields.String(required=True)
    manifest_sha256 = fields.String(required=True)
    size = fields.Integer()


@blueprint.route("/requests/<request_id>/files", methods=["GET"])
@blueprint.response(200, listed(CaseFileSchema))
def list_files(request_id: str) -> Mapping[str, Any]:
    """The files of a case, unopened, oldest first."""
    visible_request(request_id)
    return {"items": queries.case(reading(), request_id).case_files}


@blueprint.route("/requests/<request_id>/files", methods=["POST"])
@blueprint.described(requestBody=FILE_BODY)
@blueprint.arguments(FileRole, location="query")
@blueprint.response(201, CaseFileSchema)
def add_file(arguments: Mapping[str, Any], request_id: str) -> CaseFile:
    """Add a file to a case that is not closed; it is kept sealed."""
    visible_request(request_id)
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Invalid("Send one file as multipart/form-data under the name file.", field="file")
    known = {"name": sent.filename, "media_type": sent.mimetype, "content": sent.read()}
    return run(add_case_file, request_id=request_id, role=arguments["role"], **known)


@blueprint.route("/requests/<request_id>/files/<file_id>", methods=["POST"])
@blueprint.arguments(OpeningReason)
@blueprint.file()
def open_file(body: Mapping[str, Any], request_id: str, file_id: str) -> Response:
    """A file of a case; opening it is recorded with its reason."""
    visible_request(request_id)
    if file_id not in {file.id for file in queries.case(reading(), request_id).case_files}:
        raise NotFound(kind="case file", id=file_id)
    file, content = run(case_file, request_id=request_id, file_id=file_id, reason=body["reason"])
    return _answer(content, file.name, file.media_type)


@blueprint.route("/requests/<request_id>/files/<file_id>/passages", methods=["GET"])
@blueprint.arguments(SoughtWords, location="query")
@blueprint.response(200, listed(PassageSchema))
def find_passages(arguments: Mapping[str, Any], request_id: str, file_id: str) -> Mapping[str, Any]:
    """Where words stand in what is to be supplied, for its redacted copy."""
    visible_request(request_id)
    found = ask(read_source, request_id=request_id, file_id=file_id, wanted=arguments["text"])
    return {"items": found.passages}


@blueprint.route("/requests/<request_id>/files/<file_id>/redacted", methods=["POST"])
@blueprint.arguments(SentCuts)
@blueprint.response(201, CaseFileSchema)
def redact(body: Mapping[str, Any], request_id: str, file_id: str) -> CaseFile:
    """Make a copy without the marked passages and regions, with the reason at each (Art. 37); it joins the case."""
    visible_request(request_id)
    marks = tuple(Mark(**one) for one in body["marks"])
    regions = tuple(Region(**one) for one in body["regions"])
    return run(redact_file, request_id=request_id, file_id=file_id, cuts=Cuts(marks, regions))


@blueprint.route("/requests/<request_id>/archives", methods=["GET"])
@blueprint.response(200, listed(ArchiveSchema))
def list_archives(request_id: str) -> Mapping[str, Any]:
    """The packages of a case, unopened, the last round's first."""
    visible_request(request_id)
    return {"items": queries.case(reading(), request_id).archives}


@blueprint.route("/requests/<request_id>/archive", methods=["POST"])
@blueprint.arguments(ArchiveOpening)
@blueprint.file("application/zip")
def open_archive(body: Mapping[str, Any], request_id: str) -> Response:
    """The package that the case was closed with: it verifies itself. Opening it is recorded with its reason."""
    visible_request(request_id)
    asked = {"reason": body["reason"], "round_": body["round"]}
    _archive, content = run(archive_package, request_id=request_id, **asked)
    return _answer(content, f"{request_id}.zip", "application/zip")


def _answer(content: bytes, name: str, media_type: str) -> Response:
    response = file_response(content, name, media_type)
    response.headers["Cache-Control"] = "no-store"
    return response
