"""How often a timer failed to fire; when a failed job is tried again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "attempts"
down_revision = "api_tokens"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.add_column("timers", sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("jobs", sa.Column("pauses", sa.Text(), server_default=sa.text("'null'"), nullable=False))


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.drop_column("pauses")
    with op.batch_alter_table("timers", schema=None) as batch_op:
        batch_op.drop_column("attempts")
