"""Who holds which task of a document: the right to write a text or to judge it is the open task in one's hands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from workflows.disclosure import subjects
from workflows.disclosure.documents import Document
from workflows.disclosure.errors import NotEditable
from workflows.disclosure.events import VerdictsVoided
from workflows.disclosure.ports import Documents, Verdicts
from workflows.disclosure.verdicts import Verdict
from workflows.errors import TaskNotClaimed
from workflows.model import Actor, Instance, UserTask
from workflows.ports import UnitOfWork

STEP = "step"
"""The property of a user task that names its step."""


def step_of(task: UserTask) -> str | None:
    """The step that a task says it is."""
    return task.properties.get(STEP)


def held_tasks(uow: UnitOfWork, actor: Actor, document_id: str) -> list[tuple[UserTask, Instance]]:
    """The open tasks of the document's instances that the actor has claimed; the instances are locked."""
    return [
        (task, instance)
        for known in uow.instances.running_with(subjects.of_document(document_id))
        for instance in (uow.instances.lock(known.id),)
        for task in uow.tasks.open_of(instance.id)
        if task.assignee == actor.id
    ]


def drafting(uow: UnitOfWork, actor: Actor, document_id: str) -> tuple[Document, UserTask]:
    """The locked document and the drafting task that the actor holds.

    Raises NotEditable while no drafting task is open, TaskNotClaimed while somebody else or nobody holds it.
    """
    for task, _ in held_tasks(uow, actor, document_id):
        if step_of(task) == "draft":
            return uow.wing(Documents).lock(document_id), task
    is_open = any(
        step_of(task) == "draft"
        for instance in uow.instances.running_with(subjects.of_document(document_id))
        for task in uow.tasks.open_of(instance.id)
    )
    if is_open:
        raise TaskNotClaimed(document_id=document_id)
    raise NotEditable(document_id=document_id)


def running_review(uow: UnitOfWork, document_id: str) -> str | None:
    """The running instance in whose history stands what happens to the document; None where there is none."""
    running = uow.instances.running_with(subjects.of_document(document_id))
    return running[0].id if running else None


def void(uow: UnitOfWork, actor: Actor, document_id: str, verdicts: Iterable[Verdict], reason: str) -> list[str]:
    """Voids those of the verdicts that still count; returns their ids."""
    gone = [verdict for verdict in verdicts if verdict.voided_at is None]
    if not gone:
        return []
    ids = [verdict.id for verdict in gone]
    uow.wing(Verdicts).void(ids, uow.now, reason)
    event = VerdictsVoided(
        at=uow.now,
        actor_id=actor.id,
        instance_id=running_review(uow, document_id),
        document_id=document_id,
        verdicts=[f"{verdict.step}:{verdict.check}" for verdict in gone],
        reason=reason,
    )
    uow.history.append([event])
    return ids


def save(uow: UnitOfWork, document: Document) -> Document:
    """Stores the next version of a locked document."""
    saved = replace(document, version=document.version + 1, updated_at=uow.now)
    uow.wing(Documents).save(saved, expected_version=document.version)
    return saved
