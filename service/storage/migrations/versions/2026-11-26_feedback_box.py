"""feedback box."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "feedback_box"
down_revision = "report_cases"
branch_labels = None
depends_on = None

_BEFORE = "kind IN ('helpful', 'unhelpful', 'error', 'question')"
_AFTER = "kind IN ('helpful', 'unhelpful', 'error', 'question', 'suggestion', 'praise', 'complaint')"
_FINDINGS = "finding IN ('confirmed', 'unfounded', 'adopted', 'not_adopted')"


def upgrade() -> None:
    """Take the step."""
    with op.batch_alter_table("portal_feedback", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_portal_feedback_kind"), type_="check")
        batch_op.alter_column("publication_id", existing_type=sa.Text(), nullable=True)
        batch_op.add_column(sa.Column("number", sa.Text(), server_default=sa.text("''"), nullable=False))
        batch_op.add_column(sa.Column("question", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("finding", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("result", sa.Text(), server_default=sa.text("''"), nullable=False))
        batch_op.create_check_constraint(batch_op.f("ck_portal_feedback_kind"), _AFTER)
        batch_op.create_check_constraint(batch_op.f("ck_portal_feedback_finding"), _FINDINGS)
        batch_op.create_index(batch_op.f("ix_portal_feedback_number"), ["number"], unique=False)


def downgrade() -> None:
    """Go back: what is about no publication, or of a kind that was not there, is left out."""
    op.execute(
        "DELETE FROM portal_feedback WHERE publication_id IS NULL OR kind IN ('suggestion', 'praise', 'complaint')"
    )
    with op.batch_alter_table("portal_feedback", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_portal_feedback_number"))
        batch_op.drop_constraint(batch_op.f("ck_portal_feedback_finding"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_portal_feedback_kind"), type_="check")
        batch_op.alter_column("publication_id", existing_type=sa.Text(), nullable=False)
        for name in ("result", "finding", "question", "number"):
            batch_op.drop_column(name)
        batch_op.create_check_constraint(batch_op.f("ck_portal_feedback_kind"), _BEFORE)
