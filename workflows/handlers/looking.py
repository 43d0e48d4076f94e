"""The detector: instances that nothing will ever move on, and rows that say something else than the state does.

It looks at what changed since it last looked (the history says so), and, going round slowly, at every running instance:
a database that was restored or mended by hand changes without a word in the history.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from workflows.handlers.execution import Execution, load
from workflows.handlers.incidents import DRIFT, STUCK, open_incident, resolve
from workflows.handlers.rows import rows_of
from workflows.model import Actor, Incident, InstanceStatus
from workflows.ports import UnitOfWork

_CHANGED: Final = "looked-at-history"
_SAMPLED: Final = "looked-at-instance"
_LAG: Final = timedelta(minutes=1)
"""Younger changes are left for later: their transactions may still run, and so may the people."""
_NAMED: Final = 5

STUCK_MESSAGE: Final = "Nothing is left that anybody could do or wait for: no task, timer, message or delivery."


def choose_instances(uow: UnitOfWork, actor: Actor, *, limit: int) -> list[str]:  # noqa: ARG001 - as every handler
    """The instances to look at now: those of the next `limit` events, and some of all that run."""
    seq = int(uow.bookmarks.get(_CHANGED) or 0)
    changed, reached = uow.history.instances_after(seq, uow.now - _LAG, limit)
    if reached != seq:
        uow.bookmarks.put(_CHANGED, str(reached))
    share = max(1, limit // 10)
    behind = uow.bookmarks.get(_SAMPLED) or ""
    sampled = uow.instances.running_after(behind, share)
    if len(sampled) < share and behind:
        sampled += uow.instances.running_after("", share - len(sampled))
    reached_id = sampled[-1] if sampled else ""
    if reached_id != behind:
        uow.bookmarks.put(_SAMPLED, reached_id)
    return list(dict.fromkeys([*changed, *sampled]))


def look_at(uow: UnitOfWork, actor: Actor, *, instance_id: str) -> Incident | None:
    """Opens an incident for what is wrong with one instance; closes it once nothing is. Raises EngineFailed."""
    instance = uow.instances.get(instance_id)
    if instance.status is not InstanceStatus.RUNNING:
        return None
    found = _wrong(load(uow, actor, instance))
    known = [one for one in uow.incidents.open_of(instance_id) if one.token_id is None and one.code in (STUCK, DRIFT)]
    if not found and not known:
        return None
    # Only now the lock: what was read without it may be half of somebody's work.
    instance = uow.instances.lock(instance_id)
    if instance.status is not InstanceStatus.RUNNING:
        return None
    execution = load(uow, actor, instance)
    found = _wrong(execution)
    for incident in known:
        if incident.code not in found:
            resolve(execution, incident, "gone")
    uow.history.append(execution.events)
    opened = [open_incident(uow, actor, instance_id, code, message) for code, message in found.items()]
    return next((one for one in opened if one is not None), None)


def _wrong(execution: Execution) -> dict[str, str]:
    found: dict[str, str] = {}
    if execution.run.stuck:
        found[STUCK] = STUCK_MESSAGE
    state, rows = execution.before, rows_of(execution)
    differences = [
        text
        for what in ("tasks", "timers", "subscriptions", "calls", "failures")
        for text in _difference(what, getattr(state, what), getattr(rows, what))
    ]
    if differences:
        found[DRIFT] = f"The rows differ from the state. {' '.join(differences)}"
    return found


def _difference(what: str, state: Iterable[str], rows: Iterable[str]) -> Iterable[str]:
    missing, extra = sorted(set(state) - set(rows)), sorted(set(rows) - set(state))
    if missing:
        yield f"Missing among the {what}: {_some(missing)}."
    if extra:
        yield f"Too much among the {what}: {_some(extra)}."


def _some(ids: list[str]) -> str:
    more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
    return ", ".join(ids[:_NAMED]) + more
