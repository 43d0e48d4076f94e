"""Who there is: accounts, departments, roles."""

from __future__ import annotations

import sqlalchemy as sa

from service.storage.database import metadata
from service.storage.types import UtcDateTime

departments = sa.Table(
    "departments",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("name_en", sa.Text, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
)

roles = sa.Table(
    "roles",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("name_en", sa.Text, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
)

users = sa.Table(
    # `id` is what a person signs in with and what a diagram's candidateUsers name; it never changes.
    "users",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("email", sa.Text),
    sa.Column("department_id", sa.Text, sa.ForeignKey("departments.id"), index=True),
    sa.Column("language", sa.Text),
    sa.Column("password_hash", sa.Text),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("failed_count", sa.Integer, nullable=False),
    sa.Column("locked_until", UtcDateTime),
    sa.Column("created_at", UtcDateTime, nullable=False),
)

memberships = sa.Table(
    # A role is held for a department. The leader in charge (分管领导) of a department holds `leader` for it without
    # belonging to it: the department a person belongs to is `users.department_id`.
    "memberships",
    metadata,
    sa.Column("user_id", sa.Text, sa.ForeignKey("users.id"), primary_key=True),
    sa.Column("role_id", sa.Text, sa.ForeignKey("roles.id"), primary_key=True),
    sa.Column("department_id", sa.Text, sa.ForeignKey("departments.id"), primary_key=True),
    sa.Index(None, "role_id", "department_id"),
    sa.Index(None, "department_id"),
)
