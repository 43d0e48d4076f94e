"""The stores of what is found wrong in texts, in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, cast

from workflows.disclosure.error_register import ErrorEntry, ErrorState
from workflows.disclosure.file_masking import Spot
from workflows.disclosure.text_findings import TextChecked, TextFinding
from workflows.disclosure.text_ports import ErrorRegister, FileMasking, FileTexts, TermList, TextFindings
from workflows.memory import MemoryTables
from workflows.textcheck.model import FilePiece, Kind, Term, Text
from workflows.textcheck.term_list import TermChange, shipped_terms


class MemoryTextFindings:
    def __init__(self, rows: MemoryTables, kept_as: str = "text") -> None:
        self._rows, self._checks, self._findings = rows, f"{kept_as}_checks", f"{kept_as}_findings"

    def checked(self, document_id: str) -> TextChecked | None:
        return self._rows.table(self._checks).get(document_id)

    def put_checked(self, checked: TextChecked) -> None:
        self._rows.table(self._checks)[checked.document_id] = checked

    def of(self, document_id: str) -> list[TextFinding]:
        return [one for one in self._rows.table(self._findings).values() if one.document_id == document_id]

    def put(self, findings: Sequence[TextFinding]) -> None:
        self._rows.table(self._findings).update({one.id: one for one in findings})


class MemoryTermList:
    def __init__(self, rows: MemoryTables) -> None:
        self._rows = rows

    def terms(self) -> Sequence[Term]:
        if not self._rows.table("term_changes"):
            return shipped_terms()
        return sorted(self._rows.table("terms").values(), key=lambda one: one.term)

    def change(self, change: TermChange) -> None:
        table = self._rows.table("terms")
        if not self._rows.table("term_changes"):
            table.update({one.term: one for one in shipped_terms()})
        self._rows.table("term_changes")[change.id] = change
        for one in change.changes:
            if one["after"] is None:
                table.pop(one["term"], None)
            else:
                table[one["term"]] = Term(one["term"], **{**one["after"], "kind": Kind(one["after"]["kind"])})

    def changes(self, limit: int) -> Sequence[TermChange]:
        return list(self._rows.table("term_changes").values())[::-1][:limit]


class MemoryFileTexts:
    """Reads files of UTF-8 text; what a real service reads with libraries says nothing here."""

    looks_at_links = False

    def __init__(self, rows: MemoryTables) -> None:
        self._rows = rows

    def read(self, name: str, sha256: str, size: int) -> list[FilePiece] | None:
        if not name.endswith((".txt", ".csv")):
            return []
        return [FilePiece("", Text("body", self._content(sha256)[:size].decode("utf-8", "replace")))]

    def _content(self, sha256: str) -> bytes:
        """Attachments of documents, or files that were sent with answers."""
        sent = (content for file, content in self._rows.table("files").values() if file.sha256 == sha256)
        return next(sent, None) or cast(bytes, self._rows.one("blobs", sha256)[0])


class MemoryFileMasking:
    """Masks what it reads: files of UTF-8 text."""

    def __init__(self, _rows: MemoryTables) -> None:
        pass

    def read(self, name: str, content: bytes) -> list[FilePiece]:
        if not name.endswith((".txt", ".csv")):
            return []
        return [FilePiece("", Text("body", content.decode("utf-8", "replace")))]

    def masked(self, name: str, content: bytes, spots: Sequence[Spot]) -> bytes:
        text = self.read(name, content)[0].text
        said = text.text if text else ""
        for spot in sorted(spots, key=lambda one: one.start, reverse=True):
            said = said[: spot.start] + spot.mask + said[spot.end :]
        return said.encode()


class MemoryErrorRegister:
    def __init__(self, rows: MemoryTables) -> None:
        self._rows = rows

    def add(self, entry: ErrorEntry) -> bool:
        table = self._rows.table("error_register")
        if any(known.origin == entry.origin for known in table.values()):
            return False
        table[entry.id] = entry
        return True

    def get(self, entry_id: str) -> ErrorEntry:
        return cast(ErrorEntry, self._rows.one("error_register", entry_id))

    def save(self, entry: ErrorEntry) -> None:
        self._rows.table("error_register")[entry.id] = entry

    def open_of_document(self, document_id: str) -> list[ErrorEntry]:
        return [one for one in self._open() if one.document_id == document_id]

    def open_of_publication(self, publication_id: str) -> list[ErrorEntry]:
        return [one for one in self._open() if one.publication_id == publication_id]

    def _open(self) -> list[ErrorEntry]:
        every = self._rows.table("error_register").values()
        return [one for one in every if one.state is ErrorState.OPEN]


STORES: Final[Mapping[type, Callable[[MemoryTables], Any]]] = {
    TextFindings: MemoryTextFindings,
    TermList: MemoryTermList,
    FileTexts: MemoryFileTexts,
    FileMasking: MemoryFileMasking,
    ErrorRegister: MemoryErrorRegister,
}
