"""Personal tokens of the API: whose they are, and a person's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from service.storage.repositories.directory import groups_of
from service.storage.tables.api_tokens import api_tokens
from service.storage.tables.people import memberships, users
from workflows.model import Actor


@dataclass(frozen=True, slots=True)
class TokenLine:
    """A token in its owner's list. The token itself is not kept."""

    id: str
    name: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who comes with a token, and when it was noted last that somebody did."""

    actor: Actor
    used_at: datetime | None


def bearer(connection: sa.Connection, token_hash: str, now: datetime) -> Bearer | None:
    """The active owner of a token that has not run out, with today's groups, in one statement."""
    rows = connection.execute(
        sa.select(
            users.c.id,
            users.c.name,
            users.c.department_id,
            api_tokens.c.used_at,
            memberships.c.role_id,
            memberships.c.department_id.label("held_for"),
        )
        .join(users, users.c.id == api_tokens.c.user_id)
        .outerjoin(memberships, memberships.c.user_id == users.c.id)
        .where(api_tokens.c.token_hash == token_hash, api_tokens.c.expires_at > now, users.c.active)
    ).all()
    if not rows:
        return None
    first = rows[0]
    groups = groups_of(first.department_id, [(row.role_id, row.held_for) for row in rows if row.role_id])
    return Bearer(Actor(first.id, first.name, groups, first.department_id), first.used_at)


def of_person(connection: sa.Connection, user_id: str, now: datetime) -> list[TokenLine]:
    """A person's tokens that are good, the newest first."""
    mine = (api_tokens.c.user_id == user_id) & (api_tokens.c.expires_at > now)
    statement = sa.select(api_tokens).where(mine).order_by(api_tokens.c.created_at.desc(), api_tokens.c.id.desc())
    return [
        TokenLine(row.id, row.name, row.created_at, row.expires_at, row.used_at)
        for row in connection.execute(statement)
    ]
