"""History refuses changes."""

from __future__ import annotations

from alembic import op

revision = "history_append_only"
down_revision = "registers"
branch_labels = None
depends_on = None

_UP = {
    "sqlite": (
        "CREATE TRIGGER history_UPDATE BEFORE UPDATE ON history BEGIN SELECT RAISE(ABORT, 'history is append-only'); END",
        "CREATE TRIGGER history_DELETE BEFORE DELETE ON history BEGIN SELECT RAISE(ABORT, 'history is append-only'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION refuse_history_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'history is append-only' USING ERRCODE = 'restrict_violation'; END $$",
        "CREATE TRIGGER history_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON history "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_history_change()",
    ),
}
_DOWN = {
    "sqlite": ("DROP TRIGGER history_UPDATE", "DROP TRIGGER history_DELETE"),
    "postgresql": ("DROP TRIGGER history_append_only ON history", "DROP FUNCTION refuse_history_change()"),
}


def upgrade() -> None:
    """Take the step."""
    for statement in _UP[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """Take it back."""
    for statement in _DOWN[op.get_bind().dialect.name]:
        op.execute(statement)
