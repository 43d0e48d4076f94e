"""calling_off: a consultation that was called off says when and why."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "calling_off"
down_revision = "correction_forms"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    with op.batch_alter_table("consultations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("called_off_reason", sa.Text(), server_default=sa.text("''"), nullable=False))


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("consultations", schema=None) as batch_op:
        batch_op.drop_column("called_off_reason")
        batch_op.drop_column("called_off_at")
