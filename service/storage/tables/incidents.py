"""Failures that wait for a person."""

from __future__ import annotations

import sqlalchemy as sa

from service.storage.database import metadata
from service.storage.types import Choice, JsonText, UtcDateTime, one_of
from workflows.model import IncidentStatus

_OPEN = sa.text("status = 'open'")

incidents = sa.Table(
    "incidents",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("instance_id", sa.Text, sa.ForeignKey("instances.id"), nullable=False, index=True),
    sa.Column("token_id", sa.Text),
    sa.Column("element_id", sa.Text),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("status", Choice(IncidentStatus), nullable=False),
    sa.Column("variables", JsonText, nullable=False),
    sa.Column("resolved_at", UtcDateTime),
    sa.Column("resolved_by", sa.Text),
    one_of("status", IncidentStatus),
    sa.Index(None, "created_at", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
)
