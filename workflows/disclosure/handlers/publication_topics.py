"""What service tasks do with publications: number, publish, archive. What leaves the house goes by the outbox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from workflows.calendar.dates import months_later
from workflows.disclosure.attributes import Attribute
from workflows.disclosure.documents import Document, DocumentStatus
from workflows.disclosure.errors import PackageIncomplete
from workflows.disclosure.events import (
    DocumentRegistered,
    PublicationArchived,
)
from workflows.disclosure.handlers.channel_jobs import to_channels, url_path, values
from workflows.disclosure.handlers.document_topics import locked_document, stop_publication_clock
from workflows.disclosure.handlers.duty_ending import publication_archived
from workflows.disclosure.handlers.guard import check_signable
from workflows.disclosure.handlers.holding import save as save_document
from workflows.disclosure.handlers.issuing import issue, with_number
from workflows.disclosure.ports import Documents, Publications, Verdicts
from workflows.disclosure.publications import (
    ONLINE,
    Publication,
    PublicationStatus,
    RegisterEntry,
)
from workflows.disclosure.verdicts import current
from workflows.errors import ExecutionFailed
from workflows.model import Actor, Instance, TopicCall
from workflows.ports import TopicFunction, UnitOfWork

CHECK_LIVE: Final = "publication.check_live"
"""Topic of the connector that looks at the public page (回查).

Variables: `publication_id`, `url_path`, `expect` (content | tombstone), `checksum` (SHA-256, hex). It reports success
if the page shows what is expected, and else the BPMN error `live-check-failed`.
"""
REEVALUATE_MONTHS: Final = 12
"""How soon a document that is not published is looked at again (Art. 18 names no interval)."""


def assign_index(uow: UnitOfWork, instance: Instance, _call: TopicCall, actor: Actor) -> Mapping[str, Any]:
    """`publication.assign_index`: gives the document its index number (索引号), once; a correction keeps its own."""
    document = with_number(uow, actor, locked_document(uow, instance))
    return {"index_number": document.index_number}


def publish(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Mapping[str, Any]:
    """`publication.publish`: an immutable version of exactly what was signed, its interpretations with it.

    Again for the same document it only sends to the channels again. Result: `publication_id`, `url_path`,
    `checksum`, `index_number`, `expect`, `offline_channels` (those that people work). Raises VerdictsMissing,
    NotIssuable, ExecutionFailed.
    """
    document = locked_document(uow, instance)
    publication = uow.wing(Publications).of_document(document.id)
    if publication is None:
        publication = issue(uow, actor, document, interprets=_explained(uow, document))
        for explaining in _package(uow, document):
            also = issue(uow, actor, uow.wing(Documents).lock(explaining.id), interprets=publication.id)
            to_channels(uow, also, "publish", call.token_id)
    to_channels(uow, publication, "publish", call.token_id)
    return {
        "publication_id": publication.id,
        "url_path": url_path(publication.id),
        "checksum": publication.checksum,
        "index_number": publication.index_number,
        "expect": "content",
        "offline_channels": values(channel for channel in publication.channels if channel not in ONLINE),
    }


def _package(uow: UnitOfWork, document: Document) -> list[Document]:
    """The interpretations that go out with a document, given-up ones left out. Raises PackageIncomplete.

    Policy and interpretation are one package (work points 三（二）): both are public, or neither.
    """
    going = [
        one for one in uow.wing(Documents).interpretations_of(document.id) if one.status is not DocumentStatus.CLOSED
    ]
    waiting = [one.title for one in going if one.status is not DocumentStatus.SIGNED]
    if waiting:
        raise PackageIncomplete(document_id=document.id, titles=waiting)
    return going


def _explained(uow: UnitOfWork, document: Document) -> str | None:
    """The publication that a document explains which was begun when that was public. Raises PackageIncomplete."""
    if document.interprets is None:
        return None
    found = uow.wing(Publications).of_document(document.interprets)
    if found is None or found.status is not PublicationStatus.LIVE:
        raise PackageIncomplete(document_id=document.id, titles=[uow.wing(Documents).get(document.interprets).title])
    return found.id


def archive(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Mapping[str, Any]:
    """`publication.archive`: the live check has passed; the file is closed and the clock of Art. 26 stops.

    Result: `manifest`, which also goes into the history.
    """
    document = locked_document(uow, instance)
    store = uow.wing(Publications)
    found = store.of_document(document.id)
    if found is None:
        raise ExecutionFailed("There is nothing to archive: the document is not published.", document_id=document.id)
    publication = store.lock(found.id)
    store.save(
        replace(publication, checked_at=uow.now, archived_at=uow.now, version=publication.version + 1),
        expected_version=publication.version,
    )
    for each in (document, *uow.wing(Documents).interpretations_of(document.id)):
        if each.status is DocumentStatus.SIGNED and store.of_document(each.id) is not None:
            save_document(uow, replace(uow.wing(Documents).lock(each.id), status=DocumentStatus.PUBLISHED))
            stop_publication_clock(uow, actor, each, uow.today)
    manifest = _manifest(uow, publication, document, call)
    event = PublicationArchived(
        at=uow.now, actor_id=actor.id, instance_id=instance.id, publication_id=publication.id, manifest=manifest
    )
    uow.history.append([event])
    publication_archived(uow, actor, publication)
    return {"manifest": manifest}


def register_internal(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Mapping[str, Any]:
    """`publication.register_internal`: into the register of what is not published, to be looked at again in a year.

    Property `reevaluate_months` names another interval. Result: `reevaluate_on` (ISO date).
    """
    document = locked_document(uow, instance)
    check_signable(uow, document)
    if document.status is not DocumentStatus.SIGNED or document.attribute in (None, Attribute.PROACTIVE):
        raise ExecutionFailed("Only signed documents that are not published go into the register.", id=document.id)
    on = months_later(uow.today, int(call.properties.get("reevaluate_months", REEVALUATE_MONTHS)))
    attribute = document.attribute.value if document.attribute else ""
    entry = RegisterEntry(
        document.id,
        document.title,
        attribute,
        document.basis or "",
        document.department,
        uow.today,
        on,
        document.content_hash,
    )
    uow.wing(Publications).register(entry)
    save_document(uow, replace(document, status=DocumentStatus.REGISTERED, reevaluate_on=on))
    stop_publication_clock(uow, actor, document, uow.today)
    event = DocumentRegistered(
        at=uow.now,
        actor_id=actor.id,
        instance_id=instance.id,
        document_id=document.id,
        reevaluate_on=on.isoformat(),
    )
    uow.history.append([event])
    return {"reevaluate_on": on.isoformat()}


def _manifest(uow: UnitOfWork, publication: Publication, document: Document, call: TopicCall) -> dict[str, Any]:
    verdicts = current(uow.wing(Verdicts).of(document.id), document.content_hash)
    return {
        "index_number": publication.index_number,
        "version": publication.version_number,
        "checksum": publication.checksum,
        "attachments": [{"name": a.name, "sha256": a.sha256} for a in document.attachments],
        "verdicts": {check.value: verdict.id for check, verdict in verdicts.items()},
        "channels": values(publication.channels),
        "offline_evidence": call.variables.get("offline_evidence"),
        "checked_at": uow.now.isoformat(),
    }


FUNCTIONS: Final[Mapping[str, TopicFunction]] = {
    "publication.assign_index": assign_index,
    "publication.publish": publish,
    "publication.archive": archive,
    "publication.register_internal": register_internal,
}
