"""Which jobs carry publications to which channels, on SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta

import sqlalchemy as sa
from flask import current_app

from service.config import Config
from service.storage.repositories.rows import one
from service.storage.tables.documents import publication_deliveries
from service.storage.tables.outbox import jobs
from workflows.disclosure.publications import CHECK, Channel, Delivery, Route


class SqlDeliveries:
    """`disclosure.ports.Deliveries` on SQL."""

    def __init__(self, connection: sa.Connection, routes: Sequence[Route], first_look: timedelta | None) -> None:
        self._connection = connection
        self._routes = routes
        self._first_look = first_look

    @property
    def routes(self) -> Sequence[Route]:
        """Where publications go besides the portal."""
        return self._routes

    @property
    def first_look(self) -> timedelta | None:
        """How long after its delivery a page is looked at again; None: never."""
        return self._first_look

    def check_of(self, publication_id: str, channel: str) -> Delivery | None:
        """The newest look at what a channel shows of a publication."""
        own = publication_deliveries.c
        statement = (
            sa.select(publication_deliveries)
            .where(own.publication_id == publication_id, own.channel == channel, own.action == CHECK)
            .order_by(own.asked_at.desc(), own.job_id.desc())
            .limit(1)
        )
        row = self._connection.execute(statement).one_or_none()
        return None if row is None else Delivery(**row._mapping)

    def add(self, deliveries: Sequence[Delivery]) -> None:
        """Keep those whose job is there."""
        ids = [delivery.job_id for delivery in deliveries]
        known = set(self._connection.execute(sa.select(jobs.c.id).where(jobs.c.id.in_(ids))).scalars())
        rows = [asdict(delivery) for delivery in deliveries if delivery.job_id in known]
        if rows:
            self._connection.execute(sa.insert(publication_deliveries), rows)

    def of_job(self, job_id: str) -> Delivery:
        """Raises NotFound."""
        statement = sa.select(publication_deliveries).where(publication_deliveries.c.job_id == job_id)
        return Delivery(**one(self._connection, statement, "delivery", job_id)._mapping)


def configured_deliveries(connection: sa.Connection) -> SqlDeliveries:
    """The store with the channels of the application's configuration."""
    config: Config = current_app.config["GONGKAI"]
    routes = [Route(one.name, Channel(one.serves), one.columns, one.has_page) for one in config.channels]
    return SqlDeliveries(connection, routes, next(iter(config.live_checks.pauses), None))
