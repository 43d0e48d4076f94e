"""list orders."""

from __future__ import annotations

from alembic import op

revision = "list_orders"
down_revision = "mandates"
branch_labels = None
depends_on = None

_ORDERS = (("documents", "updated_at"), ("requests", "created_at"), ("identity_views", "viewed_at"))


def upgrade() -> None:
    """Take the step."""
    for table, column in _ORDERS:
        op.create_index(f"ix_{table}_{column}_id", table, [column, "id"])


def downgrade() -> None:
    """Go back."""
    for table, column in _ORDERS:
        op.drop_index(f"ix_{table}_{column}_id", table_name=table)
