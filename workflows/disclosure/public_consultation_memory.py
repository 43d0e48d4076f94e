"""Public consultations in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any, Final, cast

from workflows.disclosure.memory_texts import MemoryTextFindings
from workflows.disclosure.public_consultation_ports import ConsultationFindings, Consultations
from workflows.disclosure.public_consultations import Comment, Consultation
from workflows.errors import Conflict
from workflows.memory import MemoryTables


class MemoryConsultations:
    """`public_consultation_ports.Consultations` in memory."""

    def __init__(self, rows: MemoryTables) -> None:
        self._rows = rows

    def add(self, consultation: Consultation) -> None:
        """Keep it."""
        self._rows.table("consultations")[consultation.id] = consultation

    def get(self, consultation_id: str) -> Consultation:
        """Raises NotFound."""
        return cast(Consultation, self._rows.one("consultations", consultation_id))

    def find(self, consultation_id: str) -> Consultation | None:
        """None where there is none."""
        return self._rows.table("consultations").get(consultation_id)

    def save(self, consultation: Consultation, *, expected_version: int) -> None:
        """Raises Conflict if the stored version is another one."""
        known = self.get(consultation.id)
        if known.version != expected_version:
            raise Conflict(consultation_id=consultation.id, expected=expected_version, actual=known.version)
        self.add(consultation)

    def add_comment(self, comment: Comment) -> None:
        """Keep it."""
        self._rows.table("comments")[comment.id] = comment

    def comment(self, comment_id: str) -> Comment | None:
        """None where there is none."""
        return self._rows.table("comments").get(comment_id)

    def sort(self, consultation_id: str, comment_ids: Collection[str], point: int) -> int:
        """Puts comments into a point; how many there are."""
        table = self._rows.table("comments")
        own = [one for one in set(comment_ids) if one in table and table[one].consultation_id == consultation_id]
        table.update({one: replace(table[one], point=point) for one in own})
        return len(own)

    def points_of(self, consultation_id: str) -> dict[int | None, int]:
        """How many comments are in each point."""
        every = self._rows.table("comments").values()
        return dict(Counter(one.point for one in every if one.consultation_id == consultation_id))


STORES: Final[Mapping[type, Callable[[MemoryTables], Any]]] = {
    Consultations: MemoryConsultations,
    ConsultationFindings: lambda rows: MemoryTextFindings(rows, "consultation_text"),
}
