"""What was found wrong in texts: the register of errors."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from service.storage.database import metadata
from service.storage.types import Choice, UtcDateTime, one_of
from workflows.disclosure.error_register import ErrorKind, ErrorSource, ErrorState

_OPEN: Final = sa.text("state = 'open'")

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
