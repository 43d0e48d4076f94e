"""Duties by themselves: planned ahead, begun on the day they open, once, whoever looks and however late."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from workflows.calendar.arrangements import to_text
from workflows.calendar.dates import FIRST_YEAR, LAST_YEAR
from workflows.disclosure import subjects
from workflows.disclosure.duties import Duty, Occurrence, OccurrenceState, Planned, RecordedEvent, occurrences
from workflows.disclosure.duty_events import DutyStarted
from workflows.disclosure.duty_ports import Duties
from workflows.disclosure.duty_words import period_words
from workflows.disclosure.handlers.documents import begin_document, from_catalogue
from workflows.disclosure.ports import Catalogue
from workflows.errors import Conflict, NotFound
from workflows.handlers.instances import start_instance
from workflows.handlers.ticks import LEASE
from workflows.model import Actor, Instance
from workflows.ports import UnitOfWork

PLANNED_BY: Final = "duties-planned"
"""The bookmark that says from what the plan was made."""
HOLD: Final = timedelta(hours=1)
"""How long what could not begin waits before it is tried again."""


def claim_duties(uow: UnitOfWork, actor: Actor, *, limit: int) -> list[str]:  # noqa: ARG001 - every handler takes its actor
    """Ids of occurrences that open, leased; before that the plan is made anew if anything under it has changed.

    That is: the day, a duty, a recorded event, the arrangement of a year.
    """
    store = uow.wing(Duties)
    duties, events = store.all(), store.events()
    if not duties:
        return []
    stands_on = _fingerprint(uow, duties, events)
    if uow.bookmarks.get(PLANNED_BY) != stands_on:
        replan(uow, duties, events)
        uow.bookmarks.put(PLANNED_BY, stands_on)
    return store.claim_due(uow.now, uow.now + LEASE, limit)


def replan(uow: UnitOfWork, duties: list[Duty], events: list[RecordedEvent]) -> None:
    """Makes the occurrences up to the end of next year what the calendar says; those that have begun stay."""
    store, known = uow.wing(Duties), uow.wing(Duties).known()
    wanted = {(one.code, one.period): one for one in _wanted(uow, duties, events)}
    gone = []
    for kept in store.planned():
        one = wanted.get((kept.duty, kept.period))
        if one is None:
            gone.append(kept.id)
        elif (moved := _moved(kept, one)) != kept:
            store.save_occurrence(moved, expected_version=kept.version)
    store.drop(gone)
    for key in wanted.keys() - known:
        one = wanted[key]
        store.plan(Occurrence(uow.new_id(), one.code, one.period, one.opens_on, one.due_on, one.provisional))


def start_duty(uow: UnitOfWork, actor: Actor, *, occurrence_id: str) -> bool:
    """Begins what carries an occurrence out; False if it has begun, was moved, waived or is gone.

    The occurrence, the instance, its tasks and the history are one transaction. Raises NotFound where the process is
    not deployed, Conflict where nobody could draft.
    """
    store = uow.wing(Duties)
    try:
        occurrence = store.lock(occurrence_id)
    except NotFound:
        return False
    duty = store.get(occurrence.duty)
    if occurrence.state is not OccurrenceState.PLANNED or occurrence.opens_on > uow.today or not duty.active:
        return False
    instance = _draft(uow, actor, duty, occurrence) if duty.publishes else _begin(uow, actor, duty, occurrence)
    begun = replace(
        occurrence,
        state=OccurrenceState.STARTED,
        subject=instance.business_key or "",
        instance_id=instance.id,
        started_at=uow.now,
        late_start=occurrence.opens_on < uow.today,
        problem="",
        version=occurrence.version + 1,
    )
    store.save_occurrence(begun, expected_version=occurrence.version)
    event = DutyStarted(
        at=uow.now,
        actor_id=actor.id,
        instance_id=instance.id,
        duty=duty.code,
        name=duty.name,
        period=occurrence.period,
        subject=begun.subject,
        opens_on=occurrence.opens_on.isoformat(),
        due_on=occurrence.due_on.isoformat(),
        late=begun.late_start,
    )
    uow.history.append([event])
    return True


def hold_duty(uow: UnitOfWork, actor: Actor, *, occurrence_id: str, message: str) -> None:  # noqa: ARG001
    """What could not begin says why on its page, and is tried again in an hour."""
    uow.wing(Duties).hold(occurrence_id, uow.now + HOLD, message[:1000])


def happened(events: Iterable[RecordedEvent]) -> dict[str, list[date]]:
    """The days of the recorded events, by name."""
    days: dict[str, list[date]] = {}
    for event in events:
        days.setdefault(event.name, []).append(event.on)
    return days


def _wanted(uow: UnitOfWork, duties: list[Duty], events: list[RecordedEvent]) -> Iterable[Planned]:
    days = happened(events)
    for duty in duties:
        # What an event asks for is owed however late the event was recorded; the rest from the day the duty stands.
        since = max(min([duty.since, *days.get(duty.rule.at, ())]), date(FIRST_YEAR, 1, 1))
        for year in range(since.year, min(LAST_YEAR - 1, uow.today.year + 1) + 1):
            for one in occurrences([duty], year, days, uow.calendar):
                if one.due_on >= since:
                    yield one


def _moved(kept: Occurrence, one: Planned) -> Occurrence:
    if (kept.opens_on, kept.due_on, kept.provisional) == (one.opens_on, one.due_on, one.provisional):
        return kept
    return replace(
        kept,
        opens_on=one.opens_on,
        due_on=one.due_on,
        provisional=one.provisional,
        sequence=kept.sequence + 1,
        version=kept.version + 1,
    )


def _begin(uow: UnitOfWork, actor: Actor, duty: Duty, occurrence: Occurrence) -> Instance:
    data: dict[str, Any] = {
        **duty.variables,
        "duty": duty.code,
        "period": occurrence.period,
        "department": duty.department,
        "due_on": occurrence.due_on.isoformat(),
        "evidence_required": duty.evidence,
    }
    key = subjects.of_duty(duty.code, occurrence.period)
    title = _title(duty, occurrence)
    return start_instance(uow, actor, key=duty.process, data=data, title=title, business_key=key)


def _draft(uow: UnitOfWork, actor: Actor, duty: Duty, occurrence: Occurrence) -> Instance:
    fields = {**_item(uow, duty.item), "title": _title(duty, occurrence)}
    if duty.channels:
        fields["channels"] = [channel.value for channel in duty.channels]
    drafter = _drafter(uow, duty)
    document = begin_document(uow, actor, drafter=drafter, department=duty.department, fields=fields)
    return uow.instances.running_with(subjects.of_document(document.id))[0]


def _item(uow: UnitOfWork, item_id: str) -> dict[str, Any]:
    try:
        return from_catalogue(uow, item_id)
    except NotFound:
        # A duty outlives a catalogue that no longer has its item; the drafter chooses one.
        return {}


def _drafter(uow: UnitOfWork, duty: Duty) -> str:
    """The person whom the catalogue names for the item, else the first drafter of the department."""
    named = [item.handler for item in uow.wing(Catalogue).items() if item.id == duty.item and item.handler]
    drafters = sorted(person.id for person in uow.directory.members(f"drafter@{duty.department}"))
    if named and named[0] in drafters:
        return named[0]
    if not drafters:
        raise Conflict(f"Nobody drafts for the department {duty.department}: give somebody the role.")
    return drafters[0]


def _title(duty: Duty, occurrence: Occurrence) -> str:
    return f"{period_words(occurrence.period, 'zh')}{duty.name}"


def _fingerprint(uow: UnitOfWork, duties: list[Duty], events: list[RecordedEvent]) -> str:
    years = [year for year in range(uow.today.year - 1, uow.today.year + 3) if uow.calendar.is_loaded(year)]
    content = [
        uow.today.isoformat(),
        [(duty.code, duty.version) for duty in duties],
        sorted((event.name, event.on.isoformat()) for event in events),
        [to_text(uow.calendar.arrangement(year)) for year in years],
    ]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()
