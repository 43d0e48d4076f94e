"""Documents (拟公开文稿): lists, drafting, files, the five checks. Submitting is completing the drafting task."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, request
from werkzeug.exceptions import UnsupportedMediaType

from service.api.access import check_document, check_groups, visible_task
from service.api.base import Blueprint, ask, run
from service.api.document_schemas import (
    ChangedDocument,
    ChecksSchema,
    DocumentArguments,
    DocumentLineSchema,
    DocumentSchema,
    DossierSchema,
    GivenVerdict,
    ImportedSchema,
    NewDocument,
    VerdictSchema,
    VersionArguments,
    WithheldArguments,
    WithheldSchema,
)
from service.api.files import FILE_BODY, file_response
from service.api.listing import listed, page_body, paged, position
from service.identity import required_actor
from service.storage.database import reading
from service.storage.queries import documents as queries
from service.storage.queries import tasks
from service.storage.queries.documents import Filter
from workflows.disclosure import subjects
from workflows.disclosure.documents import Document
from workflows.disclosure.handlers import documents as handlers
from workflows.disclosure.handlers.reading import SEES_ALL, attachment, checks_of_task, dossier
from workflows.disclosure.handlers.verdicts import give_verdict
from workflows.disclosure.verdicts import Verdict
from workflows.errors import Invalid, NotAllowed
from workflows.policy import may_see_task

blueprint = Blueprint("documents", __name__, description="Texts under review before publication.")


@blueprint.route("/documents", methods=["GET"])
@blueprint.arguments(DocumentArguments, location="query")
@blueprint.response(200, paged(DocumentLineSchema))
def list_documents(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """My own documents, my department's, or all for those who see all; the last changed first."""
    actor, which = required_actor(), arguments["list"]
    if which == "all":
        check_groups(*SEES_ALL)
    if which == "department" and actor.department is None:
        raise NotAllowed("You are in no department.")
    wanted = Filter(
        drafter=actor.id if which == "mine" else None,
        department=actor.department if which == "department" else arguments.get("department"),
        status=arguments["status"].value if "status" in arguments else None,
        text=arguments["text"],
    )
    return page_body(queries.find(reading(), wanted, position(arguments)))


@blueprint.route("/documents", methods=["POST"])
@blueprint.arguments(NewDocument)
@blueprint.response(201, DocumentSchema)
def create(body: dict[str, Any]) -> Document:
    """A new document and its review (drafters)."""
    fields = dict(body)
    named = {name: fields.pop(name, None) for name in ("title", "item_id", "emergency", "explains")}
    return run(handlers.create_document, fields=fields, **named)


