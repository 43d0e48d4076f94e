"""Documents, verdicts, publications, the internal register and the catalogue."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "documents"
down_revision = "requests"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "attachment_blobs",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_attachment_blobs")),
    )
    op.create_table(
        "catalogue_items",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("site_column", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("channels", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("law", sa.Text(), nullable=False),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("cycle", sa.Text(), nullable=False),
        sa.Column("limit_number", sa.Integer(), nullable=False),
        sa.Column("limit_unit", sa.Text(), nullable=False),
        sa.Column("limit_start", sa.Text(), nullable=False),
        sa.Column("leader", sa.Text(), nullable=True),
        sa.Column("handler", sa.Text(), nullable=True),
        sa.CheckConstraint("limit_start IN ('formed', 'approved')", name=op.f("ck_catalogue_items_limit_start")),
        sa.CheckConstraint(
            "limit_unit IN ('working_days', 'calendar_days')", name=op.f("ck_catalogue_items_limit_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_items")),
    )
    op.create_index(op.f("ix_catalogue_items_department"), "catalogue_items", ["department"], unique=False)
    op.create_table(
        "documents",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("drafter", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attachments", sa.Text(), nullable=False),
        sa.Column("attribute", sa.Text(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=True),
        sa.Column("override", sa.Text(), nullable=True),
        sa.Column("override_reason", sa.Text(), nullable=False),
        sa.Column("channels", sa.Text(), nullable=False),
        sa.Column("form_date", sa.Date(), nullable=True),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("item_id", sa.Text(), nullable=True),
        sa.Column("site_column", sa.Text(), nullable=True),
        sa.Column("theme", sa.Text(), nullable=True),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("keywords", sa.Text(), nullable=False),
        sa.Column("interpretation_needed", sa.Boolean(), nullable=False),
        sa.Column("parties", sa.Text(), nullable=False),
        sa.Column("interprets", sa.Text(), nullable=True),
        sa.Column("corrects", sa.Text(), nullable=True),
        sa.Column("correction_notice", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("index_number", sa.Text(), nullable=True),
        sa.Column("reevaluate_on", sa.Date(), nullable=True),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint("attribute IN ('proactive', 'on_request', 'withheld')", name=op.f("ck_documents_attribute")),
        sa.CheckConstraint("override IN ('consent', 'public_interest', 'law')", name=op.f("ck_documents_override")),
        sa.CheckConstraint(
            "status IN ('draft', 'review', 'signed', 'published', 'registered', 'closed')",
            name=op.f("ck_documents_status"),
        ),
        sa.ForeignKeyConstraint(["interprets"], ["documents.id"], name=op.f("fk_documents_interprets")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
    )
    op.create_index(
        op.f("ix_documents_department_status_updated_at"),
        "documents",
        ["department", "status", "updated_at"],
        unique=False,
    )
    op.create_index(op.f("ix_documents_drafter_updated_at"), "documents", ["drafter", "updated_at"], unique=False)
    op.create_index(
        op.f("ix_documents_interprets"),
        "documents",
        ["interprets"],
        unique=False,
        sqlite_where=sa.text("interprets IS NOT NULL"),
        postgresql_where=sa.text("interprets IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_documents_reevaluate_on"),
        "documents",
        ["reevaluate_on"],
        unique=False,
        sqlite_where=sa.text("reevaluate_on IS NOT NULL"),
        postgresql_where=sa.text("reevaluate_on IS NOT NULL"),
    )
    op.create_table(
        "index_serials",
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("series", name=op.f("pk_index_serials")),
    )
    op.create_table(
        "internal_register",
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("attribute", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("reevaluate_on", sa.Date(), nullable=False),
        sa.Column("checksum", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_internal_register_document_id")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_internal_register")),
    )
    op.create_index(op.f("ix_internal_register_reevaluate_on"), "internal_register", ["reevaluate_on"], unique=False)
    op.create_table(
        "participations",
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role IN ('drafter', 'reviewer', 'signer')", name=op.f("ck_participations_role")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_participations_document_id")),
        sa.PrimaryKeyConstraint("document_id", "person_id", "role", "step", name=op.f("pk_participations")),
    )
    op.create_table(
        "publications",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("index_number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("document_number", sa.Text(), nullable=True),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("form_date", sa.Date(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("theme", sa.Text(), nullable=True),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("keywords", sa.Text(), nullable=False),
        sa.Column("attribute", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("site_column", sa.Text(), nullable=True),
        sa.Column("item_id", sa.Text(), nullable=True),
        sa.Column("channels", sa.Text(), nullable=False),
        sa.Column("checksum", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("version_number", sa.Integer(), nullable=False),
        sa.Column("validity", sa.Text(), nullable=False),
        sa.Column("invalid_on", sa.Date(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("tombstone", sa.Text(), nullable=False),
        sa.Column("interprets", sa.Text(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(validity = 'in_force') = (invalid_on IS NULL)", name=op.f("ck_publications_invalid_on")),
        sa.CheckConstraint("status IN ('live', 'withdrawn')", name=op.f("ck_publications_status")),
        sa.CheckConstraint("validity IN ('in_force', 'lapsed', 'repealed')", name=op.f("ck_publications_validity")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_publications_document_id")),
        sa.ForeignKeyConstraint(["interprets"], ["publications.id"], name=op.f("fk_publications_interprets")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publications")),
        sa.UniqueConstraint("index_number", name=op.f("uq_publications_index_number")),
    )
    op.create_index(op.f("ix_publications_interprets"), "publications", ["interprets"], unique=False)
    op.create_index(op.f("ix_publications_item_id"), "publications", ["item_id"], unique=False)
    op.create_index(op.f("ix_publications_published_on_id"), "publications", ["published_on", "id"], unique=False)
    op.create_index(
        op.f("ix_publications_site_column_published_on_id"),
        "publications",
        ["site_column", "published_on", "id"],
        unique=False,
    )
    op.create_table(
        "verdicts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("check", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("outcome IN ('passed', 'returned')", name=op.f("ck_verdicts_outcome")),
        sa.CheckConstraint("(voided_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_verdicts_voided")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_verdicts_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdicts")),
    )
    op.create_index(op.f("ix_verdicts_document_id"), "verdicts", ["document_id"], unique=False)
    op.create_table(
        "publication_versions",
        sa.Column("publication_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("checksum", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Text(), nullable=False),
        sa.Column("correction_notice", sa.Text(), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_publication_versions_document_id")),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publications.id"], name=op.f("fk_publication_versions_publication_id")
        ),
        sa.PrimaryKeyConstraint("publication_id", "number", name=op.f("pk_publication_versions")),
        sa.UniqueConstraint("document_id", name=op.f("uq_publication_versions_document_id")),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("publication_versions")
    op.drop_index(op.f("ix_verdicts_document_id"), table_name="verdicts")
    op.drop_table("verdicts")
    op.drop_index(op.f("ix_publications_site_column_published_on_id"), table_name="publications")
    op.drop_index(op.f("ix_publications_published_on_id"), table_name="publications")
    op.drop_index(op.f("ix_publications_item_id"), table_name="publications")
    op.drop_index(op.f("ix_publications_interprets"), table_name="publications")
    op.drop_table("publications")
    op.drop_table("participations")
    op.drop_index(op.f("ix_internal_register_reevaluate_on"), table_name="internal_register")
    op.drop_table("internal_register")
    op.drop_table("index_serials")
    op.drop_index(
        op.f("ix_documents_reevaluate_on"),
        table_name="documents",
        sqlite_where=sa.text("reevaluate_on IS NOT NULL"),
        postgresql_where=sa.text("reevaluate_on IS NOT NULL"),
    )
    op.drop_index(
        op.f("ix_documents_interprets"),
        table_name="documents",
        sqlite_where=sa.text("interprets IS NOT NULL"),
        postgresql_where=sa.text("interprets IS NOT NULL"),
    )
    op.drop_index(op.f("ix_documents_drafter_updated_at"), table_name="documents")
    op.drop_index(op.f("ix_documents_department_status_updated_at"), table_name="documents")
    op.drop_table("documents")
    op.drop_index(op.f("ix_catalogue_items_department"), table_name="catalogue_items")
    op.drop_table("catalogue_items")
    op.drop_table("attachment_blobs")
