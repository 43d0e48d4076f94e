"""Signing in and out, and setting passwords.

The password is checked before the transaction begins: it takes a tenth of a second, and SQLite has one writer. What
may have changed meanwhile (the lock, the password, the account) is judged again inside.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from service.config import Security
from service.identity.accounts import LANGUAGES, SET_PASSWORD
from service.identity.errors import LinkInvalid, SignInRefused
from service.identity.events import PasswordSet
from service.identity.passwords import hash_password, is_outdated, is_right
from service.identity.tokens import new_token, token_hash
from service.storage.queries import people as queries
from service.storage.repositories.people import SqlPeople
from service.storage.repositories.sign_in import Credentials, SqlSignIn
from workflows.errors import Invalid
from workflows.model import SYSTEM, Actor
from workflows.ports import UnitOfWork

SIGNED_IN: Final = "signed-in"


@dataclass(frozen=True, slots=True)
class Visit:
    """Where a sign-in comes from: network address and the browser's name for itself."""

    address: str = ""
    browser: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A sign-in whose password has been checked, outside any transaction."""

    user_id: str
    right: bool
    checked_hash: str | None
    new_hash: str | None = None


def check_attempt(connection: sa.Connection, user_id: str, password: str) -> Attempt:
    """Check a password. Takes as long for people who do not exist."""
    user_id = user_id.strip().lower()[:128]
    found = queries.credentials(connection, user_id)
    stored = found.password_hash if found else None
    right = is_right(stored, password)
    new_hash = hash_password(password) if right and stored and is_outdated(stored) else None
    return Attempt(user_id, right, stored, new_hash)


def sign_in(
    uow: UnitOfWork,
    actor: Actor,  # noqa: ARG001 - every handler takes its actor
    *,
    attempt: Attempt,
    visit: Visit,
    security: Security,
) -> str | None:
    """The token of a new session, or None. Every attempt is logged; too many wrong ones in a row lock the account."""
    store = uow.wing(SqlSignIn)
    if not uow.wing(SqlPeople).exists(attempt.user_id):
        store.log(uow.now, attempt.user_id, "unknown", visit.address)
        return None
    found = store.lock(attempt.user_id)
    outcome = _outcome(found, attempt, uow.now)
    store.log(uow.now, found.user_id, outcome, visit.address)
    if outcome == "wrong-password":
        _count_failure(store, found, uow.now, security)
    if outcome != SIGNED_IN:
        return None
    if found.failed_count or found.locked_until:
        store.count_failures(found.user_id, 0, None)
    if attempt.new_hash:
        store.rehash(found.user_id, attempt.new_hash)
    token = new_token()
    until = uow.now + timedelta(hours=security.session_hours)
    store.add_session(token_hash(token), found.user_id, uow.now, until, visit.address, visit.browser)
    return token


def touch(uow: UnitOfWork, actor: Actor, *, token: str) -> None:  # noqa: ARG001 - every handler takes its actor
    """The session was used: it does not grow idle."""
    uow.wing(SqlSignIn).touch_session(token_hash(token), uow.now)


def sign_out(uow: UnitOfWork, actor: Actor, *, token: str) -> None:  # noqa: ARG001 - every handler takes its actor
    """End this session."""
    uow.wing(SqlSignIn).end_session(token_hash(token))


def sign_out_everywhere(uow: UnitOfWork, actor: Actor, *, but: str | None = None) -> int:
    """End all sessions of the actor, or all `but` the one with this token; how many."""
    return uow.wing(SqlSignIn).end_sessions_of(actor.id, but=token_hash(but) if but else None)


def change_password(uow: UnitOfWork, actor: Actor, *, attempt: Attempt, password_hash: str, token: str) -> None:
    """A new password for oneself; other sessions end. Raises SignInRefused if the old one is not right any more."""
    store = uow.wing(SqlSignIn)
    if _outcome(store.lock(actor.id), attempt, uow.now) != SIGNED_IN:
        raise SignInRefused(field="current")
    store.set_password(actor.id, password_hash)
    store.end_sessions_of(actor.id, but=token_hash(token))
    uow.history.append([PasswordSet(at=uow.now, actor_id=actor.id, user_id=actor.id, how="changed")])


def set_password(uow: UnitOfWork, actor: Actor, *, token: str, user_id: str, password_hash: str) -> None:  # noqa: ARG001 - every handler takes its actor
    """A password by one-time link; all sessions of the user end. Raises LinkInvalid."""
    store = uow.wing(SqlSignIn)
    if store.use_link(token_hash(token), SET_PASSWORD, uow.now) != user_id:
        raise LinkInvalid
    store.set_password(user_id, password_hash)
    store.end_sessions_of(user_id)
    uow.history.append([PasswordSet(at=uow.now, actor_id=user_id, user_id=user_id, how=SET_PASSWORD)])


def count_wrong_password(uow: UnitOfWork, actor: Actor, *, visit: Visit, security: Security) -> None:
    """A signed-in person gave a wrong current password: it counts, so that an open screen is no place to guess."""
    store = uow.wing(SqlSignIn)
    store.log(uow.now, actor.id, "wrong-password", visit.address)
    _count_failure(store, store.lock(actor.id), uow.now, security)


def choose_language(uow: UnitOfWork, actor: Actor, *, language: str) -> None:
    """The language in which the actor wants pages and mail. Raises Invalid."""
    if language not in LANGUAGES:
        raise Invalid("There is no such language.", field="language", allowed=list(LANGUAGES))
    if actor.id != SYSTEM.id:
        uow.wing(SqlPeople).change_user(actor.id, language=language)


def _outcome(found: Credentials, attempt: Attempt, now: datetime) -> str:
    if found.is_locked(now):
        return "locked"
    if not attempt.right or attempt.checked_hash != found.password_hash:
        return "wrong-password"
    return SIGNED_IN if found.active else "inactive"


def _count_failure(store: SqlSignIn, found: Credentials, now: datetime, security: Security) -> None:
    count = 1 if found.locked_until else found.failed_count + 1
    until = now + timedelta(minutes=security.lockout_minutes) if count >= security.lockout_failures else None
    store.count_failures(found.user_id, count, until)
