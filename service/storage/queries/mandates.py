"""What the catalogue rests on, for pages and the API, and what is not right with items because of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from service.storage.repositories.catalogue import SqlCatalogue, item_of
from service.storage.repositories.mandates import SqlCatalogueReviews, SqlMandates, mandate_of
from service.storage.repositories.rows import one
from service.storage.tables.catalogue import catalogue_items
from service.storage.tables.mandates import catalogue_reviews, mandates
from service.storage.tables.people import users
from workflows.disclosure.catalogue import CatalogueItem, ItemState
from workflows.disclosure.catalogue_reviews import CatalogueReview, Flag, flags
from workflows.disclosure.mandates import Mandate, MandateKind, MandateVersion


@dataclass(frozen=True, slots=True)
class MandateLine:
    """An entry with its version and how many items rest on it."""

    mandate: Mandate
    version: int
    items: int


def listing(connection: sa.Connection, *, kind: str = "", department: str = "", text: str = "") -> list[MandateLine]:
    """By code; what is empty narrows nothing."""
    statement = sa.select(mandates).order_by(mandates.c.code)
    if kind in list(MandateKind):
        statement = statement.where(mandates.c.kind == kind)
    if department:
        statement = statement.where(mandates.c.department == department)
    if text:
        columns = (mandates.c.code, mandates.c.title, mandates.c.title_en)
        statement = statement.where(sa.or_(*(column.icontains(text, autoescape=True) for column in columns)))
    resting = [item for item in SqlCatalogue(connection).items() if not item.ended]
    return [
        MandateLine(mandate_of(row), row.version, sum(1 for item in resting if row.code in item.sources))
        for row in connection.execute(statement)
    ]


def mandate(connection: sa.Connection, code: str) -> MandateLine:
    """Raises NotFound."""
    row = one(connection, sa.select(mandates).where(mandates.c.code == code), "mandate", code)
    return MandateLine(mandate_of(row), row.version, len(resting_on(connection, code)))


def resting_on(connection: sa.Connection, code: str) -> list[CatalogueItem]:
    """Items that cite an entry, ended ones too, in the catalogue's order."""
    return [item for item in SqlCatalogue(connection).items() if code in item.sources]


def versions(connection: sa.Connection, code: str) -> Sequence[MandateVersion]:
    """Every version, the newest first."""
    return SqlMandates(connection).versions(code)


def by_code(connection: sa.Connection) -> dict[str, Mandate]:
    """Every entry."""
    return {found.code: found for found in SqlMandates(connection).all()}


def flagged(connection: sa.Connection, on: date, item_id: str = "") -> dict[str, list[Flag]]:
    """What is not right with items on a day, by item; of one item, or of all."""
    statement = sa.select(catalogue_items).where(catalogue_items.c.state != ItemState.ENDED)
    if item_id:
        statement = statement.where(catalogue_items.c.id == item_id)
    items = [item_of(row) for row in connection.execute(statement)]
    named = {person for item in items for person in (item.leader, item.handler) if person}
    here = set(connection.execute(sa.select(users.c.id).where(users.c.id.in_(named), users.c.active)).scalars())
    known = by_code(connection)
    found = {item.id: flags(item, known, named - here, on) for item in items}
    return {item: some for item, some in found.items() if some}


def review(connection: sa.Connection, review_id: str) -> CatalogueReview:
    """Raises NotFound."""
    return SqlCatalogueReviews(connection).get(review_id)


def reviews_of(connection: sa.Connection, refs: Sequence[str]) -> list[CatalogueReview]:
    """Reviews of these references (`CatalogueReview.ref`), the newest first."""
    statement = sa.select(catalogue_reviews.c.id).where(catalogue_reviews.c.ref.in_(refs))
    newest = statement.order_by(catalogue_reviews.c.opened_at.desc(), catalogue_reviews.c.id)
    return [review(connection, found) for found in connection.execute(newest).scalars()]
