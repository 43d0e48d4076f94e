"""Signed annual reports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.storage.types import JsonText, UtcDateTime

revision = "annual_reports"
down_revision = "portal_readers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "annual_reports",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("texts", JsonText(), nullable=False),
        sa.Column("figures", JsonText(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("signed_by", sa.Text(), nullable=False),
        sa.Column("signed_at", UtcDateTime(), nullable=False),
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_annual_reports_document_id")),
        sa.PrimaryKeyConstraint("year", "version", name=op.f("pk_annual_reports")),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("annual_reports")
