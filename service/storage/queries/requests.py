"""Requests for information as pages show them: lists, one with all its casework, the clocks of several."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa

from service.storage.queries.paging import Order, Page, Position, page_of
from service.storage.repositories.archives import archives_of, files_of
from service.storage.repositories.casework import SqlCasework, SqlFollowUps
from service.storage.repositories.clocks import SqlClocks
from service.storage.repositories.letters import letters_of
from service.storage.repositories.requests import request_of
from service.storage.repositories.rows import one
from service.storage.repositories.tasks import task_of
from service.storage.tables.instances import instances
from service.storage.tables.portal import identity_files, portal_confirmations
from service.storage.tables.requests import identity_views, requests
from service.storage.tables.tasks import IS_OPEN, tasks
from workflows.disclosure.archive import Archive, CaseFile
from workflows.disclosure.consultations import Party
from workflows.disclosure.follow_ups import FollowUp
from workflows.disclosure.letters import IssuedLetter
from workflows.disclosure.replies import ReplyDraft, ReplyKind, ReplyReview
from workflows.disclosure.requests import (
    ApplicantKind,
    Channel,
    IdentityView,
    Request,
    RequestStatus,
    SearchRecord,
    business_key,
)
from workflows.model import Clock, InstanceStatus, UserTask

TEXT_LIMIT: Final = 100
OPEN_LIMIT: Final = 1000
"""Open requests that are sorted by their due days: more than any bureau works on at a time."""
_OVER: Final = (RequestStatus.CONCLUDED, RequestStatus.CLOSED)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the requests is asked for. `departments`: only those of these units; None: all."""

    status: str | None = None
    department: str | None = None
    channel: str | None = None
    text: str = ""
    departments: tuple[str, ...] | None = None

    def __bool__(self) -> bool:
        return bool(self.status or self.department or self.channel or self.text)


@dataclass(frozen=True, slots=True)
class Line:
    """A request in a list."""

    id: str
    number: str
    channel: Channel
    arrived_on: date
    received_on: date | None
    applicant_kind: ApplicantKind
    description: str
    status: RequestStatus
    department: str | None
    created_at: datetime
    outcome_kind: ReplyKind | None

    @property
    def subject(self) -> str:
        """What its clocks are named by."""
        return business_key(self.id)


@dataclass(frozen=True, slots=True)
class ProofFile:
    """An uploaded copy of a proof of identity, unopened."""

    id: str
    size: int
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Confirmable:
    """A request found by its query code, and when its applicant confirmed it through the portal."""

    id: str
    number: str
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Process:
    """A process about the request."""

    id: str
    title: str
    status: InstanceStatus
    started_at: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """A request with everything that is recorded on it, but not who asks."""

    request: Request
    searches: tuple[SearchRecord, ...]
    parties: tuple[Party, ...]
    reply: ReplyDraft | None
    reviews: tuple[ReplyReview, ...]
    follow_ups: tuple[FollowUp, ...]
    clocks: tuple[Clock, ...]
    tasks: tuple[UserTask, ...]
    processes: tuple[Process, ...]
    views: tuple[IdentityView, ...]
    files: tuple[ProofFile, ...]
    confirmed_at: datetime | None
    letters: tuple[IssuedLetter, ...]
    case_files: tuple[CaseFile, ...]
    archives: list[Archive]


def listing(connection: sa.Connection, wanted: Wanted, position: Position | None = None) -> Page[Line]:
    """Requests, the last entered first."""
    order = Order(requests.c.created_at, requests.c.id, newest_first=True)
    rows = connection.execute(order.page(_filtered(wanted), position))
    return page_of([_line(row) for row in rows], position, lambda line: (line.created_at, line.id))


def unanswered(connection: sa.Connection, wanted: Wanted) -> list[Line]:
    """Requests that are neither answered nor over, up to OPEN_LIMIT: their due days are for the calendar to say."""
    statement = _filtered(wanted).where(requests.c.status.not_in(_OVER)).order_by(requests.c.created_at, requests.c.id)
    return [_line(row) for row in connection.execute(statement.limit(OPEN_LIMIT))]


def reply_clocks(connection: sa.Connection, lines: Collection[Line]) -> dict[str, Clock]:
    """The clocks of the reply, by request id."""
    found = SqlClocks(connection).named("reply", [line.subject for line in lines])
    by_subject = {clock.subject: clock for clock in found}
    return {line.id: by_subject[line.subject] for line in lines if line.subject in by_subject}


def clocks(connection: sa.Connection, request_id: str) -> list[Clock]:
    """The clocks of a request."""
    return SqlClocks(connection).of(business_key(request_id))


