"""Process instances."""

from __future__ import annotations

import sqlalchemy as sa

from service.storage.database import metadata
from service.storage.types import Choice, UtcDateTime, one_of
from workflows.model import InstanceStatus

instances = sa.Table(
    "instances",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("definition_id", sa.Text, sa.ForeignKey("definitions.id"), nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("business_key", sa.Text),
    sa.Column("status", Choice(InstanceStatus), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("started_at", UtcDateTime, nullable=False),
    sa.Column("started_by", sa.Text, nullable=False),
    sa.Column("ended_at", UtcDateTime),
    sa.Column("parent_id", sa.Text, sa.ForeignKey("instances.id")),
    # Behind what lists show, so that SQLite reads that without the overflow pages of the state.
    sa.Column("state", sa.LargeBinary, nullable=False),
    sa.Column("calling_token", sa.Text),
    one_of("status", InstanceStatus),
    # Clocks, messages and the wings ask by business key.
    sa.Index(None, "business_key"),
    # The cockpit: all, or those of one process, by status and start; and how many still run on a version.
    sa.Index(None, "status", "started_at", "id"),
    sa.Index(None, "key", "status", "started_at", "id"),
    sa.Index(None, "definition_id", "status"),
    sa.Index(
        None,
        "parent_id",
        sqlite_where=sa.text("parent_id IS NOT NULL"),
        postgresql_where=sa.text("parent_id IS NOT NULL"),
    ),
)
