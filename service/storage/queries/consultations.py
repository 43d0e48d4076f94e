"""Public consultations for readers and for the departments that consult."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import sqlalchemy as sa

from service.storage.queries.paging import Order, Page, Position, page_of
from service.storage.repositories.consultations import consultation_of, points_of
from service.storage.repositories.rows import one
from service.storage.tables.consultations import consultation_comments, consultations
from workflows.disclosure.public_consultations import Comment, Consultation

__all__ = ["ConsultationLine", "comments", "found", "found_comment", "known", "listing", "newest", "points_of", "shown"]
FOUND: Final = 20
"""Consultations that a search shows."""
_LOOKED_THROUGH: Final = 200


@dataclass(frozen=True, slots=True)
class ConsultationLine:
    """A consultation in a list; `received` is how many comments there are."""

    id: str
    title: str
    department: str
    created_at: datetime
    notice_published_at: datetime | None
    until: date | None
    results_due: date | None
    results_published_at: datetime | None
    called_off_at: datetime | None
    received: int


def listing(
    connection: sa.Connection, position: Position | None = None, *, public: bool = True, department: str | None = None
) -> Page[ConsultationLine]:
    """The newest first: those whose notice is public, or all of a department (None: of every one)."""
    table = consultations.c
    received = (
        sa.select(sa.func.count())
        .where(consultation_comments.c.consultation_id == table.id)
        .scalar_subquery()
        .label("received")
    )
    moment = table.notice_published_at if public else table.created_at
    own = [table[name] for name in ConsultationLine.__dataclass_fields__ if name != "received"]
    statement = sa.select(*own, received)
    if public:
        statement = statement.where(table.notice_published_at.is_not(None))
    if department is not None:
        statement = statement.where(table.department == department)
    order = Order(moment, table.id, newest_first=True)
    rows = [_line(row) for row in connection.execute(order.page(statement, position)).mappings()]
    return page_of(rows, position, lambda line: ((public and line.notice_published_at) or line.created_at, line.id))


def known(connection: sa.Connection, consultation_id: str) -> Consultation | None:
    """One whose notice was kept, public or not."""
    row = connection.execute(sa.select(consultations).where(consultations.c.id == consultation_id)).one_or_none()
    return consultation_of(row) if row else None


def shown(connection: sa.Connection, consultation_id: str) -> Consultation:
    """One whose notice is public. Raises NotFound."""
    public = (consultations.c.id == consultation_id) & consultations.c.notice_published_at.is_not(None)
    return consultation_of(one(connection, sa.select(consultations).where(public), "consultation", consultation_id))


def newest(connection: sa.Connection, limit: int) -> list[Consultation]:
    """Those whose notice is public, the newest first."""
    table = consultations.c
    statement = sa.select(consultations).where(table.notice_published_at.is_not(None))
    statement = statement.order_by(table.notice_published_at.desc(), table.id.desc()).limit(limit)
    return [consultation_of(row) for row in connection.execute(statement)]


def found(connection: sa.Connection, words: Sequence[str]) -> list[Consultation]:
    """Those whose notice is public and that have every word in title, explanation, draft or results; the newest first.

    At most FOUND. No words find nothing.
    """
    table = consultations.c
    statement = sa.select(consultations).where(table.notice_published_at.is_not(None))
    for word in words:
        kept = json.dumps(word, ensure_ascii=False)[1:-1]
        texts = (table.title, table.overview, sa.cast(table.notice, sa.Text), sa.cast(table.points, sa.Text))
        statement = statement.where(sa.or_(*(text.icontains(kept, autoescape=True) for text in texts)))
    statement = statement.order_by(table.notice_published_at.desc(), table.id.desc()).limit(_LOOKED_THROUGH)
    rows = connection.execute(statement) if words else ()
    every = [consultation_of(row) for row in rows]
    # Stored notices have names of fields and what the public is not shown yet.
    return [one for one in every if _has(public_text(one), words)][:FOUND]


def public_text(consultation: Consultation) -> str:
    """What the public reads of one: notice, and results once they are published."""
    notice = consultation.notice
    texts = [notice.explanation, notice.draft]
    if consultation.results_published_at is not None:
        texts += [consultation.overview, *(f"{one.gist} {one.explanation}" for one in consultation.points)]
    return "\n".join([notice.title, *texts])


def comments(
    connection: sa.Connection, consultation_id: str, position: Position | None = None, *, unsorted: bool = False
) -> Page[Comment]:
    """What was said, the oldest first; only what is in no point yet, if `unsorted`."""
    table = consultation_comments.c
    statement = sa.select(consultation_comments).where(table.consultation_id == consultation_id)
    if unsorted:
        statement = statement.where(table.point.is_(None))
    order = Order(table.at, table.id, newest_first=False)
    rows = [Comment(**row) for row in connection.execute(order.page(statement, position)).mappings()]
    return page_of(rows, position, lambda comment: (comment.at, comment.id))


def found_comment(connection: sa.Connection, comment_id: str) -> Comment | None:
    """One, for the reader who has its code."""
    statement = sa.select(consultation_comments).where(consultation_comments.c.id == comment_id)
    row = connection.execute(statement).mappings().one_or_none()
    return None if row is None else Comment(**row)


def _has(text: str, words: Sequence[str]) -> bool:
    return all(word.casefold() in text.casefold() for word in words)


def _line(row: sa.RowMapping) -> ConsultationLine:
    days = {name: date.fromisoformat(row[name]) if row[name] else None for name in ("until", "results_due")}
    return ConsultationLine(**{**row, **days})
