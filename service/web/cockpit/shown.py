"""Instances and tasks in the words of the page: who holds what, how long it has waited, when it is due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from service.storage.queries.cockpit import InstanceLine
from service.web.i18n import _
from service.web.pages import DueState, calendar, due_state, names, names_of, today
from workflows.handlers.moments import local_date
from workflows.model import UserTask


@dataclass(frozen=True, slots=True)
class TaskView:
    """An open task. `holder` is a person's name, or to whom it is offered; `waited` in working days."""

    task: UserTask
    holder: str
    held: bool
    due: DueState
    waited: int


@dataclass(frozen=True, slots=True)
class LineView:
    """An instance in a list. `waited`: of its oldest open task, in working days; None without one.

    `took`: working days to its end; None while it has none.
    """

    line: InstanceLine
    starter: str
    tasks: tuple[TaskView, ...]
    waited: int | None
    took: int | None


def line_views(lines: Iterable[InstanceLine]) -> list[LineView]:
    """The lines of a list, with all names read at once."""
    known = list(lines)
    tasks = [task for line in known for task in line.tasks]
    people = names_of(*(line.started_by for line in known), *_people_in(tasks))
    return [_line_view(line, people) for line in known]


def task_views(tasks: Iterable[UserTask]) -> list[TaskView]:
    """Open tasks by themselves."""
    known = list(tasks)
    people = names_of(*_people_in(known))
    return [_task_view(task, people) for task in known]


def waited_days(since: datetime, until: datetime | None = None) -> int:
    """Working days from then to another moment, or to today."""
    return calendar().estimated_days_between(local_date(since), today() if until is None else local_date(until))


def _line_view(line: InstanceLine, people: Mapping[str, str]) -> LineView:
    views = tuple(_task_view(task, people) for task in line.tasks)
    starter = _("系统") if line.started_by == "system" else people.get(line.started_by, line.started_by)
    waited = max((view.waited for view in views), default=None)
    took = None if line.ended_at is None else waited_days(line.started_at, line.ended_at)
    return LineView(line, starter, views, waited, took)


def _task_view(task: UserTask, people: Mapping[str, str]) -> TaskView:
    return TaskView(
        task=task,
        holder=_holder(task, people),
        held=task.assignee is not None,
        due=due_state(task.due_at, provisional=task.provisional),
        waited=waited_days(task.created_at),
    )


def _holder(task: UserTask, people: Mapping[str, str]) -> str:
    if task.assignee is not None:
        return people.get(task.assignee, task.assignee)
    offered = [people.get(user, user) for user in task.candidate_users]
    offered += [names().group(group) for group in task.candidate_groups]
    return _("、").join(offered) or _("无人可办")


def _people_in(tasks: Iterable[UserTask]) -> Iterable[str | None]:
    for task in tasks:
        yield task.assignee
        yield from task.candidate_users
