"""Who is signed in, who there is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from service.storage.repositories.directory import groups_of
from service.storage.repositories.sign_in import Credentials, credentials_of
from service.storage.tables.people import departments, memberships, roles, users
from service.storage.tables.sign_in import login_log, one_time_links, sessions
from workflows.model import Actor


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that exists; whether it is still good is for the caller to judge by the moments."""

    actor: Actor
    language: str | None
    seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Unit:
    """A department or a role."""

    id: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class UserLine:
    """One account in the administrator's list; `roles` are (role, department)."""

    id: str
    name: str
    email: str | None
    department: str | None
    active: bool
    has_password: bool
    locked_until: datetime | None
    roles: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SignInLine:
    """One attempt to sign in."""

    at: datetime
    user_id: str
    outcome: str
    address: str


def signed_in(connection: sa.Connection, token_hash: str) -> SignedIn | None:
    """The session with its active user and groups, in one statement."""
    rows = connection.execute(
        sa.select(
            users.c.id,
            users.c.name,
            users.c.department_id,
            users.c.language,
            sessions.c.seen_at,
            sessions.c.expires_at,
            memberships.c.role_id,
            memberships.c.department_id.label("held_for"),
        )
        .join(users, users.c.id == sessions.c.user_id)
        .outerjoin(memberships, memberships.c.user_id == users.c.id)
        .where(sessions.c.token_hash == token_hash, users.c.active)
    ).all()
    if not rows:
        return None
    first = rows[0]
    groups = groups_of(first.department_id, [(row.role_id, row.held_for) for row in rows if row.role_id])
    actor = Actor(first.id, first.name, groups, first.department_id)
    return SignedIn(actor, first.language, first.seen_at, first.expires_at)


def credentials(connection: sa.Connection, user_id: str) -> Credentials | None:
    """What a password is checked against."""
    row = connection.execute(sa.select(users).where(users.c.id == user_id)).one_or_none()
    return None if row is None else credentials_of(row)


def link_owner(connection: sa.Connection, token_hash: str, purpose: str, now: datetime) -> str | None:
    """Whose unused one-time link it is; looking does not use it."""
    statement = sa.select(one_time_links.c.user_id).where(
        one_time_links.c.token_hash == token_hash,
        one_time_links.c.purpose == purpose,
        one_time_links.c.used_at.is_(None),
        one_time_links.c.expires_at > now,
    )
    return connection.execute(statement).scalar_one_or_none()


def has_users(connection: sa.Connection) -> bool:
    """Whether anybody has an account."""
    return connection.execute(sa.select(users.c.id).limit(1)).first() is not None


def all_departments(connection: sa.Connection) -> list[Unit]:
    """In their order."""
    return _units(connection, departments)


def all_roles(connection: sa.Connection) -> list[Unit]:
    """In their order."""
    return _units(connection, roles)


def all_users(connection: sa.Connection) -> list[UserLine]:
    """Every account, active ones first, by id."""
    held: dict[str, list[tuple[str, str]]] = {}
    for row in connection.execute(sa.select(memberships).order_by(memberships.c.role_id, memberships.c.department_id)):
        held.setdefault(row.user_id, []).append((row.role_id, row.department_id))
    rows = connection.execute(sa.select(users).order_by(users.c.active.desc(), users.c.id))
    return [
        UserLine(
            id=row.id,
            name=row.name,
            email=row.email,
            department=row.department_id,
            active=row.active,
            has_password=row.password_hash is not None,
            locked_until=row.locked_until,
            roles=tuple(held.get(row.id, ())),
        )
        for row in rows
    ]


def names_of(connection: sa.Connection, user_ids: set[str]) -> dict[str, str]:
    """The names of users, by id; ids that are nobody's are left out."""
    if not user_ids:
        return {}
    rows = connection.execute(sa.select(users.c.id, users.c.name).where(users.c.id.in_(user_ids)))
    return {row.id: row.name for row in rows}


def sign_ins_of(connection: sa.Connection, user_id: str, limit: int = 20) -> list[SignInLine]:
    """The last attempts to sign in as this user, the latest first."""
    statement = sa.select(login_log).where(login_log.c.user_id == user_id).order_by(login_log.c.at.desc()).limit(limit)
    return [SignInLine(row.at, row.user_id, row.outcome, row.address) for row in connection.execute(statement)]


def _units(connection: sa.Connection, table: sa.Table) -> list[Unit]:
    rows = connection.execute(sa.select(table).order_by(table.c.position, table.c.id))
    return [Unit(row.id, row.name, row.name_en) for row in rows]
