"""External tasks: jobs that programs outside fetch and lock."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "external_tasks"
down_revision = "inspections"
branch_labels = None
depends_on = None

_PENDING = sa.text("status = 'pending'")
_OWN = sa.text("status = 'pending' AND worker IS NULL")
_EXTERNAL = sa.text("status = 'pending' AND worker IS NOT NULL")


def upgrade() -> None:
    """Take the step."""
    op.add_column("jobs", sa.Column("worker", sa.Text(), nullable=True))
    op.drop_index("ix_jobs_due_at", table_name="jobs")
    op.create_index("ix_jobs_due_at", "jobs", ["due_at"], sqlite_where=_OWN, postgresql_where=_OWN)
    op.create_index(
        "ix_jobs_topic_due_at", "jobs", ["topic", "due_at"], sqlite_where=_EXTERNAL, postgresql_where=_EXTERNAL
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_jobs_topic_due_at", table_name="jobs")
    op.drop_index("ix_jobs_due_at", table_name="jobs")
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.drop_column("worker")
    op.create_index("ix_jobs_due_at", "jobs", ["due_at"], sqlite_where=_PENDING, postgresql_where=_PENDING)
