"""Duties by themselves: planned ahead, claimed on the day they open, moved with the calendar, missed when they stop."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from workflows.calendar.arrangements import to_text
from workflows.calendar.dates import FIRST_YEAR, LAST_YEAR
from workflows.disclosure import subjects
from workflows.disclosure.documents import DocumentStatus
from workflows.disclosure.duties import Duty, Occurrence, Planned, RecordedEvent, occurrences
from workflows.disclosure.duty_events import DutyMoved
from workflows.disclosure.duty_ports import Duties
from workflows.disclosure.ports import Documents, Publications
from workflows.disclosure.publications import PublicationStatus
from workflows.handlers.clocks import start_clock
from workflows.handlers.ending import LIVE
from workflows.handlers.ticks import LEASE
from workflows.model import Actor
from workflows.ports import UnitOfWork

PLANNED_BY: Final = "duties-planned"
"""The bookmark that says from what the plan was made."""
CLOCK: Final = "duty"
STOPPED: Final = "What was begun has ended without a result: start it again, or waive this time."
WITHDRAWN: Final = "The publication that showed this is withdrawn: publish it anew, or waive this time."
HOLD: Final = timedelta(hours=1)
"""How long what could not begin waits before it is tried again."""


def claim_duties(uow: UnitOfWork, actor: Actor, *, limit: int) -> list[str]:
    """Ids of occurrences that open, leased; before that the plan is made anew if anything under it has changed.

    That is: the day, a duty, a recorded event, the arrangement of a year.
    """
    store = uow.wing(Duties)
    duties, events = store.all(), store.events()
    if not duties:
        return []
    stands_on = _fingerprint(uow, duties, events)
    if uow.bookmarks.get(PLANNED_BY) != stands_on:
        replan(uow, actor, duties, events)
        settle(uow)
        uow.bookmarks.put(PLANNED_BY, stands_on)
    return store.claim_due(uow.now, uow.now + LEASE, limit)


def replan(uow: UnitOfWork, actor: Actor, duties: list[Duty], events: list[RecordedEvent]) -> None:
    """Makes the occurrences up to the end of next year what the calendar says; those that have begun stay, and move."""
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
    names = {duty.code: duty.name for duty in duties}
    for begun in store.begun():
        one = wanted.get((begun.duty, begun.period))
        if one is not None and one.due_on != begun.due_on:
            _move(uow, actor, begun, one, names[begun.duty])
    for key in wanted.keys() - known:
        one = wanted[key]
        store.plan(Occurrence(uow.new_id(), one.code, one.period, one.opens_on, one.due_on, one.provisional))


def hold_duty(uow: UnitOfWork, actor: Actor, *, occurrence_id: str, message: str) -> None:  # noqa: ARG001
    """What could not begin says why on its page, and is tried again in an hour."""
    uow.wing(Duties).hold(occurrence_id, uow.now + HOLD, message[:1000])


def happened(events: Iterable[RecordedEvent]) -> dict[str, list[date]]:
    """The days of the recorded events, by name."""
    days: dict[str, list[date]] = {}
    for event in events:
        days.setdefault(event.name, []).append(event.on)
    return days


def settle(uow: UnitOfWork) -> None:
    """What has begun and came to an end without closing its duty says so: it can be started again, or waived."""
    store = uow.wing(Duties)
    for begun in store.begun():
        if not begun.problem and came_to_nothing(uow, begun):
            said = replace(begun, problem=STOPPED, version=begun.version + 1)
            store.save_occurrence(said, expected_version=begun.version)


def came_to_nothing(uow: UnitOfWork, begun: Occurrence) -> bool:
    """Whether what was begun is over, has not closed its duty, and is not published either, or not any more.

    While a withdrawal awaits the leader, who may have the text restored, nothing is begun beside it.
    """
    if begun.instance_id is None or uow.instances.get(begun.instance_id).status in LIVE:
        return False
    if uow.instances.running_with(begun.subject):
        return False
    document = begun.subject.removeprefix(subjects.of_document(""))
    if document == begun.subject:
        return True
    if uow.wing(Documents).get(document).status is not DocumentStatus.PUBLISHED:
        return True
    published = uow.wing(Publications).of_document(document)
    if published is None or published.status is not PublicationStatus.WITHDRAWN or published.awaits_correction:
        return False
    return not uow.instances.running_with(subjects.of_publication(published.id))


def _move(uow: UnitOfWork, actor: Actor, begun: Occurrence, one: Planned, name: str) -> None:
    """The day moves and the one before is remembered; the clock takes tasks, timers and reminders with it."""
    moved = replace(
        begun,
        due_on=one.due_on,
        provisional=one.provisional,
        moved_from=begun.moved_from or begun.due_on,
        sequence=begun.sequence + 1,
        version=begun.version + 1,
    )
    uow.wing(Duties).save_occurrence(moved, expected_version=begun.version)
    set_clock(uow, actor, moved)
    event = DutyMoved(
        at=uow.now,
        actor_id=actor.id,
        instance_id=begun.instance_id,
        duty=begun.duty,
        name=name,
        period=begun.period,
        before=begun.due_on.isoformat(),
        after=one.due_on.isoformat(),
    )
    uow.history.append([event])


def set_clock(uow: UnitOfWork, actor: Actor, occurrence: Occurrence) -> None:
    """The clock that the process of a duty counts to (`clock:duty`): the due day, named by the calendar."""
    start = min(uow.today, occurrence.due_on)
    start_clock(uow, actor, subject=occurrence.subject, name=CLOCK, start=start, fixed_due=occurrence.due_on)


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


def _fingerprint(uow: UnitOfWork, duties: list[Duty], events: list[RecordedEvent]) -> str:
    years = [year for year in range(uow.today.year - 1, uow.today.year + 3) if uow.calendar.is_loaded(year)]
    content = [
        uow.today.isoformat(),
        [(duty.code, duty.version) for duty in duties],
        sorted((event.name, event.on.isoformat()) for event in events),
        [to_text(uow.calendar.arrangement(year)) for year in years],
    ]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()
