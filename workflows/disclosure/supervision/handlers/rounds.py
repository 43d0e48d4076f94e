"""Supervision by itself: tasks begin on their day, days follow the calendar, the week's digest goes out."""

from __future__ import annotations

import hashlib
import json
from typing import Final

from workflows.calendar.arrangements import to_text
from workflows.disclosure.duty_ports import Duties
from workflows.disclosure.supervision.handlers.digesting import is_time, make_digest
from workflows.disclosure.supervision.handlers.holding import PROCESS, enter, keep
from workflows.disclosure.supervision.lights import with_days
from workflows.disclosure.supervision.model import EntryKind, SupervisionTask, TaskState
from workflows.disclosure.supervision.ports import Supervision
from workflows.model import SYSTEM, Actor
from workflows.ports import UnitOfWork

BOOKMARK: Final = "supervision-day"
"""The bookmark that says for which day, and by which holidays, everything was looked at."""


def claim_supervision(uow: UnitOfWork, actor: Actor, *, limit: int) -> list[str]:
    """Ids of assigned tasks whose day to begin has come; once a day everything is looked at before that."""
    if uow.deployments.latest_version(PROCESS) == 0:
        return []
    seen = _fingerprint(uow)
    if uow.bookmarks.get(BOOKMARK) != seen:
        look(uow)
        if is_time(uow):
            make_digest(uow, actor)
        uow.bookmarks.put(BOOKMARK, seen)
    return uow.wing(Supervision).to_begin(uow.today, limit)


def look(uow: UnitOfWork) -> int:
    """The days of open tasks follow the calendar of duties and the holidays; how many moved."""
    times = {
        (one.duty, one.period): one
        for year in range(uow.today.year - 1, uow.today.year + 2)
        for one in uow.wing(Duties).of_year(year)
    }
    moved = 0
    for task in uow.wing(Supervision).open_tasks():
        one = times.get((task.duty, task.period))
        # What was granted or promised since stays as it was named.
        follows = one is not None and task.due_on == task.original_due and one.due_on != task.due_on
        if follows and one is not None and task.state is not TaskState.SUBMITTED:
            _move(uow, task, due_on=one.due_on, original_due=one.due_on)
            moved += 1
        elif with_days(task, uow.calendar) != task:
            keep(uow, uow.wing(Supervision).lock(task.id))
    return moved


def _move(uow: UnitOfWork, task: SupervisionTask, **days: object) -> None:
    saved = keep(uow, uow.wing(Supervision).lock(task.id), **days)
    enter(uow, SYSTEM, saved, EntryKind.MOVED, before=task.due_on.isoformat(), due_on=saved.due_on.isoformat())


def _fingerprint(uow: UnitOfWork) -> str:
    years = [year for year in range(uow.today.year - 1, uow.today.year + 3) if uow.calendar.is_loaded(year)]
    content = [uow.today.isoformat(), [to_text(uow.calendar.arrangement(year)) for year in years]]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()
