"""Statutory clocks: start, stop, exclude, extend, restart. Every change moves what hangs on the clock at once.

The clock stores intervals, never a date: the due moments of timers, tasks and ladder steps are projections that
are recomputed in the transaction of the change (Regulations Arts. 30, 32–35).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from workflows.calendar.clock import EXTENSION_MAX, restart
from workflows.errors import Conflict, Invalid, NotFound
from workflows.events import ClockChanged
from workflows.handlers import escalations
from workflows.handlers.moments import due_date, statutory, task_due, timer_due
from workflows.model import Actor, Clock, ClockInterval, ClockReference
from workflows.ports import UnitOfWork


def start_clock(
    uow: UnitOfWork,
    actor: Actor,
    *,
    subject: str,
    name: str,
    start: date,
    term: int = 1,
    key: str = "",
    fixed_due: date | None = None,
) -> Clock:
    """Starts a clock on day 0 = `start`. A clock that is there already is started anew.

    `term` in working days; with `fixed_due` a person named the day and the term is not counted.
    Raises Invalid (`field`) for a term or date out of bounds.
    """
    if fixed_due is not None and fixed_due < start:
        raise Invalid("The due day lies before the start.", field="fixed_due")
    return _save(uow, actor, Clock(subject, name, key, start, term, fixed_due=fixed_due), "started")


def open_interval(
    uow: UnitOfWork, actor: Actor, *, subject: str, name: str, interval: ClockInterval, key: str = ""
) -> Clock:
    """Time from now on does not count (征求意见, Art. 33 ¶3). An open interval of the same key is replaced."""

    def change(clock: Clock) -> Clock:
        kept = tuple(known for known in clock.excluded if known.key != interval.key)
        return replace(clock, excluded=(*kept, interval))

    return _change(uow, actor, subject, name, key, change, f"stopped: {interval.reason}")


def close_interval(
    uow: UnitOfWork, actor: Actor, *, subject: str, name: str, interval_key: str, end: date, key: str = ""
) -> Clock:
    """The answer came back on `end`: time counts again from the next day. Raises NotFound, Invalid (`field`)."""

    def change(clock: Clock) -> Clock:
        found = next((known for known in clock.excluded if known.key == interval_key), None)
        if found is None:
            raise NotFound("No such interval on this clock.", interval=interval_key)
        if end < found.start:
            raise Invalid("The answer cannot come before the dispatch.", field="end")
        closed = replace(found, end=end)
        return replace(clock, excluded=tuple(closed if known is found else known for known in clock.excluded))

    return _change(uow, actor, subject, name, key, change, "resumed")


def set_latest_end(
    uow: UnitOfWork, actor: Actor, *, subject: str, name: str, interval_key: str, latest_end: date, key: str = ""
) -> Clock:
    """The party received the letter: silence ends the interval on `latest_end` (Arts. 32, 34)."""

    def change(clock: Clock) -> Clock:
        if all(known.key != interval_key for known in clock.excluded):
            raise NotFound("No such interval on this clock.", interval=interval_key)
        return replace(
            clock,
            excluded=tuple(
                replace(known, latest_end=latest_end) if known.key == interval_key else known
                for known in clock.excluded
            ),
        )

    return _change(uow, actor, subject, name, key, change, "term of the party started")


def extend_clock(uow: UnitOfWork, actor: Actor, *, subject: str, name: str, days: int, key: str = "") -> Clock:
    """Adds working days, 20 in all at most, before the clock is due (Art. 33 ¶2). Raises Invalid, Conflict."""

    def change(clock: Clock) -> Clock:
        if clock.fixed_due is not None:
            raise Conflict("The due day of this clock was named by a person: name another day instead.")
        total = clock.extension + days
        if days < 1 or total > EXTENSION_MAX:
            raise Invalid(
                f"An extension is 1 to {EXTENSION_MAX - clock.extension} more working days.",
                field="days",
                at_most=EXTENSION_MAX - clock.extension,
            )
        if uow.today > due_date(clock, uow.calendar, uow.today).day:
            raise Conflict("The term has ended: it can only be extended before it is due.")
        return replace(clock, extension=total)

    return _change(uow, actor, subject, name, key, change, f"extended by {days}")


def restart_clock(uow: UnitOfWork, actor: Actor, *, subject: str, name: str, start: date, key: str = "") -> Clock:
    """The whole term anew from a new day 0 (Art. 30: the corrected application; the paid fee)."""

    def change(clock: Clock) -> Clock:
        anew = restart(statutory(clock), start)
        kept = tuple(known for known in clock.excluded if known.start >= start)
        return replace(clock, start=anew.start, extension=0, excluded=kept, stopped_on=None, fixed_due=None)

    return _change(uow, actor, subject, name, key, change, "restarted")


def stop_clock(uow: UnitOfWork, actor: Actor, *, subject: str, name: str, on: date, key: str = "") -> Clock:
    """The duty was done on that day: the clock runs no more and nothing hangs on it."""
    return _change(uow, actor, subject, name, key, lambda clock: replace(clock, stopped_on=on), "stopped for good")


def recompute_clocks(uow: UnitOfWork, actor: Actor) -> int:  # noqa: ARG001 - every handler takes its actor
    """Moves everything that hangs on a running clock to where it now belongs; returns how many clocks there are.

    Needed when a year's arrangement is loaded, and daily while an interval is open (the due day moves with today).
    """
    clocks = uow.clocks.running()
    for clock in clocks:
        project(uow, clock)
    return len(clocks)


def project(uow: UnitOfWork, clock: Clock) -> None:
    """Recomputes the due moments of the timers and tasks that name this clock."""
    for timer in uow.timers.with_clock(clock.subject):
        if (reference := _own(timer.clock, clock)) is not None:
            moment = None if clock.stopped_on else timer_due(clock, reference, uow.calendar, uow.today)
            if moment != timer.due_at:
                uow.timers.save(replace(timer, due_at=moment))
    for task in uow.tasks.with_clock(clock.subject):
        if (reference := _own(task.clock, clock)) is not None:
            moment, provisional = task_due(clock, reference, uow.calendar, uow.today)
            if (moment, provisional) != (task.due_at, task.provisional):
                moved = replace(task, due_at=moment, provisional=provisional)
                uow.tasks.save(moved)
                escalations.plan(uow, moved)


def _own(reference: ClockReference | None, clock: Clock) -> ClockReference | None:
    named = reference is not None and (reference.name, reference.key) == (clock.name, clock.key)
    return reference if named else None


def _change(
    uow: UnitOfWork,
    actor: Actor,
    subject: str,
    name: str,
    key: str,
    change: Callable[[Clock], Clock],
    what: str,
) -> Clock:
    clock = uow.clocks.get(subject, name, key)
    if clock is None:
        raise NotFound("This clock has not been started.", subject=subject, clock=name, key=key)
    return _save(uow, actor, change(clock), what)


def _save(uow: UnitOfWork, actor: Actor, clock: Clock, what: str) -> Clock:
    answer = due_date(clock, uow.calendar, uow.today)
    uow.clocks.save(clock)
    uow.history.append(
        [
            ClockChanged(
                at=uow.now,
                actor_id=actor.id,
                instance_id=next((instance.id for instance in uow.instances.running_with(clock.subject)), None),
                subject=clock.subject,
                name=clock.name,
                key=clock.key,
                change=what,
                due=answer.day.isoformat(),
                provisional=answer.provisional,
            )
        ]
    )
    project(uow, clock)
    return clock
