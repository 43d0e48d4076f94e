"""What ends one time of a duty: evidence, a publication among it, or a reason; and what makes it owed again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from workflows.disclosure import subjects
from workflows.disclosure.duties import Occurrence, OccurrenceState
from workflows.disclosure.duty_events import DutyDone, DutyReopened
from workflows.disclosure.duty_ports import Duties
from workflows.disclosure.duty_words import period_words
from workflows.disclosure.handlers.duty_rounds import CLOCK, WITHDRAWN
from workflows.disclosure.ports import Publications
from workflows.disclosure.publications import Publication
from workflows.errors import Conflict
from workflows.handlers.clocks import stop_clock
from workflows.handlers.escalations import send
from workflows.model import Actor
from workflows.ports import UnitOfWork

PUBLICATION: Final = "publication"
"""The kind of evidence that a publication is."""


def close(
    uow: UnitOfWork, actor: Actor, occurrence: Occurrence, evidence: Mapping[str, Any], *, on: date | None = None
) -> Occurrence:
    """The duty is done, this time, and `evidence` shows it; `on` the day on which it was, where that is not today.

    Raises Conflict for one that is over.
    """
    duty = uow.wing(Duties).get(occurrence.duty)
    saved = ended(uow, actor, still_open(occurrence), OccurrenceState.DONE, evidence=(evidence,), on=on)
    event = DutyDone(
        at=uow.now,
        actor_id=actor.id,
        instance_id=occurrence.instance_id,
        duty=duty.code,
        name=duty.name,
        period=occurrence.period,
        late=saved.is_late(uow.today),
    )
    uow.history.append([event])
    return saved


def publication_archived(uow: UnitOfWork, actor: Actor, publication: Publication, *, on: date | None = None) -> None:
    """The text that carries a duty out is published and checked: that is its evidence, if every channel had it."""
    store = uow.wing(Duties)
    occurrence = _carried_out_by(uow, publication)
    if occurrence is None or not occurrence.is_open:
        return
    missing = [channel.value for channel in store.get(occurrence.duty).channels if channel not in publication.channels]
    if missing:
        problem = f"The publication is not on {', '.join(missing)}."
        short = replace(occurrence, problem=problem, version=occurrence.version + 1)
        store.save_occurrence(short, expected_version=occurrence.version)
        return
    channels = [channel.value for channel in publication.channels]
    evidence = {"kind": PUBLICATION, "id": publication.id, "title": publication.title, "channels": channels}
    close(uow, actor, occurrence, evidence, on=on)


def publication_withdrawn(uow: UnitOfWork, actor: Actor, publication: Publication, reason: str) -> None:
    """What showed a duty done is withdrawn (撤稿): this time is owed again, by the day it always was due.

    The department and the office are told. A text that comes back closes it again (`publication_archived`).
    """
    occurrence = _carried_out_by(uow, publication)
    if occurrence is None or occurrence.state is not OccurrenceState.DONE:
        return
    if not any((one.get("kind"), one.get("id")) == (PUBLICATION, publication.id) for one in occurrence.evidence):
        return
    again = replace(
        occurrence,
        state=OccurrenceState.STARTED,
        done_on=None,
        ended_by=None,
        evidence=(),
        problem=WITHDRAWN,
        sequence=occurrence.sequence + 1,
        version=occurrence.version + 1,
    )
    duty = uow.wing(Duties).get(occurrence.duty)
    uow.wing(Duties).save_occurrence(again, expected_version=occurrence.version)
    event = DutyReopened(
        at=uow.now,
        actor_id=actor.id,
        instance_id=occurrence.instance_id,
        duty=duty.code,
        name=duty.name,
        period=occurrence.period,
        publication_id=publication.id,
        title=publication.title,
        reason=reason,
    )
    uow.history.append([event])
    own = (f"{role}@{duty.department}" for role in ("head", "drafter"))
    found = (person for group in (*own, "office-reviewer") for person in uow.directory.members(group))
    path = f"/duties/{duty.code}"
    send(
        uow,
        {person.id: person for person in found}.values(),
        kind="duty-reopened",
        key=f"duty-reopened:{occurrence.id}:{again.version}",
        instance_id=None,
        data={
            "name": f"{period_words(occurrence.period, 'zh')}{duty.name}",
            "name_en": f"{duty.name_en or duty.name} ({period_words(occurrence.period, 'en')})",
            "title": publication.title,
            "path": path,
        },
        path=path,
    )


def _carried_out_by(uow: UnitOfWork, publication: Publication) -> Occurrence | None:
    """The time of a duty that one of the publication's documents was begun for: a correction is another document."""
    store = uow.wing(Duties)
    documents = {version.document_id for version in uow.wing(Publications).versions(publication.id)}
    for document_id in sorted(documents):
        if (found := store.about(subjects.of_document(document_id))) is not None:
            return found
    return None


def ended(
    uow: UnitOfWork,
    actor: Actor,
    occurrence: Occurrence,
    state: OccurrenceState,
    *,
    evidence: tuple[Mapping[str, Any], ...] = (),
    reason: str = "",
    on: date | None = None,
) -> Occurrence:
    """Kept as done or waived; the clocks of all that was begun for it stop."""
    saved = replace(
        occurrence,
        state=state,
        done_on=on or uow.today,
        ended_by=actor.id,
        evidence=evidence,
        reason=reason,
        problem="",
        sequence=occurrence.sequence + 1,
        version=occurrence.version + 1,
    )
    uow.wing(Duties).save_occurrence(saved, expected_version=occurrence.version)
    for begun in (occurrence.subject, *(str(one["subject"]) for one in occurrence.earlier)):
        clock = uow.clocks.get(begun, CLOCK)
        if clock is not None and clock.stopped_on is None:
            stop_clock(uow, actor, subject=begun, name=CLOCK, on=uow.today)
    return saved


def still_open(occurrence: Occurrence) -> Occurrence:
    """Raises Conflict for one that is over."""
    if not occurrence.is_open:
        raise Conflict("This time of the duty is over.", occurrence_id=occurrence.id, state=occurrence.state.value)
    return occurrence
