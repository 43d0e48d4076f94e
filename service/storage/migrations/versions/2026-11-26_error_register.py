"""error register: what was found wrong in texts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "error_register"
down_revision = "catalogue"
branch_labels = None
depends_on = None

_OPEN = sa.text("state = 'open'")
_KINDS = "'wording', 'format', 'fact', 'personal', 'secrecy', 'link', 'other'"


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "error_register",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Text(), nullable=True),
        sa.Column("publication_id", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("reported_by", sa.Text(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "source IN ('finding', 'correction', 'person', 'feedback')", name=op.f("ck_error_register_source")
        ),
        sa.CheckConstraint(f"kind IN ({_KINDS})", name=op.f("ck_error_register_kind")),
        sa.CheckConstraint("state IN ('open', 'corrected', 'rejected')", name=op.f("ck_error_register_state")),
        sa.CheckConstraint("(state = 'open') = (settled_at IS NULL)", name=op.f("ck_error_register_settled")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_error_register_document_id")),
        sa.ForeignKeyConstraint(["publication_id"], ["publications.id"], name=op.f("fk_error_register_publication_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_error_register")),
        sa.UniqueConstraint("origin", name=op.f("uq_error_register_origin")),
    )
    op.create_index(op.f("ix_error_register_reported_at_id"), "error_register", ["reported_at", "id"])
    for column in ("document_id", "publication_id"):
        name = op.f(f"ix_error_register_{column}")
        op.create_index(name, "error_register", [column], sqlite_where=_OPEN, postgresql_where=_OPEN)


def downgrade() -> None:
    """Take it back."""
    op.drop_table("error_register")
