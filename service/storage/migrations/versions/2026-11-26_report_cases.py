"""report_cases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "report_cases"
down_revision = "record_titles"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.add_column("annual_reports", sa.Column("cases", sa.Text(), server_default=sa.text("'null'"), nullable=False))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("annual_reports", schema=None) as batch_op:
        batch_op.drop_column("cases")
