"""duty_returns: one time of a duty remembers what was begun before, and the day from which it moved."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "duty_returns"
down_revision = "consultations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    with op.batch_alter_table("duty_occurrences", schema=None) as batch_op:
        batch_op.add_column(sa.Column("moved_from", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("earlier", sa.Text(), server_default="[]", nullable=False))
    with op.batch_alter_table("duty_occurrences", schema=None) as batch_op:
        batch_op.alter_column("earlier", server_default=None)
    where = sa.text("kind IN ('duty-changed', 'duty-event-recorded', 'duty-waived')")
    op.create_index("ix_history_duties", "history", ["seq"], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_history_duties", table_name="history")
    with op.batch_alter_table("duty_occurrences", schema=None) as batch_op:
        batch_op.drop_column("earlier")
        batch_op.drop_column("moved_from")
