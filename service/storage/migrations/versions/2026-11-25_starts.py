"""What begins instances by itself: a row for each start event of the latest version of a process."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "starts"
down_revision = "attempts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "starts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("definition_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("element_id", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cycle", sa.Text(), nullable=True),
        sa.Column("anchor", sa.DateTime(timezone=True), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('message', 'signal', 'timer', 'conditional')", name=op.f("ck_starts_kind")),
        sa.ForeignKeyConstraint(["definition_id"], ["definitions.id"], name=op.f("fk_starts_definition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_starts")),
    )
    with op.batch_alter_table("starts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_starts_due_at"),
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_starts_key"), ["key"], unique=False)
        batch_op.create_index(batch_op.f("ix_starts_kind_name"), ["kind", "name"], unique=False)
    _fill()


def _fill() -> None:
    """Messages that begin the latest versions; the element that takes them is found by the message."""
    definitions = sa.table("definitions", *map(sa.column, ("id", "key", "version", "message_starts")))
    starts = sa.table("starts", *map(sa.column, ("id", "definition_id", "key", "kind", "name", "number")))
    latest: dict[str, sa.Row[Any]] = {}
    for row in op.get_bind().execute(sa.select(definitions).order_by(definitions.c.version)):
        latest[row.key] = row
    rows = [
        {
            "id": f"{row.id}-{number}",
            "definition_id": row.id,
            "key": row.key,
            "kind": "message",
            "name": name,
            "number": 0,
        }
        for row in latest.values()
        for number, name in enumerate(json.loads(row.message_starts))
    ]
    if rows:
        op.bulk_insert(starts, rows)


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("starts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_starts_kind_name"))
        batch_op.drop_index(batch_op.f("ix_starts_key"))
        batch_op.drop_index(
            batch_op.f("ix_starts_due_at"),
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )

    op.drop_table("starts")
