"""consultations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "consultations"
down_revision = "live_checks"
branch_labels = None
depends_on = None

_PUBLIC = sa.text("notice_published_at IS NOT NULL")
_SOURCES = "source IN ('portal', 'letter', 'meeting', 'open_day')"


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "consultations",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("planner", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("points", sa.Text(), nullable=False),
        sa.Column("overview", sa.Text(), nullable=False),
        sa.Column("reviews", sa.Text(), nullable=False),
        sa.Column("until", sa.Text(), nullable=True),
        sa.Column("results_due", sa.Text(), nullable=True),
        sa.Column("notice_published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("results_published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultations")),
    )
    with op.batch_alter_table("consultations", schema=None) as batch_op:
        batch_op.create_index(
            "ix_consultations_public",
            ["notice_published_at", "id"],
            unique=False,
            sqlite_where=_PUBLIC,
            postgresql_where=_PUBLIC,
        )
    op.create_table(
        "consultation_comments",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("consultation_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("point", sa.Integer(), nullable=True),
        sa.CheckConstraint(_SOURCES, name=op.f("ck_consultation_comments_source")),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultations.id"],
            name=op.f("fk_consultation_comments_consultation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation_comments")),
        sa.UniqueConstraint("number", name=op.f("uq_consultation_comments_number")),
    )
    with op.batch_alter_table("consultation_comments", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_consultation_comments_consultation_id_at_id"), ["consultation_id", "at", "id"], unique=False
        )


def downgrade() -> None:
    """Go back."""
    op.drop_table("consultation_comments")
    op.drop_table("consultations")
