"""The State Council's yearly arrangement of holidays (节假日安排), loaded by an administrator when it is announced."""

from __future__ import annotations

from dataclasses import replace

from workflows.calendar.arrangements import parse_arrangement
from workflows.handlers.clocks import recompute_clocks
from workflows.handlers.moments import after
from workflows.handlers.starts import recount_starts
from workflows.model import Actor
from workflows.policy import check_administer
from workflows.ports import UnitOfWork


def load_arrangement(uow: UnitOfWork, actor: Actor, *, text: str) -> tuple[int, int]:
    """Reads, stores and uses the arrangement of one year, and moves every open clock to its right date.

    Timers and scheduled starts that were counted in working days move, too.

    Returns the year and the number of clocks recomputed. Raises NotAllowed, Invalid (details `line`).
    """
    check_administer(actor)
    arrangement = parse_arrangement(text)
    uow.arrangements.save(arrangement, loaded_by=actor.id, loaded_at=uow.now)
    uow.calendar = uow.calendar.with_arrangement(arrangement)
    _recount(uow)
    return arrangement.year, recompute_clocks(uow, actor)


def _recount(uow: UnitOfWork) -> None:
    for timer in uow.timers.counted():
        if timer.counted is not None:
            due_at = after(uow.calendar.estimate(timer.counted.after, timer.counted.number).date)
            if due_at != timer.due_at:
                uow.timers.save(replace(timer, due_at=due_at))
    recount_starts(uow)
