"""Deliveries may be looks at what a channel shows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "live_checks"
down_revision = "corrections_by_day"
branch_labels = None
depends_on = None

_BEFORE = "action IN ('publish', 'remove')"
_AFTER = "action IN ('publish', 'remove', 'check')"


def upgrade() -> None:
    """Take the step."""
    _actions(_AFTER)


def downgrade() -> None:
    """Go back: later looks are forgotten, their jobs end."""
    op.execute(
        sa.text("UPDATE jobs SET status = 'cancelled' WHERE topic LIKE 'look.%' AND status IN ('pending', 'failed')")
    )
    op.execute(sa.text("DELETE FROM publication_deliveries WHERE action = 'check'"))
    _actions(_BEFORE)


def _actions(condition: str) -> None:
    with op.batch_alter_table("publication_deliveries", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_publication_deliveries_action"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_publication_deliveries_action"), condition)
