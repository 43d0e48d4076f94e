"""The board of supervision: tasks of a year by clause, their lights counted by the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import sqlalchemy as sa

from service.storage.repositories.supervision import task_of
from service.storage.tables.supervision import supervision_plans, supervision_tasks
from workflows.disclosure.supervision.lights import Light
from workflows.disclosure.supervision.model import SupervisionTask, TaskState

SHOWN: Final = 400
"""Tasks that one page shows; a plan with more is opened clause by clause."""
_T: Final = supervision_tasks.c


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """What is wanted; empty values want everything."""

    year: int
    department: str = ""
    light: str = ""
    leader: str = ""
    state: str = ""
    clause: str = ""


@dataclass(slots=True)
class ClauseCount:
    """The tasks of a clause (those without parts): numbers by light, weights done and in all."""

    lights: dict[str, int] = field(default_factory=dict)
    done: int = 0
    weight: int = 0

    @property
    def number(self) -> int:
        """How many tasks."""
        return sum(self.lights.values())

    @property
    def light(self) -> Light:
        """The worst."""
        return next((light for light in Light if self.lights.get(light.value)), Light.GREY)

    @property
    def percent(self) -> int:
        """How much is done, by weight; what is waived does not count."""
        return round(100 * self.done / self.weight) if self.weight else 0


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A task with its light as the database sees it."""

    task: SupervisionTask
    light: Light


def light_column(today: date) -> sa.ColumnElement[str]:
    """`lights.light` in SQL; a test holds both to the same answers."""
    in_time = sa.and_(_T.state == TaskState.SUBMITTED, _T.submitted_on <= _T.due_on)
    warns = sa.or_(
        _T.state.not_in((TaskState.NOT_BEGUN, TaskState.IN_PROGRESS)),
        _T.promised,
        _T.warn_on <= today,
        _T.silent_on < today,
    )
    return sa.case(
        (_T.state.in_((TaskState.DONE, TaskState.WAIVED)), Light.GREY.value),
        (in_time, Light.YELLOW.value),
        (_T.due_on < today, Light.RED.value),
        (warns, Light.YELLOW.value),
        else_=Light.GREEN.value,
    )


def clauses(connection: sa.Connection, wanted: BoardFilter, today: date) -> dict[str, ClauseCount]:
    """Numbers by clause. `light` and `clause` of the filter do not narrow them: they are what is chosen from."""
    light = light_column(today).label("light")
    statement = (
        sa.select(
            _T.clause,
            light,
            sa.func.count().label("number"),
            sa.func.sum(sa.case((_T.state == TaskState.DONE, _T.weight), else_=0)).label("done"),
            sa.func.sum(sa.case((_T.state == TaskState.WAIVED, 0), else_=_T.weight)).label("weight"),
        )
        .where(_T.has_parts.is_(False), *_narrowed(wanted))
        .group_by(_T.clause, light)
    )
    found: dict[str, ClauseCount] = {}
    for row in connection.execute(statement):
        count = found.setdefault(row.clause, ClauseCount())
        count.lights[row.light] = row.number
        count.done += int(row.done)
        count.weight += int(row.weight)
    return found


def lines(connection: sa.Connection, wanted: BoardFilter, today: date, limit: int = SHOWN) -> list[BoardLine]:
    """The tasks that are wanted, and the tasks above them, in the plan's order."""
    light = light_column(today).label("light")
    chosen = [_T.has_parts.is_(False), *_narrowed(wanted)]
    if wanted.light:
        chosen.append(light_column(today) == wanted.light)
    if wanted.clause:
        chosen.append(_T.clause == wanted.clause)
    statement = sa.select(supervision_tasks, light).where(*chosen).order_by(_T.position).limit(limit)
    found = [BoardLine(task_of(row), Light(row.light)) for row in connection.execute(statement)]
    above = {line.task.parent for line in found if line.task.parent}
    if above:
        parents = sa.select(supervision_tasks).where(_T.id.in_(above))
        found += [BoardLine(task_of(row), Light.GREY) for row in connection.execute(parents)]
    return sorted(found, key=lambda line: line.task.position)


def leaders(connection: sa.Connection, year: int) -> list[str]:
    """Who leads anything in a year."""
    statement = sa.select(_T.leader).where(_T.year == year, _T.leader.is_not(None)).distinct()
    return sorted(connection.execute(statement).scalars())


def years(connection: sa.Connection) -> list[int]:
    """Those with a plan, the newest first."""
    statement = sa.select(supervision_plans.c.year).order_by(supervision_plans.c.year.desc())
    return list(connection.execute(statement).scalars())


def _narrowed(wanted: BoardFilter) -> list[sa.ColumnElement[Any]]:
    found: list[sa.ColumnElement[Any]] = [_T.year == wanted.year]
    if wanted.department:
        found.append(_T.department == wanted.department)
    if wanted.leader:
        found.append(_T.leader == wanted.leader)
    if wanted.state:
        found.append(_T.state == TaskState(wanted.state))
    return found
