"""The internal register remembers when a document was looked at again, and what came of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "reevaluations"
down_revision = "counted_timers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    with op.batch_alter_table("internal_register", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reevaluated_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("outcome", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("reason", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("successor", sa.Text(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_internal_register_successor"), "documents", ["successor"], ["id"])


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("internal_register", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_internal_register_successor"), type_="foreignkey")
        batch_op.drop_column("successor")
        batch_op.drop_column("reason")
        batch_op.drop_column("outcome")
        batch_op.drop_column("reevaluated_on")
