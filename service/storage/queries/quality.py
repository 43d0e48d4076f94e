"""Quality indicators, read from what is recorded: tasks, reviews, publications, requests, rulings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import sqlalchemy as sa

from service.storage.queries.cockpit_filters import in_departments
from service.storage.queries.quality_period import Departments, day_of, of, within
from service.storage.tables.documents import documents, verdicts
from service.storage.tables.instances import instances
from service.storage.tables.tasks import tasks
from workflows.calendar.working_days import WorkingCalendar
from workflows.disclosure.quality import Case, Period, StepTime, Subject, step_time
from workflows.disclosure.verdicts import VerdictOutcome
from workflows.model import TaskStatus

CASES: Final = 500
"""Lines of a list of cases on a page; exported, a list is whole."""


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
    for process, name, opened, ended, due in connection.execute(statement, execution_options={"yield_per": 2000}):
        days[process, name].append(between(day_of(opened), day_of(ended)))
        if due is not None:
            timed[process, name].append(ended > due)
    found = [step_time(*key, spent, len(timed[key]), sum(timed[key])) for key, spent in days.items()]
    return sorted(found, key=lambda step: (-step.ninetieth, -step.middle, step.process, step.step))


def late_tasks(
    connection: sa.Connection, period: Period, departments: Departments, process: str, step: str
) -> list[Case]:
    """What a step completed late, the last first."""
    columns = (tasks.c.id, tasks.c.ended_at, tasks.c.instance_id, instances.c.title)
    late = _ended(columns, period, departments, with_instance=True).where(
        tasks.c.process_key == process, tasks.c.name == step, tasks.c.ended_at > tasks.c.due_at
    )
    rows = connection.execute(late.order_by(tasks.c.ended_at.desc(), tasks.c.id))
    return [Case(Subject.INSTANCE, row.instance_id, row.title, None, day_of(row.ended_at)) for row in rows]


def returned(connection: sa.Connection, period: Period, departments: Departments, check: str) -> list[Case]:
    """Texts that one of the five checks sent back, with the reason; the last first."""
    columns = (documents.c.id, documents.c.title, documents.c.department, verdicts.c.at, verdicts.c.comment)
    statement = sa.select(*columns).join(documents, documents.c.id == verdicts.c.document_id)
    sent_back = statement.where(
        verdicts.c.check == check,
        verdicts.c.outcome == VerdictOutcome.RETURNED,
        *within(verdicts.c.at, period),
        *of(documents, departments),
    )
    rows = connection.execute(sent_back.order_by(verdicts.c.at.desc(), verdicts.c.id))
    return [Case(Subject.DOCUMENT, row.id, row.title, row.department, day_of(row.at), row.comment) for row in rows]


def checks(connection: sa.Connection, period: Period, departments: Departments) -> list[CheckLine]:
    """Verdicts of each check: how many were given, how many sent the text back."""
    statement = (
        sa.select(
            verdicts.c.check,
            sa.func.count().label("given"),
            sa.func.count(sa.case((verdicts.c.outcome == VerdictOutcome.RETURNED, 1))).label("returned"),
        )
        .join(documents, documents.c.id == verdicts.c.document_id)
        .where(*within(verdicts.c.at, period), *of(documents, departments))
        .group_by(verdicts.c.check)
        .order_by(verdicts.c.check)
    )
    return [CheckLine(row.check.value, row.given, row.returned) for row in connection.execute(statement)]


def _ended(
    columns: Iterable[sa.ColumnElement[Any]], period: Period, departments: Departments, *, with_instance: bool = False
) -> sa.Select[Any]:
    ended = sa.select(*columns).select_from(tasks)
    ended = ended.where(tasks.c.status == TaskStatus.COMPLETED, *within(tasks.c.ended_at, period))
    if with_instance or departments is not None:
        ended = ended.join(instances, instances.c.id == tasks.c.instance_id)
    return ended if departments is None else ended.where(in_departments(departments))
