"""What the portal keeps of its visitors, and the index of its search."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "portal"
down_revision = "documents"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "identity_files",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name=op.f("fk_identity_files_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_files")),
    )
    with op.batch_alter_table("identity_files", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_identity_files_request_id"), ["request_id"], unique=False)

    op.create_table(
        "portal_submissions",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name=op.f("fk_portal_submissions_request_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_portal_submissions")),
    )
    with op.batch_alter_table("portal_submissions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_portal_submissions_at"), ["at"], unique=False)

    op.create_table(
        "portal_confirmations",
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name=op.f("fk_portal_confirmations_request_id")),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_portal_confirmations")),
    )
    op.create_table(
        "portal_visits",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("address_mark", sa.Text(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('submit', 'follow')", name=op.f("ck_portal_visits_kind")),
        sa.PrimaryKeyConstraint("kind", "address_mark", name=op.f("pk_portal_visits")),
    )
    with op.batch_alter_table("portal_visits", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_portal_visits_began_at"), ["began_at"], unique=False)

    op.create_table(
        "search_texts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("publication_id", sa.Text(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("site_column", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["publication_id"], ["publications.id"], name=op.f("fk_search_texts_publication_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_texts")),
        sa.UniqueConstraint("publication_id", name=op.f("uq_search_texts_publication_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "search_grams",
        sa.Column("gram", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("text_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("gram", "text_id", name=op.f("pk_search_grams")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("search_grams")
    op.drop_table("search_texts")
    with op.batch_alter_table("portal_visits", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_portal_visits_began_at"))

    op.drop_table("portal_visits")
    op.drop_table("portal_confirmations")
    with op.batch_alter_table("portal_submissions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_portal_submissions_at"))

    op.drop_table("portal_submissions")
    with op.batch_alter_table("identity_files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_identity_files_request_id"))

    op.drop_table("identity_files")
