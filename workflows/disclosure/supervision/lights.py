"""The lights (红黄绿灯): a pure rule of the due day, the lead, the last report and who is to act."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Final

from workflows.calendar.working_days import WorkingCalendar
from workflows.disclosure.supervision.model import SupervisionTask, TaskState

SILENCE: Final = 20
"""Working days without a report after which a task that has begun is yellow."""


class Light(StrEnum):
    """Worst first, as lists sort them. Grey is what is done or waived."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    GREY = "grey"


_ORDER: Final = tuple(Light)
_WORKED_ON: Final = (TaskState.NOT_BEGUN, TaskState.IN_PROGRESS)


def light(task: SupervisionTask, today: date) -> Light:
    """The light of a task without parts, today.

    Grey: done or waived. Red: the due day is over, unless it was submitted by then. Yellow: submitted, returned, due
    within its lead, a day that was only promised, or no report for too long. Green: everything else.
    """
    if not task.is_open:
        return Light.GREY
    if task.state is TaskState.SUBMITTED and task.submitted_on is not None and task.submitted_on <= task.due_on:
        return Light.YELLOW
    if task.due_on < today:
        return Light.RED
    waits = task.state not in _WORKED_ON
    silent = task.silent_on is not None and task.silent_on < today
    return Light.YELLOW if waits or task.promised or task.warn_on <= today or silent else Light.GREEN


def worst(lights: Iterable[Light]) -> Light:
    """The light of what has parts: that of the part which stands worst; grey without any."""
    return min(lights, key=_ORDER.index, default=Light.GREY)


def with_days(task: SupervisionTask, calendar: WorkingCalendar) -> SupervisionTask:
    """The task with the days on which its light changes, counted by the calendar as it is known today."""
    warn_on = calendar.estimate(task.due_on, -task.lead).date
    since = max((day for day in (task.assigned_on, task.last_report_on, task.starts_on) if day), default=None)
    counts = task.assigned_on is not None and since is not None
    silent_on = calendar.estimate(since, SILENCE).date if counts and since is not None else None
    return replace(task, warn_on=warn_on, silent_on=silent_on)
