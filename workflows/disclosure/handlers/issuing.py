"""Issuing: the number a document gets, the immutable version it becomes."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from workflows.disclosure.attributes import Attribute
from workflows.disclosure.documents import Document, DocumentStatus, basis_text
from workflows.disclosure.events import IndexNumberAssigned, PublicationIssued
from workflows.disclosure.handlers.channel_jobs import values
from workflows.disclosure.handlers.error_entries import correction_error
from workflows.disclosure.handlers.feedback_settling import tell_readers
from workflows.disclosure.handlers.guard import check_signable
from workflows.disclosure.handlers.holding import save as save_document
from workflows.disclosure.handlers.questions import answer_in_public
from workflows.disclosure.ports import Publications
from workflows.disclosure.products import product_data
from workflows.disclosure.publications import (
    Publication,
    PublicationStatus,
    PublicationVersion,
)
from workflows.errors import ExecutionFailed
from workflows.model import Actor
from workflows.ports import UnitOfWork


def with_number(uow: UnitOfWork, actor: Actor, document: Document) -> Document:
    """The document with its index number: the one it has, that of the publication it corrects, or the next."""
    if document.index_number is not None:
        return document
    store = uow.wing(Publications)
    if document.corrects is not None:
        number = store.get(document.corrects).index_number
    else:
        template = store.index_template
        number = template.number(uow.today, store.next_serial(template.series(uow.today)))
    event = IndexNumberAssigned(at=uow.now, actor_id=actor.id, document_id=document.id, index_number=number)
    uow.history.append([event])
    return save_document(uow, replace(document, index_number=number))


def issue(uow: UnitOfWork, actor: Actor, document: Document, *, interprets: str | None) -> Publication:
    """The publication with the document as its newest version, stored.

    No publication without a completed review, whatever the diagram says (work points 1a). Raises VerdictsMissing,
    NotIssuable, ExecutionFailed.
    """
    if document.status is not DocumentStatus.SIGNED or document.attribute is not Attribute.PROACTIVE:
        raise ExecutionFailed("Only signed documents for the public are published.", document_id=document.id)
    check_signable(uow, document)
    document = with_number(uow, actor, document)
    store = uow.wing(Publications)
    before = store.lock(document.corrects) if document.corrects else None
    if before is not None and before.status is not PublicationStatus.LIVE and not before.awaits_correction:
        raise ExecutionFailed("The publication was withdrawn in the meantime.", publication_id=before.id)
    fresh = _publication(uow, document, before, interprets)
    version = PublicationVersion(
        publication_id=fresh.id,
        number=fresh.version_number,
        document_id=document.id,
        checksum=document.content_hash,
        published_at=uow.now,
        published_by=actor.id,
        correction_notice=document.correction_notice,
        snapshot=snapshot(document, fresh),
    )
    if before is None:
        store.add(fresh, version)
    else:
        store.save(fresh, expected_version=before.version)
        store.add_version(version)
        correction_error(uow, actor, before, document)
    event = PublicationIssued(
        at=uow.now,
        actor_id=actor.id,
        publication_id=fresh.id,
        document_id=document.id,
        number=version.number,
        checksum=version.checksum,
        channels=[channel.value for channel in fresh.channels],
    )
    uow.history.append([event])
    asked = [one for product in document.products for one in product.questions]
    numbers = answer_in_public(uow, actor, asked, publication_id=fresh.id, title=fresh.title)
    tell_readers(uow, actor, numbers, publication_id=fresh.id, title=fresh.title)
    return fresh


def _publication(
    uow: UnitOfWork, document: Document, before: Publication | None, interprets: str | None
) -> Publication:
    if document.form_date is None or document.index_number is None or document.attribute is None:
        raise ExecutionFailed("Form date, attribute or index number is missing.", document_id=document.id)
    first = Publication(
        id=before.id if before else uow.new_id(),
        index_number=before.index_number if before else document.index_number,
        title=document.title,
        document_number=document.number,
        publisher=uow.wing(Publications).index_template.publisher,
        form_date=document.form_date,
        published_on=uow.today,
        theme=document.theme,
        category=document.category,
        keywords=document.keywords,
        attribute=document.attribute.value,
        basis=document.basis or "",
        department=document.department,
        column=document.column,
        item_id=document.item_id,
        channels=document.channels,
        checksum=document.content_hash,
        document_id=document.id,
        interprets=interprets,
    )
    if before is None:
        return first
    return replace(
        first,
        version_number=before.version_number + 1,
        validity=before.validity,
        invalid_on=before.invalid_on,
        validity_basis=before.validity_basis,
        interprets=before.interprets,
        status=PublicationStatus.LIVE,
        seals=before.seals,
        version=before.version + 1,
    )


def snapshot(document: Document, publication: Publication) -> dict[str, Any]:
    """Everything that the public page shows, as JSON-safe values."""
    return {
        "title": document.title,
        "body": document.body,
        "mark": document.mark,
        "attachments": [asdict(attachment) for attachment in document.attachments],
        "index_number": publication.index_number,
        "document_number": document.number,
        "publisher": publication.publisher,
        "form_date": publication.form_date.isoformat(),
        "published_on": publication.published_on.isoformat(),
        "attribute": publication.attribute,
        "basis": document.basis,
        "basis_text": basis_text(document),
        "channels": values(document.channels),
        "column": document.column,
        "theme": document.theme,
        "category": document.category,
        "keywords": list(document.keywords),
        "department": document.department,
        "correction_notice": document.correction_notice,
        **({"products": [product_data(one) for one in document.products]} if document.products else {}),
    }
