"""The search's grams in the order of their texts, and whether they stand in the title."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from service.storage.grams import grams

revision = "search_order"
down_revision = "list_orders"
branch_labels = None
depends_on = None

_FEW = 100
_GRAM = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Take the step: the grams are made again of the texts that are kept."""
    op.drop_table("search_grams")
    table = op.create_table(
        "search_grams",
        sa.Column("gram", _GRAM, nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("text_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("in_title", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("gram", "published_on", "text_id", "in_title", name=op.f("pk_search_grams")),
        sqlite_with_rowid=False,
    )
    texts = sa.table("search_texts", *(sa.column(name) for name in ("id", "title", "body")), _day())
    for text in _texts(texts):
        titled = grams(text.title)
        rows = [
            {"gram": gram, "published_on": text.published_on, "text_id": text.id, "in_title": int(gram in titled)}
            for gram in titled | grams(text.body)
        ]
        if rows:
            op.get_bind().execute(sa.insert(table), rows)


def downgrade() -> None:
    """Take it back."""
    op.drop_table("search_grams")
    table = op.create_table(
        "search_grams",
        sa.Column("gram", _GRAM, nullable=False),
        sa.Column("text_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("gram", "text_id", name=op.f("pk_search_grams")),
        sqlite_with_rowid=False,
    )
    texts = sa.table("search_texts", *(sa.column(name) for name in ("id", "title", "body")), _day())
    for text in _texts(texts):
        rows = [{"gram": gram, "text_id": text.id} for gram in grams(text.title) | grams(text.body)]
        if rows:
            op.get_bind().execute(sa.insert(table), rows)


def _day() -> sa.ColumnClause[Any]:
    return sa.column("published_on", sa.Date())


def _texts(texts: sa.TableClause) -> Iterator[sa.Row[Any]]:
    """All of them, a few at a time: a text may be long."""
    last = 0
    while found := list(op.get_bind().execute(_after(texts, last))):
        yield from found
        last = found[-1].id


def _after(texts: sa.TableClause, last: int) -> sa.Select[Any]:
    return sa.select(texts).where(texts.c.id > last).order_by(texts.c.id).limit(_FEW)