def letters(connection: sa.Connection, request_id: str) -> list[IssuedLetter]:
    """The letters of a request, unopened, oldest first."""
    return letters_of(connection, request_id)


def get(connection: sa.Connection, request_id: str) -> Request:
    """Raises NotFound."""
    return request_of(one(connection, sa.select(requests).where(requests.c.id == request_id), "request", request_id))


def by_code(connection: sa.Connection, code_hash: str) -> Confirmable | None:
    """The request of a query code."""
    statement = (
        sa.select(requests.c.id, requests.c.number, portal_confirmations.c.confirmed_at)
        .outerjoin(portal_confirmations, portal_confirmations.c.request_id == requests.c.id)
        .where(requests.c.code_hash == code_hash)
    )
    row = connection.execute(statement).one_or_none()
    return None if row is None else Confirmable(row.id, row.number, row.confirmed_at)


def case(connection: sa.Connection, request_id: str) -> Case:
    """The whole of a request. Raises NotFound."""
    request = get(connection, request_id)
    casework = SqlCasework(connection)
    return Case(
        request=request,
        searches=tuple(casework.searches(request_id)),
        parties=tuple(casework.parties(request_id)),
        reply=casework.reply(request_id, request.round),
        reviews=tuple(casework.reviews(request_id, request.round)),
        follow_ups=tuple(SqlFollowUps(connection).of(request_id)),
        clocks=tuple(clocks(connection, request_id)),
        tasks=tuple(open_tasks(connection, request.subject)),
        processes=tuple(processes_about(connection, request.subject)),
        views=tuple(_views(connection, request_id)),
        files=tuple(_files(connection, request_id)),
        confirmed_at=_confirmed_at(connection, request_id),
        letters=tuple(letters(connection, request_id)),
        case_files=tuple(files_of(connection, request_id)),
        archives=archives_of(connection, request_id),
    )


def _filtered(wanted: Wanted) -> sa.Select[Any]:
    columns = [column for column in requests.c if column.name in Line.__dataclass_fields__]
    statement = sa.select(*columns)
    for column, value in (("status", wanted.status), ("department", wanted.department), ("channel", wanted.channel)):
        if value:
            statement = statement.where(requests.c[column] == value)
    if wanted.departments is not None:
        statement = statement.where(requests.c.department.in_(wanted.departments))
    for word in wanted.text[:TEXT_LIMIT].split():
        matches = (requests.c.number.contains(word, autoescape=True), _in_description(word))
        statement = statement.where(sa.or_(*matches))
    return statement


def _in_description(word: str) -> sa.ColumnElement[bool]:
    return requests.c.description.contains(word, autoescape=True)


def _line(row: sa.Row[Any]) -> Line:
    return Line(**row._mapping)


def open_tasks(connection: sa.Connection, subject: str) -> list[UserTask]:
    """The open tasks of the processes about a subject, what is due first first."""
    statement = (
        sa.select(tasks)
        .join(instances, instances.c.id == tasks.c.instance_id)
        .where(instances.c.business_key == subject, IS_OPEN)
        .order_by(tasks.c.due_order, tasks.c.id)
    )
    return [task_of(row) for row in connection.execute(statement)]


def processes_about(connection: sa.Connection, subject: str) -> list[Process]:
    """The processes about a subject, the oldest first."""
    statement = (
        sa.select(instances.c.id, instances.c.title, instances.c.status, instances.c.started_at)
        .where(instances.c.business_key == subject)
        .order_by(instances.c.started_at, instances.c.id)
    )
    return [Process(*row) for row in connection.execute(statement)]


def _views(connection: sa.Connection, request_id: str) -> list[IdentityView]:
    statement = (
        sa.select(identity_views)
        .where(identity_views.c.request_id == request_id)
        .order_by(identity_views.c.viewed_at.desc(), identity_views.c.id.desc())
    )
    return [IdentityView(**row._mapping) for row in connection.execute(statement.limit(50))]


def _files(connection: sa.Connection, request_id: str) -> list[ProofFile]:
    statement = (
        sa.select(identity_files.c.id, identity_files.c.size, identity_files.c.added_at)
        .where(identity_files.c.request_id == request_id)
        .order_by(identity_files.c.id)
    )
    return [ProofFile(*row) for row in connection.execute(statement)]


def _confirmed_at(connection: sa.Connection, request_id: str) -> datetime | None:
    statement = sa.select(portal_confirmations.c.confirmed_at).where(portal_confirmations.c.request_id == request_id)
    return connection.execute(statement).scalar_one_or_none()
