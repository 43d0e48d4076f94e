"""suggestions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "suggestions"
down_revision = "duties"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.add_column("requests", sa.Column("suggestion", sa.Text(), server_default=sa.text("'null'"), nullable=False))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("requests", schema=None) as batch_op:
        batch_op.drop_column("suggestion")
