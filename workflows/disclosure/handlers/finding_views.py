"""What pages and API show of the findings of a document. This handler only looks."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.disclosure.documents import Document
from workflows.disclosure.handlers.reading import visible_document
from workflows.disclosure.handlers.text_checks import own_findings
from workflows.disclosure.handlers.text_findings import may_answer
from workflows.disclosure.text_findings import IN_FILE, TextFinding, in_reading_order, kept, merge
from workflows.disclosure.text_pieces import BODY_LIMIT, Piece, pieces
from workflows.disclosure.text_places import Span
from workflows.disclosure.text_ports import TermList, TextFindings
from workflows.model import Actor
from workflows.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding with its words as they stand in the text now.

    `spans`: where in the body's HTML; empty for what is elsewhere. `before` and `behind`: the words beside it.
    """

    finding: TextFinding
    words: str
    before: str
    behind: str
    spans: tuple[Span, ...]
    answerable: bool


@dataclass(frozen=True, slots=True)
class ShownFindings:
    """Everything found in a document. `waiting`: a job still reads its files or its long text."""

    document: Document
    findings: tuple[ShownFinding, ...]
    waiting: bool
    names: dict[str, str]
    """Of files, by SHA-256."""


_AROUND = 12


def shown_findings(uow: UnitOfWork, actor: Actor, *, document_id: str) -> ShownFindings:
    """Of a document that concerns the actor. Raises NotFound, NotAllowed."""
    document = visible_document(uow, actor, document_id)
    store = uow.wing(TextFindings)
    checked = store.checked(document_id)
    rows = store.of(document_id)
    if checked is None or checked.content_hash != document.content_hash:
        rows = _computed(uow, document, rows)
    placed: dict[tuple[str, str], Piece] = {(piece.text.where, piece.part): piece for piece in pieces(document)}
    there = in_reading_order(one for one in rows if one.resolved_at is None)
    names = {one.sha256: one.name for one in document.attachments}
    found = tuple(
        shown(one, placed.get((one.where, one.part)), answerable=may_answer(uow, actor, document, one)) for one in there
    )
    return ShownFindings(document, found, bool(checked and checked.waiting), names)


def _computed(uow: UnitOfWork, document: Document, known: list[TextFinding]) -> list[TextFinding]:
    """What a check would keep, for a document from before findings were kept."""
    if len(document.body) > BODY_LIMIT:
        return known
    found = own_findings(document, uow.wing(TermList).terms(), uow.today)
    fresh = kept(document.id, document.content_hash, found, uow.now)
    inside = [one for one in known if one.where == IN_FILE]
    ids = {one.id for one in fresh}
    merged = {one.id: one for one in merge(known, [*fresh, *inside], by="", at=uow.now).rows}
    return [merged.get(one.id, one) for one in (*(old for old in known if old.id in ids), *fresh, *inside)]


def shown(one: TextFinding, piece: Piece | None, *, answerable: bool) -> ShownFinding:
    """A finding with its words; `piece` is where it stands, None for what is inside a file."""
    if piece is None or one.start == one.end:
        return ShownFinding(one, one.excerpt, "", "", (), answerable)
    text = piece.text.text
    return ShownFinding(
        one,
        text[one.start : one.end],
        text[max(0, one.start - _AROUND) : one.start],
        text[one.end : one.end + _AROUND],
        piece.spans[one.start : one.end],
        answerable,
    )
