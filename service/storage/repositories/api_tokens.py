"""Personal tokens of the API, on SQL."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from service.storage.tables.api_tokens import api_tokens


class SqlApiTokens:
    """What is written about tokens."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, token_id: str, token_hash: str, user_id: str, name: str, now: datetime, expires_at: datetime) -> None:
        """A new token; those of anybody that have run out are swept away."""
        self._connection.execute(sa.delete(api_tokens).where(api_tokens.c.expires_at <= now))
        row = {"id": token_id, "token_hash": token_hash, "user_id": user_id, "name": name}
        self._connection.execute(sa.insert(api_tokens), {**row, "created_at": now, "expires_at": expires_at})

    def count_of(self, user_id: str, now: datetime) -> int:
        """How many good ones a person has."""
        mine = (api_tokens.c.user_id == user_id) & (api_tokens.c.expires_at > now)
        statement = sa.select(sa.func.count()).select_from(api_tokens).where(mine)
        return int(self._connection.execute(statement).scalar_one())

    def used(self, token_hash: str, at: datetime) -> None:
        """Note that it was used."""
        self._connection.execute(sa.update(api_tokens).where(api_tokens.c.token_hash == token_hash).values(used_at=at))

    def revoke(self, token_id: str, user_id: str) -> str | None:
        """The name of the person's token that is gone now; None if there is none of this id."""
        statement = (
            sa.delete(api_tokens)
            .where(api_tokens.c.id == token_id, api_tokens.c.user_id == user_id)
            .returning(api_tokens.c.name)
        )
        return self._connection.execute(statement).scalar_one_or_none()


STORES: Final[Mapping[type[Any], Callable[[sa.Connection], Any]]] = {SqlApiTokens: SqlApiTokens}
"""A store -> what makes it on a connection."""
