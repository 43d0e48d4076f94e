"""Random inspections (双随机抽查)."""

from __future__ import annotations

import sqlalchemy as sa

from service.storage.database import metadata
from service.storage.types import JsonText, UtcDateTime

_PUBLIC = sa.text("plan_published_at IS NOT NULL")

inspections = sa.Table(
    "inspections",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("planner", sa.Text, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    # The rest of the plan; lists, recusals, what was drawn, results and reviews as lists of lists.
    sa.Column("plan", JsonText, nullable=False),
    sa.Column("candidates", JsonText, nullable=False),
    sa.Column("inspectors", JsonText, nullable=False),
    sa.Column("recusals", JsonText, nullable=False),
    sa.Column("candidates_hash", sa.Text, nullable=False),
    sa.Column("inspectors_hash", sa.Text, nullable=False),
    sa.Column("commitment", sa.Text, nullable=False),
    sa.Column("secret", sa.Text, nullable=False),
    sa.Column("public_value", sa.Text, nullable=False),
    sa.Column("witnesses", sa.Text, nullable=False),
    sa.Column("drawn", JsonText, nullable=False),
    sa.Column("drawn_at", UtcDateTime),
    sa.Column("results", JsonText, nullable=False),
    sa.Column("reviews", JsonText, nullable=False),
    sa.Column("plan_published_at", UtcDateTime),
    sa.Column("results_published_at", UtcDateTime),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Index("ix_inspections_public", "plan_published_at", "id", sqlite_where=_PUBLIC, postgresql_where=_PUBLIC),
)
