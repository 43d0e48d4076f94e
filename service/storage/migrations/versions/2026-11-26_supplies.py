"""supplies."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "supplies"
down_revision = "error_register"
branch_labels = None
depends_on = None

_KINDS = "'receipt', 'clarification', 'reasons', 'fee', 'extension', 'consultation', 'override', "
_BEFORE = f"kind IN ({_KINDS}'reply', 'service')"
_AFTER = f"kind IN ({_KINDS}'reading', 'reply', 'service')"


def upgrade() -> None:
    """Take the step."""
    op.add_column("requests", sa.Column("supplies", sa.Text(), server_default=sa.text("'[]'"), nullable=False))
    op.add_column("requests", sa.Column("readings", sa.Text(), server_default=sa.text("'[]'"), nullable=False))
    op.add_column("requests", sa.Column("assistance", sa.Text(), server_default=sa.text("'null'"), nullable=False))
    _kinds(_AFTER)


def downgrade() -> None:
    """Go back."""
    _kinds(_BEFORE)
    with op.batch_alter_table("requests", schema=None) as batch_op:
        for name in ("assistance", "readings", "supplies"):
            batch_op.drop_column(name)


def _kinds(condition: str) -> None:
    with op.batch_alter_table("request_letters", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_request_letters_kind"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_request_letters_kind"), condition)
