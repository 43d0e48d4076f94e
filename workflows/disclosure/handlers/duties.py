"""What people do about duties: edit them, record what they count from, waive one time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date, timedelta
from typing import Any, Final

from workflows.calendar.cycles import CycleKind
from workflows.disclosure import subjects
from workflows.disclosure.duties import (
    Duty,
    Occurrence,
    OccurrenceState,
    Planned,
    RecordedEvent,
    duty_of,
    occurrences,
    read_duties,
)
from workflows.disclosure.duty_events import DutyChanged, DutyEventRecorded, DutyWaived
from workflows.disclosure.duty_ports import Duties
from workflows.disclosure.handlers.duty_beginning import EDITORS
from workflows.disclosure.handlers.duty_ending import ended, still_open
from workflows.disclosure.handlers.duty_rounds import happened
from workflows.errors import Conflict, Invalid, NotAllowed
from workflows.handlers.ending import LIVE, end_instance
from workflows.model import SYSTEM, Actor
from workflows.ports import UnitOfWork

EDITED: Final = (
    "name",
    "name_en",
    "clause",
    "department",
    "cycle",
    "lead",
    "item",
    "evidence",
    "evidence_en",
    "active",
)
"""Fields that people edit as they are; `named` beside them. The process and its channels come with the duty."""
NEXT: Final = 5
_TAKEN: Final = ("new", "feed")
_TEXT_LIMIT: Final = 2000
_OLDEST: Final = timedelta(days=5 * 366)
"""A mistyped year would ask for what nobody owes any more."""


def may_edit(actor: Actor) -> bool:
    """Whether the person is of those who keep the duties."""
    return actor.id == SYSTEM.id or actor.has(*EDITORS)


def load_duties(uow: UnitOfWork, actor: Actor, *, text: str) -> int:
    """Adds the duties of a TOML text that are not there yet; how many. Raises NotAllowed, Invalid."""
    _check_editor(actor)
    return sum(_add(uow, actor, duty) for duty in read_duties(text))


def create_duty(uow: UnitOfWork, actor: Actor, *, row: Mapping[str, Any]) -> Duty:
    """A duty of the office's own. Raises NotAllowed, Invalid (details `field`), Conflict for a code that is taken."""
    _check_editor(actor)
    duty = duty_of(row)
    if duty.code in _TAKEN:
        raise Invalid("This code is an address of the service: choose another one.", field="code")
    if not _add(uow, actor, duty):
        raise Conflict("There is a duty of this code already.", field="code", code=duty.code)
    return uow.wing(Duties).get(duty.code)


def edit_duty(
    uow: UnitOfWork, actor: Actor, *, code: str, version: int, fields: Mapping[str, Any], reason: str = ""
) -> Duty:
    """Changes fields of EDITED and `named` (ISO days by period); counts from today on where the days change.

    Raises NotFound, NotAllowed, Invalid (details `field`; `reason` where a duty is switched off without one),
    Conflict (somebody saved in between).
    """
    _check_editor(actor)
    before = uow.wing(Duties).get(code)
    after = edited(before, fields)
    if after == before:
        return before
    if before.active and not after.active and not reason.strip():
        raise Invalid("Say why the duty is switched off.", field="reason")
    changed = [name for name in (*EDITED, "named") if getattr(before, name) != getattr(after, name)]
    since = uow.today if {"cycle", "active"} & set(changed) else before.since
    saved = replace(after, since=since, version=version + 1)
    uow.wing(Duties).save(saved, expected_version=version)
    old, new = _plain(before), _plain(after)
    event = DutyChanged(
        at=uow.now,
        actor_id=actor.id,
        duty=code,
        name=after.name,
        before={name: old[name] for name in changed},
        after={name: new[name] for name in changed},
        reason=reason.strip()[:_TEXT_LIMIT],
    )
    uow.history.append([event])
    return saved


def edited(duty: Duty, fields: Mapping[str, Any]) -> Duty:
    """The duty as it would be. Raises Invalid (details `field`)."""
    unknown = set(fields) - {*EDITED, "named"}
    if unknown:
        raise Invalid(f"A duty has no field {min(unknown)} that can be edited.", field=min(unknown))
    row = {**_plain(duty), **fields}
    return replace(duty_of(row), since=duty.since, version=duty.version)


