"""Instances that call activities of other instances wait for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "calls"
down_revision = "reevaluations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    with op.batch_alter_table("instances", schema=None) as batch_op:
        batch_op.add_column(sa.Column("calling_token", sa.Text(), nullable=True))


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("instances", schema=None) as batch_op:
        batch_op.drop_column("calling_token")
