"""What the catalogue rests on, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from workflows.disclosure.catalogue_reviews import CatalogueReview, ReviewCause
from workflows.disclosure.mandates import Mandate, MandateVersion
from workflows.errors import Conflict
from workflows.memory import MemoryTables


class MemoryMandates:
    """Implements `disclosure.mandate_ports.Mandates`."""

    def __init__(self, rows: MemoryTables) -> None:
        self._rows = rows

    def all(self) -> list[Mandate]:
        return sorted(self._rows.table("mandates").values(), key=lambda one: cast(Mandate, one).code)

    def get(self, code: str) -> Mandate:
        return cast(Mandate, self._rows.one("mandates", code))

    def put(self, version: MandateVersion) -> None:
        known = self.versions(version.mandate.code)
        if version.number != len(known) + 1:
            raise Conflict(code=version.mandate.code, expected=version.number - 1, actual=len(known))
        self._rows.table("mandate_versions")[version.mandate.code] = [version, *known]
        self._rows.table("mandates")[version.mandate.code] = version.mandate

    def versions(self, code: str) -> Sequence[MandateVersion]:
        return list(self._rows.table("mandate_versions").get(code, ()))


class MemoryReviews:
    """Implements `disclosure.mandate_ports.CatalogueReviews`."""

    def __init__(self, rows: MemoryTables) -> None:
        self._rows = rows

    def open(self, review: CatalogueReview) -> bool:
        which = (review.cause, review.ref, review.department)
        if any((one.cause, one.ref, one.department) == which for one in self.open_ones()):
            return False
        self.save(review)
        return True

    def get(self, review_id: str) -> CatalogueReview:
        return cast(CatalogueReview, self._rows.one("catalogue_reviews", review_id))

    def lock(self, review_id: str) -> CatalogueReview:
        return self.get(review_id)

    def save(self, review: CatalogueReview) -> None:
        self._rows.table("catalogue_reviews")[review.id] = review

    def of(self, cause: ReviewCause, ref: str) -> list[CatalogueReview]:
        rows = self._rows.table("catalogue_reviews").values()
        return [one for one in rows if (one.cause, one.ref) == (cause, ref)]

    def open_ones(self) -> list[CatalogueReview]:
        return [one for one in self._rows.table("catalogue_reviews").values() if one.closed_at is None]
