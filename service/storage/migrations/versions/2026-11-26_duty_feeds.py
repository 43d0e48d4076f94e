"""Secret addresses of the calendar of duties."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "duty_feeds"
down_revision = "mail_subscribers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "duty_feeds",
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_duty_feeds_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_duty_feeds")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_duty_feeds_token_hash")),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("duty_feeds")
