"""Writing a document: create, edit, import from Word, attach. Every change of the text voids every verdict on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from workflows.disclosure import subjects
from workflows.disclosure.documents import Attachment, Document, DocumentStatus
from workflows.disclosure.editing import changed_fields, with_fields
from workflows.disclosure.events import DocumentCreated, DocumentEdited
from workflows.disclosure.handlers.holding import drafting, running_review, void
from workflows.disclosure.handlers.holding import save as save_document
from workflows.disclosure.handlers.text_checks import check_document
from workflows.disclosure.ports import Blobs, Catalogue, Documents, Publications, Verdicts
from workflows.disclosure.publications import PublicationStatus
from workflows.disclosure.verdicts import Participation, Role
from workflows.disclosure.word_import import read_word
from workflows.errors import Conflict, Invalid, NotAllowed, NotFound
from workflows.files import COUNT_LIMIT, AttachmentInvalid, digest, media_type, safe_name
from workflows.handlers.instances import start_instance
from workflows.model import Actor
from workflows.ports import UnitOfWork

REVIEW_PROCESS = "review_then_publish"
EMERGENCY_PROCESS = "emergency_publication"
DRAFTERS = ("drafter", "admin")


def create_document(
    uow: UnitOfWork,
    actor: Actor,
    *,
    title: str,
    item_id: str | None = None,
    fields: Mapping[str, Any] | None = None,
    emergency: bool = False,
    explains: str | None = None,
) -> Document:
    """A new document of the actor's department, and its review process, in one go; `emergency` takes the short way.

    `item_id` names the catalogue entry, whose basis, column, channels and theme are taken where `fields` do not say
    otherwise. `explains` is a live publication that this document interprets (解读), which is public already.
    Raises NotAllowed, NotFound, FormInvalid.
    """
    if not actor.has(*DRAFTERS):
        raise NotAllowed("Only drafters may create documents.", needs=list(DRAFTERS))
    if actor.department is None:
        raise Invalid("A document belongs to a department, and you are in none.", field="department")
    given = {**from_catalogue(uow, item_id), **(fields or {}), "title": title}
    if explains is not None:
        given = {**_of_explained(uow, explains), **given}
    return begin_document(
        uow,
        actor,
        drafter=actor.id,
        department=actor.department,
        fields=given,
        process=EMERGENCY_PROCESS if emergency else REVIEW_PROCESS,
        interprets=None if explains is None else uow.wing(Publications).get(explains).document_id,
        follows=explains is not None,
    )


def begin_document(
    uow: UnitOfWork,
    actor: Actor,
    *,
    drafter: str,
    department: str,
    fields: Mapping[str, Any],
    interprets: str | None = None,
    corrects: str | None = None,
    attachments: tuple[Attachment, ...] = (),
    process: str = REVIEW_PROCESS,
    follows: bool = False,
) -> Document:
    """Stores a document and starts its review; also for interpretations and corrections, which diagrams begin.

    An interpretation goes out with what it explains, unless it `follows`: then it is published by itself.
    """
    blank = Document(
        id=uow.new_id(),
        title="",
        department=department,
        drafter=drafter,
        created_at=uow.now,
        updated_at=uow.now,
        attachments=attachments,
        interprets=interprets,
        corrects=corrects,
    )
    document = with_fields(blank, fields)
    uow.wing(Documents).add(document)
    check_document(uow, actor, document)
    take_part(uow, document.id, drafter, Role.DRAFTER, "draft")
    event = DocumentCreated(at=uow.now, actor_id=actor.id, document_id=document.id, title=document.title)
    uow.history.append([event])
    start_instance(
        uow,
        actor,
        key=process,
        data={
            "document_id": document.id,
            "drafter": drafter,
            "department": department,
            "interprets": None if follows else interprets,
            "corrects": corrects,
        },
        title=document.title,
        business_key=subjects.of_document(document.id),
    )
    return document


def edit_document(
    uow: UnitOfWork, actor: Actor, *, document_id: str, expected_version: int, fields: Mapping[str, Any]
) -> Document:
    """Writes fields of a document whose drafting task the actor holds.

    Raises NotEditable, TaskNotClaimed, Conflict (somebody saved in between), FormInvalid.
    """
    document = require_drafting(uow, actor, document_id, expected_version)
    return _save(uow, actor, document, with_fields(document, fields))


def import_docx(
    uow: UnitOfWork, actor: Actor, *, document_id: str, expected_version: int, content: bytes
) -> tuple[Document, int]:
    """Replaces the text by that of a Word file; returns the document and the number of pictures left out.

    Raises WordFileInvalid and what `edit_document` raises.
    """
    document = require_drafting(uow, actor, document_id, expected_version)
    read = read_word(content)
    return _save(uow, actor, document, replace(document, body=read.body)), read.pictures_left_out


def add_attachment(
    uow: UnitOfWork, actor: Actor, *, document_id: str, expected_version: int, name: str, content: bytes
) -> Document:
    """Attaches a file at the end. Raises AttachmentInvalid and what `edit_document` raises."""
    document = require_drafting(uow, actor, document_id, expected_version)
    clean = safe_name(name)
    if len(document.attachments) >= COUNT_LIMIT:
        raise AttachmentInvalid(f"A document has at most {COUNT_LIMIT} attachments.", field="file", limit=COUNT_LIMIT)
    if any(known.name == clean for known in document.attachments):
        raise AttachmentInvalid("There is an attachment of this name already.", field="name", name=clean)
    attachment = Attachment(uow.new_id(), clean, digest(content), len(content), media_type(clean, content))
    uow.wing(Blobs).put(attachment.sha256, content, attachment.media_type)
    return _save(uow, actor, document, replace(document, attachments=(*document.attachments, attachment)))


def replace_attachment(
    uow: UnitOfWork, actor: Actor, *, document_id: str, expected_version: int, attachment_id: str, content: bytes
) -> Document:
    """Another version of an attachment, of the same kind and under its name; the old one is dropped.

    Raises NotFound, AttachmentInvalid and what `edit_document` raises.
    """
    document = require_drafting(uow, actor, document_id, expected_version)
    file = next((known for known in document.attachments if known.id == attachment_id), None)
    if file is None:
        raise NotFound("There is no such attachment.", attachment_id=attachment_id)
    changed = put_file(uow, file, content)
    files = tuple(changed if one == file else one for one in document.attachments)
    saved = save_files(uow, actor, document, files)
    uow.wing(Blobs).drop(file.sha256)
    return saved


def remove_attachment(
    uow: UnitOfWork, actor: Actor, *, document_id: str, expected_version: int, attachment_id: str
) -> Document:
    """Takes an attachment off; its bytes stay, since earlier verdicts and versions speak of them. Raises NotFound."""
    document = require_drafting(uow, actor, document_id, expected_version)
    kept = tuple(known for known in document.attachments if known.id != attachment_id)
    if len(kept) == len(document.attachments):
        raise NotFound("There is no such attachment.", attachment_id=attachment_id)
    return _save(uow, actor, document, replace(document, attachments=kept))


def take_part(uow: UnitOfWork, document_id: str, person_id: str, role: Role, step: str) -> None:
    """Notes that somebody acted on a document in a role."""
    uow.wing(Verdicts).take_part(Participation(document_id, person_id, role, step, uow.now))


def from_catalogue(uow: UnitOfWork, item_id: str | None) -> dict[str, Any]:
    """What a document takes from an item of the catalogue. Raises NotFound."""
    if not item_id:
        return {}
    item = uow.wing(Catalogue).get(item_id)
    return {
        "item_id": item.id,
        "basis": item.basis,
        "attribute": "proactive",
        "column": item.column,
        "channels": list(item.channels),
        "theme": item.theme or None,
    }


def _of_explained(uow: UnitOfWork, publication_id: str) -> dict[str, Any]:
    """What a later interpretation takes from what it explains. Raises NotFound for what is not public."""
    publication = uow.wing(Publications).get(publication_id)
    if publication.status is not PublicationStatus.LIVE:
        raise NotFound("This publication was withdrawn.", kind="publication", id=publication_id)
    return {
        "attribute": publication.attribute,
        "basis": publication.basis,
        "channels": list(publication.channels),
        "column": "interpretation",
        "theme": publication.theme,
        "keywords": list(publication.keywords),
    }


def require_drafting(uow: UnitOfWork, actor: Actor, document_id: str, expected_version: int) -> Document:
    """The locked document, which the actor drafts and has seen as it is.

    Raises NotEditable, TaskNotClaimed, Conflict.
    """
    document, _ = drafting(uow, actor, document_id)
    if document.version != expected_version:
        raise Conflict(document_id=document_id, expected=expected_version, actual=document.version)
    return document


def put_file(uow: UnitOfWork, file: Attachment, content: bytes) -> Attachment:
    """Another content of a file, kept; the file is the same to whatever names it. Raises AttachmentInvalid."""
    changed = replace(file, sha256=digest(content), size=len(content), media_type=media_type(file.name, content))
    uow.wing(Blobs).put(changed.sha256, content, changed.media_type)
    return changed


def save_files(uow: UnitOfWork, actor: Actor, document: Document, files: tuple[Attachment, ...]) -> Document:
    """The document with other attachments: an edit that voids every verdict."""
    return _save(uow, actor, document, replace(document, attachments=files))


def _save(uow: UnitOfWork, actor: Actor, before: Document, after: Document) -> Document:
    changed = changed_fields(before, after)
    if not changed:
        return before
    if before.content_hash != after.content_hash:
        void(uow, actor, before.id, uow.wing(Verdicts).of(before.id), "edited")
    saved = save_document(uow, replace(after, status=DocumentStatus.DRAFT))
    take_part(uow, before.id, actor.id, Role.DRAFTER, "draft")
    event = DocumentEdited(
        at=uow.now,
        actor_id=actor.id,
        instance_id=running_review(uow, before.id),
        document_id=before.id,
        fields=changed,
        before=before.content_hash,
        after=saved.content_hash,
    )
    uow.history.append([event])
    check_document(uow, actor, saved, before)
    return saved
