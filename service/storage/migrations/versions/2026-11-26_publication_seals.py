"""publication_seals: versions that gave away personal data or secrets are kept from the public."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "publication_seals"
down_revision = "duty_returns"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.add_column("publications", sa.Column("seals", sa.Text(), server_default=sa.text("'[]'"), nullable=False))


def downgrade() -> None:
    """Take it back."""
    op.drop_column("publications", "seals")
