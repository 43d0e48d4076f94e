"""validity_basis: the document that declares that a publication has ceased to be in force, or is in force again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "validity_basis"
down_revision = "correction_archives"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.add_column("publications", sa.Column("validity_basis", sa.Text(), server_default=sa.text("''"), nullable=False))


def downgrade() -> None:
    """Take it back."""
    op.drop_column("publications", "validity_basis")
