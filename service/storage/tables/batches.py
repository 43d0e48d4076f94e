"""Actions on many instances, and how far work that goes through everything has come."""

from __future__ import annotations

import sqlalchemy as sa

from service.storage.database import metadata
from service.storage.types import Choice, JsonText, UtcDateTime, one_of
from workflows.model import BatchKind, ItemStatus

_PENDING = sa.text("status = 'pending'")

batches = sa.Table(
    "batches",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("kind", Choice(BatchKind), nullable=False),
    sa.Column("arguments", JsonText, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("created_by", sa.Text, nullable=False),
    one_of("kind", BatchKind),
    sa.Index(None, "created_at", "id"),
)

batch_items = sa.Table(
    "batch_items",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("batch_id", sa.Text, sa.ForeignKey("batches.id"), nullable=False),
    sa.Column("instance_id", sa.Text, sa.ForeignKey("instances.id"), nullable=False, index=True),
    sa.Column("due_at", UtcDateTime, nullable=False),
    sa.Column("status", Choice(ItemStatus), nullable=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("ended_at", UtcDateTime),
    sa.Column("leased_until", UtcDateTime),
    # What a migrated instance was, for the undo.
    sa.Column("before_definition_id", sa.Text),
    sa.Column("after_version", sa.Integer),
    sa.Column("before_state", sa.LargeBinary),
    one_of("status", ItemStatus),
    sa.UniqueConstraint("batch_id", "instance_id"),
    # The tick takes what waits; the report counts and lists by state.
    sa.Index(None, "due_at", sqlite_where=_PENDING, postgresql_where=_PENDING),
    sa.Index(None, "batch_id", "status", "id"),
)

bookmarks = sa.Table(
    "bookmarks",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
