"""The archive of a request to correct a record: made when it ends, taken out for a reason."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any, Final

from workflows.disclosure.archive import Archive, CorrectionClosing, Piece, as_json, pack
from workflows.disclosure.handlers.archiving import OWN
from workflows.disclosure.handlers.contacts import contacts_of
from workflows.disclosure.handlers.record_corrections import note, view_corrector
from workflows.disclosure.letters import MEDIA_TYPES
from workflows.disclosure.record_correction_events import CorrectionArchived, CorrectionArchiveOpened
from workflows.disclosure.record_corrections import CLOCK, CorrectionLetter, RecordCorrection, RecordCorrections
from workflows.disclosure.request_ports import CorrectionArchives
from workflows.errors import NotFound
from workflows.handlers.moments import due_date
from workflows.model import Actor
from workflows.ports import UnitOfWork

TITLE: Final = "与自身相关信息更正申请归档包"
_ROLES: Final = {CorrectionLetter.OUTCOME: "reply"}


def archive_correction(uow: UnitOfWork, actor: Actor, correction: RecordCorrection) -> Archive:
    """Makes the package of a locked request that is over, and puts its digest on record."""
    found, target = _pieces(uow, correction), _target(uow, correction)
    files = len(found) + len(OWN)
    closing = CorrectionClosing(
        *(correction.number, uow.today, uow.now, actor.id, target, None if target is None else uow.today <= target),
        outcome=correction.outcome,
        told_on=correction.told_on,
        told_by_way=correction.told_by_way,
        told_evidence=correction.told_evidence,
        files=files,
    )
    archives = uow.wing(CorrectionArchives)
    package = pack(correction, found, archives.history(correction), (), closing, TITLE)
    sha256, size = hashlib.sha256(package.content).hexdigest(), len(package.content)
    archive = Archive(correction.id, 0, uow.now, actor.id, sha256, size, package.manifest_sha256)
    archives.put(archive, package.content)
    note(uow, actor, CorrectionArchived, correction, files=files, digest=package.manifest_sha256)
    return archive


def correction_package(uow: UnitOfWork, actor: Actor, *, correction_id: str, reason: str) -> tuple[Archive, bytes]:
    """The package. It says who asks: a look, recorded with its reason.

    Raises NotAllowed, FormInvalid (`reason`), NotFound while there is none.
    """
    archives = uow.wing(CorrectionArchives)
    archive = archives.of(correction_id)
    if archive is None:
        raise NotFound(kind="archive", id=correction_id)
    view_corrector(uow, actor, correction_id=correction_id, reason=reason)
    correction = uow.wing(RecordCorrections).get(correction_id)
    note(uow, actor, CorrectionArchiveOpened, correction, sha256=archive.sha256)
    return archive, archives.content(archive)


def _pieces(uow: UnitOfWork, correction: RecordCorrection) -> list[Piece]:
    """Everything that the service holds of it, in the order of the work."""
    store = uow.wing(RecordCorrections)
    found = [
        Piece("申请人.json", "application", as_json(store.applicant(correction.id))),
        Piece("更正申请.json", "application", as_json(store.claim(correction.id))),
    ]
    found += [Piece(file.name, "application", store.file(file.id)) for file in store.files(correction.id)]
    for letter in store.letters(correction.id):
        role, name = _ROLES.get(letter.kind, "notice"), f"{letter.title}{letter.number}"
        found += [Piece(f"{name}.{form}", role, store.letter(letter.id, form)) for form in MEDIA_TYPES]
    kept: dict[str, list[Any]] = {
        "沟通记录.json": list(contacts_of(uow, correction)),
        "目标期限.json": list(uow.clocks.of(correction.subject)),
    }
    found += [Piece(name, "other", as_json(records)) for name, records in kept.items() if records]
    return found


def _target(uow: UnitOfWork, correction: RecordCorrection) -> date | None:
    clock = uow.clocks.get(correction.subject, CLOCK)
    return None if clock is None else due_date(clock, uow.calendar, uow.today).day
