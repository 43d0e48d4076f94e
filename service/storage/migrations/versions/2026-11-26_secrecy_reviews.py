"""secrecy reviews."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "secrecy_reviews"
down_revision = "products"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "secrecy_reviews",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("conclusion", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("processing", sa.Text(), nullable=False),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("verdict_id", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "conclusion IN ('may_publish', 'after_processing', 'must_not', 'uncertain')",
            name=op.f("ck_secrecy_reviews_conclusion"),
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_secrecy_reviews_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_secrecy_reviews")),
    )
    with op.batch_alter_table("secrecy_reviews", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_secrecy_reviews_document_id"), ["document_id"], unique=False)


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("secrecy_reviews", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_secrecy_reviews_document_id"))
    op.drop_table("secrecy_reviews")
