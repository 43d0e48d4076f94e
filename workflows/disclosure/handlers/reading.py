"""What pages show of a document: who may see it, what was judged, what became of it. These handlers only look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from workflows.disclosure import subjects
from workflows.disclosure.documents import Document
from workflows.disclosure.handlers.verdicts import checks_for_task
from workflows.disclosure.ports import Blobs, Documents, Publications, Verdicts
from workflows.disclosure.publications import Publication, PublicationVersion
from workflows.disclosure.verdicts import Check, Participation, Verdict
from workflows.errors import NotAllowed, NotFound
from workflows.model import Actor
from workflows.policy import may_see_task
from workflows.ports import UnitOfWork

SEES_ALL: Final = ("office", "office-reviewer", "secrecy-reviewer", "publisher", "leader", "supervisor", "admin")
"""Groups through whose hands every document may go."""


def department_seen(actor: Actor) -> str | None:
    """Whose lines a list shows the actor: their department's, "" (nobody's) without one; None: everybody's."""
    return None if actor.has(*SEES_ALL) else actor.department or ""


@dataclass(frozen=True, slots=True)
class Dossier:
    """A document with what was said of it and what was published of it."""

    document: Document
    verdicts: tuple[Verdict, ...]
    participations: tuple[Participation, ...]
    publication: Publication | None
    versions: tuple[PublicationVersion, ...]


def dossier(uow: UnitOfWork, actor: Actor, *, document_id: str) -> Dossier:
    """Raises NotFound, and NotAllowed for people whom the document does not concern."""
    document = visible_document(uow, actor, document_id)
    publications = uow.wing(Publications)
    publication = publications.of_document(document_id)
    judged = uow.wing(Verdicts)
    return Dossier(
        document,
        tuple(judged.of(document_id)),
        tuple(judged.participations(document_id)),
        publication,
        tuple(publications.versions(publication.id)) if publication else (),
    )


def visible_document(uow: UnitOfWork, actor: Actor, document_id: str) -> Document:
    """A document that concerns the actor: their own, their department's, one they worked on, or any for SEES_ALL.

    Whoever may see a task about it sees it too. Raises NotFound, NotAllowed.
    """
    document = uow.wing(Documents).get(document_id)
    own = actor.id == document.drafter or actor.department == document.department
    if own or actor.has(*SEES_ALL, f"head@{document.department}"):
        return document
    if any(part.person_id == actor.id for part in uow.wing(Verdicts).participations(document_id)):
        return document
    for instance in uow.instances.running_with(subjects.of_document(document_id)):
        if any(may_see_task(actor, task) for task in uow.tasks.open_of(instance.id)):
            return document
    raise NotAllowed("This document belongs to another department.", document_id=document_id)


def checks_of_task(uow: UnitOfWork, actor: Actor, *, task_id: str) -> frozenset[Check]:  # noqa: ARG001
    """The checks that a task gives; none where its instance is not about a document. Raises NotFound."""
    task = uow.tasks.get(task_id)
    instance = uow.instances.get(task.instance_id)
    document_id = subjects.document_id(instance)
    if document_id is None:
        return frozenset()
    return checks_for_task(uow, task, instance, uow.wing(Documents).get(document_id))


def attachment(uow: UnitOfWork, actor: Actor, *, document_id: str, attachment_id: str) -> tuple[str, str, bytes]:
    """Name, media type and bytes of an attachment. Raises NotFound, NotAllowed."""
    document = visible_document(uow, actor, document_id)
    found = next((known for known in document.attachments if known.id == attachment_id), None)
    if found is None:
        raise NotFound("There is no such attachment.", attachment_id=attachment_id)
    return found.name, found.media_type, uow.wing(Blobs).get(found.sha256)
