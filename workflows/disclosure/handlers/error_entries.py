"""Entries of the register of errors: what the steps of a review and its publication write there."""

from __future__ import annotations

from dataclasses import replace

from workflows.disclosure import subjects
from workflows.disclosure.documents import Document, DocumentStatus
from workflows.disclosure.error_register import WORDS_LIMIT, ErrorEntry, ErrorKind, ErrorSource, ErrorState
from workflows.disclosure.errors import ErrorsOpen
from workflows.disclosure.handlers.holding import running_review, step_of
from workflows.disclosure.ports import Publications
from workflows.disclosure.publications import Publication
from workflows.disclosure.text_events import ErrorReported, ErrorSettled
from workflows.disclosure.text_ports import ErrorRegister
from workflows.disclosure.verdicts import STEPS
from workflows.model import Actor
from workflows.ports import UnitOfWork

_PUBLIC = (DocumentStatus.PUBLISHED,)


def correction_error(uow: UnitOfWork, actor: Actor, publication: Publication, document: Document) -> None:
    """A correction was published: what it corrects is an error, and what was reported of the publication is settled."""
    store = uow.wing(ErrorRegister)
    reported = store.open_of_publication(publication.id)
    for known in reported:
        settle(uow, actor, known, ErrorState.CORRECTED, document.correction_notice)
    if not reported:
        entry = of_publication(uow, actor, publication, ErrorSource.CORRECTION, document.id, document.correction_notice)
        enter(uow, settled(uow, actor, entry))


def check_errors_settled(uow: UnitOfWork, document: Document) -> None:
    """No error of the document is open. Raises ErrorsOpen, which names them."""
    known = uow.wing(ErrorRegister).open_of_document(document.id)
    if known:
        raise ErrorsOpen(
            document_id=document.id,
            errors=[{"id": one.id, "kind": one.kind.value, "place": one.place, "words": one.words} for one in known],
        )


def entry_about(
    uow: UnitOfWork, actor: Actor, document: Document, *, source: ErrorSource, key: str, kind: ErrorKind, words: str
) -> ErrorEntry:
    """An entry about a document where it stands now: at which step, public or not."""
    publication = uow.wing(Publications).of_document(document.id)
    return ErrorEntry(
        id=uow.new_id(),
        origin=f"{source}:{key}",
        source=source,
        kind=kind,
        document_id=document.id,
        publication_id=publication.id if publication else None,
        title=document.title,
        department=document.department,
        place="",
        words=words,
        stage=stage_of(uow, document),
        published=document.status in _PUBLIC,
        reported_by=actor.id,
        reported_at=uow.now,
    )


def settled(uow: UnitOfWork, actor: Actor, entry: ErrorEntry) -> ErrorEntry:
    """The entry of an error that is mended already."""
    return replace(entry, state=ErrorState.CORRECTED, settled_by=actor.id, settled_at=uow.now)


def enter(uow: UnitOfWork, entry: ErrorEntry) -> ErrorEntry:
    """Keeps an entry and tells the history; one of a known origin changes nothing."""
    if uow.wing(ErrorRegister).add(entry):
        event = ErrorReported(
            at=uow.now,
            actor_id=entry.reported_by,
            instance_id=running_review(uow, entry.document_id) if entry.document_id else None,
            error_id=entry.id,
            document_id=entry.document_id,
            publication_id=entry.publication_id,
            error=entry.kind.value,
            source=entry.source.value,
            stage=entry.stage,
        )
        uow.history.append([event])
    return entry


def stage_of(uow: UnitOfWork, document: Document) -> str:
    """The latest step of the review that is open now; `published` behind it."""
    if document.status in _PUBLIC:
        return "published"
    steps = {
        step_of(task)
        for instance in uow.instances.running_with(subjects.of_document(document.id))
        for task in uow.tasks.open_of(instance.id)
    }
    return next((step for step in reversed(STEPS) if step in steps), "draft")


def of_publication(
    uow: UnitOfWork, actor: Actor, publication: Publication, source: ErrorSource, key: str, words: str
) -> ErrorEntry:
    """An entry about what is public."""
    return ErrorEntry(
        id=uow.new_id(),
        origin=f"{source}:{key}",
        source=source,
        kind=ErrorKind.OTHER,
        document_id=None,
        publication_id=publication.id,
        title=publication.title,
        department=publication.department,
        place="",
        words=words[:WORDS_LIMIT],
        stage="published",
        published=True,
        reported_by=actor.id,
        reported_at=uow.now,
    )


def settle(uow: UnitOfWork, actor: Actor, known: ErrorEntry, state: ErrorState, note: str) -> ErrorEntry:
    """Writes what came of an open entry."""
    done = replace(known, state=state, settled_by=actor.id, settled_at=uow.now, note=note[:WORDS_LIMIT])
    uow.wing(ErrorRegister).save(done)
    event = ErrorSettled(
        at=uow.now,
        actor_id=actor.id,
        instance_id=running_review(uow, known.document_id) if known.document_id else None,
        error_id=known.id,
        document_id=known.document_id,
        state=state.value,
        note=done.note,
    )
    uow.history.append([event])
    return done
