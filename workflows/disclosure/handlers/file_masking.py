"""Masking what was found inside an attachment: the file gets a new version without the words, under its old name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from workflows.disclosure.documents import Attachment, Document
from workflows.disclosure.file_masking import Chosen, chosen
from workflows.disclosure.handlers.documents import put_file, require_drafting, save_files
from workflows.disclosure.handlers.holding import running_review
from workflows.disclosure.handlers.text_checks import findings_of, in_pieces
from workflows.disclosure.ports import Blobs
from workflows.disclosure.text_events import FileMasked
from workflows.disclosure.text_findings import IN_FILE, Located, TextFinding, kept
from workflows.disclosure.text_ports import FileMasking, TermList, TextFindings
from workflows.errors import Conflict, NotFound
from workflows.model import Actor
from workflows.ports import UnitOfWork
from workflows.textcheck.model import FilePiece


def mask_in_file(
    uow: UnitOfWork, actor: Actor, *, row: TextFinding, expected_version: int, all_in_file: bool
) -> Document:
    """Masks a finding inside a file, and with it the same number wherever the file has it; or all that can be masked.

    Raises NotEditable, TaskNotClaimed, Conflict, NotFound, MaskingRefused.
    """
    document = require_drafting(uow, actor, row.document_id, expected_version)
    if not row.maskable:
        raise Conflict("Only personal information is masked here.", finding_id=row.id)
    file = next((one for one in document.attachments if one.sha256 == row.part), None)
    if file is None:
        raise NotFound("This finding is not in the text any more.", kind="finding", id=row.id)
    masking, content = uow.wing(FileMasking), uow.wing(Blobs).get(file.sha256)
    found = _found(uow, file, masking.read(file.name, content))
    rows = kept(document.id, document.content_hash, [one for _, one in found], uow.now)
    wanted = chosen(rows, [(number, one.finding) for number, one in found], row.id, all_in_file=all_in_file)
    if row.id not in {one.id for one in wanted.rows}:
        raise NotFound("This finding is not in the text any more.", kind="finding", id=row.id)
    made = masking.masked(file.name, content, wanted.spots)
    changed = put_file(uow, file, made)
    _carry_over(uow, actor, document, wanted, changed, masking.read(file.name, made))
    files = tuple(changed if one == file else one for one in document.attachments)
    after = save_files(uow, actor, document, files)
    # Published versions speak of it for as long as they are kept (decision 0116); nothing else needs what was masked.
    uow.wing(Blobs).drop(file.sha256)
    uow.history.append([_event(uow, actor, document.id, file, changed, wanted)])
    return after


def _found(uow: UnitOfWork, file: Attachment, pieces: Sequence[FilePiece]) -> list[tuple[int, Located]]:
    terms = uow.wing(TermList).terms()
    return [
        (number, one)
        for number, piece in enumerate(pieces)
        for one in in_pieces(file.sha256, [piece], terms, uow.today)
    ]


def _carry_over(
    uow: UnitOfWork,
    actor: Actor,
    document: Document,
    masked: Chosen,
    changed: Attachment,
    pieces: Sequence[FilePiece],
) -> None:
    """What else was found in the file is known again in its new version, with the answers that were given."""
    gone = {one.id for one in masked.rows}
    old: dict[tuple[str, str, str], list[TextFinding]] = defaultdict(list)
    for one in findings_of(uow, document.id):
        if one.where == IN_FILE and one.part == masked.rows[0].part and one.id not in gone:
            old[one.kind, one.place, one.excerpt].append(one)
    located = [one for _, one in _found(uow, changed, pieces)]
    moved = []
    for fresh in kept(document.id, document.content_hash, located, uow.now):
        known = old[fresh.kind, fresh.place, fresh.excerpt]
        if known:
            before = known.pop(0)
            given = ("found_at", "answer", "answered_by", "answered_at")
            moved.append(replace(fresh, **{name: getattr(before, name) for name in given}))
            moved.append(replace(before, resolved_by=actor.id, resolved_at=uow.now))
    uow.wing(TextFindings).put(moved)


def _event(
    uow: UnitOfWork, actor: Actor, document_id: str, file: Attachment, changed: Attachment, masked: Chosen
) -> FileMasked:
    return FileMasked(
        at=uow.now,
        actor_id=actor.id,
        instance_id=running_review(uow, document_id),
        document_id=document_id,
        name=file.name,
        count=len(masked.rows),
        places=[[one.kind.value, one.place, one.suggestion] for one in masked.rows],
        before=file.sha256,
        after=changed.sha256,
    )
