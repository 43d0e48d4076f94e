"""Quality indicators, read from what is recorded: tasks, reviews, publications, requests, rulings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any, Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from service.storage.queries.cockpit_filters import in_departments
from service.storage.repositories.clocks import SqlClocks
from service.storage.tables.documents import documents, publication_versions, publications, verdicts
from service.storage.tables.instances import instances
from service.storage.tables.requests import follow_ups, requests
from service.storage.tables.tasks import tasks
from workflows.calendar.working_days import WorkingCalendar
from workflows.disclosure.follow_ups import FollowUpKind, FollowUpResult
from workflows.disclosure.quality import Case, Measure, Period, StepTime, Subject, step_time
from workflows.disclosure.requests import TITLE_LENGTH
from workflows.disclosure.verdicts import VerdictOutcome
from workflows.handlers.moments import due_date
from workflows.model import TaskStatus

Departments = frozenset[str] | None
"""Only what is theirs; None: everything."""
Found = Iterator[tuple[Measure, Case]]
CASES: Final = 500
"""Lines of a list of late tasks."""
_ZONE: Final = ZoneInfo("Asia/Shanghai")
_AT_ONCE: Final = 500
_DRAFTS: Final = ("draft", "urgent_draft")
"""The elements at which a document is drafted: each completion after the first answers a return."""
_REVIEWS: Final = ("document_review", "emergency_review")


@dataclass(frozen=True, slots=True)
class CheckLine:
    """Verdicts of one of the five checks."""

    check: str
    given: int
    returned: int


def steps(
    connection: sa.Connection, period: Period, departments: Departments, calendar: WorkingCalendar
) -> list[StepTime]:
    """Every step of every process at which something was completed, the slowest first."""
    columns = (tasks.c.process_key, tasks.c.name, tasks.c.created_at, tasks.c.ended_at, tasks.c.due_at)
    statement = _ended(columns, period, departments)
    between = cache(calendar.estimated_days_between)
    days: dict[tuple[str, str], list[int]] = defaultdict(list)
    timed: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for process, name, opened, ended, due in connection.execution_options(yield_per=2000).execute(statement):
        days[process, name].append(between(_day(opened), _day(ended)))
        if due is not None:
            timed[process, name].append(ended > due)
    found = [step_time(*key, spent, len(timed[key]), sum(timed[key])) for key, spent in days.items()]
    return sorted(found, key=lambda step: (-step.ninetieth, -step.middle, step.process, step.step))


def late_tasks(
    connection: sa.Connection, period: Period, departments: Departments, process: str, step: str
) -> list[Case]:
    """What a step completed late, the last first, up to CASES."""
    columns = (tasks.c.id, tasks.c.ended_at, tasks.c.instance_id, instances.c.title)
    late = _ended(columns, period, departments, with_instance=True).where(
        tasks.c.process_key == process, tasks.c.name == step, tasks.c.ended_at > tasks.c.due_at
    )
    rows = connection.execute(late.order_by(tasks.c.ended_at.desc(), tasks.c.id).limit(CASES))
    return [Case(Subject.INSTANCE, row.instance_id, row.title, None, _day(row.ended_at)) for row in rows]


def checks(connection: sa.Connection, period: Period, departments: Departments) -> list[CheckLine]:
    """Verdicts of each check: how many were given, how many sent the text back."""
    statement = (
        sa.select(
            verdicts.c.check,
            sa.func.count().label("given"),
            sa.func.count(sa.case((verdicts.c.outcome == VerdictOutcome.RETURNED, 1))).label("returned"),
        )
        .join(documents, documents.c.id == verdicts.c.document_id)
        .where(*_within(verdicts.c.at, period), *_of(documents, departments))
        .group_by(verdicts.c.check)
        .order_by(verdicts.c.check)
    )
    return [CheckLine(row.check.value, row.given, row.returned) for row in connection.execute(statement)]


def cases(
    connection: sa.Connection, period: Period, departments: Departments, calendar: WorkingCalendar, today: date
) -> Found:
    """Everything that the measures count, each with the measure."""
    yield from _reviews(connection, period, departments)
    yield from _publications(connection, period, departments)
    yield from _answers(connection, period, departments, calendar, today)
    yield from _rulings(connection, period, departments)


def _reviews(connection: sa.Connection, period: Period, departments: Departments) -> Found:
    """Reviews that ended in the period: passed at once where the drafter had to work on the text once only."""
    drafted = sa.func.count(sa.case((tasks.c.element_id.in_(_DRAFTS), 1)))
    ended = sa.func.max(tasks.c.ended_at)
    subject = instances.c.business_key
    reviewed = (
        sa.select(subject.label("subject"), drafted.label("drafted"), ended.label("ended"))
        .join(tasks, tasks.c.instance_id == instances.c.id)
        .where(instances.c.key.in_(_REVIEWS), tasks.c.process_key.in_(_REVIEWS), tasks.c.status == TaskStatus.COMPLETED)
        .group_by(subject)
        .having(sa.func.count() > drafted, *_within(ended, period))
        .subquery()
    )
    statement = sa.select(documents.c.id, documents.c.title, documents.c.department, reviewed).join(
        documents, reviewed.c.subject == sa.literal("document:") + documents.c.id
    )
    for row in connection.execute(statement.where(*_of(documents, departments))):
        case = Case(Subject.DOCUMENT, row.id, row.title, row.department, _day(row.ended))
        yield Measure.REVIEWED, case
        yield (Measure.FIRST_PASS if row.drafted <= 1 else Measure.RETURNED), case


def _publications(connection: sa.Connection, period: Period, departments: Departments) -> Found:
    columns = (publications.c.id, publications.c.title, publications.c.department)
    own = _of(publications, departments)
    issued = sa.select(*columns, publications.c.published_on, publications.c.tombstone)
    for row in connection.execute(issued.where(publications.c.published_on.between(period.first, period.last), *own)):
        case = Case(Subject.PUBLICATION, row.id, row.title, row.department, row.published_on)
        yield Measure.PUBLISHED, case
        if row.tombstone is not None:
            yield Measure.WITHDRAWN, case
    versions = publication_versions.c
    changed = sa.select(*columns, versions.published_at).join(
        publication_versions, versions.publication_id == publications.c.id
    )
    again = changed.where(versions.number > 1, *_within(versions.published_at, period), *own)
    for version in connection.execute(again):
        on = _day(version.published_at)
        yield Measure.CORRECTED, Case(Subject.PUBLICATION, version.id, version.title, version.department, on)


def _answers(
    connection: sa.Connection, period: Period, departments: Departments, calendar: WorkingCalendar, today: date
) -> Found:
    """Requests with their result in the period; in time where the clock of the reply was not over."""
    statement = _requests(requests.c.outcome_on, requests.c.extensions, requests.c.clarification)
    answered = statement.where(requests.c.outcome_on.between(period.first, period.last), *_of(requests, departments))
    for rows in connection.execute(answered.order_by(requests.c.id)).partitions(_AT_ONCE):
        clocks = SqlClocks(connection).named("reply", [f"request:{row.id}" for row in rows])
        due = {clock.subject: due_date(clock, calendar, today).day for clock in clocks}
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
        *_of(requests, departments),
    )
    for row in connection.execute(ruled):
        case = _request(row, row.ruled_on)
        yield Measure.RULED, case
        if row.result is FollowUpResult.UPHELD:
            yield Measure.UPHELD, case
        elif row.result is FollowUpResult.CORRECTED:
            yield Measure.OVERTURNED, case


def _requests(*more: sa.ColumnElement[Any]) -> sa.Select[Any]:
    return sa.select(requests.c.id, requests.c.number, requests.c.description, requests.c.department, *more)


def _request(row: sa.Row[Any], on: date) -> Case:
    title = f"{row.number} {' '.join(row.description.split())[:TITLE_LENGTH]}"
    return Case(Subject.REQUEST, row.id, title, row.department, on)


def _ended(
    columns: Iterable[sa.ColumnElement[Any]], period: Period, departments: Departments, *, with_instance: bool = False
) -> sa.Select[Any]:
    ended = sa.select(*columns).select_from(tasks)
    ended = ended.where(tasks.c.status == TaskStatus.COMPLETED, *_within(tasks.c.ended_at, period))
    if with_instance or departments is not None:
        ended = ended.join(instances, instances.c.id == tasks.c.instance_id)
    return ended if departments is None else ended.where(in_departments(departments))


def _of(table: sa.Table, departments: Departments) -> list[sa.ColumnElement[bool]]:
    return [] if departments is None else [table.c.department.in_(departments)]


def _within(column: sa.ColumnElement[Any], period: Period) -> list[sa.ColumnElement[bool]]:
    first, after = (_midnight(day) for day in (period.first, period.last + timedelta(days=1)))
    return [column >= first, column < after]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), _ZONE).astimezone(UTC)


def _day(moment: datetime) -> date:
    return moment.astimezone(_ZONE).date()
