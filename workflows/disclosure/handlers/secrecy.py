"""The secrecy reviews of a document, as they are listed and printed. These handlers only look."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.disclosure.documents import Document
from workflows.disclosure.handlers.reading import visible_document
from workflows.disclosure.ports import Verdicts
from workflows.disclosure.secrecy import SecrecyReview
from workflows.disclosure.verdicts import Participation, Verdict
from workflows.errors import NotFound
from workflows.model import Actor
from workflows.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class SecrecyFile:
    """An examination with its verdict, the document and who took part in its review."""

    document: Document
    review: SecrecyReview
    verdict: Verdict | None
    participations: tuple[Participation, ...]


def secrecy_reviews(uow: UnitOfWork, actor: Actor, *, document_id: str) -> list[SecrecyReview]:
    """Every examination, oldest first, for people whom the document concerns. Raises NotFound, NotAllowed."""
    visible_document(uow, actor, document_id)
    return uow.wing(Verdicts).conclusions(document_id)


def secrecy_file(uow: UnitOfWork, actor: Actor, *, document_id: str, review_id: str) -> SecrecyFile:
    """One of them, to be printed. Raises NotFound, NotAllowed."""
    document = visible_document(uow, actor, document_id)
    store = uow.wing(Verdicts)
    review = next((one for one in store.conclusions(document_id) if one.id == review_id), None)
    if review is None:
        raise NotFound("There is no such secrecy review.", kind="secrecy review", id=review_id)
    verdict = next((one for one in store.of(document_id) if one.id == review.verdict_id), None)
    return SecrecyFile(document, review, verdict, tuple(store.participations(document_id)))
