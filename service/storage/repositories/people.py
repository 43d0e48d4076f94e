"""Accounts, departments and roles, written by administrators."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from service.storage.repositories.rows import add_new, put
from service.storage.tables.people import departments, memberships, roles, users


class SqlPeople:
    """What an administrator changes about people."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def put_department(self, department_id: str, name: str, name_en: str, position: int) -> None:
        """Add a department or rename it."""
        self._put(departments, department_id, name, name_en, position)

    def put_role(self, role_id: str, name: str, name_en: str, position: int) -> None:
        """Add a role or rename it."""
        self._put(roles, role_id, name, name_en, position)

    def missing(self, department_ids: Collection[str], role_ids: Collection[str]) -> list[str]:
        """Those of the ids that nobody has defined."""
        lost: set[str] = set()
        for table, ids in ((departments, set(department_ids)), (roles, set(role_ids))):
            known = self._connection.execute(sa.select(table.c.id).where(table.c.id.in_(ids))) if ids else ()
            lost |= ids - {row.id for row in known}
        return sorted(lost)

    def add_user(self, user_id: str, name: str, now: datetime) -> bool:
        """An account without password, department or role; False if the id is taken."""
        if self.exists(user_id):
            return False
        row = {"id": user_id, "name": name, "active": True, "failed_count": 0, "created_at": now}
        add_new(self._connection, users, "id", [row])
        return True

    def exists(self, user_id: str) -> bool:
        """Whether there is such an account, active or not."""
        return self._connection.execute(sa.select(users.c.id).where(users.c.id == user_id)).first() is not None

    def change_user(self, user_id: str, **values: Any) -> None:
        """Set columns: name, email, department_id, language, active."""
        self._connection.execute(sa.update(users).where(users.c.id == user_id).values(values))

    def set_roles(self, user_id: str, held: Collection[tuple[str, str]]) -> None:
        """The roles of a user, as (role, department), instead of all others."""
        self._connection.execute(sa.delete(memberships).where(memberships.c.user_id == user_id))
        rows = [{"user_id": user_id, "role_id": role, "department_id": at} for role, at in sorted(set(held))]
        if rows:
            self._connection.execute(sa.insert(memberships), rows)

    def count_active(self, role_id: str) -> int:
        """How many active people hold a role."""
        statement = (
            sa.select(sa.func.count(sa.distinct(users.c.id)))
            .join(memberships, memberships.c.user_id == users.c.id)
            .where(memberships.c.role_id == role_id, users.c.active)
        )
        return int(self._connection.execute(statement).scalar_one())

    def _put(self, table: sa.Table, key: str, name: str, name_en: str, position: int) -> None:
        put(self._connection, table, {"id": key, "name": name, "name_en": name_en, "position": position})
