"""publishing: deliveries to channels; index numbers and published versions refuse changes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "publishing"
down_revision = "archives"
branch_labels = None
depends_on = None

_FIXED = "index numbers and published versions are never changed"
_UP = {
    "sqlite": tuple(
        f"CREATE TRIGGER {table}_{name} BEFORE {what} ON {table} BEGIN SELECT RAISE(ABORT, '{_FIXED}'); END"
        for what, table, name in (
            ("UPDATE OF index_number", "publications", "index_number"),
            ("DELETE", "publications", "kept"),
            ("UPDATE", "publication_versions", "fixed"),
            ("DELETE", "publication_versions", "kept"),
        )
    ),
    "postgresql": (
        "CREATE FUNCTION refuse_publication_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_FIXED}' USING ERRCODE = 'restrict_violation'; END $$",
        "CREATE TRIGGER publications_index_number BEFORE UPDATE ON publications FOR EACH ROW "
        "WHEN (NEW.index_number <> OLD.index_number) EXECUTE FUNCTION refuse_publication_change()",
        "CREATE TRIGGER publications_kept BEFORE DELETE ON publications "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_publication_change()",
        "CREATE TRIGGER publication_versions_fixed BEFORE UPDATE OR DELETE ON publication_versions "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_publication_change()",
    ),
}
_DOWN = {
    "sqlite": (
        "DROP TRIGGER publications_index_number",
        "DROP TRIGGER publications_kept",
        "DROP TRIGGER publication_versions_fixed",
        "DROP TRIGGER publication_versions_kept",
    ),
    "postgresql": (
        "DROP TRIGGER publications_index_number ON publications",
        "DROP TRIGGER publications_kept ON publications",
        "DROP TRIGGER publication_versions_fixed ON publication_versions",
        "DROP FUNCTION refuse_publication_change()",
    ),
}


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "publication_deliveries",
        sa.Column("job_id", sa.Text(), nullable=False),
        sa.Column("publication_id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("version_number", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("action IN ('publish', 'remove')", name=op.f("ck_publication_deliveries_action")),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_publication_deliveries_job_id")),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publications.id"], name=op.f("fk_publication_deliveries_publication_id")
        ),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_publication_deliveries")),
    )
    with op.batch_alter_table("publication_deliveries", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_publication_deliveries_publication_id_asked_at"),
            ["publication_id", "asked_at"],
            unique=False,
        )
    for statement in _UP[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """Take it back."""
    for statement in _DOWN[op.get_bind().dialect.name]:
        op.execute(statement)
    op.drop_table("publication_deliveries")
