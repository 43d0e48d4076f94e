"""The store of requests to correct a record in memory, in the open: memory is not a place at rest."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any, cast

from workflows.disclosure.record_corrections import Claim, EvidenceFile, KeptLetter, RecordCorrection
from workflows.disclosure.requests import Applicant, IdentityView, mark_text
from workflows.errors import InstanceChanged
from workflows.memory import MemoryTables


class MemoryRecordCorrections:
    """`record_corrections.RecordCorrections` in memory."""

    def __init__(self, rows: MemoryTables) -> None:
        self._rows = rows

    def add(self, correction: RecordCorrection, applicant: Applicant, claim: Claim) -> None:
        self._rows.table("corrections")[correction.id] = correction
        self._rows.table("correction_sealed")[correction.id] = (applicant, claim)

    def get(self, correction_id: str) -> RecordCorrection:
        return cast(RecordCorrection, self._rows.one("corrections", correction_id))

    lock = get

    def save(self, correction: RecordCorrection, *, expected_version: int) -> None:
        if self.get(correction.id).version != expected_version:
            raise InstanceChanged("The request was changed at the same moment.", correction_id=correction.id)
        self._rows.table("corrections")[correction.id] = correction

    def by_code(self, code_hash: str) -> RecordCorrection | None:
        return next((one for one in self._all("corrections") if hmac.compare_digest(one.code_hash, code_hash)), None)

    def next_serial(self, year: int) -> int:
        serials = self._rows.table("correction_serials")
        serials[year] = serials.get(year, 0) + 1
        return cast(int, serials[year])

    def applicant(self, correction_id: str) -> Applicant:
        return cast(Applicant, self._rows.one("correction_sealed", correction_id)[0])

    def claim(self, correction_id: str) -> Claim:
        return cast(Claim, self._rows.one("correction_sealed", correction_id)[1])

    def mark(self, applicant: Applicant) -> str:
        return hashlib.sha256(mark_text(applicant).encode()).hexdigest()

    def record_view(self, view: IdentityView) -> None:
        self._rows.table("correction_views")[view.id] = view

    def views(self, correction_id: str) -> list[IdentityView]:
        return [view for view in self._all("correction_views") if view.request_id == correction_id]

    def add_file(self, file: EvidenceFile, content: bytes) -> None:
        self._rows.table("correction_files")[file.id] = file
        self._rows.table("correction_bytes")[file.id] = content

    def files(self, correction_id: str) -> list[EvidenceFile]:
        return [file for file in self._all("correction_files") if file.correction_id == correction_id]

    def file(self, file_id: str) -> bytes:
        return cast(bytes, self._rows.one("correction_bytes", file_id))

    def add_letter(self, letter: KeptLetter, contents: dict[str, bytes]) -> None:
        self._rows.table("correction_letters")[letter.id] = letter
        self._rows.table("correction_bytes").update({(letter.id, form): data for form, data in contents.items()})

    def letters(self, correction_id: str) -> list[KeptLetter]:
        return [letter for letter in self._all("correction_letters") if letter.correction_id == correction_id]

    def letter(self, letter_id: str, form: str) -> bytes:
        return cast(bytes, self._rows.one("correction_bytes", (letter_id, form)))

    def _all(self, table: str) -> list[Any]:
        return list(self._rows.table(table).values())
