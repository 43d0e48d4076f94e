"""The store of inspections, reached by `uow.wing(Inspections)`."""

from __future__ import annotations

from typing import Protocol

from workflows.disclosure.inspections import Inspection


class Inspections(Protocol):
    """Random inspections."""

    def add(self, inspection: Inspection) -> None: ...
    def get(self, inspection_id: str) -> Inspection:
        """Raises NotFound."""
        ...

    def find(self, inspection_id: str) -> Inspection | None: ...
    def save(self, inspection: Inspection, *, expected_version: int) -> None:
        """What comes after the lists: they, their hashes, the commitment and the secret are not written.

        Raises Conflict if the stored version is another one.
        """
        ...

    def refreeze(self, inspection: Inspection, *, expected_version: int) -> None:
        """Everything anew. Raises Conflict if the stored version is another one, the plan is public, or it is drawn."""
        ...
