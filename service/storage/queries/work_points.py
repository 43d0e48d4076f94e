"""How the work points stand: what runs, what is late, what is there, by what carries a clause out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from service.storage.tables.catalogue import catalogue_items
from service.storage.tables.deployments import definitions
from service.storage.tables.documents import publications
from service.storage.tables.instances import instances
from service.storage.tables.tasks import tasks
from workflows.disclosure.publications import PublicationStatus
from workflows.model import InstanceStatus, TaskStatus


@dataclass(frozen=True, slots=True)
class ProcessLine:
    """A deployed process: how many instances run, how many of its open tasks are late, how many have ended."""

    key: str
    name: str
    running: int
    late: int
    ended: int


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An item of the catalogue: how much of it is public, since when the last."""

    id: str
    name: str
    public: int
    last_on: date | None


def processes(connection: sa.Connection, keys: Collection[str], now: datetime) -> dict[str, ProcessLine]:
    """By process id; a process that is called runs inside another and counts its own tasks only."""
    newest = sa.select(definitions.c.key, sa.func.max(definitions.c.version).label("version")).group_by(
        definitions.c.key
    )
    latest = newest.where(definitions.c.key.in_(keys)).subquery()
    named = sa.select(definitions.c.key, definitions.c.name).join(
        latest, sa.and_(definitions.c.key == latest.c.key, definitions.c.version == latest.c.version)
    )
    names = {row.key: row.name for row in connection.execute(named)}
    live = (InstanceStatus.RUNNING, InstanceStatus.SUSPENDED)
    counted = (
        sa.select(instances.c.key, instances.c.status.in_(live).label("live"), sa.func.count().label("number"))
        .where(instances.c.key.in_(keys))
        .group_by(instances.c.key, sa.text("live"))
    )
    numbers = {(row.key, bool(row.live)): row.number for row in connection.execute(counted)}
    late = (
        sa.select(tasks.c.process_key, sa.func.count().label("number"))
        .where(tasks.c.status == TaskStatus.OPEN, tasks.c.due_at < now, tasks.c.process_key.in_(keys))
        .group_by(tasks.c.process_key)
    )
    lates = {row.process_key: row.number for row in connection.execute(late)}
    return {
        key: ProcessLine(key, name, numbers.get((key, True), 0), lates.get(key, 0), numbers.get((key, False), 0))
        for key, name in names.items()
    }


def items(connection: sa.Connection, ids: Collection[str]) -> dict[str, ItemLine]:
    """By the id of the item."""
    live = sa.and_(publications.c.item_id == catalogue_items.c.id, publications.c.status == PublicationStatus.LIVE)
    statement = (
        sa.select(
            catalogue_items.c.id,
            catalogue_items.c.name,
            sa.func.count(publications.c.id).label("public"),
            sa.func.max(publications.c.published_on).label("last_on"),
        )
        .outerjoin(publications, live)
        .where(catalogue_items.c.id.in_(ids))
        .group_by(catalogue_items.c.id, catalogue_items.c.name)
    )
    return {row.id: ItemLine(row.id, row.name, row.public, row.last_on) for row in connection.execute(statement)}
