"""corrections by day: an index of the versions that put another in their place, for the quality indicators."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "corrections_by_day"
down_revision = "record_corrections"
branch_labels = None
depends_on = None

_CORRECTS = sa.text("number > 1")


def upgrade() -> None:
    """Take the step."""
    with op.batch_alter_table("publication_versions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_publication_versions_published_at"),
            ["published_at"],
            unique=False,
            sqlite_where=_CORRECTS,
            postgresql_where=_CORRECTS,
        )


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("publication_versions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_publication_versions_published_at"))
