"""Redacted copies of what is asked for (区分处理, Art. 37): the original stays sealed, the copy joins the case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workflows.disclosure.archive import CaseFile
from workflows.disclosure.handlers.archiving import add_case_file
from workflows.disclosure.handlers.request_holding import note, require_on
from workflows.disclosure.redaction import Cuts, Passage, check_cuts, copy_name, marked_texts
from workflows.disclosure.request_events import CopyRedacted
from workflows.disclosure.request_ports import Archives, Redaction, Requests
from workflows.errors import Conflict, NotFound
from workflows.model import Actor
from workflows.ports import UnitOfWork

REDACTABLE = ("original", "redacted")
"""Files that say nothing of the applicant: what is asked for, and its copies."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that can be redacted, how many pages it has, and what was found in it."""

    file: CaseFile
    pages: int
    passages: tuple[Passage, ...]
    is_paper: bool


def read_source(uow: UnitOfWork, actor: Actor, *, request_id: str, file_id: str, wanted: Sequence[str] = ()) -> Source:
    """A file with the passages in which the words stand. Raises NotAllowed, NotFound, FormInvalid (`file`)."""
    file, content = _source(uow, actor, request_id, file_id)
    redaction = uow.wing(Redaction)
    passages = redaction.find(content, wanted) if any(word.strip() for word in wanted) else []
    return Source(file, len(redaction.pages(content)), tuple(passages), content.startswith(b"%PDF-"))


def page_picture(uow: UnitOfWork, actor: Actor, *, request_id: str, file_id: str, page: int) -> bytes:
    """A page of a PDF as PNG. Raises NotAllowed, NotFound, FormInvalid (`file`, `region`)."""
    return uow.wing(Redaction).picture(_source(uow, actor, request_id, file_id)[1], page)


def redact_file(uow: UnitOfWork, actor: Actor, *, request_id: str, file_id: str, cuts: Cuts) -> CaseFile:
    """Makes the copy and adds it to the case. Raises NotAllowed, NotFound, Conflict, FormInvalid (the field)."""
    check_cuts(cuts)
    file, content = _source(uow, actor, request_id, file_id)
    redaction = uow.wing(Redaction)
    name = copy_name(file.name, marked_texts(redaction.pages(content), cuts.marks))
    media_type, made = redaction.copy(content, cuts, name)
    given = {"role": "redacted", "name": name, "media_type": media_type, "content": made}
    copy = add_case_file(uow, actor, request_id=request_id, **given)  # type: ignore[arg-type]
    reasons = list(dict.fromkeys([mark.reason for mark in cuts.marks] + [region.reason for region in cuts.regions]))
    request = uow.wing(Requests).get(request_id)
    about = {"file_id": file_id, "copy_id": copy.id, "blanks": len(cuts), "sha256": copy.sha256}
    note(uow, actor, CopyRedacted, request, reasons=reasons, **about)
    return copy


def _source(uow: UnitOfWork, actor: Actor, request_id: str, file_id: str) -> tuple[CaseFile, bytes]:
    require_on(actor, uow.wing(Requests).get(request_id))
    for file in uow.wing(Archives).files(request_id):
        if file.id == file_id:
            if file.role not in REDACTABLE:
                raise Conflict("Only what is to be supplied is redacted.", file_id=file_id, role=file.role)
            return file, uow.wing(Archives).file(file_id)
    raise NotFound(kind="case file", id=file_id)
