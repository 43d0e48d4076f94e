"""What people ask for after something was published: each starts a process of its own by message, with the id."""

from __future__ import annotations

from typing import Any, Final

from workflows.disclosure import subjects
from workflows.disclosure.errors import PublicationState
from workflows.disclosure.events import SecrecyDetermined
from workflows.disclosure.handlers.sealing import cause_of, hold_back
from workflows.disclosure.ports import Documents, Publications
from workflows.disclosure.publications import SEALING, Cause, Publication, PublicationStatus
from workflows.errors import Invalid, NotAllowed
from workflows.handlers.messages import correlate_message
from workflows.model import Actor
from workflows.ports import UnitOfWork

CORRECTION: Final = "correction-requested"
WITHDRAWAL: Final = "withdrawal-requested"
DETERMINATION: Final = "secrecy-determination"

REQUESTERS: Final = ("drafter", "head", "office-reviewer", "publisher", "leader", "admin")
OFFICE: Final = ("office-reviewer", "publisher", "leader", "admin")
DETERMINERS: Final = ("secrecy-reviewer", "admin")


def request_correction(
    uow: UnitOfWork, actor: Actor, *, publication_id: str, reason: str, cause: str = Cause.OTHER
) -> str:
    """更正: asks for a corrected version. Returns the instance's id. `cause` is one of `Cause`.

    What gives away personal data or secrets is sealed at once, and comes back with the corrected version. Raises
    NotAllowed, PublicationState, Invalid.
    """
    publication, why = standing(uow, publication_id), cause_of(cause)
    instance_id = begin(uow, actor, publication, CORRECTION, REQUESTERS, "更正", reason, cause=why.value)
    if why in SEALING and not publication.awaits_correction:
        hold_back(uow, actor, publication, why, reason.strip())
    return instance_id


def request_withdrawal(
    uow: UnitOfWork,
    actor: Actor,
    *,
    publication_id: str,
    reason: str,
    leak: bool = False,
    cause: str = Cause.OTHER,
) -> str:
    """撤稿: the office takes a publication down. `cause` is one of `Cause`; `leak` says that a secret is out.

    Returns the id of the instance. A leak is reported to the secrecy authority by a task of the process.

    Raises NotAllowed (综合科 or a leader), PublicationState, Invalid.
    """
    publication = standing(uow, publication_id)
    why = Cause.STATE_SECRET if leak else cause_of(cause)
    leaked = why is Cause.STATE_SECRET
    return begin(
        uow, actor, publication, WITHDRAWAL, OFFICE, "撤稿", reason, leak=leaked, cause=why.value, at_once=True
    )


def record_secrecy_determination(
    uow: UnitOfWork, actor: Actor, *, document_id: str, outcome: str, letter: str, opinion: str = ""
) -> list[str]:
    """The answer of the secrecy authority (Art. 17) has come: the review that waits for it goes on.

    `outcome` is may_publish, after_processing or must_not; `letter` the number of its letter. Raises NotAllowed,
    Invalid, NotFound if nothing waits.
    """
    if not actor.has(*DETERMINERS):
        raise NotAllowed("Only secrecy reviewers record this.", needs=list(DETERMINERS))
    if outcome not in ("may_publish", "after_processing", "must_not"):
        raise Invalid("may_publish, after_processing or must_not.", field="outcome")
    if not letter.strip():
        raise Invalid("The number of the letter is needed.", field="letter")
    uow.wing(Documents).get(document_id)
    key = subjects.of_document(document_id)
    said = {"outcome": outcome, "letter": letter.strip(), "opinion": opinion.strip()}
    payload = {**said, "recorded_by": actor.id}
    reached = correlate_message(
        uow, actor, message=DETERMINATION, payload=payload, correlation_key=key, business_key=key
    )
    uow.history.append(
        [
            SecrecyDetermined(at=uow.now, actor_id=actor.id, instance_id=one, document_id=document_id, **said)
            for one in reached
        ]
    )
    return reached


def standing(uow: UnitOfWork, publication_id: str) -> Publication:
    """One that is live, or only held back until it is corrected."""
    publication = uow.wing(Publications).lock(publication_id)
    if publication.status is not PublicationStatus.LIVE and not publication.awaits_correction:
        raise PublicationState(publication_id=publication_id, status=publication.status.value)
    return publication


def begin(
    uow: UnitOfWork,
    actor: Actor,
    publication: Publication,
    message: str,
    groups: tuple[str, ...],
    what: str,
    reason: str,
    *,
    at_once: bool = False,
    **more: Any,
) -> str:
    """Begins the process that a message starts, with `more` beside the reason; returns its instance's id.

    Raises NotAllowed, Invalid (field `reason`), PublicationState where something is being done to it already.
    """
    if not actor.has(*groups):
        raise NotAllowed("You may not ask for this.", needs=list(groups))
    if not reason.strip():
        raise Invalid("A reason is needed.", field="reason")
    key = subjects.of_publication(publication.id)
    # What must come down comes down at once, even while a correction is under way; it cannot come down twice.
    running = uow.instances.running_with(key)
    if running and not at_once:
        raise PublicationState("Something is being done to this publication already.", instance_id=running[0].id)
    payload = {"publication_id": publication.id, "reason": reason.strip(), "requested_by": actor.id, **more}
    reached = correlate_message(
        uow, actor, message=message, payload=payload, business_key=key, title=f"{what}：{publication.title}"
    )
    return reached[0]
