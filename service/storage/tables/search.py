"""The index of the portal's search: every live publication's text, and which pairs of characters occur in it."""

from __future__ import annotations

import sqlalchemy as sa

from service.storage.database import metadata

_GRAM = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
"""By code point, so that all pairs that begin with one character lie side by side."""

search_texts = sa.Table(
    # Title and text as `service.storage.grams.fold` makes them.
    "search_texts",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("publication_id", sa.Text, sa.ForeignKey("publications.id"), nullable=False, unique=True),
    sa.Column("published_on", sa.Date, nullable=False),
    sa.Column("site_column", sa.Text),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sqlite_autoincrement=True,
)

search_grams = sa.Table(
    # No foreign key: the rows of a text come and go with it, hundreds at a time, in one place. The key holds all that a
    # search orders by: the newest texts with a gram lie side by side, and those with it in their titles are told apart.
    "search_grams",
    metadata,
    sa.Column("gram", _GRAM, primary_key=True),
    sa.Column("published_on", sa.Date, primary_key=True),
    sa.Column("text_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("in_title", sa.SmallInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
