"""What an instance waits for besides people: timers and messages."""

from __future__ import annotations

import sqlalchemy as sa

from service.storage.database import metadata
from service.storage.types import Choice, UtcDateTime, one_of
from workflows.model import SubscriptionKind

_KNOWN = sa.text("due_at IS NOT NULL")
_COUNTED = sa.text("counted_after IS NOT NULL")

timers = sa.Table(
    "timers",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("instance_id", sa.Text, sa.ForeignKey("instances.id"), nullable=False, index=True),
    sa.Column("element_id", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("due_at", UtcDateTime),
    sa.Column("clock_name", sa.Text),
    sa.Column("clock_key", sa.Text),
    sa.Column("clock_offset", sa.Integer),
    sa.Column("leased_until", UtcDateTime),
    sa.Column("attempts", sa.Integer, nullable=False, server_default=sa.text("0")),
    # Working days counted from a day: the moment moves when a year's arrangement is loaded.
    sa.Column("counted_after", sa.Date),
    sa.Column("counted_days", sa.Integer),
    # The tick: what is due, the longest first.
    sa.Index(None, "due_at", sqlite_where=_KNOWN, postgresql_where=_KNOWN),
    sa.Index(None, "counted_after", sqlite_where=_COUNTED, postgresql_where=_COUNTED),
)

subscriptions = sa.Table(
    "subscriptions",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("instance_id", sa.Text, sa.ForeignKey("instances.id"), nullable=False, index=True),
    sa.Column("element_id", sa.Text, nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("correlation_key", sa.Text),
    sa.Column("kind", Choice(SubscriptionKind), nullable=False, server_default="message"),
    sa.Column("created_at", UtcDateTime, nullable=False),
    one_of("kind", SubscriptionKind),
    sa.Index(None, "message", "correlation_key"),
)
