"""Public consultations (意见征集) and what was said in them."""

from __future__ import annotations

import sqlalchemy as sa

from service.storage.database import metadata
from service.storage.tables.texts import checks_table, findings_table
from service.storage.types import Choice, JsonText, UtcDateTime, one_of
from workflows.disclosure.public_consultations import Source

_PUBLIC = sa.text("notice_published_at IS NOT NULL")

consultations = sa.Table(
    "consultations",
    metadata,
    # The instance that carries it out.
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("department", sa.Text, nullable=False),
    sa.Column("planner", sa.Text, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    # The rest of the notice; points and reviews as lists of lists.
    sa.Column("notice", JsonText, nullable=False),
    sa.Column("points", JsonText, nullable=False),
    sa.Column("overview", sa.Text, nullable=False),
    sa.Column("reviews", JsonText, nullable=False),
    # Days as 2026-11-26.
    sa.Column("until", sa.Text),
    sa.Column("results_due", sa.Text),
    sa.Column("notice_published_at", UtcDateTime),
    sa.Column("results_published_at", UtcDateTime),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("called_off_at", UtcDateTime),
    sa.Column("called_off_reason", sa.Text, nullable=False, server_default=sa.text("''")),
    sa.Index("ix_consultations_public", "notice_published_at", "id", sqlite_where=_PUBLIC, postgresql_where=_PUBLIC),
)

consultation_comments = sa.Table(
    # The id is the hash of a code that only the reader has.
    "consultation_comments",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("consultation_id", sa.Text, sa.ForeignKey("consultations.id"), nullable=False),
    sa.Column("number", sa.Text, nullable=False, unique=True),
    sa.Column("source", Choice(Source), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("point", sa.Integer),
    one_of("source", Source),
    sa.Index(None, "consultation_id", "at", "id"),
)

consultation_text_checks = checks_table("consultation_text_checks", "consultations.id")
consultation_text_findings = findings_table("consultation_text_findings", "consultations.id")
