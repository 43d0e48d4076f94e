"""Secret addresses of calendar feeds."""

from __future__ import annotations

import sqlalchemy as sa

from service.storage.database import metadata
from service.storage.types import UtcDateTime

duty_feeds = sa.Table(
    "duty_feeds",
    metadata,
    sa.Column("user_id", sa.Text, sa.ForeignKey("users.id"), primary_key=True),
    sa.Column("token_hash", sa.Text, nullable=False, unique=True),
    # Empty: every department's.
    sa.Column("department", sa.Text, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
)
