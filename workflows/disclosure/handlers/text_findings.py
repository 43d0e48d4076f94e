"""What people do about what the text check found: answer for it, or mask it in the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from workflows.disclosure.documents import Document, DocumentStatus
from workflows.disclosure.errors import NotEditable
from workflows.disclosure.finding_answers import answered, chosen
from workflows.disclosure.handlers.documents import edit_document, require_drafting, save_files
from workflows.disclosure.handlers.file_masking import mask_in_file
from workflows.disclosure.handlers.holding import held_tasks, running_review, step_of
from workflows.disclosure.handlers.text_checks import check_document, findings_of
from workflows.disclosure.ports import Documents
from workflows.disclosure.text_events import TextFindingsAnswered, TextMasked
from workflows.disclosure.text_findings import IN_FILE, SECRECY_KINDS, TextFinding, kept, located
from workflows.disclosure.text_pieces import Found, findings
from workflows.disclosure.text_places import replaced
from workflows.disclosure.text_ports import TermList, TextFindings
from workflows.disclosure.verdicts import ROLE_OF_STEP
from workflows.errors import Conflict, NotAllowed, NotFound
from workflows.files import safe_name
from workflows.model import Actor
from workflows.ports import UnitOfWork

SECRECY_REVIEWER: Final = "secrecy-reviewer"
_OPEN: Final = (DocumentStatus.DRAFT, DocumentStatus.REVIEW)


def answer_findings(
    uow: UnitOfWork, actor: Actor, *, document_id: str, finding_ids: Sequence[str], answer: str
) -> list[TextFinding]:
    """Says why findings stay as they are; they hold nothing back any more, as long as their words stand there.

    For personal information and marks of secrecy only a secrecy reviewer who did not write the text; for all others
    the drafter and whoever holds a task of the review. Raises NotFound, NotAllowed, NotEditable, FormInvalid.
    """
    document = uow.wing(Documents).lock(document_id)
    if document.status not in _OPEN:
        raise NotEditable(document_id=document_id)
    check_document(uow, actor, document)
    meant = chosen(findings_of(uow, document_id), finding_ids)
    _check_answers(uow, actor, document, meant)
    told = answered(meant, answer, actor.id, uow.now)
    uow.wing(TextFindings).put(told)
    event = TextFindingsAnswered(
        at=uow.now,
        actor_id=actor.id,
        instance_id=running_review(uow, document_id),
        document_id=document_id,
        findings=[one.id for one in told],
        kinds=sorted({one.kind.value for one in told}),
        answer=told[0].answer,
    )
    uow.history.append([event])
    return told


def mask_finding(
    uow: UnitOfWork,
    actor: Actor,
    *,
    document_id: str,
    finding_id: str,
    expected_version: int,
    all_in_file: bool = False,
) -> Document:
    """Writes the mask in place of personal information: an edit like any other, which voids every verdict.

    Inside a file the same number goes wherever the file has it; with `all_in_file` everything that can be masked.
    Raises NotFound, Conflict (nothing to mask there, or somebody saved in between), NotEditable, TaskNotClaimed,
    MaskingRefused.
    """
    before = uow.wing(Documents).lock(document_id)
    if before.version != expected_version:
        raise Conflict(document_id=document_id, expected=expected_version, actual=before.version)
    known = next((one for one in findings_of(uow, document_id) if one.id == finding_id), None)
    if known is not None and known.where == IN_FILE:
        return mask_in_file(uow, actor, row=known, expected_version=expected_version, all_in_file=all_in_file)
    found, row = _in_text(uow, before, finding_id)
    if not row.maskable or not found.finding.suggestion:
        raise Conflict("Only personal information is masked here.", finding_id=finding_id)
    after = _masked(uow, actor, before, row, found)
    event = TextMasked(
        at=uow.now,
        actor_id=actor.id,
        instance_id=running_review(uow, document_id),
        document_id=document_id,
        finding_id=finding_id,
        masked=row.kind.value,
        mask=found.finding.suggestion,
        where=row.where,
        part=row.part if row.where == "table" else "",
    )
    uow.history.append([event])
    return after


def _masked(uow: UnitOfWork, actor: Actor, before: Document, row: TextFinding, found: Found) -> Document:
    mask, start, end = found.finding.suggestion, found.finding.start, found.finding.end
    if row.where == "attachment name":
        require_drafting(uow, actor, before.id, before.version)
        # What is called with an asterisk cannot be stored everywhere.
        files = tuple(
            replace(one, name=safe_name(one.name[:start] + mask.replace("*", "×") + one.name[end:]))
            if (one.sha256, one.name) == (row.part, found.piece.text.text)
            else one
            for one in before.attachments
        )
        return save_files(uow, actor, before, files)
    if row.where == "title":
        fields = {"title": before.title[:start] + mask + before.title[end:]}
    else:
        fields = {"body": replaced(before.body, found.spans, mask)}
    return edit_document(uow, actor, document_id=before.id, expected_version=before.version, fields=fields)


def may_answer(uow: UnitOfWork, actor: Actor, document: Document, one: TextFinding) -> bool:
    """Whether this person may answer for a finding."""
    if document.status not in _OPEN:
        return False
    if one.kind in SECRECY_KINDS:
        return actor.has(SECRECY_REVIEWER) and actor.id != document.drafter
    return actor.id == document.drafter or _reviews(uow, actor, document)


def _reviews(uow: UnitOfWork, actor: Actor, document: Document) -> bool:
    return any(step_of(task) in ROLE_OF_STEP for task, _ in held_tasks(uow, actor, document.id))


def _check_answers(uow: UnitOfWork, actor: Actor, document: Document, chosen: Sequence[TextFinding]) -> None:
    for one in chosen:
        if not may_answer(uow, actor, document, one):
            if one.kind in SECRECY_KINDS:
                raise NotAllowed(
                    "For personal information and marks of secrecy only a secrecy reviewer answers.",
                    finding_id=one.id,
                    needs=[SECRECY_REVIEWER],
                )
            raise NotAllowed("The drafter answers for this, or whoever holds a task of the review.", finding_id=one.id)


def _in_text(uow: UnitOfWork, document: Document, finding_id: str) -> tuple[Found, TextFinding]:
    """A finding where it stands in the text now."""
    found = findings(document, uow.wing(TermList).terms(), uow.today)
    rows = kept(document.id, document.content_hash, [located(one) for one in found], uow.now)
    for one, row in zip(found, rows, strict=True):
        if row.id == finding_id:
            return one, row
    raise NotFound("This finding is not in the text any more.", kind="finding", id=finding_id)
