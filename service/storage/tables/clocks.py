"""Statutory clocks, and the years' arrangements of working days they are counted with."""

from __future__ import annotations

import sqlalchemy as sa

from service.storage.database import metadata
from service.storage.types import UtcDateTime

clocks = sa.Table(
    "clocks",
    metadata,
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("starts_on", sa.Date, nullable=False),
    sa.Column("term", sa.Integer, nullable=False),
    sa.Column("extension", sa.Integer, nullable=False),
    sa.Column("stopped_on", sa.Date),
    sa.Column("fixed_due", sa.Date),
)

clock_intervals = sa.Table(
    "clock_intervals",
    metadata,
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("clock_key", sa.Text, primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("starts_on", sa.Date, nullable=False),
    sa.Column("ends_on", sa.Date),
    sa.Column("latest_end", sa.Date),
    sa.ForeignKeyConstraint(["subject", "name", "clock_key"], ["clocks.subject", "clocks.name", "clocks.key"]),
)

year_arrangements = sa.Table(
    # 放假安排: `rules` is the text of `workflows.calendar.arrangements`.
    "year_arrangements",
    metadata,
    sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("rules", sa.Text, nullable=False),
    sa.Column("loaded_at", UtcDateTime, nullable=False),
    sa.Column("loaded_by", sa.Text, nullable=False),
)
