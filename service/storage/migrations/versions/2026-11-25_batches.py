"""Actions on many instances; bookmarks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "batches"
down_revision = "files"
branch_labels = None
depends_on = None

_PENDING = sa.text("status = 'pending'")


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "bookmarks",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_bookmarks")),
    )
    op.create_table(
        "batches",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("arguments", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('retry', 'suspend', 'resume', 'terminate', 'migrate', 'undo')", name=op.f("ck_batches_kind")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
    )
    op.create_index(op.f("ix_batches_created_at_id"), "batches", ["created_at", "id"])
    op.create_table(
        "batch_items",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("batch_id", sa.Text(), nullable=False),
        sa.Column("instance_id", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("before_definition_id", sa.Text(), nullable=True),
        sa.Column("after_version", sa.Integer(), nullable=True),
        sa.Column("before_state", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("status IN ('pending', 'done', 'refused')", name=op.f("ck_batch_items_status")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_batch_items_batch_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_batch_items_instance_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_items")),
        sa.UniqueConstraint("batch_id", "instance_id", name=op.f("uq_batch_items_batch_id_instance_id")),
    )
    op.create_index(op.f("ix_batch_items_instance_id"), "batch_items", ["instance_id"])
    op.create_index(
        op.f("ix_batch_items_due_at"), "batch_items", ["due_at"], sqlite_where=_PENDING, postgresql_where=_PENDING
    )
    op.create_index(op.f("ix_batch_items_batch_id_status_id"), "batch_items", ["batch_id", "status", "id"])


def downgrade() -> None:
    """Take it back."""
    op.drop_table("batch_items")
    op.drop_table("batches")
    op.drop_table("bookmarks")
