"""mandates: entries of 权责清单 and 三定 that items rest on, looks at items, and limits in months."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "mandates"
down_revision = "secrecy_reviews"
branch_labels = None
depends_on = None

_LESS = "the catalogue only grows: cite the law that allows less"
_KEPT = "items and versions of the catalogue are never deleted, versions never changed"
_LOOSER = (
    "(NEW.exception = '' OR NEW.version <= OLD.version) AND (NEW.limit_unit <> OLD.limit_unit"
    " OR NEW.limit_start <> OLD.limit_start OR NEW.limit_number > OLD.limit_number"
    " OR (NEW.state = 'ended' AND OLD.state <> 'ended') OR EXISTS (SELECT 1 FROM json_each(OLD.channels) AS was"
    " WHERE was.value NOT IN (SELECT now.value FROM json_each(NEW.channels) AS now)))"
)
_ITEM_TRIGGERS = (
    f"CREATE TRIGGER catalogue_items_ratchet BEFORE UPDATE ON catalogue_items "
    f"WHEN {_LOOSER} BEGIN SELECT RAISE(ABORT, '{_LESS}'); END",
    f"CREATE TRIGGER catalogue_items_kept BEFORE DELETE ON catalogue_items BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END",
)
"""SQLite loses them when the table is made anew."""
_MANDATE = "what the catalogue rests on is never deleted, its versions never changed"
_SQLITE = "CREATE TRIGGER {1}_{2} BEFORE {0} ON {1} BEGIN SELECT RAISE(ABORT, '" + _MANDATE + "'); END"
_UP = {
    "sqlite": (
        _SQLITE.format("DELETE", "mandates", "kept"),
        _SQLITE.format("UPDATE", "mandate_versions", "fixed"),
        _SQLITE.format("DELETE", "mandate_versions", "kept"),
    ),
    "postgresql": (
        "CREATE FUNCTION refuse_mandate_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_MANDATE}' USING ERRCODE = 'restrict_violation'; END $$",
        "CREATE TRIGGER mandates_kept BEFORE DELETE ON mandates "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_mandate_change()",
        "CREATE TRIGGER mandate_versions_fixed BEFORE UPDATE OR DELETE ON mandate_versions "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_mandate_change()",
    ),
}
_DOWN = {
    "sqlite": (
        "DROP TRIGGER mandates_kept",
        "DROP TRIGGER mandate_versions_fixed",
        "DROP TRIGGER mandate_versions_kept",
    ),
    "postgresql": (
        "DROP TRIGGER mandates_kept ON mandates",
        "DROP TRIGGER mandate_versions_fixed ON mandate_versions",
        "DROP FUNCTION refuse_mandate_change()",
    ),
}


def upgrade() -> None:
    """Take the step: an item that cites no entry waits for one."""
    _create_mandates()
    _create_reviews()
    for statement in _UP[op.get_bind().dialect.name]:
        op.execute(statement)
    op.execute("UPDATE catalogue_items SET state = 'preparing' WHERE state = 'active' AND sources = '[]'")
    _alter_items("'working_days', 'calendar_days', 'months'", sourced=True)


def _create_mandates() -> None:
    texts = ("title", "title_en", "text", "department", "source", "citation")
    op.create_table(
        "mandates",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in texts),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('powers', 'structure')", name=op.f("ck_mandates_kind")),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_mandates_period")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_mandates")),
    )
    op.create_table(
        "mandate_versions",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mandate", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["code"], ["mandates.code"], name=op.f("fk_mandate_versions_code")),
        sa.PrimaryKeyConstraint("code", "number", name=op.f("pk_mandate_versions")),
    )


def _create_reviews() -> None:
    op.create_table(
        "catalogue_reviews",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("items", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("instance_id", sa.Text(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "cause IN ('mandate-changed', 'mandate-ended', 'person-left')", name=op.f("ck_catalogue_reviews_cause")
        ),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_catalogue_reviews_instance_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_reviews")),
    )
    with op.batch_alter_table("catalogue_reviews", schema=None) as batch_op:
        batch_op.create_index(
            "uq_catalogue_reviews_open",
            ["cause", "ref", "department"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.create_index("ix_catalogue_reviews_ref", ["cause", "ref"], unique=False)


def _alter_items(units: str, *, sourced: bool) -> None:
    with op.batch_alter_table("catalogue_items", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_catalogue_items_limit_unit"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_catalogue_items_limit_unit"), f"limit_unit IN ({units})")
        if sourced:
            batch_op.create_check_constraint(
                batch_op.f("ck_catalogue_items_sources"), "state <> 'active' OR sources <> '[]'"
            )
        else:
            batch_op.drop_constraint(batch_op.f("ck_catalogue_items_sources"), type_="check")
    if op.get_bind().dialect.name == "sqlite":
        for statement in _ITEM_TRIGGERS:
            op.execute(statement)


def downgrade() -> None:
    """Take it back. Limits in months must be gone first."""
    _alter_items("'working_days', 'calendar_days'", sourced=False)
    for statement in _DOWN[op.get_bind().dialect.name]:
        op.execute(statement)
    op.drop_table("catalogue_reviews")
    op.drop_table("mandate_versions")
    op.drop_table("mandates")
