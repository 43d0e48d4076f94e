"""Files for answers: sent first, then named by their ids in a field of the kind `filepicker`."""

from __future__ import annotations

from flask import Response, request
from marshmallow import Schema, fields

from service.api.base import Blueprint, Moment, ask, run
from service.api.files import FILE_BODY, file_response
from workflows.errors import Invalid
from workflows.handlers.files import keep_file, named_file, own_file
from workflows.handlers.forms import open_form
from workflows.model import StoredFile
from workflows.records.handlers.reading import open_record

blueprint = Blueprint("uploads", __name__, description="Files for answers.")


class StoredFileSchema(Schema):
    """A file that was uploaded."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    media_type = fields.String()
    size = fields.Integer()
    sha256 = fields.String()
    created_at = Moment()
    created_by = fields.String()


@blueprint.route("/files", methods=["POST"])
@blueprint.described(requestBody=FILE_BODY)
@blueprint.response(201, StoredFileSchema)
def upload() -> StoredFile:
    """Keep a file; its kind is read from the content."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Invalid("Send one file as multipart/form-data under the name file.", field="file")
    return run(keep_file, name=sent.filename, content=sent.read())


@blueprint.route("/files/<file_id>", methods=["GET"])
@blueprint.file()
def download(file_id: str) -> Response:
    """A file that you uploaded yourself."""
    return _answer(*ask(own_file, file_id=file_id))


@blueprint.route("/tasks/<task_id>/files/<file_id>", methods=["GET"])
@blueprint.file()
def download_of_task(task_id: str, file_id: str) -> Response:
    """A file that the data of a task name."""
    return _answer(*ask(named_file, file_id=file_id, answers=dict(ask(open_form, task_id=task_id).data)))


@blueprint.route("/records/<record_id>/files/<file_id>", methods=["GET"])
@blueprint.file()
def download_of_record(record_id: str, file_id: str) -> Response:
    """A file that a version of a record names."""
    versions = ask(open_record, record_id=record_id).versions
    return _answer(*ask(named_file, file_id=file_id, answers=[dict(version.answers) for version in versions]))


def _answer(file: StoredFile, content: bytes) -> Response:
    return file_response(content, file.name, file.media_type)
