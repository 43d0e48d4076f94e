"""Requests for information, what is recorded on them, and, sealed, who asks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "requests"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "request_serials",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_request_serials")),
    )
    op.create_table(
        "requests",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("arrived_on", sa.Date(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("receipt_rule", sa.Text(), nullable=True),
        sa.Column("receipt_evidence", sa.Text(), nullable=False),
        sa.Column("applicant_kind", sa.Text(), nullable=False),
        sa.Column("applicant_mark", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("form_of_supply", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=True),
        sa.Column("repeats", sa.Text(), nullable=True),
        sa.Column("clarification", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("extensions", sa.Text(), nullable=False),
        sa.Column("fee", sa.Text(), nullable=False),
        sa.Column("services", sa.Text(), nullable=False),
        sa.Column("manifest", sa.Text(), nullable=False),
        sa.Column("revised", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("outcome_kind", sa.Text(), nullable=True),
        sa.Column("outcome_basis", sa.Text(), nullable=True),
        sa.Column("outcome_row", sa.Text(), nullable=True),
        sa.Column("outcome_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "applicant_kind IN ('person', 'company', 'research', 'welfare', 'legal', 'other')",
            name=op.f("ck_requests_applicant_kind"),
        ),
        sa.CheckConstraint(
            "channel IN ('in_person', 'post_signed', 'post_ordinary', 'portal', 'fax', 'oral')",
            name=op.f("ck_requests_channel"),
        ),
        sa.CheckConstraint(
            "status IN ('registered', 'accepted', 'clarifying', 'concluded', 'closed', 'reopened')",
            name=op.f("ck_requests_status"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requests")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_requests_code_hash")),
        sa.UniqueConstraint("number", name=op.f("uq_requests_number")),
    )
    with op.batch_alter_table("requests", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_requests_applicant_mark_created_at"), ["applicant_mark", "created_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_requests_outcome_on"), ["outcome_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_requests_received_on"), ["received_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_requests_status_created_at"), ["status", "created_at"], unique=False)

    op.create_table(
        "follow_ups",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("simplified", sa.Boolean(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("ruled_on", sa.Date(), nullable=True),
        sa.Column("redo_term", sa.Integer(), nullable=True),
        sa.Column("reopened", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('review', 'suit_direct', 'suit_after_review', 'complaint')", name=op.f("ck_follow_ups_kind")
        ),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name=op.f("fk_follow_ups_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_ups")),
    )
    with op.batch_alter_table("follow_ups", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_follow_ups_received_on"), ["received_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_follow_ups_request_id"), ["request_id"], unique=False)

    op.create_table(
        "identities",
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name=op.f("fk_identities_request_id")),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_identities")),
    )
    op.create_table(
        "identity_views",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("viewed_by", sa.Text(), nullable=False),
        sa.Column("viewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name=op.f("fk_identity_views_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_views")),
    )
    with op.batch_alter_table("identity_views", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_identity_views_request_id"), ["request_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_identity_views_viewed_by"), ["viewed_by"], unique=False)

    op.create_table(
        "reply_reviews",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("review", sa.Text(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("reviewer", sa.Text(), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "review IN ('secrecy', 'legality', 'approval', 'leader')", name=op.f("ck_reply_reviews_review")
        ),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name=op.f("fk_reply_reviews_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_reviews")),
    )
    with op.batch_alter_table("reply_reviews", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reply_reviews_request_id"), ["request_id"], unique=False)

    op.create_table(
        "request_parties",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("dispatched_on", sa.Date(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("override", sa.Text(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('third_party', 'agency', 'secrecy_authority')", name=op.f("ck_request_parties_kind")
        ),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name=op.f("fk_request_parties_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_parties")),
    )
    with op.batch_alter_table("request_parties", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_request_parties_request_id"), ["request_id"], unique=False)

    op.create_table(
        "request_replies",
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("drafted_by", sa.Text(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remedy", sa.Text(), nullable=False),
        sa.Column("remedy_citation", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name=op.f("fk_request_replies_request_id")),
        sa.PrimaryKeyConstraint("request_id", "round", name=op.f("pk_request_replies")),
    )
    op.create_table(
        "request_searches",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("keywords", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("found", sa.Boolean(), nullable=False),
        sa.Column("searched_by", sa.Text(), nullable=False),
        sa.Column("searched_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name=op.f("fk_request_searches_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_searches")),
    )
    with op.batch_alter_table("request_searches", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_request_searches_request_id"), ["request_id"], unique=False)


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("request_searches", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_request_searches_request_id"))

    op.drop_table("request_searches")
    op.drop_table("request_replies")
    with op.batch_alter_table("request_parties", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_request_parties_request_id"))

    op.drop_table("request_parties")
    with op.batch_alter_table("reply_reviews", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reply_reviews_request_id"))

    op.drop_table("reply_reviews")
    with op.batch_alter_table("identity_views", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_identity_views_viewed_by"))
        batch_op.drop_index(batch_op.f("ix_identity_views_request_id"))

    op.drop_table("identity_views")
    op.drop_table("identities")
    with op.batch_alter_table("follow_ups", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_follow_ups_request_id"))
        batch_op.drop_index(batch_op.f("ix_follow_ups_received_on"))

    op.drop_table("follow_ups")
    with op.batch_alter_table("requests", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_requests_status_created_at"))
        batch_op.drop_index(batch_op.f("ix_requests_received_on"))
        batch_op.drop_index(batch_op.f("ix_requests_outcome_on"))
        batch_op.drop_index(batch_op.f("ix_requests_applicant_mark_created_at"))

    op.drop_table("requests")
    op.drop_table("request_serials")
