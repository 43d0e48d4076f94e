"""What the catalogue rests on, on SQL (`workflows.disclosure.mandate_ports`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa

from service.storage.repositories.rows import Row, insert, one
from service.storage.tables.mandates import catalogue_reviews, mandate_versions, mandates
from workflows.disclosure.catalogue_reviews import CatalogueReview, ReviewCause
from workflows.disclosure.mandate_ports import CatalogueReviews, Mandates
from workflows.disclosure.mandates import FIELDS, Mandate, MandateVersion, mandate_data, mandate_from
from workflows.errors import Conflict

_REVIEW: Final = tuple(CatalogueReview.__dataclass_fields__)
_SAVED: Final = ("items", "instance_id", "closed_at", "closed_by", "note")


class SqlMandates:
    """`Mandates` on SQL."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def all(self) -> list[Mandate]:
        """By code."""
        return [mandate_of(row) for row in self._connection.execute(sa.select(mandates).order_by(mandates.c.code))]

    def get(self, code: str) -> Mandate:
        """Raises NotFound."""
        return mandate_of(one(self._connection, sa.select(mandates).where(mandates.c.code == code), "mandate", code))

    def put(self, version: MandateVersion) -> None:
        """Raises Conflict where the number does not follow the last one."""
        mandate = version.mandate
        values = {**{name: getattr(mandate, name) for name in FIELDS}, "version": version.number}
        if version.number == 1:
            new = insert(self._connection, mandates).values(values).on_conflict_do_nothing()
            done = self._connection.execute(new.returning(mandates.c.code)).all()
        else:
            known = (mandates.c.code == mandate.code) & (mandates.c.version == version.number - 1)
            done = self._connection.execute(
                sa.update(mandates).where(known).values(values).returning(mandates.c.code)
            ).all()
        if not done:
            raise Conflict(code=mandate.code, expected=version.number - 1)
        said = {name: getattr(version, name) for name in ("number", "at", "actor_id", "reason")}
        row = {**said, "code": mandate.code, "mandate": mandate_data(mandate)}
        self._connection.execute(sa.insert(mandate_versions), row)

    def versions(self, code: str) -> Sequence[MandateVersion]:
        """The newest first."""
        table = mandate_versions.c
        statement = sa.select(mandate_versions).where(table.code == code).order_by(table.number.desc())
        return [
            MandateVersion(mandate_from(row.mandate), row.number, row.at, row.actor_id, row.reason)
            for row in self._connection.execute(statement)
        ]


class SqlCatalogueReviews:
    """`CatalogueReviews` on SQL."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def open(self, review: CatalogueReview) -> bool:
        """False if one is open for its cause, reference and department."""
        new = insert(self._connection, catalogue_reviews).values(_values(review, _REVIEW)).on_conflict_do_nothing()
        return self._connection.execute(new.returning(catalogue_reviews.c.id)).one_or_none() is not None

    def get(self, review_id: str) -> CatalogueReview:
        """Raises NotFound."""
        return review_of(one(self._connection, _review(review_id), "review", review_id))

    def lock(self, review_id: str) -> CatalogueReview:
        """Like `get`, and others that lock it wait for this transaction. On SQLite the whole database is locked."""
        return review_of(one(self._connection, _review(review_id).with_for_update(), "review", review_id))

    def save(self, review: CatalogueReview) -> None:
        """Keep what has come of it."""
        statement = sa.update(catalogue_reviews).where(catalogue_reviews.c.id == review.id)
        self._connection.execute(statement.values(_values(review, _SAVED)))

    def of(self, cause: ReviewCause, ref: str) -> list[CatalogueReview]:
        """Open and done, the oldest first."""
        return self._read(catalogue_reviews.c.cause == cause, catalogue_reviews.c.ref == ref)

    def open_ones(self) -> list[CatalogueReview]:
        """The oldest first."""
        return self._read(catalogue_reviews.c.closed_at.is_(None))

    def _read(self, *wanted: sa.ColumnElement[bool]) -> list[CatalogueReview]:
        table = catalogue_reviews.c
        statement = sa.select(catalogue_reviews).where(*wanted).order_by(table.opened_at, table.id)
        return [review_of(row) for row in self._connection.execute(statement)]


def _review(review_id: str) -> sa.Select[Any]:
    return sa.select(catalogue_reviews).where(catalogue_reviews.c.id == review_id)


def mandate_of(row: Row) -> Mandate:
    """The entry of a row of `mandates`."""
    return Mandate(**{name: getattr(row, name) for name in FIELDS})


def review_of(row: Row) -> CatalogueReview:
    """The review of a row of `catalogue_reviews`."""
    return CatalogueReview(**{**{name: getattr(row, name) for name in _REVIEW}, "items": tuple(row.items)})


def _values(review: CatalogueReview, names: Sequence[str]) -> dict[str, Any]:
    values = {name: getattr(review, name) for name in names}
    return {**values, "items": list(review.items)}


STORES: Final = {Mandates: SqlMandates, CatalogueReviews: SqlCatalogueReviews}
