"""catalogue: items have versions that are kept, and the catalogue only grows."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "catalogue"
down_revision = "duty_feeds"
branch_labels = None
depends_on = None

_LESS = "the catalogue only grows: cite the law that allows less"
_KEPT = "items and versions of the catalogue are never deleted, versions never changed"
_LOOSER = (
    "(NEW.exception = '' OR NEW.version <= OLD.version) AND (NEW.limit_unit <> OLD.limit_unit"
    " OR NEW.limit_start <> OLD.limit_start OR NEW.limit_number > OLD.limit_number"
    " OR (NEW.state = 'ended' AND OLD.state <> 'ended') OR {channels})"
)
_SQLITE_CHANNELS = (
    "EXISTS (SELECT 1 FROM json_each(OLD.channels) AS was"
    " WHERE was.value NOT IN (SELECT now.value FROM json_each(NEW.channels) AS now))"
)
_SQLITE_KEPT = "CREATE TRIGGER {1}_{2} BEFORE {0} ON {1} BEGIN SELECT RAISE(ABORT, '" + _KEPT + "'); END"
_UP = {
    "sqlite": (
        f"CREATE TRIGGER catalogue_items_ratchet BEFORE UPDATE ON catalogue_items "
        f"WHEN {_LOOSER.format(channels=_SQLITE_CHANNELS)} BEGIN SELECT RAISE(ABORT, '{_LESS}'); END",
        _SQLITE_KEPT.format("DELETE", "catalogue_items", "kept"),
        _SQLITE_KEPT.format("UPDATE", "catalogue_versions", "fixed"),
        _SQLITE_KEPT.format("DELETE", "catalogue_versions", "kept"),
    ),
    "postgresql": (
        "CREATE FUNCTION refuse_looser_item() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_LESS}' USING ERRCODE = 'restrict_violation'; END $$",
        "CREATE FUNCTION refuse_catalogue_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_KEPT}' USING ERRCODE = 'restrict_violation'; END $$",
        "CREATE TRIGGER catalogue_items_ratchet BEFORE UPDATE ON catalogue_items FOR EACH ROW WHEN ("
        + _LOOSER.format(channels="NOT (NEW.channels::jsonb @> OLD.channels::jsonb)")
        + ") EXECUTE FUNCTION refuse_looser_item()",
        "CREATE TRIGGER catalogue_items_kept BEFORE DELETE ON catalogue_items "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_catalogue_change()",
        "CREATE TRIGGER catalogue_versions_fixed BEFORE UPDATE OR DELETE ON catalogue_versions "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_catalogue_change()",
    ),
}
_DOWN = {
    "sqlite": (
        "DROP TRIGGER catalogue_items_ratchet",
        "DROP TRIGGER catalogue_items_kept",
        "DROP TRIGGER catalogue_versions_fixed",
        "DROP TRIGGER catalogue_versions_kept",
    ),
    "postgresql": (
        "DROP TRIGGER catalogue_items_ratchet ON catalogue_items",
        "DROP TRIGGER catalogue_items_kept ON catalogue_items",
        "DROP TRIGGER catalogue_versions_fixed ON catalogue_versions",
        "DROP FUNCTION refuse_looser_item()",
        "DROP FUNCTION refuse_catalogue_change()",
    ),
}
_NEW = {
    "name_en": "",
    "audience": "",
    "elements": "[]",
    "sources": "[]",
    "state": "preparing",
    "version": "1",
    "exception": "",
}
_TEXTS = ("id", "name", "department", "basis", "clause", "law", "theme", "cycle", "leader", "handler")


def upgrade() -> None:
    """Take the step: what is in the catalogue is the first version of each item."""
    with op.batch_alter_table("catalogue_items", schema=None) as batch_op:
        for name, value in _NEW.items():
            kind = sa.Integer() if name == "version" else sa.Text()
            batch_op.add_column(sa.Column(name, kind, server_default=value, nullable=False))
    op.execute("UPDATE catalogue_items SET state = 'active' WHERE leader IS NOT NULL AND handler IS NOT NULL")
    with op.batch_alter_table("catalogue_items", schema=None) as batch_op:
        for name in _NEW:
            batch_op.alter_column(name, server_default=None)
        batch_op.create_check_constraint(
            batch_op.f("ck_catalogue_items_state"), "state IN ('preparing', 'active', 'ended')"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_catalogue_items_responsible"),
            "state <> 'active' OR (leader IS NOT NULL AND handler IS NOT NULL)",
        )
        batch_op.create_check_constraint(batch_op.f("ck_catalogue_items_basis"), "basis <> ''")
    op.create_table(
        "catalogue_versions",
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("instance_id", sa.Text(), nullable=True),
        sa.Column("exception", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["catalogue_items.id"], name=op.f("fk_catalogue_versions_item_id")),
        sa.PrimaryKeyConstraint("item_id", "number", name=op.f("pk_catalogue_versions")),
    )
    op.create_table(
        "catalogue_proposals",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("proposed", sa.Text(), nullable=False),
        sa.Column("base", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("exception", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("instance_id", sa.Text(), nullable=True),
        sa.Column("reviews", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'accepted', 'rejected')", name=op.f("ck_catalogue_proposals_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_proposals")),
    )
    with op.batch_alter_table("catalogue_proposals", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_catalogue_proposals_proposed_at"),
            ["proposed_at"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
    _first_versions(op.get_bind())
    for statement in _UP[op.get_bind().dialect.name]:
        op.execute(statement)


def _first_versions(connection: sa.Connection) -> None:
    versions = sa.table(
        "catalogue_versions",
        *(sa.column(name) for name in ("item_id", "number", "item", "actor_id", "reason", "exception")),
        sa.column("at", sa.DateTime(timezone=True)),
    )
    now = datetime.now(UTC).replace(tzinfo=UTC if connection.dialect.name == "postgresql" else None)
    for row in connection.execute(sa.text("SELECT * FROM catalogue_items")).mappings().all():
        limit = {"number": row["limit_number"], "unit": row["limit_unit"], "start": row["limit_start"]}
        texts = {name: row[name] for name in _TEXTS}
        item = {**texts, "column": row["site_column"], "channels": json.loads(row["channels"]), "limit": limit}
        said = {"item_id": row["id"], "number": 1, "item": json.dumps(item, ensure_ascii=False), "at": now}
        connection.execute(sa.insert(versions), {**said, "actor_id": "system", "reason": "", "exception": ""})


def downgrade() -> None:
    """Take it back."""
    for statement in _DOWN[op.get_bind().dialect.name]:
        op.execute(statement)
    op.drop_table("catalogue_proposals")
    op.drop_table("catalogue_versions")
    with op.batch_alter_table("catalogue_items", schema=None) as batch_op:
        for name in ("state", "responsible", "basis"):
            batch_op.drop_constraint(batch_op.f(f"ck_catalogue_items_{name}"), type_="check")
        for name in reversed(_NEW):
            batch_op.drop_column(name)
