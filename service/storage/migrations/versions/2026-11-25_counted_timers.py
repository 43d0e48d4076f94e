"""Timers remember the working days that they were counted in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "counted_timers"
down_revision = "external_tasks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    with op.batch_alter_table("timers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("counted_after", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("counted_days", sa.Integer(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_timers_counted_after"),
            ["counted_after"],
            unique=False,
            sqlite_where=sa.text("counted_after IS NOT NULL"),
            postgresql_where=sa.text("counted_after IS NOT NULL"),
        )


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("timers", schema=None) as batch_op:
        batch_op.drop_index(
            batch_op.f("ix_timers_counted_after"),
            sqlite_where=sa.text("counted_after IS NOT NULL"),
            postgresql_where=sa.text("counted_after IS NOT NULL"),
        )
        batch_op.drop_column("counted_days")
        batch_op.drop_column("counted_after")
