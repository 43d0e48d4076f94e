"""Readers' feedback for the departments that answer it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from service.storage.queries.paging import Order, Page, Position, page_of
from service.storage.tables.documents import publications
from service.storage.tables.portal import portal_feedback
from workflows.disclosure.feedback import SAID, FeedbackKind, FeedbackState


@dataclass(frozen=True, slots=True)
class FeedbackLine:
    """One reader's word with the publication that it is about."""

    id: str
    publication_id: str
    title: str
    department: str
    kind: FeedbackKind
    text: str
    at: datetime
    state: FeedbackState
    answer: str
    answered_by: str | None
    answered_at: datetime | None


def listing(
    connection: sa.Connection, department: str | None, state: FeedbackState | None, position: Position | None = None
) -> Page[FeedbackLine]:
    """What was said in words, the newest first; None: every department, every state."""
    own = [portal_feedback.c[name] for name in FeedbackLine.__dataclass_fields__ if name != "title"]
    joined = publications.c.id == portal_feedback.c.publication_id
    statement = sa.select(*own, publications.c.title).join(publications, joined)
    statement = statement.where(portal_feedback.c.kind.in_(SAID))
    if department is not None:
        statement = statement.where(portal_feedback.c.department == department)
    if state is not None:
        statement = statement.where(portal_feedback.c.state == state)
    order = Order(portal_feedback.c.at, portal_feedback.c.id, newest_first=True)
    rows = [FeedbackLine(**row) for row in connection.execute(order.page(statement, position)).mappings()]
    return page_of(rows, position, lambda line: (line.at, line.id))


def answered(connection: sa.Connection, feedback_id: str) -> FeedbackLine | None:
    """One, for the reader who has its code."""
    own = [portal_feedback.c[name] for name in FeedbackLine.__dataclass_fields__ if name != "title"]
    joined = publications.c.id == portal_feedback.c.publication_id
    statement = sa.select(*own, publications.c.title).join(publications, joined)
    row = connection.execute(statement.where(portal_feedback.c.id == feedback_id)).mappings().one_or_none()
    return None if row is None else FeedbackLine(**row)


def opinions(connection: sa.Connection, publication_id: str) -> tuple[int, int]:
    """How many found a publication helpful, and how many did not."""
    statement = (
        sa.select(portal_feedback.c.kind, sa.func.count().label("number"))
        .where(portal_feedback.c.publication_id == publication_id)
        .group_by(portal_feedback.c.kind)
    )
    found = {row.kind: row.number for row in connection.execute(statement)}
    return found.get(FeedbackKind.HELPFUL, 0), found.get(FeedbackKind.UNHELPFUL, 0)
