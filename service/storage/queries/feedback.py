"""Readers' feedback for the departments that answer it, and in figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from service.storage.queries.paging import Order, Page, Position, page_of
from service.storage.tables.documents import publications
from service.storage.tables.portal import portal_feedback
from workflows.disclosure.feedback import SAID, FeedbackKind, FeedbackState, Finding


@dataclass(frozen=True, slots=True)
class FeedbackLine:
    """One reader's word; `title` is that of the publication it is about, None for what is about none."""

    id: str
    publication_id: str | None
    title: str | None
    department: str
    kind: FeedbackKind
    text: str
    at: datetime
    state: FeedbackState
    answer: str
    answered_by: str | None
    answered_at: datetime | None
    number: str
    finding: Finding | None
    result: str


@dataclass(frozen=True, slots=True)
class Figures:
    """What was said of one kind: how many in all, how many were answered or noted, how many had a finding."""

    kind: FeedbackKind
    received: int
    settled: int
    founded: int
    """Errors and complaints that were confirmed, suggestions that were adopted."""


_FOUNDED: Final = (Finding.CONFIRMED, Finding.ADOPTED)


def listing(
    connection: sa.Connection,
    department: str | None,
    state: FeedbackState | None,
    position: Position | None = None,
    *,
    number: str = "",
) -> Page[FeedbackLine]:
    """What was said in words, the newest first; None: every department, every state; `number` finds one."""
    statement = _lines().where(portal_feedback.c.kind.in_(SAID))
    if department is not None:
        statement = statement.where(portal_feedback.c.department == department)
    if number:
        statement = statement.where(portal_feedback.c.number == number)
    elif state is not None:
        statement = statement.where(portal_feedback.c.state == state)
    order = Order(portal_feedback.c.at, portal_feedback.c.id, newest_first=True)
    rows = [FeedbackLine(**row) for row in connection.execute(order.page(statement, position)).mappings()]
    return page_of(rows, position, lambda line: (line.at, line.id))


def answered(connection: sa.Connection, feedback_id: str) -> FeedbackLine | None:
    """One, for the reader who has its code, or for a task about it."""
    row = connection.execute(_lines().where(portal_feedback.c.id == feedback_id)).mappings().one_or_none()
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


def figures(connection: sa.Connection, department: str | None, since: datetime, until: datetime) -> list[Figures]:
    """What was received from `since` to before `until`, by kind; None: every department."""
    table = portal_feedback.c
    statement = (
        sa.select(
            table.kind,
            sa.func.count().label("received"),
            sa.func.count(sa.case((table.state != FeedbackState.OPEN, 1))).label("settled"),
            sa.func.count(sa.case((table.finding.in_(_FOUNDED), 1))).label("founded"),
        )
        .where(table.at >= since, table.at < until)
        .group_by(table.kind)
    )
    if department is not None:
        statement = statement.where(table.department == department)
    found: Mapping[FeedbackKind, Figures] = {
        row.kind: Figures(row.kind, row.received, row.settled, row.founded) for row in connection.execute(statement)
    }
    return [found[kind] for kind in FeedbackKind if kind in found]


def _lines() -> sa.Select[tuple[object, ...]]:
    own = [portal_feedback.c[name] for name in FeedbackLine.__dataclass_fields__ if name != "title"]
    joined = publications.c.id == portal_feedback.c.publication_id
    return sa.select(*own, publications.c.title).outerjoin(publications, joined)
