"""Registers that bundles declare, and the records in them."""

from __future__ import annotations

import sqlalchemy as sa

from service.storage.database import metadata
from service.storage.types import Choice, JsonText, UtcDateTime, one_of
from workflows.records.model import SubmissionStatus

_COUNTS = sa.text("current > 0 AND withdrawn_at IS NULL")

record_types = sa.Table(
    # Which deployment's declaration is in force.
    "record_types",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("deployment_id", sa.Text, sa.ForeignKey("deployments.id"), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
)

record_submissions = sa.Table(
    "record_submissions",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("type_key", sa.Text, sa.ForeignKey("record_types.key"), nullable=False),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("submitted_at", UtcDateTime, nullable=False),
    sa.Column("submitted_by", sa.Text, nullable=False),
    sa.Column("department", sa.Text),
    sa.Column("status", Choice(SubmissionStatus), nullable=False),
    # Pairs of person and step.
    sa.Column("reviews", JsonText, nullable=False),
    sa.Column("ended_at", UtcDateTime),
    sa.Column("ended_by", sa.Text),
    sa.Column("note", sa.Text, nullable=False),
    one_of("status", SubmissionStatus),
    sa.Index(None, "type_key", "submitted_at"),
)

records = sa.Table(
    "records",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("type_key", sa.Text, sa.ForeignKey("record_types.key"), nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("department", sa.Text),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("created_by", sa.Text, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.Column("latest", sa.Integer, nullable=False),
    sa.Column("current", sa.Integer, nullable=False),
    sa.Column("pending", sa.Boolean, nullable=False),
    sa.Column("accepted_at", UtcDateTime),
    sa.Column("withdrawn_at", UtcDateTime),
    sa.Column("withdrawn_by", sa.Text),
    sa.Column("withdrawn_reason", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("current_answers", JsonText, nullable=False),
    sa.Column("public_text", sa.Text, nullable=False),
    sa.CheckConstraint("current >= 0 AND current <= latest", name="current"),
    sa.Index(None, "type_key", "updated_at", "id"),
    sa.Index(None, "type_key", "title"),
    sa.Index("ix_records_counting", "type_key", "accepted_at", "id", sqlite_where=_COUNTS, postgresql_where=_COUNTS),
)

record_versions = sa.Table(
    # Rows are added and never changed.
    "record_versions",
    metadata,
    sa.Column("record_id", sa.Text, sa.ForeignKey("records.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("submission_id", sa.Text, sa.ForeignKey("record_submissions.id"), nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("entered_at", UtcDateTime, nullable=False),
    sa.Column("entered_by", sa.Text, nullable=False),
    sa.Column("answers", JsonText, nullable=False),
    sa.Index(None, "submission_id", "position"),
)
