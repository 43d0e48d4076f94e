"""What begins instances: start events of the latest versions, with the schedules of those that are timers."""

from __future__ import annotations

import sqlalchemy as sa

from service.storage.database import metadata
from service.storage.types import Choice, UtcDateTime, one_of
from workflows.model import StartKind

_DUE = sa.text("due_at IS NOT NULL")

starts = sa.Table(
    "starts",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("definition_id", sa.Text, sa.ForeignKey("definitions.id"), nullable=False),
    sa.Column("key", sa.Text, nullable=False, index=True),
    sa.Column("kind", Choice(StartKind), nullable=False),
    sa.Column("element_id", sa.Text),
    sa.Column("name", sa.Text),
    sa.Column("text", sa.Text),
    sa.Column("due_at", UtcDateTime),
    sa.Column("cycle", sa.Text),
    sa.Column("anchor", UtcDateTime),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("leased_until", UtcDateTime),
    one_of("kind", StartKind),
    # Messages and signals ask by name, conditions and the calendar by kind, the tick by what is due.
    sa.Index(None, "kind", "name"),
    sa.Index(None, "due_at", sqlite_where=_DUE, postgresql_where=_DUE),
)
