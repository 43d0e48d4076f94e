"""Signed annual reports: what was said and counted, by year and version."""

from __future__ import annotations

import sqlalchemy as sa

from service.storage.database import metadata
from service.storage.types import JsonText, UtcDateTime

annual_reports = sa.Table(
    "annual_reports",
    metadata,
    sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("agency", sa.Text, nullable=False),
    sa.Column("texts", JsonText, nullable=False),
    sa.Column("figures", JsonText, nullable=False),
    sa.Column("content_hash", sa.Text, nullable=False),
    sa.Column("signed_by", sa.Text, nullable=False),
    sa.Column("signed_at", UtcDateTime, nullable=False),
    sa.Column("document_id", sa.Text, sa.ForeignKey("documents.id"), nullable=False),
    sa.Column("cases", JsonText, nullable=False, server_default=sa.text("'null'")),
)
