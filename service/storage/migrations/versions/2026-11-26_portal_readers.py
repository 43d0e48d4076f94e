"""portal readers: what they say, and the generation of the portal's pages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "portal_readers"
down_revision = "suggestions"
branch_labels = None
depends_on = None

_OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    """Take the step."""
    _visits("kind IN ('submit', 'follow', 'feedback')")
    op.create_table(
        "portal_generation",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portal_generation")),
    )
    op.create_table(
        "portal_feedback",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("publication_id", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('helpful', 'unhelpful', 'error', 'question')", name=op.f("ck_portal_feedback_kind")
        ),
        sa.CheckConstraint("state IN ('open', 'answered', 'noted')", name=op.f("ck_portal_feedback_state")),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publications.id"], name=op.f("fk_portal_feedback_publication_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portal_feedback")),
    )
    op.create_index(op.f("ix_portal_feedback_publication_id"), "portal_feedback", ["publication_id"])
    op.create_index(op.f("ix_portal_feedback_at"), "portal_feedback", ["at"])
    op.create_index(
        op.f("ix_portal_feedback_department_at"),
        "portal_feedback",
        ["department", "at"],
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("portal_feedback")
    op.drop_table("portal_generation")
    _visits("kind IN ('submit', 'follow')")


def _visits(kinds: str) -> None:
    # Made anew: its counts are forgotten after a day anyway, and it is the same step on both databases.
    op.drop_table("portal_visits")
    op.create_table(
        "portal_visits",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("address_mark", sa.Text(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint(kinds, name=op.f("ck_portal_visits_kind")),
        sa.PrimaryKeyConstraint("kind", "address_mark", name=op.f("pk_portal_visits")),
    )
    op.create_index(op.f("ix_portal_visits_began_at"), "portal_visits", ["began_at"])
