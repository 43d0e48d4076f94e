"""correction_archives: the package that a request to correct a record was closed with, sealed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "correction_archives"
down_revision = "calling_off"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "correction_archives",
        sa.Column("correction_id", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("manifest_sha256", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["correction_id"],
            ["record_corrections.id"],
            name=op.f("fk_correction_archives_correction_id"),
        ),
        sa.PrimaryKeyConstraint("correction_id", name=op.f("pk_correction_archives")),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("correction_archives")
