"""The catalogue on SQL (`workflows.disclosure.ports.Catalogue`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa

from service.storage.repositories.generation import next_generation
from service.storage.repositories.rows import Row, insert, one
from service.storage.tables.catalogue import catalogue_items, catalogue_proposals, catalogue_versions
from workflows.disclosure.catalogue import CatalogueItem, ItemState, Limit, LimitUnit, StartEvent, item_data
from workflows.disclosure.catalogue_versions import ItemVersion, Proposal, ProposalState
from workflows.disclosure.publications import Channel
from workflows.errors import Conflict

_ITEM: Final = (
    "id",
    "name",
    "department",
    "basis",
    "clause",
    "law",
    "theme",
    "cycle",
    "leader",
    "handler",
    "name_en",
    "audience",
)
_SAVED: Final = ("state", "instance_id", "note")


class SqlCatalogue:
    """`disclosure.ports.Catalogue` on SQL."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def items(self) -> Sequence[CatalogueItem]:
        """In the catalogue's order, ended ones too."""
        statement = sa.select(catalogue_items).order_by(catalogue_items.c.position, catalogue_items.c.id)
        return [item_of(row) for row in self._connection.execute(statement)]

    def get(self, item_id: str) -> CatalogueItem:
        """Raises NotFound."""
        statement = sa.select(catalogue_items).where(catalogue_items.c.id == item_id)
        return item_of(one(self._connection, statement, "catalogue item", item_id))

    def find(self, item_id: str) -> CatalogueItem | None:
        """The item, if it is there."""
        row = self._connection.execute(sa.select(catalogue_items).where(catalogue_items.c.id == item_id)).first()
        return item_of(row) if row is not None else None

    def put(self, version: ItemVersion) -> None:
        """Raises Conflict where the number does not follow the last one."""
        values = {**_item_values(version.item), "version": version.number, "exception": version.exception}
        if version.number == 1:
            last = sa.select(sa.func.coalesce(sa.func.max(catalogue_items.c.position), -1) + 1).scalar_subquery()
            new = insert(self._connection, catalogue_items).values({**values, "position": last})
            done = self._connection.execute(new.on_conflict_do_nothing().returning(catalogue_items.c.id)).all()
        else:
            known = (catalogue_items.c.id == version.item.id) & (catalogue_items.c.version == version.number - 1)
            change = sa.update(catalogue_items).where(known).values(values).returning(catalogue_items.c.id)
            done = self._connection.execute(change).all()
        if not done:
            raise Conflict(item_id=version.item.id, expected=version.number - 1)
        row = {name: getattr(version, name) for name in _VERSION}
        said = {**row, "item_id": version.item.id, "item": item_data(version.item)}
        self._connection.execute(sa.insert(catalogue_versions), said)
        if version.exception:
            # Pages of its publications warn their readers from now on.
            next_generation(self._connection)

    def versions(self, item_id: str) -> Sequence[ItemVersion]:
        """The newest first."""
        table = catalogue_versions.c
        statement = sa.select(catalogue_versions).where(table.item_id == item_id).order_by(table.number.desc())
        return [version_of(row) for row in self._connection.execute(statement)]

    def propose(self, proposal: Proposal) -> None:
        """Keep it as it was proposed."""
        self._connection.execute(sa.insert(catalogue_proposals), _proposal_values(proposal))

    def save_proposal(self, proposal: Proposal) -> None:
        """Keep what has come of it."""
        values = {**{name: getattr(proposal, name) for name in _SAVED}, "reviews": proposal.reviews}
        self._connection.execute(
            sa.update(catalogue_proposals).where(catalogue_proposals.c.id == proposal.id).values(values)
        )

    def proposal(self, proposal_id: str) -> Proposal:
        """Raises NotFound."""
        statement = sa.select(catalogue_proposals).where(catalogue_proposals.c.id == proposal_id)
        return proposal_of(one(self._connection, statement, "proposal", proposal_id))

    def open_proposals(self) -> Sequence[Proposal]:
        """The oldest first."""
        table = catalogue_proposals.c
        statement = sa.select(catalogue_proposals).where(table.state == ProposalState.OPEN).order_by(table.proposed_at)
        return [proposal_of(row) for row in self._connection.execute(statement)]


_VERSION: Final = ("number", "at", "actor_id", "reason", "instance_id", "exception", "approved_by")


def item_of(row: Row) -> CatalogueItem:
    """The item of a row of `catalogue_items`."""
    return CatalogueItem(
        **{name: getattr(row, name) for name in _ITEM},
        column=row.site_column,
        channels=tuple(Channel(entry) for entry in row.channels),
        elements=tuple(row.elements),
        sources=tuple(row.sources),
        limit=Limit(row.limit_number, row.limit_unit, row.limit_start),
        ended=row.state is ItemState.ENDED,
    )


def version_of(row: Row) -> ItemVersion:
    """The version of a row of `catalogue_versions`."""
    return ItemVersion(item_from(row.item), **{name: getattr(row, name) for name in _VERSION})


def proposal_of(row: Row) -> Proposal:
    """The proposal of a row of `catalogue_proposals`."""
    plain = ("id", "base", "reason", "exception", "proposed_by", "proposed_at", *_SAVED)
    return Proposal(
        **{name: getattr(row, name) for name in plain},
        items=tuple(item_from(entry) for entry in row.proposed),
        reviews=tuple((person, step) for person, step in row.reviews),
    )


def item_from(data: dict[str, Any]) -> CatalogueItem:
    """The item of what `item_data` gave; what later versions added is empty in earlier ones."""
    told = data["limit"]
    limit = Limit(told["number"], LimitUnit(told["unit"]), StartEvent(told["start"]))
    lists = {name: tuple(data.get(name, ())) for name in ("elements", "sources")}
    channels = tuple(Channel(entry) for entry in data["channels"])
    return CatalogueItem(**{**data, **lists, "channels": channels, "limit": limit})


def _proposal_values(proposal: Proposal) -> dict[str, Any]:
    plain = ("id", "base", "reason", "exception", "proposed_by", "proposed_at", "reviews", *_SAVED)
    values = {name: getattr(proposal, name) for name in plain}
    return {**values, "proposed": [item_data(item) for item in proposal.items]}


def _item_values(item: CatalogueItem) -> dict[str, Any]:
    return {
        **{name: getattr(item, name) for name in _ITEM},
        "site_column": item.column,
        "channels": list(item.channels),
        "elements": list(item.elements),
        "sources": list(item.sources),
        "limit_number": item.limit.number,
        "limit_unit": item.limit.unit,
        "limit_start": item.limit.start,
        "state": item.state,
    }
