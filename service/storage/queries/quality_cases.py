"""What the quality indicators count: reviews, publications, readers' feedback, duties, requests, rulings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any, Final

import sqlalchemy as sa

from service.storage.queries.quality_period import Departments, day_of, of, within
from service.storage.repositories.clocks import SqlClocks
from service.storage.tables.documents import IS_CORRECTION, documents, publication_versions, publications
from service.storage.tables.duties import duties, duty_occurrences
from service.storage.tables.instances import instances
from service.storage.tables.portal import portal_feedback
from service.storage.tables.requests import follow_ups, requests
from service.storage.tables.tasks import tasks
from workflows.calendar.working_days import WorkingCalendar
from workflows.disclosure.documents import DocumentStatus
from workflows.disclosure.feedback import FeedbackKind, FeedbackState
from workflows.disclosure.follow_ups import FollowUpKind, FollowUpResult
from workflows.disclosure.quality import Case, Measure, Period, Subject
from workflows.disclosure.requests import TITLE_LENGTH
from workflows.handlers.moments import due_date
from workflows.model import Clock, TaskStatus

Found = Iterator[tuple[Measure, Case]]
LastDay = Callable[[Clock], date]
_AT_ONCE: Final = 500
_DRAFTS: Final = ("draft", "urgent_draft")
"""The elements at which a document is drafted: each completion after the first answers a return."""
_SIGNATURES: Final = ("sign", "urgent_sign")
_OVER: Final = (DocumentStatus.SIGNED, DocumentStatus.PUBLISHED, DocumentStatus.REGISTERED)
_REVIEWS: Final = ("document_review", "emergency_review")
_OF_READERS: Final[Mapping[FeedbackKind, Measure]] = {
    FeedbackKind.HELPFUL: Measure.HELPFUL,
    FeedbackKind.UNHELPFUL: Measure.UNHELPFUL,
    FeedbackKind.ERROR: Measure.ERRORS_REPORTED,
    FeedbackKind.QUESTION: Measure.QUESTIONS,
    FeedbackKind.SUGGESTION: Measure.SUGGESTIONS,
    FeedbackKind.PRAISE: Measure.PRAISE,
    FeedbackKind.COMPLAINT: Measure.COMPLAINTS,
}


def cases(
    connection: sa.Connection, period: Period, departments: Departments, calendar: WorkingCalendar, today: date
) -> Found:
    """Everything that the measures count, each with the measure."""
    # Most clocks are alike but for their subject: day by day a year has some 250 of them.
    last_day = cache(lambda clock: due_date(clock, calendar, today).day)
    yield from _reviews(connection, period, departments)
    yield from _publications(connection, period, departments, last_day)
    yield from _feedback(connection, period, departments)
    yield from _duties(connection, period, departments)
    yield from _answers(connection, period, departments, last_day)
    yield from _rulings(connection, period, departments)


def _reviews(connection: sa.Connection, period: Period, departments: Departments) -> Found:
    """Reviews that ended in the period: passed at once where nobody from drafter to signer did it again.

    Of a document that is under review again only the last end counts, once it has come.
    """
    drafted, signed = (sa.func.count(sa.case((tasks.c.element_id.in_(ids), 1))) for ids in (_DRAFTS, _SIGNATURES))
    ended = sa.func.max(tasks.c.ended_at)
    subject = instances.c.business_key
    done = (tasks.c.process_key.in_(_REVIEWS), tasks.c.status == TaskStatus.COMPLETED)
    worked = sa.select(subject).join(tasks, tasks.c.instance_id == instances.c.id)
    reviewed = (
        sa.select(subject.label("subject"), drafted.label("drafted"), signed.label("signed"), ended.label("ended"))
        .join(tasks, tasks.c.instance_id == instances.c.id)
        .where(*done, subject.in_(worked.where(*done, *within(tasks.c.ended_at, period))))
        .group_by(subject)
        .having(signed > 0, *within(ended, period))
        .subquery()
    )
    statement = sa.select(documents.c.id, documents.c.title, documents.c.department, reviewed).join(
        documents, documents.c.id == sa.func.substr(reviewed.c.subject, len("document:") + 1)
    )
    over = documents.c.status.in_(_OVER)
    for row in connection.execute(statement.where(over, *of(documents, departments))):
        case = Case(Subject.DOCUMENT, row.id, row.title, row.department, day_of(row.ended))
        yield Measure.REVIEWED, case
        yield (Measure.FIRST_PASS if max(row.drafted, row.signed) <= 1 else Measure.RETURNED), case


def _publications(connection: sa.Connection, period: Period, departments: Departments, last_day: LastDay) -> Found:
    """In time where the clock of the document (Art. 26) was not over on the day of the first version."""
    columns = (publications.c.id, publications.c.title, publications.c.department)
    own = of(publications, departments)
    issued = sa.select(*columns, publications.c.published_on, publications.c.tombstone, publications.c.document_id)
    inside = issued.where(publications.c.published_on.between(period.first, period.last), *own)
    for rows in connection.execute(inside.order_by(publications.c.id)).partitions(_AT_ONCE):
        due = _due(connection, "publication", [f"document:{row.document_id}" for row in rows], last_day)
        for row in rows:
            case = Case(Subject.PUBLICATION, row.id, row.title, row.department, row.published_on)
            yield Measure.PUBLISHED, case
            last = due.get(f"document:{row.document_id}")
            if last is not None:
                yield (Measure.LATE_PUBLISHED if row.published_on > last else Measure.PUBLISHED_IN_TIME), case
            if row.tombstone is not None:
                yield Measure.WITHDRAWN, case
    versions = publication_versions.c
    changed = sa.select(*columns, versions.published_at).join(
        publication_versions, versions.publication_id == publications.c.id
    )
    again = changed.where(IS_CORRECTION, *within(versions.published_at, period), *own)
    for version in connection.execute(again):
        on = day_of(version.published_at)
        yield Measure.CORRECTED, Case(Subject.PUBLICATION, version.id, version.title, version.department, on)


def _feedback(connection: sa.Connection, period: Period, departments: Departments) -> Found:
    """What readers said of publications and in general, with their words."""
    said = portal_feedback.c
    statement = (
        sa.select(
            said.publication_id,
            said.number,
            said.kind,
            said.text,
            said.at,
            said.state,
            said.department,
            publications.c.title,
        )
        .outerjoin(publications, publications.c.id == said.publication_id)
        .where(*within(said.at, period), *of(portal_feedback, departments))
    )
    for row in connection.execute(statement):
        words = " ".join(row.text.split())[:TITLE_LENGTH]
        on = (row.department, day_of(row.at), words)
        if row.publication_id is None:
            case = Case(Subject.FEEDBACK, row.number, row.number, *on)
        else:
            case = Case(Subject.PUBLICATION, row.publication_id, row.title, *on)
        yield Measure.FEEDBACK, case
        yield _OF_READERS[row.kind], case
        if row.state is FeedbackState.OPEN:
            yield Measure.UNANSWERED, case


def _duties(connection: sa.Connection, period: Period, departments: Departments) -> Found:
    """Times of duties that were done in the period, by the day on which each was due."""
    times = duty_occurrences.c
    statement = (
        sa.select(times.duty, times.period, times.due_on, times.done_on, duties.c.name, duties.c.department)
        .join(duties, duties.c.code == times.duty)
        .where(times.done_on.between(period.first, period.last), *of(duties, departments))
    )
    for row in connection.execute(statement):
        case = Case(Subject.DUTY, row.duty, f"{row.name}（{row.period}）", row.department, row.done_on)
        yield Measure.DUTIES, case
        yield (Measure.DUTY_LATE if row.done_on > row.due_on else Measure.DUTY_IN_TIME), case


def _answers(connection: sa.Connection, period: Period, departments: Departments, last_day: LastDay) -> Found:
    """Requests with their result in the period; in time where the clock of the reply was not over."""
    statement = _requests(requests.c.outcome_on, requests.c.extensions, requests.c.clarification)
    answered = statement.where(requests.c.outcome_on.between(period.first, period.last), *of(requests, departments))
    for rows in connection.execute(answered.order_by(requests.c.id)).partitions(_AT_ONCE):
        due = _due(connection, "reply", [f"request:{row.id}" for row in rows], last_day)
        for row in rows:
            case = _request(row, row.outcome_on)
            yield Measure.ANSWERED, case
            last = due.get(f"request:{row.id}")
            yield (Measure.LATE if last is not None and row.outcome_on > last else Measure.IN_TIME), case
            if any(one.get("approved") for one in row.extensions):
                yield Measure.EXTENDED, case
            if row.clarification is not None:
                yield Measure.CLARIFIED, case


def _rulings(connection: sa.Connection, period: Period, departments: Departments) -> Found:
    statement = _requests(follow_ups.c.result, follow_ups.c.ruled_on).join(
        follow_ups, follow_ups.c.request_id == requests.c.id
    )
    ruled = statement.where(
        follow_ups.c.ruled_on.between(period.first, period.last),
        follow_ups.c.kind != FollowUpKind.COMPLAINT,
        *of(requests, departments),
    )
    for row in connection.execute(ruled):
        case = _request(row, row.ruled_on)
        yield Measure.RULED, case
        if row.result is FollowUpResult.UPHELD:
            yield Measure.UPHELD, case
        elif row.result is FollowUpResult.CORRECTED:
            yield Measure.OVERTURNED, case


def _due(connection: sa.Connection, name: str, subjects: Sequence[str], last_day: LastDay) -> dict[str, date]:
    """The last day of the subjects' clocks of a name."""
    clocks = SqlClocks(connection).named(name, subjects)
    return {clock.subject: last_day(replace(clock, subject="")) for clock in clocks}


def _requests(*more: sa.ColumnElement[Any]) -> sa.Select[Any]:
    return sa.select(requests.c.id, requests.c.number, requests.c.description, requests.c.department, *more)


def _request(row: sa.Row[Any], on: date) -> Case:
    title = f"{row.number} {' '.join(row.description.split())[:TITLE_LENGTH]}"
    return Case(Subject.REQUEST, row.id, title, row.department, on)
