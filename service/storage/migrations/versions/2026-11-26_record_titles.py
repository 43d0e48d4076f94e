"""record titles."""

from __future__ import annotations

from alembic import op

revision = "record_titles"
down_revision = "search_order"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    with op.batch_alter_table("records", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_records_type_key_title"), ["type_key", "title"], unique=False)


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("records", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_records_type_key_title"))
