"""Message events that wait."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from service.storage.tables.instances import instances
from service.storage.tables.waiting import subscriptions
from workflows.model import InstanceStatus, Subscription


class SqlSubscriptions:
    """`workflows.ports.Subscriptions` on SQL."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, subscriptions_: Sequence[Subscription]) -> None:
        """Keep new subscriptions."""
        rows = [
            {
                "id": subscription.id,
                "instance_id": subscription.instance_id,
                "element_id": subscription.element_id,
                "message": subscription.message,
                "correlation_key": subscription.correlation_key,
            }
            for subscription in subscriptions_
        ]
        if rows:
            self._connection.execute(sa.insert(subscriptions), rows)

    def remove(self, subscription_ids: Collection[str]) -> None:
        """Forget subscriptions, whether or not they are there."""
        if subscription_ids:
            self._connection.execute(sa.delete(subscriptions).where(subscriptions.c.id.in_(subscription_ids)))

    def of(self, instance_id: str) -> list[Subscription]:
        """All subscriptions of an instance."""
        statement = sa.select(subscriptions).where(subscriptions.c.instance_id == instance_id)
        return self._read(statement.order_by(subscriptions.c.id))

    def find(self, message: str, correlation_key: str | None, business_key: str | None) -> list[Subscription]:
        """Those of running instances that match: by the subscription's own key, else by business key."""
        matches = []
        if correlation_key is not None:
            matches.append(subscriptions.c.correlation_key == correlation_key)
        if business_key is not None:
            by_subject = instances.c.business_key == business_key
            matches.append(sa.and_(subscriptions.c.correlation_key.is_(None), by_subject))
        if not matches:
            return []
        statement = (
            sa.select(subscriptions)
            .join(instances, instances.c.id == subscriptions.c.instance_id)
            .where(
                subscriptions.c.message == message,
                instances.c.status == InstanceStatus.RUNNING,
                sa.or_(*matches),
            )
            .order_by(subscriptions.c.id)
        )
        return self._read(statement)

    def _read(self, statement: sa.Select[Any]) -> list[Subscription]:
        return [
            Subscription(row.id, row.instance_id, row.element_id, row.message, row.correlation_key)
            for row in self._connection.execute(statement)
        ]
