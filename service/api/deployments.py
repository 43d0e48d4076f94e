"""Deploying bundles of files, and checking them without deploying."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import Response, request
from marshmallow import Schema, ValidationError, fields, validate
from werkzeug.exceptions import UnsupportedMediaType

from service.api.access import check_groups
from service.api.base import Blueprint, Moment, Strict, ask, flat, now, read_json, run
from service.api.definitions import VersionSchema
from service.api.files import file_response
from service.api.listing import listed
from service.bundle_files import KINDS, FilesInvalid, collected, unpacked
from service.storage.database import reading
from service.storage.queries import studio
from workflows.errors import DiagramInvalid, FormInvalid, NotFound
from workflows.handlers.deployments import deploy
from workflows.handlers.inspection import check_files
from workflows.policy import DESIGNERS

blueprint = Blueprint("deployments", __name__, description="Bundles of diagrams, forms and decisions (designers).")

NAME_LIMIT: Final = 200
_ZIP: Final = ".zip"
_BODY: Final = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["files"],
                "properties": {
                    "name": {"type": "string", "maxLength": NAME_LIMIT},
                    "files": {
                        "type": "array",
                        "minItems": 1,
                        "items": {
                            "type": "object",
                            "required": ["name", "text"],
                            "properties": {"name": {"type": "string"}, "text": {"type": "string"}},
                            "additionalProperties": False,
                        },
                    },
                },
                "additionalProperties": False,
            }
        },
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["files"],
                "properties": {
                    "name": {"type": "string", "maxLength": NAME_LIMIT},
                    "files": {
                        "type": "array",
                        "items": {"type": "string", "format": "binary"},
                        "description": "Files, or archives (.zip) of them.",
                    },
                },
            }
        },
    },
}


class SentFile(Strict):
    """One file as text."""

    name = fields.String(required=True, validate=validate.Length(1, NAME_LIMIT))
    text = fields.String(required=True)


class SentBundle(Strict):
    """The files of a bundle."""

    name = fields.String(load_default="", validate=validate.Length(max=NAME_LIMIT))
    files = fields.List(fields.Nested(SentFile), required=True, validate=validate.Length(1))


class ProblemLineSchema(Schema):
    """One thing that stands in the way of a deployment."""

    file = fields.String()
    element = fields.String(allow_none=True)
    name = fields.String(allow_none=True)
    line = fields.Integer(allow_none=True)
    code = fields.String(required=True)
    message = fields.String(required=True)
    advice = fields.String()


class LintSchema(Schema):
    """What a deployment would refuse; empty where it would go through."""

    problems = fields.List(fields.Nested(ProblemLineSchema), required=True)


class DeploymentSchema(Schema):
    """A deployed bundle and its processes."""

    id = fields.String(required=True)
    name = fields.String()
    content_hash = fields.String()
    deployed_at = Moment()
    deployed_by = fields.String()
    definitions = fields.List(fields.Nested(VersionSchema))


class FileLineSchema(Schema):
    """A file of a bundle; `digest` is SHA-256 in hex, `size` in bytes."""

    path = fields.String(required=True)
    size = fields.Integer()
    digest = fields.String()


@blueprint.route("/lint", methods=["POST"])
@blueprint.described(requestBody=_BODY)
@blueprint.response(200, LintSchema)
def lint() -> Mapping[str, Any]:
    """What a deployment of these files would refuse, with file, element, line and what to do."""
    check_groups(*DESIGNERS)
    _name, files = _sent()
    return {"problems": ask(check_files, files=files)}


@blueprint.route("/deployments", methods=["POST"])
@blueprint.described(requestBody=_BODY)
@blueprint.response(201, DeploymentSchema)
@blueprint.alt_response(200, schema=DeploymentSchema, description="This very content is deployed already.")
def deploy_files() -> tuple[Mapping[str, Any], int]:
    """Deploy. Every process in the files gets a new version; 422 with `details.problems` where something is wrong."""
    check_groups(*DESIGNERS)
    name, files = _sent()
    if problems := ask(check_files, files=files):
        raise DiagramInvalid(str(problems[0]["message"]), problems=problems)
    before = now()
    deployment = run(deploy, name=name or _named_after(files), files=files)
    shown = {key: getattr(deployment, key) for key in ("id", "name", "content_hash", "deployed_at", "deployed_by")}
    shown["definitions"] = studio.definitions_in(reading(), deployment.id)
    return shown, 200 if deployment.deployed_at < before else 201


@blueprint.route("/deployments/<deployment_id>/files", methods=["GET"])
@blueprint.response(200, listed(FileLineSchema))
def list_files(deployment_id: str) -> Mapping[str, Any]:
    """The files of a bundle."""
    check_groups(*DESIGNERS)
    found = studio.files(reading(), deployment_id)
    if not found:
        raise NotFound(kind="deployment", id=deployment_id)
    return {"items": found}


@blueprint.route("/deployments/<deployment_id>/files/<path:path>", methods=["GET"])
@blueprint.file()
def show_file(deployment_id: str, path: str) -> Response:
    """One file of a bundle, as it was deployed."""
    check_groups(*DESIGNERS)
    content = studio.file_of(reading(), deployment_id, path)
    if content is None:
        raise NotFound(kind="file", id=path)
    return file_response(content, path.rpartition("/")[2], "application/octet-stream")


def _sent() -> tuple[str, dict[str, bytes]]:
    """The name and the files as sent. Raises FilesInvalid, FormInvalid, BodyUnreadable, UnsupportedMediaType."""
    if request.mimetype == "multipart/form-data":
        return request.form.get("name", "")[:NAME_LIMIT], collected(_uploaded())
    if not request.is_json:
        raise UnsupportedMediaType
    try:
        body = SentBundle().load(read_json(request.get_data()))
    except ValidationError as error:
        raise FormInvalid(flat(error.messages)) from error
    return body["name"], collected((one["name"], one["text"].encode("utf-8", "replace")) for one in body["files"])


def _uploaded() -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for sent in request.files.getlist("files"):
        name = sent.filename or ""
        if name.lower().endswith(_ZIP):
            found += unpacked(sent.read())
        elif name.lower().endswith(KINDS):
            found.append((name, sent.read()))
        elif name:
            raise FilesInvalid(
                "A bundle takes .bpmn, .form, .dmn and .zip files.", field="files", file=name[:NAME_LIMIT]
            )
    return found


def _named_after(files: Mapping[str, bytes]) -> str:
    return next((path for path in sorted(files) if path.endswith(".bpmn")), "bundle")
