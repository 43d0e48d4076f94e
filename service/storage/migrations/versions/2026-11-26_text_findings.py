"""text findings: what the text check found, and the office's list of terms."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "text_findings"
down_revision = "feedback_box"
branch_labels = None
depends_on = None

_STATES = "'open', 'resolved', 'answered'"
_KINDS = "'forbidden-term', 'sensitive-term', 'superseded-term'"


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "text_checks",
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waiting", sa.Text(), nullable=False),
        sa.Column("read", sa.Text(), nullable=False),
        sa.Column("links", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_text_checks_document_id")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_text_checks")),
    )
    op.create_table(
        "text_findings",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("where", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("excerpt", sa.Text(), nullable=False),
        sa.Column("suggestion", sa.Text(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.Text(), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"state IN ({_STATES})", name=op.f("ck_text_findings_state")),
        sa.CheckConstraint("(state = 'resolved') = (resolved_at IS NOT NULL)", name=op.f("ck_text_findings_resolved")),
        sa.CheckConstraint("(answered_at IS NULL) = (answer = '')", name=op.f("ck_text_findings_answered")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_text_findings_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_findings")),
    )
    op.create_index(op.f("ix_text_findings_document_id"), "text_findings", ["document_id"])
    op.create_table(
        "terms",
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("replacement", sa.Text(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint(f"kind IN ({_KINDS})", name=op.f("ck_terms_kind")),
        sa.PrimaryKeyConstraint("term", name=op.f("pk_terms")),
    )
    op.create_table(
        "term_changes",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term_changes")),
    )
    op.create_index(op.f("ix_term_changes_at_id"), "term_changes", ["at", "id"])


def downgrade() -> None:
    """Take it back."""
    for table in ("term_changes", "terms", "text_findings", "text_checks"):
        op.drop_table(table)
