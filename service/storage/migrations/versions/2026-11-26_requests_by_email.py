"""Requests and corrections that came by e-mail."""

from __future__ import annotations

from alembic import op

revision = "requests_by_email"
down_revision = "consultation_texts"
branch_labels = None
depends_on = None

_FORMER = "'in_person', 'post_signed', 'post_ordinary', 'portal', 'fax', "
_BEFORE = f"channel IN ({_FORMER}'oral')"
_AFTER = f"channel IN ({_FORMER}'email', 'oral')"
_TABLES = ("requests", "record_corrections")


def upgrade() -> None:
    """Take the step."""
    _channels(_AFTER)


def downgrade() -> None:
    """Go back: what came by e-mail came by an internet channel, as through the portal."""
    for table in _TABLES:
        op.execute(f"UPDATE {table} SET channel = 'portal' WHERE channel = 'email'")  # noqa: S608 - names of ours
    _channels(_BEFORE)


def _channels(condition: str) -> None:
    for table in _TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(batch_op.f(f"ck_{table}_channel"), type_="check")
            batch_op.create_check_constraint(batch_op.f(f"ck_{table}_channel"), condition)
