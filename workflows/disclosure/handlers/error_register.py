"""The register of errors: entered by people, by readers' feedback, by corrections and by the text check; settled."""

from __future__ import annotations

from dataclasses import replace

from workflows.disclosure.error_register import (
    PLACE_LIMIT,
    WORDS_LIMIT,
    ErrorEntry,
    ErrorKind,
    ErrorSource,
    ErrorState,
)
from workflows.disclosure.feedback import Feedback
from workflows.disclosure.handlers.error_entries import enter, entry_about, of_publication, settle
from workflows.disclosure.handlers.reading import SEES_ALL, visible_document
from workflows.disclosure.ports import Publications
from workflows.disclosure.text_ports import ErrorRegister
from workflows.errors import Conflict, FormInvalid, NotAllowed
from workflows.model import Actor
from workflows.ports import UnitOfWork


def report_error(
    uow: UnitOfWork, actor: Actor, *, document_id: str, kind: str, words: str, place: str = ""
) -> ErrorEntry:
    """Somebody who may see the document says what is wrong. Raises NotFound, NotAllowed, FormInvalid."""
    document = visible_document(uow, actor, document_id)
    wrong = {
        **({} if kind in set(ErrorKind) else {"kind": ["Choose what kind of error it is."]}),
        **({} if words.strip() else {"words": ["Say what is wrong."]}),
        **({} if len(words) <= WORDS_LIMIT else {"words": [f"At most {WORDS_LIMIT} characters."]}),
        **({} if len(place) <= PLACE_LIMIT else {"place": [f"At most {PLACE_LIMIT} characters."]}),
    }
    if wrong:
        raise FormInvalid(wrong)
    entry = entry_about(
        uow, actor, document, source=ErrorSource.PERSON, key=uow.new_id(), kind=ErrorKind(kind), words=words.strip()
    )
    return enter(uow, replace(entry, place=" ".join(place.split())))


def feedback_error(uow: UnitOfWork, actor: Actor, feedback: Feedback) -> ErrorEntry:
    """A reader's word of the kind `error` (`actor` is who writes it down). The same feedback again is one entry.

    Raises NotFound for what is about no publication.
    """
    publication = uow.wing(Publications).get(feedback.publication_id or "")
    entry = of_publication(uow, actor, publication, ErrorSource.FEEDBACK, feedback.id, feedback.text)
    return enter(uow, entry)


def settle_error(uow: UnitOfWork, actor: Actor, *, error_id: str, state: str, note: str = "") -> ErrorEntry:
    """Corrected, or rejected with a reason, which whoever wrote the text cannot do.

    By those of the department and by the office. Raises NotFound, NotAllowed, Conflict (settled already), FormInvalid.
    """
    known = uow.wing(ErrorRegister).get(error_id)
    if not may_settle(actor, known.department):
        raise NotAllowed("The department whose text it is settles its errors.", department=known.department)
    if known.state is not ErrorState.OPEN:
        raise Conflict("This error is settled already.", error_id=error_id)
    if state not in (ErrorState.CORRECTED, ErrorState.REJECTED):
        raise FormInvalid({"state": ["Choose what came of it."]})
    said = note.strip()
    if state == ErrorState.REJECTED and not said:
        raise FormInvalid({"note": ["Say why it is no error."]})
    if len(said) > WORDS_LIMIT:
        raise FormInvalid({"note": [f"At most {WORDS_LIMIT} characters."]})
    if state == ErrorState.REJECTED and known.document_id and _is_drafter(uow, actor, known.document_id):
        raise NotAllowed("Whoever wrote the text does not decide that it has no error.", document_id=known.document_id)
    return settle(uow, actor, known, ErrorState(state), said)


def may_settle(actor: Actor, department: str) -> bool:
    """Whoever works in the department, and the office."""
    return actor.department == department or actor.has(*SEES_ALL)


def _is_drafter(uow: UnitOfWork, actor: Actor, document_id: str) -> bool:
    return visible_document(uow, actor, document_id).drafter == actor.id
