"""products."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "products"
down_revision = "supervision"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.add_column("documents", sa.Column("products", sa.Text(), server_default=sa.text("'[]'"), nullable=False))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.drop_column("products")
