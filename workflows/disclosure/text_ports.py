"""The stores of what is found wrong in texts, reached by `uow.wing(TextFindings)` and so on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from workflows.disclosure.error_register import ErrorEntry
from workflows.disclosure.file_masking import Spot
from workflows.disclosure.text_findings import TextChecked, TextFinding
from workflows.textcheck.model import FilePiece, Term
from workflows.textcheck.term_list import TermChange


class TextFindings(Protocol):
    """What the text check found in documents. Rows are never deleted; whoever writes holds the document's lock."""

    def checked(self, document_id: str) -> TextChecked | None:
        """What the last check looked at; None for a document that was never checked."""
        ...

    def put_checked(self, checked: TextChecked) -> None: ...
    def of(self, document_id: str) -> list[TextFinding]:
        """All of them, resolved ones too."""
        ...

    def put(self, findings: Sequence[TextFinding]) -> None:
        """Adds them, or overwrites those with their ids."""
        ...


class TermList(Protocol):
    """The words that are not to be used."""

    def terms(self) -> Sequence[Term]:
        """Those of the office, by term; the list that ships until the office changes anything."""
        ...

    def change(self, change: TermChange) -> None:
        """Writes a change and keeps it; the first one takes the list that ships as it is."""
        ...

    def changes(self, limit: int) -> Sequence[TermChange]:
        """The newest first."""
        ...


class FileTexts(Protocol):
    """The words of files, by what this service has to read them with."""

    @property
    def looks_at_links(self) -> bool:
        """Whether addresses outside are called to see whether they answer."""
        ...

    def read(self, name: str, sha256: str, size: int) -> list[FilePiece] | None:
        """The pieces of a stored file; None where reading takes too long to be waited for."""
        ...


class FileMasking(Protocol):
    """Writes masks into files."""

    def read(self, name: str, content: bytes) -> list[FilePiece]:
        """The pieces of a file, as `FileTexts.read` gives them."""
        ...

    def masked(self, name: str, content: bytes, spots: Sequence[Spot]) -> bytes:
        """The file with masks in place of the words; nothing of them is left in it. Raises MaskingRefused."""
        ...


class ErrorRegister(Protocol):
    """The register of errors: entries are added and settled, never deleted."""

    def add(self, entry: ErrorEntry) -> bool:
        """False, and nothing changed, where there is an entry of this origin."""
        ...

    def get(self, entry_id: str) -> ErrorEntry:
        """Others that get it wait for this unit of work. Raises NotFound."""
        ...

    def save(self, entry: ErrorEntry) -> None: ...
    def open_of_document(self, document_id: str) -> list[ErrorEntry]:
        """Unsettled entries about a document, the oldest first."""
        ...

    def open_of_publication(self, publication_id: str) -> list[ErrorEntry]:
        """Unsettled entries about a publication, the oldest first."""
        ...
