"""What happened, append-only."""

from __future__ import annotations

import sqlalchemy as sa

from service.storage.database import metadata
from service.storage.types import JsonText, UtcDateTime

_ABOUT_INSTANCE = sa.text("instance_id IS NOT NULL")

history = sa.Table(
    # No foreign keys: an event stands even where what it tells of is gone.
    "history",
    metadata,
    sa.Column("seq", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("actor_id", sa.Text, nullable=False),
    sa.Column("instance_id", sa.Text),
    sa.Column("task_id", sa.Text),
    sa.Column("element_id", sa.Text),
    sa.Column("data", JsonText, nullable=False),
    sa.Index(None, "instance_id", "seq", sqlite_where=_ABOUT_INSTANCE, postgresql_where=_ABOUT_INSTANCE),
    # The audit: what a person did.
    sa.Index(None, "actor_id", "seq"),
    sqlite_autoincrement=True,
)
