"""Data stores: every version of every entry, the current one marked."""

from __future__ import annotations

import sqlalchemy as sa

from service.storage.database import metadata
from service.storage.types import JsonText, UtcDateTime

_CURRENT = sa.text("is_current")

stored_values = sa.Table(
    "stored_values",
    metadata,
    sa.Column("store", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    # Neither another version nor taken out.
    sa.Column("is_current", sa.Boolean, nullable=False),
    sa.Column("value", JsonText, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("instance_id", sa.Text, sa.ForeignKey("instances.id")),
    sa.Column("element_id", sa.Text),
    # Reading a whole store, and counting it.
    sa.Index("ix_stored_values_current", "store", "key", sqlite_where=_CURRENT, postgresql_where=_CURRENT),
)
