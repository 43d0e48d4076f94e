"""Effects outside the database, delivered after the commit."""

from __future__ import annotations

import sqlalchemy as sa

from service.storage.database import metadata
from service.storage.types import Choice, JsonText, UtcDateTime, one_of
from workflows.model import JobStatus

_PENDING = sa.text("status = 'pending' AND worker IS NULL")
_EXTERNAL = sa.text("status = 'pending' AND worker IS NOT NULL")
_FAILED = sa.text("status = 'failed'")

jobs = sa.Table(
    "jobs",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("topic", sa.Text, nullable=False),
    sa.Column("payload", JsonText, nullable=False),
    sa.Column("idempotency_key", sa.Text, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("due_at", UtcDateTime, nullable=False),
    sa.Column("instance_id", sa.Text, sa.ForeignKey("instances.id"), index=True),
    sa.Column("token_id", sa.Text),
    sa.Column("element_id", sa.Text),
    sa.Column("status", Choice(JobStatus), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("last_error", sa.Text),
    sa.Column("result", JsonText, nullable=False),
    sa.Column("leased_until", UtcDateTime),
    sa.Column("pauses", JsonText, nullable=False, server_default=sa.text("'null'")),
    # Null: the service delivers it; else a worker's, "" before any has fetched it.
    sa.Column("worker", sa.Text),
    sa.UniqueConstraint("idempotency_key"),
    one_of("status", JobStatus),
    # The tick takes what is due, a worker what is due of its topics; the cockpit lists what failed.
    sa.Index(None, "due_at", sqlite_where=_PENDING, postgresql_where=_PENDING),
    sa.Index(None, "topic", "due_at", sqlite_where=_EXTERNAL, postgresql_where=_EXTERNAL),
    sa.Index(None, "created_at", "id", sqlite_where=_FAILED, postgresql_where=_FAILED),
)
