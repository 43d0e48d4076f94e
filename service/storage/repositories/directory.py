"""Who there is, for the handlers."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from service.storage.repositories.rows import Row
from service.storage.tables.people import memberships, users
from workflows.errors import NotFound
from workflows.model import Actor
from workflows.ports import Person


@dataclass(frozen=True, slots=True)
class Account:
    """A person's account as the handlers see it."""

    id: str
    name: str
    email: str | None
    department: str | None


class SqlDirectory:
    """`workflows.ports.Directory` on SQL."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def actor(self, user_id: str) -> Actor:
        """An active user as an actor. Raises NotFound."""
        rows = self._connection.execute(
            sa.select(users.c.name, users.c.department_id, memberships.c.role_id, memberships.c.department_id)
            .outerjoin(memberships, memberships.c.user_id == users.c.id)
            .where(users.c.id == user_id, users.c.active)
        ).all()
        if not rows:
            raise NotFound(f"There is no user {user_id}.", kind="user", id=user_id)
        name, department = rows[0][0], rows[0][1]
        return Actor(user_id, name, groups_of(department, [(row[2], row[3]) for row in rows if row[2]]), department)

    def person(self, user_id: str) -> Account | None:
        """Whoever has this id, active or not."""
        row = self._connection.execute(sa.select(users).where(users.c.id == user_id)).one_or_none()
        return None if row is None else _account(row)

    def members(self, group: str) -> list[Person]:
        """Active people in a department, with a role, or with a role for a department; by id."""
        role, at, department = group.partition("@")
        held = sa.exists().where(memberships.c.user_id == users.c.id, memberships.c.role_id == role)
        if at:
            which: sa.ColumnElement[bool] = held.where(memberships.c.department_id == department)
        else:
            which = sa.or_(users.c.department_id == group, held)
        statement = sa.select(users).where(users.c.active, which).order_by(users.c.id)
        return [_account(row) for row in self._connection.execute(statement)]


def groups_of(department: str | None, held: list[tuple[str, str]]) -> frozenset[str]:
    """Groups of a person who belongs to a department and holds roles for departments: (role, department)."""
    groups = {role for role, _ in held} | {f"{role}@{place}" for role, place in held}
    return frozenset(groups | ({department} if department else set()))


def _account(row: Row) -> Account:
    return Account(row.id, row.name, row.email, row.department_id)
