"""correction_forms: a form that asks for a correction, sent twice, is found by what it made."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "correction_forms"
down_revision = "publication_seals"
branch_labels = None
depends_on = None

_NAME = "fk_portal_submissions_correction_id"


def upgrade() -> None:
    """Take the step."""
    with op.batch_alter_table("portal_submissions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("correction_id", sa.Text(), nullable=True))
        batch_op.create_foreign_key(batch_op.f(_NAME), "record_corrections", ["correction_id"], ["id"])


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("portal_submissions", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f(_NAME), type_="foreignkey")
        batch_op.drop_column("correction_id")
