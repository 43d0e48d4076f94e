"""mail subscribers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "mail_subscribers"
down_revision = "annual_reports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "mail_subscribers",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("address_mark", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_subscribers")),
        sa.UniqueConstraint("address_mark", name=op.f("uq_mail_subscribers_address_mark")),
    )
    op.create_index(op.f("ix_mail_subscribers_confirmed_at"), "mail_subscribers", ["confirmed_at"])


def downgrade() -> None:
    """Take it back."""
    op.drop_table("mail_subscribers")
