"""The escalation ladder and what people are told inside the application."""

from __future__ import annotations

import sqlalchemy as sa

from service.storage.database import metadata
from service.storage.types import JsonText, UtcDateTime

_PLANNED = sa.text("done_at IS NULL")
_UNREAD = sa.text("read_at IS NULL")

escalations = sa.Table(
    "escalations",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("task_id", sa.Text, sa.ForeignKey("tasks.id"), nullable=False),
    sa.Column("instance_id", sa.Text, sa.ForeignKey("instances.id"), nullable=False, index=True),
    sa.Column("offset", sa.Integer, nullable=False),
    sa.Column("to", sa.Text, nullable=False),
    sa.Column("due_at", UtcDateTime, nullable=False),
    sa.Column("done_at", UtcDateTime),
    sa.Column("leased_until", UtcDateTime),
    sa.UniqueConstraint("task_id", "offset", "to"),
    sa.Index(None, "due_at", sqlite_where=_PLANNED, postgresql_where=_PLANNED),
)

notices = sa.Table(
    "notices",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("user_id", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("data", JsonText, nullable=False),
    sa.Column("instance_id", sa.Text),
    sa.Column("task_id", sa.Text),
    sa.Column("read_at", UtcDateTime),
    sa.UniqueConstraint("key"),
    sa.Index(None, "user_id", "created_at", "id"),
    # The number beside the bell, on every page.
    sa.Index(None, "user_id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
)
