"""What pages and programs read about one task. Everybody signed in sees the plan; it is the bureau's."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.disclosure.supervision.handlers.holding import is_owner, may_manage, may_report
from workflows.disclosure.supervision.handlers.proving import Candidate, candidates, stands
from workflows.disclosure.supervision.handlers.urging import unanswered
from workflows.disclosure.supervision.handlers.working import ACKNOWLEDGE, CONFIRM, EXTENSION, WORK, open_step
from workflows.disclosure.supervision.lights import Light, light, worst
from workflows.disclosure.supervision.model import Entry, Evidence, SupervisionTask, TaskState, UrgeLetter
from workflows.disclosure.supervision.ports import Dossiers, Supervision, UrgeLetters
from workflows.model import Actor
from workflows.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the person may do with the task as it stands."""

    manage: bool
    report: bool
    submit: bool
    confirm: bool
    urge: bool
    acknowledge: bool
    ask_more_time: bool
    decide_more_time: bool


@dataclass(frozen=True, slots=True)
class TaskFile:
    """A task with everything that belongs to it."""

    task: SupervisionTask
    light: Light
    parent: SupervisionTask | None
    parts: tuple[tuple[SupervisionTask, Light], ...]
    entries: tuple[Entry, ...]
    evidence: tuple[Evidence, ...]
    letters: tuple[UrgeLetter, ...]
    candidates: tuple[Candidate, ...]
    allowed: Allowed
    lapsed: frozenset[str]
    """Ids of evidence that no longer stands."""


def task_file(uow: UnitOfWork, actor: Actor, *, task_id: str) -> TaskFile:
    """Raises NotFound."""
    store = uow.wing(Supervision)
    task = store.get(task_id)
    parts = tuple((part, light(part, uow.today)) for part in store.parts_of(task_id))
    allowed = _allowed(uow, actor, task)
    dossiers = uow.wing(Dossiers)
    evidence = tuple(dossiers.evidence(task_id))
    return TaskFile(
        task=task,
        light=worst(one for _part, one in parts) if parts and task.is_open else light(task, uow.today),
        parent=store.get(task.parent) if task.parent else None,
        parts=parts,
        entries=tuple(dossiers.entries(task_id)),
        evidence=evidence,
        letters=tuple(uow.wing(UrgeLetters).of(task_id)),
        candidates=tuple(candidates(uow, actor, task_id=task_id)) if allowed.report and task.is_open else (),
        allowed=allowed,
        lapsed=frozenset(one.id for one in evidence if not stands(uow, one)),
    )


def plan_of(uow: UnitOfWork, actor: Actor, *, year: int) -> list[SupervisionTask]:  # noqa: ARG001
    """A whole year, in its order: for exports."""
    return uow.wing(Supervision).of_year(year)


def _allowed(uow: UnitOfWork, actor: Actor, task: SupervisionTask) -> Allowed:
    whole = task.is_open and not task.has_parts
    owner, manages = is_owner(actor, task) and whole, may_manage(actor) and task.is_open
    working = whole and open_step(uow, task, WORK) is not None
    office = actor.has("office-reviewer")
    judges = office and actor.id != task.submitted_by and (task.department == "office" or not is_owner(actor, task))
    return Allowed(
        manage=manages,
        report=whole and may_report(actor, task) and task.state is not TaskState.SUBMITTED,
        submit=owner and working,
        confirm=judges and whole and open_step(uow, task, CONFIRM) is not None,
        urge=manages and working,
        acknowledge=owner and unanswered(uow, task) is not None and open_step(uow, task, ACKNOWLEDGE) is not None,
        ask_more_time=owner and working and task.asked_due is None,
        decide_more_time=office and whole and open_step(uow, task, EXTENSION) is not None,
    )
