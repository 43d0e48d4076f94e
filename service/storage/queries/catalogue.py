"""The disclosure catalogue for pages and the API: items with how much of each is public."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from service.storage.queries.portal import Entry, entry_of
from service.storage.repositories.catalogue import SqlCatalogue, item_from, item_of, version_of
from service.storage.repositories.rows import one
from service.storage.tables.catalogue import catalogue_items, catalogue_proposals, catalogue_versions
from service.storage.tables.documents import publications
from service.storage.tables.instances import instances
from workflows.disclosure.catalogue import CatalogueItem, ItemState
from workflows.disclosure.catalogue_versions import ItemVersion, Proposal, ProposalState
from workflows.disclosure.publications import PublicationStatus, Validity
from workflows.handlers.ending import LIVE

_VALID = sa.and_(
    publications.c.item_id == catalogue_items.c.id,
    publications.c.status == PublicationStatus.LIVE,
    publications.c.validity == Validity.IN_FORCE,
)


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An item with its version and how many valid publications it has, since when the last."""

    item: CatalogueItem
    version: int
    public: int
    last_on: date | None

    @property
    def state(self) -> ItemState:
        """Where it stands."""
        return self.item.state


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list shows; empty: everything. `uncovered`: items that nothing valid is published of."""

    department: str = ""
    column: str = ""
    state: str = ""
    text: str = ""
    uncovered: bool = False


def listing(connection: sa.Connection, wanted: Filter) -> list[ItemLine]:
    """In the catalogue's order."""
    count, last = sa.func.count(publications.c.id), sa.func.max(publications.c.published_on)
    statement = (
        sa.select(catalogue_items, count.label("public"), last.label("last_on"))
        .outerjoin(publications, _VALID)
        .group_by(catalogue_items.c.id)
        .order_by(catalogue_items.c.position, catalogue_items.c.id)
    )
    for name, value in (("department", wanted.department), ("site_column", wanted.column), ("state", wanted.state)):
        if value:
            statement = statement.where(catalogue_items.c[name] == value)
    if wanted.text:
        within = sa.or_(
            catalogue_items.c.name.icontains(wanted.text, autoescape=True),
            catalogue_items.c.name_en.icontains(wanted.text, autoescape=True),
            catalogue_items.c.id == wanted.text,
        )
        statement = statement.where(within)
    if wanted.uncovered:
        statement = statement.where(catalogue_items.c.state != ItemState.ENDED).having(count == 0)
    return [ItemLine(item_of(row), row.version, row.public, row.last_on) for row in connection.execute(statement)]


def item(connection: sa.Connection, item_id: str) -> CatalogueItem:
    """Raises NotFound."""
    statement = sa.select(catalogue_items).where(catalogue_items.c.id == item_id)
    return item_of(one(connection, statement, "catalogue item", item_id))


def published(connection: sa.Connection, item_id: str, limit: int = 50) -> list[Entry]:
    """The newest publications of an item that are live."""
    statement = (
        sa.select(publications)
        .where(publications.c.item_id == item_id, publications.c.status == PublicationStatus.LIVE)
        .order_by(publications.c.published_on.desc(), publications.c.id)
        .limit(limit)
    )
    return [entry_of(row) for row in connection.execute(statement)]


def find(connection: sa.Connection, item_id: str) -> CatalogueItem | None:
    """The item, if it is in the catalogue."""
    return SqlCatalogue(connection).find(item_id)


def versions(connection: sa.Connection, item_id: str) -> Sequence[ItemVersion]:
    """Every version, the newest first."""
    return SqlCatalogue(connection).versions(item_id)


@dataclass(frozen=True, slots=True)
class Less:
    """The public gets less of an item since this version, by the law that it cites; `before` is the version before."""

    version: ItemVersion
    before: CatalogueItem | None


def less(connection: sa.Connection) -> list[Less]:
    """Every version of an item that gives the public less, the newest first."""
    table = catalogue_versions
    older = table.alias()
    statement = (
        sa.select(table, older.c.item.label("before"))
        .outerjoin(older, (older.c.item_id == table.c.item_id) & (older.c.number == table.c.number - 1))
        .where(table.c.exception != "")
        .order_by(table.c.at.desc(), table.c.item_id)
    )
    return [
        Less(version_of(row), item_from(row.before) if row.before else None) for row in connection.execute(statement)
    ]


def ending(connection: sa.Connection, item_id: str) -> ItemVersion | None:
    """The version with which an item ended; None for one that is in force, or is not there."""
    kept = SqlCatalogue(connection)
    known = kept.find(item_id)
    if known is None or not known.ended:
        return None
    versions = kept.versions(item_id)
    since = next((place for place, one in enumerate(versions) if not one.item.ended), len(versions))
    return versions[since - 1]


def moving(connection: sa.Connection) -> set[str]:
    """Ids of items of which a change is under way."""
    live = sa.select(instances.c.id).where(instances.c.status.in_(LIVE))
    table = catalogue_proposals.c
    statement = sa.select(table.proposed).where(table.state == ProposalState.OPEN, table.instance_id.in_(live))
    return {item["id"] for proposed in connection.execute(statement).scalars() for item in proposed}


def proposal(connection: sa.Connection, proposal_id: str) -> Proposal:
    """Raises NotFound."""
    return SqlCatalogue(connection).proposal(proposal_id)
