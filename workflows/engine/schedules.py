"""When start events of a process fire by time or condition (BPMN 2.0.2 §10.5.2): what runs without an instance.

A date fires once; a duration is counted from the deployment; a cycle goes on from its first time, and what was missed
is made up for by one instance unless `missedCycles` is `all`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from workflows.engine.bundle import Bundle
from workflows.engine.cycles import Occurrence, Repeat
from workflows.engine.expressions import evaluate
from workflows.engine.specs.events import EventSpec, as_cycle
from workflows.engine.tokens import AddWorkingDays
from workflows.engine.values import plain
from workflows.errors import ExecutionFailed, Invalid, NotFound


@dataclass(frozen=True, slots=True)
class Schedule:
    """`due_at` None: it fires no more. `cycle` is the evaluated text; `anchor` and `number` are the cycle's."""

    due_at: datetime | None
    cycle: str | None = None
    anchor: datetime | None = None
    number: int = 0


@dataclass(slots=True)
class _Counting:
    now: datetime
    add_working_days: AddWorkingDays | None


def first_due(
    bundle: Bundle, process_key: str, element_id: str, *, now: datetime, add_working_days: AddWorkingDays | None
) -> Schedule:
    """When a timer start event fires first, deployed now. Expressions see no variables.

    Raises NotFound, ExecutionFailed for a text that gives no moment.
    """
    trigger, counting = _event(bundle, process_key, element_id).trigger, _Counting(now, add_working_days)
    if trigger.cycle is None:
        if trigger.timer is None:
            raise NotFound(element=element_id)
        when = trigger.timer.for_timer({}, counting)
        if when.at is None:
            raise ExecutionFailed("A process has no clock before it begins.", code="timer-without-date")
        return Schedule(when.at, anchor=None if when.counted is None else now)
    text = trigger.cycle.of({}, now)
    first = as_cycle(text).first(counting)
    return Schedule(None, text) if first is None else Schedule(first.at, text, first.anchor, 0)


def next_due(
    bundle: Bundle,
    process_key: str,
    element_id: str,
    schedule: Schedule,
    *,
    now: datetime,
    add_working_days: AddWorkingDays | None,
) -> Schedule:
    """What is left of a schedule after it has fired. Raises NotFound, Invalid, ExecutionFailed."""
    if schedule.cycle is None or schedule.anchor is None or schedule.due_at is None:
        return Schedule(None)
    coalesce = _event(bundle, process_key, element_id).element.properties.get("missedCycles") != "all"
    last = Occurrence(schedule.anchor, schedule.number, schedule.due_at)
    try:
        following = as_cycle(schedule.cycle).following(last, _Counting(now, add_working_days), coalesce=coalesce)
    except Invalid:
        following = None  # beyond the calendar
    if following is None:
        return Schedule(None, schedule.cycle, schedule.anchor, schedule.number)
    return Schedule(following.at, schedule.cycle, following.anchor, following.number)


def recounted(
    bundle: Bundle,
    process_key: str,
    element_id: str,
    schedule: Schedule,
    *,
    now: datetime,
    add_working_days: AddWorkingDays | None,
) -> Schedule:
    """The same schedule by another calendar: what was counted in working days may be due on another day."""
    if schedule.due_at is None or schedule.anchor is None:
        return schedule
    if schedule.cycle is None:
        anew = first_due(bundle, process_key, element_id, now=schedule.anchor, add_working_days=add_working_days)
        return replace(schedule, due_at=anew.due_at)
    cycle = as_cycle(schedule.cycle)
    if not isinstance(cycle, Repeat) or not cycle.each.working_days or schedule.number == 0:
        return schedule
    at = cycle.nth(schedule.anchor, schedule.number, _Counting(now, add_working_days))
    return replace(schedule, due_at=at)


def condition_holds(
    bundle: Bundle, process_key: str, element_id: str, variables: Mapping[str, Any], *, now: datetime
) -> bool:
    """Whether the condition of a conditional start event is true. Raises NotFound, ExpressionFailed."""
    condition = _event(bundle, process_key, element_id).trigger.condition
    if condition is None:
        raise NotFound(element=element_id)
    return evaluate(condition, plain(variables), now, []) is True


def _event(bundle: Bundle, process_key: str, element_id: str) -> EventSpec:
    spec = bundle.specs.get(process_key)
    node = None if spec is None else spec.task_specs.get(element_id)
    if not isinstance(node, EventSpec):
        raise NotFound(key=process_key, element=element_id)
    return node
