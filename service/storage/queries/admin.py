"""What administrators look up: sign-ins, looks at identities, loaded years, work that is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from service.storage.queries.paging import Order, Page, Position, capped_count, page_of
from service.storage.queries.people import SignInLine
from service.storage.tables.clocks import year_arrangements
from service.storage.tables.outbox import jobs
from service.storage.tables.record_corrections import correction_views, record_corrections
from service.storage.tables.reminders import escalations
from service.storage.tables.requests import identity_views, requests
from service.storage.tables.sign_in import login_log
from service.storage.tables.waiting import timers

LOG_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class IdentityLook:
    """Somebody looked at who an applicant is."""

    id: str
    request_id: str
    number: str | None
    viewed_by: str
    viewed_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class LoadedYear:
    """An arrangement that an administrator loaded."""

    year: int
    loaded_at: datetime
    loaded_by: str


@dataclass(frozen=True, slots=True)
class DueWork:
    """Work that waits for the next beat; CAP + 1 stands for more than CAP. `oldest` is since when."""

    timers: int
    escalations: int
    deliveries: int
    given_up: int
    oldest: datetime | None


def sign_ins(
    connection: sa.Connection, user_id: str = "", outcome: str = "", before: int | None = None
) -> tuple[list[SignInLine], int | None]:
    """Attempts to sign in, the latest first, and the number with which the next page is asked for."""
    statement = sa.select(login_log).order_by(login_log.c.id.desc()).limit(LOG_PAGE + 1)
    if user_id:
        statement = statement.where(login_log.c.user_id == user_id)
    if outcome:
        statement = statement.where(login_log.c.outcome == outcome)
    if before is not None:
        statement = statement.where(login_log.c.id < before)
    rows = connection.execute(statement).all()
    lines = [SignInLine(row.at, row.user_id, row.outcome, row.address) for row in rows[:LOG_PAGE]]
    return lines, rows[LOG_PAGE - 1].id if len(rows) > LOG_PAGE else None


def identity_looks(
    connection: sa.Connection, viewed_by: str = "", position: Position | None = None
) -> Page[IdentityLook]:
    """Who looked at whose identity, when and why, the latest first: of requests for information and of corrections."""
    looks = sa.union_all(
        _looks(identity_views, identity_views.c.request_id, requests),
        _looks(correction_views, correction_views.c.correction_id, record_corrections),
    ).subquery()
    order = Order(looks.c.viewed_at, looks.c.id, newest_first=True)
    statement = sa.select(looks)
    if viewed_by:
        statement = statement.where(looks.c.viewed_by == viewed_by)
    rows = [
        IdentityLook(row.id, row.request_id, row.number, row.viewed_by, row.viewed_at, row.reason)
        for row in connection.execute(order.page(statement, position))
    ]
    return page_of(rows, position, lambda look: (look.viewed_at, look.id))


def _looks(views: sa.Table, about: sa.Column[str], cases: sa.Table) -> sa.Select[Any]:
    own = (views.c.id, about.label("request_id"), cases.c.number, views.c.viewed_by, views.c.viewed_at, views.c.reason)
    return sa.select(*own).join(cases, cases.c.id == about, isouter=True)


def loaded_years(connection: sa.Connection) -> list[LoadedYear]:
    """By year, the latest first."""
    rows = connection.execute(sa.select(year_arrangements).order_by(year_arrangements.c.year.desc()))
    return [LoadedYear(row.year, row.loaded_at, row.loaded_by) for row in rows]


def due_work(connection: sa.Connection, now: datetime) -> DueWork:
    """What is due and not done: more than a few, or long overdue, means that the beat does not come."""
    pending = sa.text("jobs.status = 'pending' AND jobs.worker IS NULL")
    planned = sa.text("escalations.done_at IS NULL")
    late = [
        sa.select(sa.func.min(timers.c.due_at).label("at")).where(timers.c.due_at <= now),
        sa.select(sa.func.min(escalations.c.due_at).label("at")).where(planned, escalations.c.due_at <= now),
        sa.select(sa.func.min(jobs.c.due_at).label("at")).where(pending, jobs.c.due_at <= now),
    ]
    oldest = [moment for statement in late if (moment := connection.execute(statement).scalar_one()) is not None]
    return DueWork(
        timers=capped_count(connection, sa.select(timers.c.id).where(timers.c.due_at <= now)),
        escalations=capped_count(connection, sa.select(escalations.c.id).where(planned, escalations.c.due_at <= now)),
        deliveries=capped_count(connection, sa.select(jobs.c.id).where(pending, jobs.c.due_at <= now)),
        given_up=capped_count(connection, sa.select(jobs.c.id).where(sa.text("jobs.status = 'failed'"))),
        oldest=min(oldest, default=None),
    )
