"""Beginning one time of a duty: as a process with a clock, or as somebody's draft; and beginning it again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from workflows.disclosure import subjects
from workflows.disclosure.duties import Duty, Occurrence, OccurrenceState
from workflows.disclosure.duty_events import DutyStarted, DutyStartedAgain
from workflows.disclosure.duty_ports import Duties
from workflows.disclosure.duty_words import period_words
from workflows.disclosure.handlers.annual_report_years import PROCESS as REPORT
from workflows.disclosure.handlers.annual_report_years import Carried, carried, year_of
from workflows.disclosure.handlers.documents import begin_document, from_catalogue
from workflows.disclosure.handlers.duty_ending import publication_archived
from workflows.disclosure.handlers.duty_rounds import came_to_nothing, set_clock
from workflows.disclosure.ports import Catalogue
from workflows.errors import Conflict, Invalid, NotAllowed, NotFound
from workflows.handlers.instances import start_instance
from workflows.model import SYSTEM, Actor, Instance
from workflows.ports import UnitOfWork

EDITORS: Final = ("office-reviewer", "supervisor", "admin")
_REASON_LIMIT: Final = 2000


def start_duty(uow: UnitOfWork, actor: Actor, *, occurrence_id: str) -> bool:
    """Begins what carries an occurrence out; False if it has begun, was moved, waived or is gone.

    What somebody began by hand for this time carries it out; what they have published closes it. The occurrence, the
    instance, its tasks and the history are one transaction. Raises NotFound where the process is
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
    by_hand = _by_hand(uow, duty, occurrence)
    carries = by_hand or _carry_out(uow, actor, duty, occurrence)
    begun = replace(
        occurrence,
        state=OccurrenceState.STARTED,
        subject=carries.subject,
        instance_id=carries.instance_id,
        started_at=uow.now,
        late_start=occurrence.opens_on < uow.today,
        problem="",
        version=occurrence.version + 1,
    )
    store.save_occurrence(begun, expected_version=occurrence.version)
    event = DutyStarted(
        at=uow.now,
        actor_id=actor.id,
        instance_id=carries.instance_id,
        duty=duty.code,
        name=duty.name,
        period=occurrence.period,
        subject=begun.subject,
        opens_on=occurrence.opens_on.isoformat(),
        due_on=occurrence.due_on.isoformat(),
        late=begun.late_start,
    )
    uow.history.append([event])
    _close_published(uow, actor, by_hand)
    return True


def start_again(uow: UnitOfWork, actor: Actor, *, occurrence_id: str, reason: str) -> Occurrence:
    """What was begun came to nothing (rejected, ended): it is begun anew, and the one before stays linked.

    The day stays, so that it is still shown late. For the office, and for the department of the duty. Raises NotFound,
    NotAllowed, Invalid (`reason`), Conflict where what was begun still runs or this time is over.
    """
    store = uow.wing(Duties)
    occurrence = store.lock(occurrence_id)
    duty = store.get(occurrence.duty)
    if not may_start_again(actor, duty):
        raise NotAllowed("Only the department of the duty and the office start it again.")
    if not reason.strip():
        raise Invalid("A reason is needed.", field="reason")
    if occurrence.state is not OccurrenceState.STARTED or not came_to_nothing(uow, occurrence):
        raise Conflict("What was begun for this time still runs, or this time is over.", occurrence_id=occurrence_id)
    said = reason.strip()[:_REASON_LIMIT]
    by_hand = _by_hand(uow, duty, occurrence)
    carries = by_hand or _carry_out(uow, actor, duty, occurrence)
    again = occurrence.carried_on(carries.subject, carries.instance_id, reason=said, by=actor.id)
    again = replace(again, started_at=uow.now, prepared_by=None, problem="")
    store.save_occurrence(again, expected_version=occurrence.version)
    event = DutyStartedAgain(
        at=uow.now,
        actor_id=actor.id,
        instance_id=carries.instance_id,
        duty=duty.code,
        name=duty.name,
        period=occurrence.period,
        earlier=occurrence.subject,
        reason=said,
    )
    uow.history.append([event])
    _close_published(uow, actor, by_hand)
    return uow.wing(Duties).occurrence(occurrence_id)


def may_start_again(actor: Actor, duty: Duty) -> bool:
    """Whether the person is of the office or of the duty's department."""
    return actor.id == SYSTEM.id or actor.has(*EDITORS) or actor.department == duty.department


def _by_hand(uow: UnitOfWork, duty: Duty, occurrence: Occurrence) -> Carried | None:
    """What somebody began for this time before the duty did: a second one would be made beside it."""
    if duty.process != REPORT:
        return None
    return carried(uow, year_of(uow, {**duty.variables, "period": occurrence.period}))


def _close_published(uow: UnitOfWork, actor: Actor, by_hand: Carried | None) -> None:
    if by_hand is not None and (found := by_hand.published) is not None:
        publication_archived(uow, actor, found, on=found.published_on)


def _carry_out(uow: UnitOfWork, actor: Actor, duty: Duty, occurrence: Occurrence) -> Carried:
    begin = _draft if duty.publishes else _begin
    instance = begin(uow, actor, duty, occurrence)
    return Carried(instance.business_key or "", instance.id)


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
    set_clock(uow, actor, replace(occurrence, subject=key))
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
