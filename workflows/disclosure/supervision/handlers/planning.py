"""The year's plan: loaded, imported, carried over from last year, and edited task by task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, Final

from workflows.disclosure.clauses import paper
from workflows.disclosure.supervision.events import SupervisionPlanChanged
from workflows.disclosure.supervision.handlers.fitting import (
    carried,
    departments,
    follows,
    misfits,
    named,
    row_of,
    times,
)
from workflows.disclosure.supervision.handlers.holding import check_manager, check_open, enter, keep, said
from workflows.disclosure.supervision.lights import with_days
from workflows.disclosure.supervision.model import EntryKind, SupervisionPlan, SupervisionTask
from workflows.disclosure.supervision.plan import PlanRow, expanded, read_rows, shipped_rows
from workflows.disclosure.supervision.ports import Supervision
from workflows.errors import Conflict, Invalid
from workflows.model import Actor
from workflows.ports import UnitOfWork
from workflows.records.errors import RowsInvalid

EDITED: Final = (
    *("title", "title_en", "department", "leader", "handler", "cooperating"),
    *("starts_on", "due_on", "evidence_required", "weight", "lead"),
)
"""Fields of a task that the office edits."""


def load_shipped_plan(uow: UnitOfWork, actor: Actor, *, year: int | None = None) -> int:
    """The decomposition of the work points that comes with gongkai, as a plan (of this year); how many tasks came in.

    The people named are the head and the first drafter of each department. Raises NotAllowed, RowsInvalid.
    """
    return import_plan(uow, actor, year=year or uow.today.year, rows=shipped_rows(), names=True)


def import_plan(
    uow: UnitOfWork, actor: Actor, *, year: int, rows: Sequence[Mapping[str, Any]], names: bool = False
) -> int:
    """Adds the rows (`plan.COLUMNS`) to the year's plan; what is in it already stays. How many tasks came in.

    Nothing is taken over unless every row is right. With `names` empty names are filled in from the departments.
    Raises NotAllowed, RowsInvalid with every row and field that is wrong, Invalid.
    """
    check_manager(actor)
    _check_year(uow, year)
    _hold(uow, year)
    read, wrong = read_rows(rows, year)
    known = {task.code: task for task in uow.wing(Supervision).of_year(year)}
    wrong += misfits(uow, read, known)
    if wrong:
        raise RowsInvalid(sorted(wrong))
    whole = expanded(read, year, departments(), partial(times, uow, year=year))
    return _take(uow, actor, year, whole, known, names=names)


def carry_over(uow: UnitOfWork, actor: Actor, *, year: int) -> int:
    """Last year's plan as this year's: the same tasks a year later, with the calendar's own days. How many.

    Raises NotAllowed, Conflict where there is no plan of last year or this year has one.
    """
    check_manager(actor)
    _hold(uow, year)
    store = uow.wing(Supervision)
    before = store.of_year(year - 1)
    if not before:
        raise Conflict("There is no plan of the year before to carry over.", year=year - 1)
    if store.of_year(year):
        raise Conflict("The year has a plan already.", year=year)
    by_id = {task.id: task for task in before}
    rows = [carried(task, by_id, number) for number, task in enumerate(before, 1) if not follows(task, by_id)]
    whole = expanded(rows, year, departments(), partial(times, uow, year=year))
    return _take(uow, actor, year, whole, {}, names=False)


def add_task(uow: UnitOfWork, actor: Actor, *, year: int, row: Mapping[str, Any]) -> SupervisionTask:
    """One task more (`plan.COLUMNS`), or a part of one. Raises NotAllowed, Invalid (`field`), Conflict."""
    check_manager(actor)
    _check_year(uow, year)
    _hold(uow, year)
    store = uow.wing(Supervision)
    known = {task.code: task for task in store.of_year(year)}
    read, wrong = read_rows([row], year)
    wrong += misfits(uow, read, known)
    if wrong:
        _row, field, message = wrong[0]
        raise Invalid(message, field=field)
    if read[0].code in known:
        raise Conflict("There is a task of this code already.", field="code", code=read[0].code)
    whole = expanded(read, year, departments(), partial(times, uow, year=year))
    _take(uow, actor, year, whole, known, names=False)
    return next(task for task in store.of_year(year) if task.code == read[0].code)


def edit_task(
    uow: UnitOfWork, actor: Actor, *, task_id: str, version: int, fields: Mapping[str, Any]
) -> SupervisionTask:
    """Changes fields of EDITED; the day that it was planned for stays known once it is assigned.

    Raises NotFound, NotAllowed, Invalid (`field`), Conflict (it is over, or somebody saved in between).
    """
    check_manager(actor)
    _hold(uow, uow.wing(Supervision).get(task_id).year)
    task = uow.wing(Supervision).lock(task_id)
    check_open(task)
    if task.version != version:
        raise Conflict(supervision=task.id, expected=version, actual=task.version)
    changes = _checked(uow, task, fields)
    before = {name: _plain(getattr(task, name)) for name in changes}
    if not changes:
        return task
    if "due_on" in changes:
        changes |= {"promised": False} if task.assigned_on else {"original_due": changes["due_on"]}
    saved = keep(uow, task, **changes)
    after = {name: _plain(getattr(saved, name)) for name in before}
    revision = _revised(uow, actor, task.year)
    enter(uow, actor, saved, EntryKind.EDITED, before=before, after=after, revision=revision)
    return saved


def _take(
    uow: UnitOfWork,
    actor: Actor,
    year: int,
    rows: Sequence[PlanRow],
    known: Mapping[str, SupervisionTask],
    *,
    names: bool,
) -> int:
    ids = {code: task.id for code, task in known.items()}
    positions = iter(range(1 + max((task.position for task in known.values()), default=0), 1_000_000))
    order = {clause.number: at for at, clause in enumerate(paper().clauses)}
    people = {one: named(uow, one) for one in {row.department for row in rows}} if names else {}
    revision, taken = _revised(uow, actor, year), 0
    at = {row.code: number for number, row in reversed(list(enumerate(rows)))}
    for row in sorted(rows, key=lambda row: (order[row.clause], at.get(row.parent, at[row.code]), bool(row.parent))):
        if row.code in ids:
            continue
        task = _task(uow, year, row, ids, next(positions), people.get(row.department, (None, None)))
        ids[row.code] = task.id
        uow.wing(Supervision).add(task)
        enter(uow, actor, task, EntryKind.PLANNED, due_on=task.due_on.isoformat(), revision=revision)
        if task.parent in {one.id for one in known.values()}:
            _make_parent(uow, task.parent or "")
        taken += 1
    event = SupervisionPlanChanged(at=uow.now, actor_id=actor.id, year=year, tasks=taken, revision=revision)
    uow.history.append([event])
    return taken


def _task(
    uow: UnitOfWork,
    year: int,
    row: PlanRow,
    ids: Mapping[str, str],
    position: int,
    people: tuple[str | None, str | None],
) -> SupervisionTask:
    due = row.due or date(year, 12, 31)
    task = SupervisionTask(
        id=uow.new_id(),
        year=year,
        code=row.code,
        clause=row.clause,
        title=row.title,
        title_en=row.title_en,
        department=row.department,
        due_on=due,
        original_due=due,
        parent=ids.get(row.parent),
        leader=row.leader or people[0],
        handler=row.handler or people[1],
        cooperating=row.cooperating,
        starts_on=min(row.start or date(year, 1, 1), due),
        duty=row.duty,
        period=row.period,
        evidence_required=row.evidence,
        weight=row.weight,
        lead=row.lead,
        position=position,
        has_parts=row.has_parts,
    )
    return with_days(task, uow.calendar)


def _make_parent(uow: UnitOfWork, task_id: str) -> None:
    parent = uow.wing(Supervision).lock(task_id)
    if not parent.has_parts:
        keep(uow, parent, has_parts=True)


def _checked(uow: UnitOfWork, task: SupervisionTask, fields: Mapping[str, Any]) -> dict[str, Any]:
    """What really changes. Raises Invalid (`field`)."""
    if unknown := sorted(set(fields) - set(EDITED)):
        raise Invalid(f"A supervised task has no field {unknown[0]} that can be edited.", field=unknown[0])
    given: dict[str, Any] = {**fields}
    if "cooperating" in given:
        given["cooperating"] = tuple(given["cooperating"])
    wanted = replace(task, **given)
    wanted = replace(wanted, title=said(wanted.title, "title", "A task needs a title."))
    row = {**row_of(wanted, {}), "start": "", "due": wanted.due_on.isoformat()}
    read, wrong = read_rows([row], task.year)
    wrong += [one for one in misfits(uow, read, {}) if one[1] != "duty"]
    if wrong:
        raise Invalid(
            wrong[0][2],
            field={"due": "due_on", "start": "starts_on", "evidence": "evidence_required"}.get(
                wrong[0][1], wrong[0][1]
            ),
        )
    return {name: getattr(wanted, name) for name in EDITED if getattr(wanted, name) != getattr(task, name)}


def _revised(uow: UnitOfWork, actor: Actor, year: int) -> int:
    store = uow.wing(Supervision)
    known = store.plan(year)
    if known is None:
        source = paper().source
        known = SupervisionPlan(year, f"{year}年政务公开督办计划", source, uow.now, actor.id)
        store.save_plan(known)
        return known.revision
    store.save_plan(replace(known, revision=known.revision + 1))
    return known.revision + 1


def _hold(uow: UnitOfWork, year: int) -> None:
    """Codes, positions and revisions of a year's plan are given by one at a time."""
    uow.bookmarks.hold(f"supervision-plan:{year}")


def _check_year(uow: UnitOfWork, year: int) -> None:
    if not uow.today.year - 5 <= year <= uow.today.year + 1:
        raise Invalid("A plan is made for this year or the next.", field="year")


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