@blueprint.route("/documents/withheld", methods=["GET"])
@blueprint.arguments(WithheldArguments, location="query")
@blueprint.response(200, paged(WithheldSchema))
def list_withheld(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """The internal register: your department's entries, or all for those who see all."""
    actor = required_actor()
    department = arguments.get("department")
    if not actor.has(*SEES_ALL):
        if actor.department is None:
            raise NotAllowed("You are in no department.")
        department = actor.department
    return page_body(queries.withheld(reading(), department, position(arguments)))


@blueprint.route("/documents/<document_id>", methods=["GET"])
@blueprint.response(200, DossierSchema)
def show(document_id: str) -> Mapping[str, Any]:
    """A document with its verdicts and open tasks."""
    found = ask(dossier, document_id=document_id)
    about = tasks.instances_about(reading(), subjects.of_document(document_id))
    waiting = (task for instance_id in about for task in tasks.open_of_instance(reading(), instance_id))
    return {
        "document": found.document,
        "verdicts": found.verdicts,
        "participations": found.participations,
        "publication_id": found.publication.id if found.publication else None,
        "tasks": [task for task in waiting if may_see_task(required_actor(), task)],
    }


@blueprint.route("/documents/<document_id>", methods=["PATCH"])
@blueprint.arguments(ChangedDocument)
@blueprint.response(200, DocumentSchema)
def edit(body: dict[str, Any], document_id: str) -> Document:
    """Write fields, while you hold the drafting task. 409 where somebody saved in between."""
    check_document(document_id)
    fields = dict(body)
    version = fields.pop("version")
    return run(handlers.edit_document, document_id=document_id, expected_version=version, fields=fields)


@blueprint.route("/documents/<document_id>/word", methods=["PUT"])
@blueprint.arguments(VersionArguments, location="query")
@blueprint.described(requestBody=FILE_BODY)
@blueprint.response(200, ImportedSchema)
def import_word(arguments: Mapping[str, Any], document_id: str) -> Mapping[str, Any]:
    """Replace the text by that of a Word file (.docx), sent as field `file`."""
    check_document(document_id)
    _name, content = _sent_file()
    version = arguments["version"]
    document, left_out = run(handlers.import_docx, document_id=document_id, expected_version=version, content=content)
    return {"document": document, "pictures_left_out": left_out}


@blueprint.route("/documents/<document_id>/attachments", methods=["POST"])
@blueprint.arguments(VersionArguments, location="query")
@blueprint.described(requestBody=FILE_BODY)
@blueprint.response(201, DocumentSchema)
def attach(arguments: Mapping[str, Any], document_id: str) -> Document:
    """Attach a file, sent as field `file`, at the end."""
    check_document(document_id)
    name, content = _sent_file()
    version = arguments["version"]
    return run(handlers.add_attachment, document_id=document_id, expected_version=version, name=name, content=content)


@blueprint.route("/documents/<document_id>/attachments/<attachment_id>", methods=["GET"])
@blueprint.file()
def download(document_id: str, attachment_id: str) -> Response:
    """The bytes of an attachment."""
    name, media_type, content = ask(attachment, document_id=document_id, attachment_id=attachment_id)
    return file_response(content, name, media_type)


@blueprint.route("/documents/<document_id>/attachments/<attachment_id>", methods=["PUT"])
@blueprint.arguments(VersionArguments, location="query")
@blueprint.described(requestBody=FILE_BODY)
@blueprint.response(200, DocumentSchema)
def replace_file(arguments: Mapping[str, Any], document_id: str, attachment_id: str) -> Document:
    """Another version of an attachment, sent as field `file`; it keeps its name."""
    check_document(document_id)
    _, content = _sent_file()
    given = {"attachment_id": attachment_id, "expected_version": arguments["version"]}
    return run(handlers.replace_attachment, document_id=document_id, content=content, **given)


@blueprint.route("/documents/<document_id>/attachments/<attachment_id>", methods=["DELETE"])
@blueprint.arguments(VersionArguments, location="query")
@blueprint.response(200, DocumentSchema)
def detach(arguments: Mapping[str, Any], document_id: str, attachment_id: str) -> Document:
    """Take an attachment off."""
    check_document(document_id)
    version = arguments["version"]
    return run(
        handlers.remove_attachment, document_id=document_id, expected_version=version, attachment_id=attachment_id
    )


@blueprint.route("/documents/<document_id>/verdicts", methods=["GET"])
@blueprint.response(200, listed(VerdictSchema))
def list_verdicts(document_id: str) -> Mapping[str, Any]:
    """Every verdict, voided ones too, the oldest first."""
    return {"items": ask(dossier, document_id=document_id).verdicts}


@blueprint.route("/documents/<document_id>/verdicts", methods=["POST"])
@blueprint.arguments(GivenVerdict)
@blueprint.response(201, VerdictSchema)
def judge(body: Mapping[str, Any], document_id: str) -> Verdict:
    """Give one verdict, while you hold a review task. 409 (`content-changed`) where the text is another by now."""
    check_document(document_id)
    return run(give_verdict, document_id=document_id, **body)


@blueprint.route("/tasks/<task_id>/checks", methods=["GET"])
@blueprint.response(200, ChecksSchema)
def list_checks(task_id: str) -> Mapping[str, Any]:
    """The checks that a task gives; none where it is not about a document."""
    visible_task(task_id)
    return {"checks": sorted(ask(checks_of_task, task_id=task_id))}


def _sent_file() -> tuple[str, bytes]:
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Invalid("Send a file in the field `file`.", field="file")
    return sent.filename, sent.read()
