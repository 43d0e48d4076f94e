"""Duties that come back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "duties"
down_revision = "publishing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "duties",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("cycle", sa.Text(), nullable=False),
        sa.Column("lead", sa.Integer(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("variables", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("evidence_en", sa.Text(), nullable=False),
        sa.Column("channels", sa.Text(), nullable=False),
        sa.Column("named", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_duties")),
    )
    op.create_table(
        "duty_events",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", "on", name=op.f("pk_duty_events")),
    )
    op.create_table(
        "duty_occurrences",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("duty", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("instance_id", sa.Text(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("late_start", sa.Boolean(), nullable=False),
        sa.Column("prepared_by", sa.Text(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('planned', 'started', 'done', 'waived')", name=op.f("ck_duty_occurrences_state")),
        sa.ForeignKeyConstraint(["duty"], ["duties.code"], name=op.f("fk_duty_occurrences_duty")),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_duty_occurrences_instance_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_occurrences")),
        sa.UniqueConstraint("duty", "period", name="uq_duty_occurrences_period"),
    )
    with op.batch_alter_table("duty_occurrences", schema=None) as batch_op:
        batch_op.create_index("ix_duty_occurrences_due_on", ["due_on", "id"], unique=False)
        batch_op.create_index("ix_duty_occurrences_subject", ["subject"], unique=False)
        batch_op.create_index(
            "ix_duty_occurrences_waiting",
            ["due_at", "id"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("duty_occurrences", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_duty_occurrences_waiting",
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )
        batch_op.drop_index("ix_duty_occurrences_subject")
        batch_op.drop_index("ix_duty_occurrences_due_on")

    op.drop_table("duty_occurrences")
    op.drop_table("duty_events")
    op.drop_table("duties")
