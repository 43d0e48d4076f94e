"""Readers who get mails about columns of the portal; their addresses are sealed."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from service.storage.repositories.portal import derived_key, seal, unseal
from service.storage.repositories.rows import insert
from service.storage.tables.portal import mail_subscribers

PENDING: Final = timedelta(days=7)
"""How long somebody may take to confirm."""
_SEAL: Final = b"subscriber-address"
_MARK: Final = b"subscriber-mark"
_TOKEN: Final = b"subscriber-token"


class SqlSubscribers:
    """Addresses of readers, each once."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def ask(self, new_id: str, address: str, columns: Sequence[str], now: datetime) -> str:
        """Keep or change what an address wants; its id. What nobody confirmed in time is forgotten."""
        table = mail_subscribers
        stale = table.c.confirmed_at.is_(None) & (table.c.asked_at < now - PENDING)
        self._connection.execute(sa.delete(table).where(stale))
        mark = hmac.new(derived_key(_MARK), address.casefold().encode(), hashlib.sha256).hexdigest()
        known = self._connection.execute(sa.select(table.c.id).where(table.c.address_mark == mark)).scalar_one_or_none()
        subscriber = known or new_id
        sealed = seal(derived_key(_SEAL), address.encode(), subscriber)
        row = {"id": subscriber, "address_mark": mark, "sealed": sealed, "columns": list(columns), "asked_at": now}
        statement = insert(self._connection, table).values(row)
        # Somebody else may ask for an address that is confirmed: its wishes change only with a confirmation.
        self._connection.execute(statement.on_conflict_do_nothing(index_elements=["address_mark"]))
        return subscriber

    def confirm(self, subscriber_id: str, columns: Sequence[str], now: datetime) -> bool:
        """The reader wants these columns. False if there is no such reader (any more)."""
        own = mail_subscribers.c.id == subscriber_id
        changed = sa.update(mail_subscribers).where(own).values(columns=list(columns), confirmed_at=now)
        return self._connection.execute(changed).rowcount == 1

    def forget(self, subscriber_id: str) -> None:
        """The reader wants nothing any more."""
        self._connection.execute(sa.delete(mail_subscribers).where(mail_subscribers.c.id == subscriber_id))


def token_of(subscriber_id: str) -> str:
    """What the links of a reader's mails carry: the id, and a seal that nobody else can make."""
    mac = hmac.new(derived_key(_TOKEN), subscriber_id.encode(), hashlib.sha256).hexdigest()
    return f"{subscriber_id}.{mac[:32]}"


def subscriber_of(token: str) -> str | None:
    """Whose token it is."""
    subscriber_id, _, _ = token.partition(".")
    return subscriber_id if hmac.compare_digest(token_of(subscriber_id).encode(), token.encode()) else None


def address_of(row: Any) -> str:
    """The address of a row of `mail_subscribers`."""
    return unseal(derived_key(_SEAL), bytes(row.sealed), row.id).decode()


STORES: Final[Mapping[type[Any], Callable[[sa.Connection], Any]]] = {SqlSubscribers: SqlSubscribers}
"""A store -> what makes it on a connection."""