def next_days(uow: UnitOfWork, actor: Actor, *, code: str, fields: Mapping[str, Any] | None = None) -> list[Planned]:  # noqa: ARG001
    """The next five times, of the duty as it is or as `fields` would make it. Raises NotFound, Invalid."""
    return _coming(uow, edited(uow.wing(Duties).get(code), fields or {}))


def preview_duty(uow: UnitOfWork, actor: Actor, *, row: Mapping[str, Any]) -> list[Planned]:
    """The next five times of a duty that is not there yet; keeps nothing. Raises NotAllowed, Invalid."""
    _check_editor(actor)
    return _coming(uow, duty_of(row))


def _coming(uow: UnitOfWork, as_it_is: Duty) -> list[Planned]:
    duty = replace(as_it_is, active=True)
    days, found = happened(uow.wing(Duties).events()), []
    for year in range(uow.today.year, uow.today.year + NEXT + 1):
        found += [one for one in occurrences([duty], year, days, uow.calendar) if one.due_on >= uow.today]
        if len(found) >= NEXT:
            break
    return found[:NEXT]


def record_event(uow: UnitOfWork, actor: Actor, *, name: str, on: date, note: str = "") -> RecordedEvent:
    """Something happened that duties count from. Raises NotAllowed, Invalid (details `field`), Conflict."""
    asked = {duty.rule.at: duty for duty in uow.wing(Duties).all() if duty.rule.kind is CycleKind.EVENT}
    if name not in asked:
        raise Invalid("No duty counts from an event of this name.", field="name", allowed=sorted(asked))
    if not may_edit(actor) and actor.department != asked[name].department:
        raise NotAllowed("Only the department of the duty and the office record its events.")
    if on > uow.today:
        raise Invalid("What has not happened cannot be recorded.", field="on")
    if on < uow.today - _OLDEST:
        raise Invalid("This lies more than five years back: look at the year again.", field="on")
    event = RecordedEvent(name, on, note.strip()[:_TEXT_LIMIT], actor.id, uow.now)
    if not uow.wing(Duties).record(event):
        raise Conflict("This event is recorded on that day already.", field="on")
    uow.history.append(
        [DutyEventRecorded(at=uow.now, actor_id=actor.id, name=name, on=on.isoformat(), note=event.note)]
    )
    return event


def waive(uow: UnitOfWork, actor: Actor, *, occurrence_id: str, reason: str) -> Occurrence:
    """One time of a duty is not asked for, for a reason; what was begun for it as a task ends.

    A draft stays with its drafter, and what somebody began by hand goes on.
    Raises NotFound, NotAllowed, Invalid, Conflict.
    """
    _check_editor(actor)
    if not reason.strip():
        raise Invalid("A reason is needed.", field="reason")
    occurrence = still_open(uow.wing(Duties).lock(occurrence_id))
    duty = uow.wing(Duties).get(occurrence.duty)
    if occurrence.instance_id:
        instance = uow.instances.lock(occurrence.instance_id)
        if subjects.is_duty(instance) and instance.status in LIVE:
            end_instance(uow, actor, instance, reason.strip()[:_TEXT_LIMIT])
    said = reason.strip()[:_TEXT_LIMIT]
    saved = ended(uow, actor, occurrence, OccurrenceState.WAIVED, reason=said)
    event = DutyWaived(
        at=uow.now, actor_id=actor.id, duty=duty.code, name=duty.name, period=occurrence.period, reason=said
    )
    uow.history.append([event])
    return saved


def _add(uow: UnitOfWork, actor: Actor, duty: Duty) -> bool:
    added = replace(duty, since=uow.today, version=1)
    if not uow.wing(Duties).add(added):
        return False
    event = DutyChanged(at=uow.now, actor_id=actor.id, duty=duty.code, name=duty.name, before={}, after=_plain(duty))
    uow.history.append([event])
    return True


def _plain(duty: Duty) -> dict[str, Any]:
    row = asdict(duty)
    row["channels"] = [channel.value for channel in duty.channels]
    row["named"] = {period: day.isoformat() for period, day in duty.named.items()}
    row["variables"] = dict(duty.variables)
    del row["since"], row["version"]
    return row


def _check_editor(actor: Actor) -> None:
    if not may_edit(actor):
        raise NotAllowed("Only the office keeps the duties.", needs=list(EDITORS))
