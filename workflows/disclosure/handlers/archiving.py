"""Closing a request with its archive: the service makes the package from what it holds; it never changes again."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from typing import Any, Final

from workflows.disclosure.archive import FILES, Archive, CaseFile, Closing, Piece, as_json, pack
from workflows.disclosure.handlers.contacts import contacts_of
from workflows.disclosure.handlers.request_holding import note, require_on, save, stop
from workflows.disclosure.handlers.requests import view_identity
from workflows.disclosure.letters import MEDIA_TYPES, LetterKind
from workflows.disclosure.request_clocks import CLOSURE_CLOCK
from workflows.disclosure.request_events import ArchiveOpened, CaseFileAdded, ManifestSaved, RequestClosed
from workflows.disclosure.request_ports import Archives, Casework, FollowUps, Identities, Letters, Requests
from workflows.disclosure.requests import ArchivedFile, Request, RequestStatus
from workflows.disclosure.verify_archive import CLOSING
from workflows.errors import Conflict, FormInvalid, NotFound
from workflows.handlers.moments import due_date
from workflows.model import Actor
from workflows.ports import UnitOfWork

ROLES: Final = (
    *("application", "notice", "search", "consultation", "approval", "reply", "service"),
    *("original", "redacted", "other"),
)
"""What a file that is added to a case may be."""
OWN: Final = ("case.json", "history.jsonl", CLOSING)
FILE_BYTES: Final = 20_000_000
FILES_LIMIT: Final = 200
_ALWAYS: Final = frozenset({"application"})
_REPLY: Final = frozenset({"reply", "service"})
_OF_LETTER: Final = {
    LetterKind.REPLY: "reply",
    LetterKind.SERVICE: "service",
    LetterKind.CONSULTATION: "consultation",
    LetterKind.OVERRIDE: "consultation",
}


def add_case_file(
    uow: UnitOfWork, actor: Actor, *, request_id: str, role: str, name: str, media_type: str, content: bytes
) -> CaseFile:
    """Adds a file to a case that is not closed: an application on paper, a signed receipt, a copy that went out.

    Kept sealed. Raises NotAllowed, Conflict, FormInvalid (`role`, `files`).
    """
    request = uow.wing(Requests).lock(request_id)
    require_on(actor, request)
    if request.status is RequestStatus.CLOSED:
        raise Conflict("The request is archived.", request_id=request_id)
    if role not in ROLES:
        raise FormInvalid({"role": ["Say what the file is."]})
    if not 0 < len(content) <= FILE_BYTES:
        raise FormInvalid({"files": [f"A file has 1 to {FILE_BYTES} bytes."]})
    archives = uow.wing(Archives)
    if len(archives.files(request_id)) >= FILES_LIMIT:
        raise FormInvalid({"files": [f"At most {FILES_LIMIT} files."]})
    sha256 = hashlib.sha256(content).hexdigest()
    file = CaseFile(
        uow.new_id(),
        request_id,
        role,
        name.strip()[-150:] or "file",
        media_type[:100],
        len(content),
        sha256,
        actor.id,
        uow.now,
    )
    archives.add_file(file, content)
    note(uow, actor, CaseFileAdded, request, file_id=file.id, role=role, sha256=sha256)
    return file


def case_file(uow: UnitOfWork, actor: Actor, *, request_id: str, file_id: str, reason: str) -> tuple[CaseFile, bytes]:
    """A file of a case. It may say who asks: a look, recorded. Raises NotAllowed, FormInvalid (`reason`), NotFound."""
    view_identity(uow, actor, request_id=request_id, reason=reason)
    for file in uow.wing(Archives).files(request_id):
        if file.id == file_id:
            return file, uow.wing(Archives).file(file_id)
    raise NotFound(kind="case file", id=file_id)


def check_complete(uow: UnitOfWork, request: Request) -> None:
    """Raises Conflict (`missing`) without what every archive has: the application, a reply and its service."""
    needed = _ALWAYS | (_REPLY if request.service else frozenset())
    there = {file.role for file in _elsewhere(request)} | {piece.role for piece in pieces(uow, request)}
    if missing := needed - there:
        raise Conflict("The archive manifest is not complete.", request_id=request.id, missing=sorted(missing))


def close_with_archive(uow: UnitOfWork, actor: Actor, request: Request) -> Request:
    """Closes the locked request and makes the package of its round, the closing itself included.

    A package goes on from those of the rounds before: its closing record has their digests. Raises as `check_complete`.
    """
    check_complete(uow, request)
    due = _closure_due(uow, request)
    stop(uow, actor, request, CLOSURE_CLOCK, uow.today)
    closed = replace(request, status=RequestStatus.CLOSED, closed_on=uow.today)
    found, elsewhere = pieces(uow, closed), _elsewhere(closed)
    files = len(found) + len(elsewhere) + len(OWN)
    note(uow, actor, RequestClosed, closed, files=files)
    archives = uow.wing(Archives)
    before = tuple(one for one in archives.of(request.id) if one.round != request.round)
    closing = Closing(
        *(request.number, request.round, len(before) + 1, uow.today, uow.now, actor.id, due),
        in_time=None if due is None else uow.today <= due,
        outcome=request.outcome,
        revised=request.revised,
        service=request.service,
        files=files,
        earlier=before,
    )
    package = pack(closed, found, archives.history(closed), elsewhere, closing)
    archive = Archive(
        request.id,
        request.round,
        uow.now,
        actor.id,
        hashlib.sha256(package.content).hexdigest(),
        len(package.content),
        package.manifest_sha256,
    )
    archives.put(archive, package.content)
    saved = save(uow, replace(closed, manifest=package.manifest))
    note(uow, actor, ManifestSaved, saved, files=len(package.manifest), digest=package.manifest_sha256)
    return saved


def _elsewhere(request: Request) -> list[ArchivedFile]:
    """Files that others keep, as somebody entered them."""
    return [file for file in request.manifest if not file.name.startswith(FILES) and file.name not in OWN]


def _closure_due(uow: UnitOfWork, request: Request) -> date | None:
    clock = uow.clocks.get(request.subject, CLOSURE_CLOCK)
    return None if clock is None else due_date(clock, uow.calendar, uow.today).day


def archive_package(
    uow: UnitOfWork, actor: Actor, *, request_id: str, reason: str, round_: int | None = None
) -> tuple[Archive, bytes]:
    """A package of a request: that of a round, or the newest. It says who asks: a look, recorded with its reason.

    Raises NotAllowed, FormInvalid (`reason`), NotFound while there is none.
    """
    wanted = (one for one in uow.wing(Archives).of(request_id) if round_ in (None, one.round))
    archive = next(wanted, None)
    if archive is None:
        raise NotFound(kind="archive", id=request_id)
    view_identity(uow, actor, request_id=request_id, reason=reason)
    note(uow, actor, ArchiveOpened, uow.wing(Requests).get(request_id), sha256=archive.sha256)
    return archive, uow.wing(Archives).content(archive)


def pieces(uow: UnitOfWork, request: Request) -> list[Piece]:
    """Everything that the service holds of a case, in the order of the work."""
    casework, letters = uow.wing(Casework), uow.wing(Letters)
    rounds = range(request.round + 1)
    found = [Piece("申请.json", "application", as_json(uow.wing(Identities).get(request.id)))]
    found.append(Piece("申请内容.txt", "application", f"{request.number}\n\n{request.description}\n".encode()))
    found += uow.wing(Archives).proofs(request.id)
    for letter in letters.of(request.id):
        role = _OF_LETTER.get(letter.kind, "notice")
        name = f"{letter.title}{letter.number}"
        for form in MEDIA_TYPES:
            found.append(Piece(f"{name}.{form}", role, letters.content(letter.id, form)))
    found += _records("检索记录.json", "search", casework.searches(request.id))
    found += _records("征求意见.json", "consultation", casework.parties(request.id))
    for number in rounds:
        reply = casework.reply(request.id, number)
        if reply is not None:
            found += _records(f"答复内容-{number}.json", "reply", [reply])
        found += _records(f"审查意见-{number}.json", "approval", casework.reviews(request.id, number))
    found += _records("沟通记录.json", "other", contacts_of(uow, request))
    found += _records("送达记录.json", "service", list(request.services))
    found += _records("复议诉讼投诉.json", "other", uow.wing(FollowUps).of(request.id))
    found += _records("法定期限.json", "other", list(uow.clocks.of(request.subject)))
    for file in uow.wing(Archives).files(request.id):
        found.append(Piece(file.name, file.role, uow.wing(Archives).file(file.id)))
    return found


def _records(name: str, role: str, records: list[Any]) -> list[Piece]:
    return [Piece(name, role, as_json(records))] if records else []
