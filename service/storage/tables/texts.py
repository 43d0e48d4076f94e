"""What was found wrong in texts: findings of the text check, the list of terms, the register of errors."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from service.storage.database import metadata
from service.storage.types import Choice, JsonText, UtcDateTime, one_of
from workflows.disclosure.error_register import ErrorKind, ErrorSource, ErrorState
from workflows.disclosure.text_findings import FindingState
from workflows.textcheck.model import Kind
from workflows.textcheck.term_list import KINDS

_OPEN: Final = sa.text("state = 'open'")


def checks_table(name: str, subject: str) -> sa.Table:
    """What the last check of each subject looked at, and what a job still has to read."""
    return sa.Table(
        name,
        metadata,
        sa.Column("document_id", sa.Text, sa.ForeignKey(subject), primary_key=True),
        sa.Column("content_hash", sa.Text, nullable=False),
        sa.Column("terms", sa.Text, nullable=False),
        sa.Column("checked_at", UtcDateTime, nullable=False),
        sa.Column("waiting", JsonText, nullable=False),
        sa.Column("read", JsonText, nullable=False),
        # Addresses outside, and what is wrong with them.
        sa.Column("links", JsonText, nullable=False),
    )


def findings_table(name: str, subject: str) -> sa.Table:
    """Of personal information the masked form alone is kept, and the fingerprint (the id) is made of that."""
    return sa.Table(
        name,
        metadata,
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("document_id", sa.Text, sa.ForeignKey(subject), nullable=False, index=True),
        sa.Column("content_hash", sa.Text, nullable=False),
        sa.Column("kind", Choice(Kind), nullable=False),
        sa.Column("where", sa.Text, nullable=False),
        sa.Column("part", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("excerpt", sa.Text, nullable=False),
        sa.Column("suggestion", sa.Text, nullable=False),
        sa.Column("found_at", UtcDateTime, nullable=False),
        sa.Column("state", Choice(FindingState), nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("answered_by", sa.Text),
        sa.Column("answered_at", UtcDateTime),
        sa.Column("resolved_by", sa.Text),
        sa.Column("resolved_at", UtcDateTime),
        one_of("state", FindingState),
        sa.CheckConstraint("(state = 'resolved') = (resolved_at IS NOT NULL)", name="resolved"),
        sa.CheckConstraint("(answered_at IS NULL) = (answer = '')", name="answered"),
    )


text_checks = checks_table("text_checks", "documents.id")
text_findings = findings_table("text_findings", "documents.id")

terms = sa.Table(
    "terms",
    metadata,
    sa.Column("term", sa.Text, primary_key=True),
    sa.Column("kind", Choice(Kind), nullable=False),
    sa.Column("replacement", sa.Text, nullable=False),
    sa.Column("since", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    one_of("kind", tuple(KINDS)),
)

term_changes = sa.Table(
    # What the office changed in the list of terms. With the first change the list that ships is copied into `terms`.
    "term_changes",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    # A list of {term, before, after}; before or after is null.
    sa.Column("changes", JsonText, nullable=False),
    sa.Index(None, "at", "id"),
)

error_register = sa.Table(
    "error_register",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    # SOURCE:ID of what it came from: entered once.
    sa.Column("origin", sa.Text, nullable=False, unique=True),
    sa.Column("source", Choice(ErrorSource), nullable=False),
    sa.Column("kind", Choice(ErrorKind), nullable=False),
    sa.Column("document_id", sa.Text, sa.ForeignKey("documents.id")),
    sa.Column("publication_id", sa.Text, sa.ForeignKey("publications.id")),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("department", sa.Text, nullable=False),
    sa.Column("place", sa.Text, nullable=False),
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("stage", sa.Text, nullable=False),
    sa.Column("published", sa.Boolean, nullable=False),
    sa.Column("reported_by", sa.Text, nullable=False),
    sa.Column("reported_at", UtcDateTime, nullable=False),
    sa.Column("state", Choice(ErrorState), nullable=False),
    sa.Column("settled_by", sa.Text),
    sa.Column("settled_at", UtcDateTime),
    sa.Column("note", sa.Text, nullable=False),
    one_of("source", ErrorSource),
    one_of("kind", ErrorKind),
    one_of("state", ErrorState),
    sa.CheckConstraint("(state = 'open') = (settled_at IS NULL)", name="settled"),
    sa.Index(None, "reported_at", "id"),
    sa.Index(None, "document_id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    sa.Index(None, "publication_id", sqlite_where=_OPEN, postgresql_where=_OPEN),
)
