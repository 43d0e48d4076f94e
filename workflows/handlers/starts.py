"""What begins instances by itself: schedules, and which start events listen (BPMN 2.0.2 §10.5.2).

The rows are those of the latest version of each process. They are written in the transaction that deploys it: the old
version's are gone from then on, and its schedules go on where text and element are the same.
"""

from __future__ import annotations

from dataclasses import replace

from workflows import engine
from workflows.engine import Bundle, ProcessInfo, Schedule, StartInfo
from workflows.errors import DiagramInvalid, WorkflowError
from workflows.handlers.bundles import bundle_of
from workflows.handlers.execution import counting
from workflows.handlers.instances import begin
from workflows.model import Actor, Definition, StartEvent, StartKind
from workflows.ports import UnitOfWork


def plan_starts(uow: UnitOfWork, definition: Definition, bundle: Bundle, process: ProcessInfo) -> list[StartEvent]:
    """The start events of a new version. Raises DiagramInvalid for a timer whose text gives no moment."""
    known = {(one.element_id, one.text): one for one in uow.starts.of(definition.key) if one.kind is StartKind.TIMER}
    planned = []
    for info in process.starts:
        if info.kind == "none":
            continue
        start = StartEvent(
            id=uow.new_id(),
            definition_id=definition.id,
            key=definition.key,
            kind=StartKind(info.kind),
            element_id=info.element_id,
            name=info.event,
            text=info.text,
        )
        if start.kind is StartKind.TIMER:
            before = known.get((start.element_id, start.text))
            # A duration is counted from the deployment, hence anew; whatever else the text says it said before, too.
            goes_on = before is not None and info.timer != "timeDuration"
            start = _taken_over(start, before) if before and goes_on else _scheduled(uow, start, bundle, process, info)
        planned.append(start)
    return planned


def fire_start(uow: UnitOfWork, actor: Actor, *, start_id: str) -> bool:
    """Begins an instance by a timer start event that is due; False if it is gone, was moved, or has fired.

    The schedule moves on in the same transaction: each time begins one instance, whoever looks, and however late.
    """
    start = uow.starts.lock(start_id)
    if start is None or start.due_at is None or start.due_at > uow.now:
        return False
    definition = uow.deployments.definition(start.definition_id)
    begin(uow, actor, definition, {}, title="", business_key=None, element_id=start.element_id)
    due = Schedule(start.due_at, start.cycle, start.anchor, start.number)
    following = engine.next_due(
        bundle_of(uow, definition),
        definition.key,
        start.element_id or "",
        due,
        now=uow.now,
        add_working_days=counting(uow),
    )
    uow.starts.save(_with(start, following))
    return True


def recount_starts(uow: UnitOfWork) -> None:
    """Moves schedules that are counted in working days to where the calendar as it is now puts them."""
    for start in uow.starts.of_kind(StartKind.TIMER):
        definition = uow.deployments.definition(start.definition_id)
        known = Schedule(start.due_at, start.cycle, start.anchor, start.number)
        moved = engine.recounted(
            bundle_of(uow, definition),
            start.key,
            start.element_id or "",
            known,
            now=uow.now,
            add_working_days=counting(uow),
        )
        if moved != known:
            uow.starts.save(_with(start, moved))


def _scheduled(uow: UnitOfWork, start: StartEvent, bundle: Bundle, process: ProcessInfo, info: StartInfo) -> StartEvent:
    try:
        first = engine.first_due(
            bundle, process.key, info.element_id or "", now=uow.now, add_working_days=counting(uow)
        )
    except WorkflowError as error:
        advice = "Nothing is known before an instance begins: write a date, a duration, a cycle or cron."
        problem = {"file": process.file, "element": info.element_id, "name": info.name, "line": None}
        raise DiagramInvalid(
            f"{process.file}: {error.message}",
            problems=[{**problem, "code": "timer", "message": error.message, "advice": advice}],
        ) from error
    return _with(start, first)


def _taken_over(start: StartEvent, before: StartEvent) -> StartEvent:
    return replace(start, due_at=before.due_at, cycle=before.cycle, anchor=before.anchor, number=before.number)


def _with(start: StartEvent, schedule: Schedule) -> StartEvent:
    return replace(start, due_at=schedule.due_at, cycle=schedule.cycle, anchor=schedule.anchor, number=schedule.number)
