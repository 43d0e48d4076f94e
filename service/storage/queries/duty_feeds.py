"""Whose calendar feed a secret opens."""

from __future__ import annotations

import sqlalchemy as sa

from service.storage.tables.duty_feeds import duty_feeds
from service.storage.tables.people import users


def department_of(connection: sa.Connection, token_hash: str) -> str | None:
    """The department of the feed, empty for all; None where there is none or its owner is not active."""
    statement = (
        sa.select(duty_feeds.c.department)
        .join(users, users.c.id == duty_feeds.c.user_id)
        .where(duty_feeds.c.token_hash == token_hash, users.c.active)
    )
    return connection.execute(statement).scalar_one_or_none()
