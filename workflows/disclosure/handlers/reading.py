"""What a reviewer's page shows: which checks the task in hand gives. These handlers only look."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.disclosure import subjects
from workflows.disclosure.documents import Document
from workflows.disclosure.handlers.verdicts import checks_for_task
from workflows.disclosure.ports import Blobs, Documents, Verdicts
from workflows.disclosure.verdicts import Check, Verdict
from workflows.errors import NotFound
from workflows.model import Actor
from workflows.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class Review:
    """A document before a reviewer. `checks` are those that the task gives; `verdicts` all of them, oldest first."""

    document: Document
    checks: frozenset[Check]
    verdicts: tuple[Verdict, ...]


def review_of_task(uow: UnitOfWork, actor: Actor, *, task_id: str) -> Review | None:  # noqa: ARG001
    """None where the task's instance is not about a document. Raises NotFound."""
    task = uow.tasks.get(task_id)
    instance = uow.instances.get(task.instance_id)
    document_id = subjects.document_id(instance)
    if document_id is None:
        return None
    document = uow.wing(Documents).get(document_id)
    checks = checks_for_task(uow, task, instance, document)
    return Review(document, checks, tuple(uow.wing(Verdicts).of(document_id)))


def attachment(uow: UnitOfWork, actor: Actor, *, document_id: str, attachment_id: str) -> tuple[str, str, bytes]:  # noqa: ARG001
    """Name, media type and bytes of an attachment. Raises NotFound."""
    document = uow.wing(Documents).get(document_id)
    found = next((known for known in document.attachments if known.id == attachment_id), None)
    if found is None:
        raise NotFound("There is no such attachment.", attachment_id=attachment_id)
    return found.name, found.media_type, uow.wing(Blobs).get(found.sha256)
