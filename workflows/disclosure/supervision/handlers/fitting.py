"""How rows fit a plan: against the tasks there are, the departments, the people and the duties; and tasks as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from workflows.disclosure.clauses import ALL, paper
from workflows.disclosure.duties import Planned, occurrences
from workflows.disclosure.duty_ports import Duties
from workflows.disclosure.handlers.duty_rounds import happened
from workflows.disclosure.supervision.model import SupervisionTask
from workflows.disclosure.supervision.plan import PlanRow, Wrong
from workflows.ports import UnitOfWork


def departments() -> list[str]:
    """Every department that the work points name, in their order."""
    named = [one for clause in paper().clauses for one in clause.departments if one != ALL]
    return list(dict.fromkeys(named))


def row_of(task: SupervisionTask, by_id: Mapping[str, SupervisionTask]) -> dict[str, str]:
    """The task by `plan.COLUMNS`, as a file has it."""
    parent = by_id.get(task.parent or "")
    return {
        "code": task.code,
        "parent": parent.code if parent else "",
        "clause": task.clause,
        "title": task.title,
        "title_en": task.title_en,
        "department": task.department,
        "leader": task.leader or "",
        "handler": task.handler or "",
        "cooperating": "；".join(task.cooperating),
        "start": task.starts_on.isoformat(),
        "due": task.due_on.isoformat(),
        "duty": task.duty,
        "period": task.period,
        "evidence": task.evidence_required,
        "weight": str(task.weight),
        "lead": str(task.lead),
    }


def misfits(uow: UnitOfWork, rows: Sequence[PlanRow], known: Mapping[str, SupervisionTask]) -> Wrong:
    """What a row says that does not fit the plan, the departments, the people or the duties."""
    own = {row.code: row for row in rows}
    duties = {duty.code for duty in uow.wing(Duties).all()}
    wrong: Wrong = []
    for row in rows:
        if row.parent and (problem := _misplaced(row, own, known)):
            wrong.append((row.number, "parent", problem))
        if row.duty and row.duty not in duties:
            wrong.append((row.number, "duty", "There is no duty of this code."))
        for field, person in (("leader", row.leader), ("handler", row.handler)):
            if person and uow.directory.person(person) is None:
                wrong.append((row.number, field, "There is no such person."))
        named = (("department", row.department), *(("cooperating", one) for one in row.cooperating))
        wrong += [(row.number, field, "There is no such department.") for field, one in named if not _is_unit(uow, one)]
    return wrong


def _misplaced(row: PlanRow, own: Mapping[str, PlanRow], known: Mapping[str, SupervisionTask]) -> str:
    above, before = own.get(row.parent), known.get(row.parent)
    if row.parent == row.code or (above is None and before is None):
        return "There is no task of this code above it."
    if (above is not None and above.parent) or (before is not None and before.parent):
        return "A part has no parts of its own."
    if before is not None and not before.has_parts and (before.assigned_on or not before.is_open):
        return "The task is being worked on: it can have no parts any more."
    return "" if row.clause == (above or before or row).clause else "A part cites the clause of its task."


def _is_unit(uow: UnitOfWork, department: str) -> bool:
    return department in ("", "each") or department in departments() or bool(uow.directory.members(department))


def named(uow: UnitOfWork, department: str) -> tuple[str | None, str | None]:
    """The head of a department and its first drafter (明确负责同志和具体经办人员)."""
    heads = sorted(person.id for person in uow.directory.members(f"head@{department}"))
    leader = heads[0] if heads else None
    others = [
        person.id
        for role in ("drafter", "handler", "office-reviewer")
        for person in sorted(uow.directory.members(f"{role}@{department}"), key=lambda person: person.id)
        if person.id != leader
    ]
    return leader, others[0] if others else leader


def times(uow: UnitOfWork, code: str, *, year: int) -> list[Planned]:
    store = uow.wing(Duties)
    duties = [duty for duty in store.all() if duty.code == code]
    return occurrences(duties, year, happened(store.events()), uow.calendar)


def follows(task: SupervisionTask, by_id: Mapping[str, SupervisionTask]) -> bool:
    """Whether it is a part that the calendar will make anew."""
    parent = by_id.get(task.parent or "")
    return parent is not None and bool(parent.duty)


def carried(task: SupervisionTask, by_id: Mapping[str, SupervisionTask], number: int) -> PlanRow:
    parent = by_id.get(task.parent or "")
    return PlanRow(
        number=number,
        code=task.code,
        clause=task.clause,
        title=task.title,
        department=task.department,
        parent=parent.code if parent else "",
        title_en=task.title_en,
        leader=task.leader or "",
        handler=task.handler or "",
        cooperating=task.cooperating,
        start=_later(task.starts_on),
        due=_later(task.original_due),
        duty=task.duty,
        evidence=task.evidence_required,
        weight=task.weight,
        lead=task.lead,
    )


def _later(day: date) -> date:
    """The same day a year later; 29 February becomes the 28th."""
    year = day.year + 1
    return day.replace(year=year, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=year)
