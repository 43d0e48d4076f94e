"""Message events that wait."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

import sqlalchemy as sa

from service.storage.repositories.rows import Row
from service.storage.tables.instances import instances
from service.storage.tables.waiting import subscriptions
from workflows.model import InstanceStatus, Subscription, SubscriptionKind


class SqlSubscriptions:
    """`workflows.ports.Subscriptions` on SQL."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, subscriptions_: Sequence[Subscription]) -> None:
        """Keep new subscriptions."""
        rows = [{name: getattr(subscription, name) for name in _FIELDS} for subscription in subscriptions_]
        if rows:
            self._connection.execute(sa.insert(subscriptions), rows)

    def remove(self, subscription_ids: Collection[str]) -> None:
        """Forget subscriptions, whether or not they are there."""
        if subscription_ids:
            self._connection.execute(sa.delete(subscriptions).where(subscriptions.c.id.in_(subscription_ids)))

    def of(self, instance_id: str) -> list[Subscription]:
        """What an instance waits for."""
        return self._read(sa.select(subscriptions).where(subscriptions.c.instance_id == instance_id))

    def find(
        self,
        message: str,
        correlation_key: str | None,
        business_key: str | None,
        *,
        status: InstanceStatus = InstanceStatus.RUNNING,
    ) -> list[Subscription]:
        """Those that match a message: by the subscription's own key, else by business key; the oldest first."""
        matches = []
        if correlation_key is not None:
            matches.append(subscriptions.c.correlation_key == correlation_key)
        if business_key is not None:
            by_subject = instances.c.business_key == business_key
            matches.append(sa.and_(subscriptions.c.correlation_key.is_(None), by_subject))
        if not matches:
            return []
        waiting = subscriptions.c.kind == SubscriptionKind.MESSAGE, subscriptions.c.message == message
        return self._read(_OF_INSTANCES.where(*waiting, instances.c.status == status, sa.or_(*matches)))

    def listening(self, signal: str) -> list[Subscription]:
        """Signals waited for by running and suspended instances, the oldest first."""
        live = instances.c.status.in_([InstanceStatus.RUNNING, InstanceStatus.SUSPENDED])
        waiting = subscriptions.c.kind == SubscriptionKind.SIGNAL, subscriptions.c.message == signal
        return self._read(_OF_INSTANCES.where(*waiting, live))

    def _read(self, statement: sa.Select[Any]) -> list[Subscription]:
        rows = self._connection.execute(statement.order_by(subscriptions.c.created_at, subscriptions.c.id))
        return [subscription_of(row) for row in rows]


def subscription_of(row: Row) -> Subscription:
    """The subscription of a row of `subscriptions`."""
    return Subscription(**{name: getattr(row, name) for name in _FIELDS})


_OF_INSTANCES: Final = sa.select(subscriptions).join(instances, instances.c.id == subscriptions.c.instance_id)
_FIELDS: Final = ("id", "instance_id", "element_id", "message", "correlation_key", "kind", "created_at")
