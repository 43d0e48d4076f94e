"""Messages that are kept until somebody wants them; signals among the subscriptions, and since when each waits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "messages"
down_revision = "batches"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "messages",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("correlation_key", sa.Text(), nullable=True),
        sa.Column("business_key", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("sent_by", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("outside", sa.Boolean(), nullable=False),
        sa.Column("thrown_by", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("instances", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.CheckConstraint("status IN ('kept', 'taken')", name=op.f("ck_messages_status")),
        sa.ForeignKeyConstraint(["thrown_by"], ["instances.id"], name=op.f("fk_messages_thrown_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("sent_by", "message_id", name=op.f("uq_messages_sent_by_message_id")),
    )
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_messages_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_messages_name_sent_at_id"),
            ["name", "sent_at", "id"],
            unique=False,
            sqlite_where=sa.text("status = 'kept'"),
            postgresql_where=sa.text("status = 'kept'"),
        )

    with op.batch_alter_table("subscriptions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.Text(), server_default="message", nullable=False))
        batch_op.add_column(sa.Column("created_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE subscriptions SET created_at ="
        " (SELECT instances.started_at FROM instances WHERE instances.id = subscriptions.instance_id)"
    )
    with op.batch_alter_table("subscriptions", schema=None) as batch_op:
        batch_op.alter_column("created_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        batch_op.create_check_constraint(batch_op.f("ck_subscriptions_kind"), "kind IN ('message', 'signal')")


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("subscriptions", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_subscriptions_kind"), type_="check")
        batch_op.drop_column("created_at")
        batch_op.drop_column("kind")

    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_index(
            batch_op.f("ix_messages_name_sent_at_id"),
            sqlite_where=sa.text("status = 'kept'"),
            postgresql_where=sa.text("status = 'kept'"),
        )
        batch_op.drop_index(batch_op.f("ix_messages_expires_at"))

    op.drop_table("messages")
