"""What pages and API show of what the text check found in a consultation. This handler only looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workflows.disclosure.consultation_texts import pieces
from workflows.disclosure.handlers.consultation_checks import files_of, findings_of, may_answer
from workflows.disclosure.handlers.finding_views import ShownFinding, shown
from workflows.disclosure.handlers.public_consulting import may_see
from workflows.disclosure.public_consultation_ports import ConsultationFindings, Consultations
from workflows.disclosure.text_pieces import Piece
from workflows.errors import NotAllowed
from workflows.model import Actor
from workflows.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class ShownTexts:
    """Everything found in a consultation. `waiting`: a job still reads its files; `names` are those, by SHA-256.

    `texts` are the texts by their part (`consultation_texts.PARTS`), in which findings have their places.
    """

    findings: tuple[ShownFinding, ...]
    waiting: bool
    names: Mapping[str, str]
    texts: Mapping[str, str]


def shown_texts(uow: UnitOfWork, actor: Actor, *, consultation_id: str) -> ShownTexts:
    """Of a consultation that the actor may see. Raises NotFound, NotAllowed."""
    consultation = uow.wing(Consultations).get(consultation_id)
    if not may_see(actor, consultation):
        raise NotAllowed("The department that consults does this.", department=consultation.notice.department)
    files = files_of(uow, consultation)
    placed: dict[tuple[str, str], Piece] = {
        (piece.text.where, piece.part): piece for piece in pieces(consultation, files)
    }
    checked = uow.wing(ConsultationFindings).checked(consultation_id)
    found = tuple(
        shown(one, placed.get((one.where, one.part)), answerable=may_answer(uow, actor, consultation, one))
        for one in findings_of(uow, consultation_id)
    )
    return ShownTexts(
        found,
        bool(checked and checked.waiting),
        {one.sha256: one.name for one in files},
        {part: piece.text.text for (_, part), piece in placed.items() if part},
    )
