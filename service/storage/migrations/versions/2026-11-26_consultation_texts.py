"""consultation_texts: what the text check found in public consultations, kept as for documents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "consultation_texts"
down_revision = "validity_basis"
branch_labels = None
depends_on = None

_STATES = "'open', 'resolved', 'answered'"
_CHECKS, _FINDINGS = "consultation_text_checks", "consultation_text_findings"


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        _CHECKS,
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waiting", sa.Text(), nullable=False),
        sa.Column("read", sa.Text(), nullable=False),
        sa.Column("links", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["consultations.id"], name=op.f(f"fk_{_CHECKS}_document_id")),
        sa.PrimaryKeyConstraint("document_id", name=op.f(f"pk_{_CHECKS}")),
    )
    op.create_table(
        _FINDINGS,
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
        sa.CheckConstraint(f"state IN ({_STATES})", name=op.f(f"ck_{_FINDINGS}_state")),
        sa.CheckConstraint("(state = 'resolved') = (resolved_at IS NOT NULL)", name=op.f(f"ck_{_FINDINGS}_resolved")),
        sa.CheckConstraint("(answered_at IS NULL) = (answer = '')", name=op.f(f"ck_{_FINDINGS}_answered")),
        sa.ForeignKeyConstraint(["document_id"], ["consultations.id"], name=op.f(f"fk_{_FINDINGS}_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{_FINDINGS}")),
    )
    op.create_index(op.f(f"ix_{_FINDINGS}_document_id"), _FINDINGS, ["document_id"])


def downgrade() -> None:
    """Take it back."""
    for table in (_FINDINGS, _CHECKS):
        op.drop_table(table)
