"""Passwords, sessions, one-time links and the log of sign-ins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from service.storage.repositories.rows import Row, one
from service.storage.tables.people import users
from service.storage.tables.sign_in import login_log, one_time_links, sessions


@dataclass(frozen=True, slots=True)
class Credentials:
    """What decides whether somebody may sign in."""

    user_id: str
    password_hash: str | None
    active: bool
    failed_count: int
    locked_until: datetime | None

    def is_locked(self, now: datetime) -> bool:
        """Whether too many wrong passwords have locked the account."""
        return self.locked_until is not None and now < self.locked_until


class SqlSignIn:
    """Everything about signing in that is written."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def lock(self, user_id: str) -> Credentials:
        """The credentials, locked until the transaction ends. Raises NotFound."""
        statement = sa.select(users).where(users.c.id == user_id).with_for_update()
        return credentials_of(one(self._connection, statement, "user", user_id))

    def count_failures(self, user_id: str, failed_count: int, locked_until: datetime | None) -> None:
        """Set the number of wrong passwords in a row, and until when the account is locked."""
        self._change(user_id, failed_count=failed_count, locked_until=locked_until)

    def set_password(self, user_id: str, password_hash: str) -> None:
        """Replace the password; what was counted before is forgotten."""
        self._change(user_id, password_hash=password_hash, failed_count=0, locked_until=None)

    def rehash(self, user_id: str, password_hash: str) -> None:
        """The same password under today's parameters."""
        self._change(user_id, password_hash=password_hash)

    def log(self, at: datetime, user_id: str, outcome: str, address: str) -> None:
        """One line in the log of sign-ins."""
        row = {"at": at, "user_id": user_id[:128], "outcome": outcome, "address": address}
        self._connection.execute(sa.insert(login_log), row)

    def add_session(
        self, token_hash: str, user_id: str, now: datetime, expires_at: datetime, address: str, browser: str
    ) -> None:
        """A new session; sessions of anybody that have run out are swept away."""
        self._connection.execute(sa.delete(sessions).where(sessions.c.expires_at <= now))
        self._connection.execute(
            sa.insert(sessions).values(
                token_hash=token_hash,
                user_id=user_id,
                created_at=now,
                seen_at=now,
                expires_at=expires_at,
                address=address,
                browser=browser[:200],
            )
        )

    def touch_session(self, token_hash: str, now: datetime) -> None:
        """The session was used."""
        self._connection.execute(sa.update(sessions).where(sessions.c.token_hash == token_hash).values(seen_at=now))

    def end_session(self, token_hash: str) -> None:
        """Sign out here."""
        self._connection.execute(sa.delete(sessions).where(sessions.c.token_hash == token_hash))

    def end_sessions_of(self, user_id: str, *, but: str | None = None) -> int:
        """Sign out everywhere, or everywhere `but` here; how many sessions that ended."""
        statement = sa.delete(sessions).where(sessions.c.user_id == user_id)
        if but is not None:
            statement = statement.where(sessions.c.token_hash != but)
        return self._connection.execute(statement).rowcount

    def add_link(self, token_hash: str, user_id: str, purpose: str, now: datetime, expires_at: datetime) -> None:
        """A new link; earlier unused ones for the same purpose stop working."""
        mine = (one_time_links.c.user_id == user_id) & (one_time_links.c.purpose == purpose)
        self._connection.execute(sa.delete(one_time_links).where(mine, one_time_links.c.used_at.is_(None)))
        row = {"token_hash": token_hash, "user_id": user_id, "purpose": purpose}
        self._connection.execute(sa.insert(one_time_links), {**row, "created_at": now, "expires_at": expires_at})

    def use_link(self, token_hash: str, purpose: str, now: datetime) -> str | None:
        """Whose link it is; None if it is unknown, used or too old. It works once, also for two at the same moment."""
        statement = (
            sa.update(one_time_links)
            .where(
                one_time_links.c.token_hash == token_hash,
                one_time_links.c.purpose == purpose,
                one_time_links.c.used_at.is_(None),
                one_time_links.c.expires_at > now,
            )
            .values(used_at=now)
            .returning(one_time_links.c.user_id)
        )
        return self._connection.execute(statement).scalar_one_or_none()

    def _change(self, user_id: str, **values: object) -> None:
        self._connection.execute(sa.update(users).where(users.c.id == user_id).values(values))


def credentials_of(row: Row) -> Credentials:
    """The credentials of a row of `users`."""
    return Credentials(row.id, row.password_hash, row.active, row.failed_count, row.locked_until)
