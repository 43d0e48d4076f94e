"""Messages on their way."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from service.storage.repositories.rows import Row, insert
from service.storage.tables.messages import messages
from workflows.model import Message, MessageStatus

_FIELDS = (
    "id",
    "name",
    "correlation_key",
    "business_key",
    "title",
    "sent_by",
    "sent_at",
    "expires_at",
    "message_id",
    "outside",
    "thrown_by",
    "status",
)
# Senders that keep a message exclude those that begin to wait for it, who do not exclude each other.
_HOLD = sa.text("SELECT pg_advisory_xact_lock(hashtextextended('gongkai message ' || :name, 0))")
_SHARE = sa.text("SELECT pg_advisory_xact_lock_shared(hashtextextended('gongkai message ' || :name, 0))")
_IS_KEPT = sa.text("messages.status = 'kept'")


class SqlMessages:
    """`workflows.ports.Messages` on SQL."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, message: Message) -> bool:
        """False if the sender has sent one with this id before."""
        new = insert(self._connection, messages).values(_values(message))
        once = new.on_conflict_do_nothing(index_elements=["sent_by", "message_id"]).returning(messages.c.id)
        return self._connection.execute(once).one_or_none() is not None

    def sent(self, sent_by: str, message_id: str) -> Message | None:
        """The one with the sender's own id."""
        own = messages.c.sent_by == sent_by, messages.c.message_id == message_id
        return next(iter(self._read(sa.select(messages).where(*own))), None)

    def save(self, message: Message) -> None:
        """Overwrite it."""
        self._connection.execute(sa.update(messages).where(messages.c.id == message.id).values(_values(message)))

    def hold(self, name: str) -> None:
        """On SQLite there is one writer."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(_HOLD, {"name": name})

    def kept(self, names: Collection[str], now: datetime) -> list[Message]:
        """Those that nobody has taken and whose time is not over, the oldest first."""
        if self._connection.dialect.name == "postgresql":
            # In one order, so that two who wait for several do not lock each other out.
            for name in sorted(names):
                self._connection.execute(_SHARE, {"name": name})
        wanted = sa.select(messages).where(_IS_KEPT, messages.c.name.in_(names), messages.c.expires_at > now)
        return self._read(wanted.order_by(messages.c.sent_at, messages.c.id))

    def take(self, message: Message, instance_id: str) -> bool:
        """False if somebody else was faster."""
        taken = {"status": MessageStatus.TAKEN, "instances": [instance_id] if instance_id else []}
        own = sa.and_(messages.c.id == message.id, _IS_KEPT)
        return self._connection.execute(sa.update(messages).where(own).values(taken)).rowcount == 1

    def expired(self, now: datetime, limit: int) -> list[Message]:
        """Those whose time is over; PostgreSQL skips what another worker has locked."""
        over = sa.select(messages).where(messages.c.expires_at <= now).order_by(messages.c.expires_at, messages.c.id)
        return self._read(over.limit(limit).with_for_update(skip_locked=True))

    def remove(self, ids: Collection[str]) -> None:
        """Forget them."""
        if ids:
            self._connection.execute(sa.delete(messages).where(messages.c.id.in_(ids)))

    def _read(self, statement: sa.Select[Any]) -> list[Message]:
        return [_message(row) for row in self._connection.execute(statement)]


def _values(message: Message) -> dict[str, object]:
    own = {name: getattr(message, name) for name in _FIELDS}
    return {**own, "instances": list(message.instances), "payload": dict(message.payload)}


def _message(row: Row) -> Message:
    own = {name: getattr(row, name) for name in _FIELDS}
    return Message(**own, instances=tuple(row.instances), payload=row.payload)
