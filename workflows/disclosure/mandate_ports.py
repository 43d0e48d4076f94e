"""The stores of what the catalogue rests on, reached by `uow.wing(...)`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from workflows.disclosure.catalogue_reviews import CatalogueReview, ReviewCause
from workflows.disclosure.mandates import Mandate, MandateVersion


class Mandates(Protocol):
    """Entries of 权责清单 and of the "三定" provisions, each as its newest version says."""

    def all(self) -> list[Mandate]:
        """By code, those that have ended too."""
        ...

    def get(self, code: str) -> Mandate:
        """Raises NotFound."""
        ...

    def put(self, version: MandateVersion) -> None:
        """The next version of an entry. Raises Conflict where `number` does not follow the last one."""
        ...

    def versions(self, code: str) -> Sequence[MandateVersion]:
        """The newest first; none for what is not there."""
        ...


class CatalogueReviews(Protocol):
    """Looks at items of the catalogue that something under them calls for."""

    def open(self, review: CatalogueReview) -> bool:
        """False if one is open for its cause, reference and department: it stays as it is."""
        ...

    def get(self, review_id: str) -> CatalogueReview:
        """Raises NotFound."""
        ...

    def lock(self, review_id: str) -> CatalogueReview:
        """Like `get`, and others that lock it wait for this transaction."""
        ...

    def save(self, review: CatalogueReview) -> None: ...
    def of(self, cause: ReviewCause, ref: str) -> list[CatalogueReview]:
        """Open and done, the oldest first."""
        ...

    def open_ones(self) -> list[CatalogueReview]: ...
