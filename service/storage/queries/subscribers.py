"""Readers who get mails, for the connector that sends them and the pages of their links."""

from __future__ import annotations

from dataclasses import dataclass, field

import sqlalchemy as sa

from service.storage.repositories.subscribers import address_of, subscriber_of, token_of
from service.storage.tables.portal import mail_subscribers


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A reader; no columns: all of them."""

    id: str
    address: str = field(repr=False)
    token: str = field(repr=False)
    columns: tuple[str, ...]
    confirmed: bool


def one(connection: sa.Connection, subscriber_id: str) -> Subscriber | None:
    """The reader, if there is one."""
    own = mail_subscribers.c.id == subscriber_id
    row = connection.execute(sa.select(mail_subscribers).where(own)).one_or_none()
    return None if row is None else _subscriber(row)


def by_token(connection: sa.Connection, token: str) -> Subscriber | None:
    """The reader whose mails carry the token."""
    subscriber_id = subscriber_of(token)
    return None if subscriber_id is None else one(connection, subscriber_id)


def confirmed_after(connection: sa.Connection, last: str, limit: int) -> list[Subscriber]:
    """Readers who confirmed, in the order of their ids, behind the last that was written to."""
    statement = (
        sa.select(mail_subscribers)
        .where(mail_subscribers.c.confirmed_at.is_not(None), mail_subscribers.c.id > last)
        .order_by(mail_subscribers.c.id)
        .limit(limit)
    )
    return [_subscriber(row) for row in connection.execute(statement)]


def _subscriber(row: sa.Row[tuple[object, ...]]) -> Subscriber:
    return Subscriber(row.id, address_of(row), token_of(row.id), tuple(row.columns), row.confirmed_at is not None)
