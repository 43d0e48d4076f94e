"""The stores of what is found wrong in texts, reached by `uow.wing(ErrorRegister)` and so on."""

from __future__ import annotations

from typing import Protocol

from workflows.disclosure.error_register import ErrorEntry


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
