"""Messages that nobody has taken yet, and those whose sender gave them an id."""

from __future__ import annotations

import sqlalchemy as sa

from service.storage.database import metadata
from service.storage.types import Choice, JsonText, UtcDateTime, one_of
from workflows.model import MessageStatus

_KEPT = sa.text("status = 'kept'")

messages = sa.Table(
    "messages",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("correlation_key", sa.Text),
    sa.Column("business_key", sa.Text),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("sent_by", sa.Text, nullable=False),
    sa.Column("sent_at", UtcDateTime, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False),
    sa.Column("message_id", sa.Text),
    sa.Column("outside", sa.Boolean, nullable=False),
    sa.Column("thrown_by", sa.Text, sa.ForeignKey("instances.id")),
    sa.Column("status", Choice(MessageStatus), nullable=False),
    sa.Column("instances", JsonText, nullable=False),
    sa.Column("payload", JsonText, nullable=False),
    sa.UniqueConstraint("sent_by", "message_id"),
    one_of("status", MessageStatus),
    # Whoever begins to wait asks by name; the tick for those whose time is over.
    sa.Index(None, "name", "sent_at", "id", sqlite_where=_KEPT, postgresql_where=_KEPT),
    sa.Index(None, "expires_at"),
)
