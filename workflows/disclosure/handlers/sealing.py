"""Sealing (封存): a text that gives away personal data or secrets is kept from the public at once, and for good.

A version is never changed and never deleted; what is sealed is shown to nobody without a right, and every reading of it
goes into the history. Personal information protection law Art. 47, state secrets law Art. 35.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from workflows.disclosure.events import PublicationRestored, PublicationSealed, PublicationTakenDown, SealedVersionRead
from workflows.disclosure.handlers.channel_jobs import to_channels
from workflows.disclosure.ports import Publications
from workflows.disclosure.publications import (
    SEALING,
    Cause,
    Publication,
    PublicationStatus,
    PublicationVersion,
    Seal,
    Tombstone,
)
from workflows.errors import Invalid, NotAllowed, NotFound
from workflows.model import Actor
from workflows.ports import UnitOfWork

SEALERS: Final = ("office-reviewer", "publisher", "leader", "secrecy-reviewer", "admin")
"""Who takes any text out of sight at once; a department does so with its own."""
READERS: Final = ("office-reviewer", "leader", "secrecy-reviewer", "admin")
"""Who reads what is sealed, and people of the responsible department with a role in its review."""
LEADERS: Final = ("leader", "admin")


def cause_of(value: str) -> Cause:
    """Raises Invalid (field `cause`)."""
    try:
        return Cause(value)
    except ValueError as error:
        raise Invalid("Choose why from the list.", field="cause", allowed=[one.value for one in Cause]) from error


def sealed(uow: UnitOfWork, actor: Actor, publication: Publication, cause: Cause) -> Publication:
    """The publication with all its versions sealed where the cause asks for it; not stored."""
    if cause not in SEALING:
        return publication
    number = publication.version_number
    event = PublicationSealed(
        at=uow.now, actor_id=actor.id, publication_id=publication.id, through=number, cause=cause.value
    )
    uow.history.append([event])
    return replace(publication, seals=(*publication.seals, Seal(number, cause, uow.now, actor.id)))


def hold_back(uow: UnitOfWork, actor: Actor, publication: Publication, cause: Cause, reason: str) -> None:
    """Off every channel until the corrected version is there. Raises NotAllowed."""
    own = publication.department == actor.department
    if not own and not actor.has(*SEALERS):
        raise NotAllowed("Only the responsible department and the office seal a text: tell the office.", needs=SEALERS)
    stone = Tombstone(reason, uow.now, actor.id, cause=cause, awaits_correction=True)
    held = sealed(uow, actor, publication, cause)
    held = replace(held, status=PublicationStatus.WITHDRAWN, tombstone=stone, version=publication.version + 1)
    uow.wing(Publications).save(held, expected_version=publication.version)
    event = PublicationTakenDown(at=uow.now, actor_id=actor.id, publication_id=held.id, reason=reason)
    uow.history.append([event])
    to_channels(uow, held, "remove", uow.new_id())


def opened(publication: Publication) -> Publication:
    """The publication back in public, as its present version: the seals on that go; not stored."""
    return replace(
        publication,
        status=PublicationStatus.LIVE,
        tombstone=None,
        seals=tuple(seal for seal in publication.seals if seal.through < publication.version_number),
        version=publication.version + 1,
    )


def reopen_publication(uow: UnitOfWork, actor: Actor, *, publication_id: str, reason: str) -> None:
    """A leader finds that what was sealed gives nothing away: the same text is public again.

    Raises NotAllowed, Invalid (field `reason`, or nothing is held back), NotFound.
    """
    if not actor.has(*LEADERS):
        raise NotAllowed("Only a leader opens what was sealed.", needs=list(LEADERS))
    if not reason.strip():
        raise Invalid("A reason is needed.", field="reason")
    publication = uow.wing(Publications).lock(publication_id)
    if not publication.awaits_correction:
        raise Invalid("This text is not held back for a correction.", publication_id=publication_id)
    back = opened(publication)
    uow.wing(Publications).save(back, expected_version=publication.version)
    event = PublicationRestored(at=uow.now, actor_id=actor.id, publication_id=back.id, reason=reason.strip())
    uow.history.append([event])
    to_channels(uow, back, "publish", uow.new_id())


def read_sealed_version(
    uow: UnitOfWork, actor: Actor, *, publication_id: str, number: int, reason: str
) -> PublicationVersion:
    """A sealed version, for those with the right; who read it, when and for what goes into the history.

    Raises NotAllowed, Invalid (field `reason`), NotFound.
    """
    publication = uow.wing(Publications).get(publication_id)
    if not may_read_sealed(actor, publication):
        raise NotAllowed("You may not read what is sealed.", needs=list(READERS))
    if not reason.strip():
        raise Invalid("A reason is needed.", field="reason")
    versions = uow.wing(Publications).versions(publication_id)
    found = next((one for one in versions if one.number == number), None)
    if found is None or publication.seal_of(number) is None:
        raise NotFound("There is no such sealed version.", publication_id=publication_id, number=number)
    event = SealedVersionRead(
        at=uow.now, actor_id=actor.id, publication_id=publication_id, number=number, reason=reason.strip()
    )
    uow.history.append([event])
    return found


def may_read_sealed(actor: Actor, publication: Publication) -> bool:
    """Whether somebody has the right."""
    return actor.has(*READERS, f"head@{publication.department}", f"drafter@{publication.department}")
