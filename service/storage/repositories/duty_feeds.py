"""Feeds of the calendar of duties on SQL."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import sqlalchemy as sa

from service.storage.repositories.rows import put
from service.storage.tables.duty_feeds import duty_feeds


class SqlDutyFeeds:
    """One feed a person."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def put(self, user_id: str, token_hash: str, department: str, at: datetime) -> None:
        """In the place of the one before."""
        row = {"user_id": user_id, "token_hash": token_hash, "department": department, "created_at": at}
        put(self._connection, duty_feeds, row)

    def remove(self, user_id: str) -> None:
        """If there is one."""
        self._connection.execute(sa.delete(duty_feeds).where(duty_feeds.c.user_id == user_id))


STORES: Final = {SqlDutyFeeds: SqlDutyFeeds}
