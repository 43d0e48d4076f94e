"""Timer events that came due."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from workflows.events import TimerFired
from workflows.handlers.execution import load
from workflows.handlers.incidents import TIMER_FAILED, open_incident
from workflows.handlers.moments import timer_due
from workflows.model import Actor, InstanceStatus
from workflows.ports import UnitOfWork

PAUSES: Final = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))
"""After an unexpected failure; after the last one the timer waits for its incident to be dealt with."""


def hold_timer(uow: UnitOfWork, actor: Actor, *, timer_id: str, message: str) -> bool:
    """Firing a timer failed for a reason that is not the diagram's: it is tried again after a pause, not for ever.

    After the last pause it waits, and an incident says so. Returns whether it will be tried again.
    """
    timer = uow.timers.get(timer_id)
    if timer is None:
        return False
    attempts = timer.attempts + 1
    if attempts <= len(PAUSES):
        uow.timers.hold(timer_id, attempts, uow.now + PAUSES[attempts - 1])
        return True
    open_incident(uow, actor, timer.instance_id, TIMER_FAILED, message[:2000], timer.element_id)
    uow.timers.hold(timer_id, attempts, None)
    return False


def fire_timer(uow: UnitOfWork, actor: Actor, *, timer_id: str) -> bool:
    """Fires one timer if it still waits and is due; False if it is gone, was moved, or its instance stands still.

    A statutory clock is asked again: its due day may have moved since the row was written.
    """
    timer = uow.timers.get(timer_id)
    if timer is None:
        return False
    instance = uow.instances.lock(timer.instance_id)
    timer = uow.timers.get(timer_id)
    if timer is None or instance.status is not InstanceStatus.RUNNING:
        return False
    if timer.clock is not None:
        clock = uow.clocks.get(instance.business_key or instance.id, timer.clock.name, timer.clock.key)
        stopped = clock is None or clock.stopped_on is not None
        due_at = None if stopped or clock is None else timer_due(clock, timer.clock, uow.calendar, uow.today)
        if due_at != timer.due_at:
            timer = replace(timer, due_at=due_at)
            uow.timers.save(timer)
    if timer.due_at is None or timer.due_at > uow.now:
        return False
    execution = load(uow, actor, instance)
    if timer_id not in execution.before.timers:
        uow.timers.remove([timer_id])
        return False
    execution.note(
        TimerFired,
        element_id=timer.element_id,
        name=timer.name,
        timer_id=timer_id,
        due_at=timer.due_at.isoformat(),
        clock=timer.clock.name if timer.clock else None,
    )
    execution.run.fire_timer(timer_id)
    execution.settle()
    return True
