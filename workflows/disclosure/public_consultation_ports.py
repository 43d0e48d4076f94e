"""The stores of public consultations, reached by `uow.wing(Consultations)` and so on."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from workflows.disclosure.public_consultations import Comment, Consultation
from workflows.disclosure.text_ports import TextFindings


class Consultations(Protocol):
    """Consultations and what was said in them."""

    def add(self, consultation: Consultation) -> None: ...
    def get(self, consultation_id: str) -> Consultation:
        """Raises NotFound."""
        ...

    def find(self, consultation_id: str) -> Consultation | None: ...
    def save(self, consultation: Consultation, *, expected_version: int) -> None:
        """Raises Conflict if the stored version is another one."""
        ...

    def add_comment(self, comment: Comment) -> None: ...
    def comment(self, comment_id: str) -> Comment | None: ...
    def sort(self, consultation_id: str, comment_ids: Collection[str], point: int) -> int:
        """Puts comments of the consultation into a point. Returns how many of the ids it has."""
        ...

    def points_of(self, consultation_id: str) -> dict[int | None, int]:
        """How many comments are in each point; None: in none yet."""
        ...


class ConsultationFindings(TextFindings, Protocol):
    """What the text check found in consultations: `document_id` is that of the consultation."""
