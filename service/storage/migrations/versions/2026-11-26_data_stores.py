"""Data stores that diagrams read and write."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.storage.types import JsonText, UtcDateTime

revision = "data_stores"
down_revision = "letters"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "stored_values",
        sa.Column("store", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("value", JsonText(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("instance_id", sa.Text(), nullable=True),
        sa.Column("element_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_stored_values_instance_id")),
        sa.PrimaryKeyConstraint("store", "key", "version", name=op.f("pk_stored_values")),
    )
    with op.batch_alter_table("stored_values", schema=None) as batch_op:
        batch_op.create_index(
            "ix_stored_values_current",
            ["store", "key"],
            unique=False,
            sqlite_where=sa.text("is_current"),
            postgresql_where=sa.text("is_current"),
        )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("stored_values")
