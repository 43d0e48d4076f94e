"""Evidence: what the service knows of a clause, what people add, and what counts as shown."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from workflows.disclosure.clauses import Clause, paper
from workflows.disclosure.duties import OccurrenceState
from workflows.disclosure.duty_ports import Duties
from workflows.disclosure.duty_words import period_words
from workflows.disclosure.handlers.reading import visible_document
from workflows.disclosure.ports import Publications
from workflows.disclosure.publications import PublicationStatus
from workflows.disclosure.request_ports import Requests
from workflows.disclosure.supervision.handlers.holding import check_open, check_reporter, check_whole, enter, keep
from workflows.disclosure.supervision.model import (
    TEXT_LIMIT,
    TITLE_LIMIT,
    EntryKind,
    Evidence,
    EvidenceKind,
    SupervisionTask,
    TaskState,
)
from workflows.disclosure.supervision.ports import Dossiers, Proofs, Supervision
from workflows.errors import Conflict, Invalid, NotAllowed, NotFound
from workflows.handlers.files import own_file
from workflows.handlers.moments import local_date
from workflows.model import SYSTEM, Actor
from workflows.ports import UnitOfWork
from workflows.records.handlers.reading import may_read, register_of
from workflows.records.ports import Records

MOST: Final = 20
"""Candidates of each kind."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a piece of evidence is called, its day, and what more is kept of it."""

    title: str
    on: date
    place: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that the service knows and that may be evidence, with one click."""

    kind: EvidenceKind
    ref: str
    title: str
    on: date


def add_evidence(
    uow: UnitOfWork, actor: Actor, *, task_id: str, kind: EvidenceKind, ref: str, note: str = ""
) -> Evidence:
    """Something shows that the task is done: it must be there and count (published, done, accepted).

    `ref` is an id: of the document, publication, time of a duty, record or file, or the year of the requests.
    Raises NotFound, NotAllowed, Invalid (`ref`), Conflict (it is evidence already; the task is over).
    """
    task = uow.wing(Supervision).lock(task_id)
    check_reporter(actor, task)
    check_open(task)
    check_whole(task)
    return prove(uow, actor, task, kind, ref, note)


def prove(
    uow: UnitOfWork, actor: Actor, task: SupervisionTask, kind: EvidenceKind, ref: str, note: str = ""
) -> Evidence:
    """The same, for whoever has looked whether the person may."""
    if kind not in _SHOWN:
        raise Invalid("This kind of evidence is the service's own.", field="kind")
    shown = _SHOWN[kind](uow, actor, ref)
    evidence = Evidence(
        uow.new_id(),
        task.id,
        kind,
        ref,
        shown.title[:TITLE_LIMIT],
        shown.on,
        actor.id,
        uow.now,
        shown.place,
        note.strip()[:TEXT_LIMIT],
        shown.sha256,
    )
    if not uow.wing(Dossiers).add_evidence(evidence):
        raise Conflict("This is evidence of the task already.", supervision=task.id)
    state = TaskState.IN_PROGRESS if task.state is TaskState.NOT_BEGUN else task.state
    saved = keep(uow, task, state=state, last_report_on=uow.today)
    enter(uow, actor, saved, EntryKind.PROVED, evidence.title, evidence=kind.value, ref=ref)
    return evidence


def stands(uow: UnitOfWork, evidence: Evidence) -> bool:
    """Whether it still shows what it showed: its publication is live, its duty done, its record not withdrawn.

    What no longer stands stays in the file of the task, and closes nothing.
    """
    match evidence.kind:
        case EvidenceKind.PUBLICATION:
            return uow.wing(Publications).get(evidence.ref).status is PublicationStatus.LIVE
        case EvidenceKind.DUTY:
            return uow.wing(Duties).occurrence(evidence.ref).state is OccurrenceState.DONE
        case EvidenceKind.RECORD:
            return uow.wing(Records).get(evidence.ref).withdrawn_at is None
    return True


def is_proved(uow: UnitOfWork, task: SupervisionTask) -> bool:
    """Whether something shows that the task is done."""
    return any(stands(uow, one) for one in uow.wing(Dossiers).evidence(task.id))


def withdraw_evidence(uow: UnitOfWork, actor: Actor, *, task_id: str, evidence_id: str) -> None:
    """It was a mistake. Raises NotFound, NotAllowed, Conflict (submitted or over: what was shown stays)."""
    task = uow.wing(Supervision).lock(task_id)
    check_reporter(actor, task)
    check_open(task)
    if task.state is TaskState.SUBMITTED:
        raise Conflict("This task is submitted: what was shown stays.", supervision=task.id)
    found = next((one for one in uow.wing(Dossiers).evidence(task.id) if one.id == evidence_id), None)
    if found is None:
        raise NotFound(kind="evidence", id=evidence_id)
    uow.wing(Dossiers).remove_evidence(evidence_id)
    enter(uow, actor, task, EntryKind.UNPROVED, found.title, evidence=found.kind.value, ref=found.ref)


def evidence_file(uow: UnitOfWork, actor: Actor, *, task_id: str, evidence_id: str) -> tuple[str, str, bytes]:  # noqa: ARG001
    """Name, media type and bytes of a file that is evidence. Raises NotFound."""
    for one in uow.wing(Dossiers).evidence(task_id):
        if one.id == evidence_id and one.kind is EvidenceKind.FILE:
            stored = uow.files.get(one.ref)
            return stored.name, stored.media_type, uow.files.content(one.ref)
    raise NotFound(kind="evidence", id=evidence_id)


def candidates(uow: UnitOfWork, actor: Actor, *, task_id: str) -> list[Candidate]:
    """What the service knows of the clause since the task's year began and that is not evidence yet."""
    task = uow.wing(Supervision).get(task_id)
    clause = next((one for one in paper().clauses if one.number == task.clause), None)
    known = {(one.kind, one.ref) for one in uow.wing(Dossiers).evidence(task_id)}
    if clause is None or task.has_parts:
        return []
    found = [*_duties(uow, task), *_known(uow, actor, task, clause), *_requests(uow, actor, task, clause)]
    return [one for one in found if (one.kind, one.ref) not in known]


def _known(uow: UnitOfWork, actor: Actor, task: SupervisionTask, clause: Clause) -> list[Candidate]:
    since, proofs = date(task.year, 1, 1), uow.wing(Proofs)
    public = proofs.publications(clause.items, since, MOST) if clause.items else ()
    registers = [key for key in clause.registers if _sees(uow, actor, key)]
    recorded = proofs.records(registers, since, MOST) if registers else ()
    return [
        *(Candidate(EvidenceKind.PUBLICATION, one.ref, one.title, one.on) for one in public),
        *(Candidate(EvidenceKind.RECORD, one.ref, one.title, one.on) for one in recorded),
    ]


def _duties(uow: UnitOfWork, task: SupervisionTask) -> list[Candidate]:
    store = uow.wing(Duties)
    own = {duty.code: duty for duty in store.all() if duty.clause == task.clause or duty.code == task.duty}
    found = [
        Candidate(EvidenceKind.DUTY, one.id, f"{period_words(one.period, 'zh')}{own[one.duty].name}", one.done_on)
        for one in store.of_year(task.year)
        if one.duty in own and one.state is OccurrenceState.DONE and one.done_on is not None
    ]
    wanted = [one for one in found if task.period and period_words(task.period, "zh") in one.title]
    return (wanted or found)[-MOST:]


def _requests(uow: UnitOfWork, actor: Actor, task: SupervisionTask, clause: Clause) -> list[Candidate]:
    if "request_response" not in clause.processes:
        return []
    shown = _of_requests(uow, actor, str(task.year))
    return [Candidate(EvidenceKind.REQUESTS, str(task.year), shown.title, shown.on)]


def _sees(uow: UnitOfWork, actor: Actor, register: str) -> bool:
    try:
        return actor.id == SYSTEM.id or may_read(actor, register_of(uow, register).declared)
    except NotFound:
        return False


def _check_register(uow: UnitOfWork, actor: Actor, register: str) -> None:
    if not _sees(uow, actor, register):
        raise NotAllowed("You may not see this register.", key=register)


def _of_document(uow: UnitOfWork, actor: Actor, ref: str) -> Shown:
    document = visible_document(uow, actor, ref)
    return Shown(document.title, uow.today, sha256=document.content_hash)


def _of_publication(uow: UnitOfWork, actor: Actor, ref: str) -> Shown:  # noqa: ARG001 - as the others
    found = uow.wing(Publications).get(ref)
    if found.status is not PublicationStatus.LIVE:
        raise Invalid("This is not public any more.", field="ref")
    return Shown(found.title, found.published_on, sha256=found.checksum)


def _of_duty(uow: UnitOfWork, actor: Actor, ref: str) -> Shown:  # noqa: ARG001 - as the others
    found = uow.wing(Duties).occurrence(ref)
    if found.state is not OccurrenceState.DONE or found.done_on is None:
        raise Invalid("This duty is not done.", field="ref")
    name = uow.wing(Duties).get(found.duty).name
    return Shown(f"{period_words(found.period, 'zh')}{name}", found.done_on, found.duty)


def _of_record(uow: UnitOfWork, actor: Actor, ref: str) -> Shown:
    found = uow.wing(Records).get(ref)
    _check_register(uow, actor, found.type_key)
    if not found.current or found.withdrawn_at is not None or found.accepted_at is None:
        raise Invalid("This record does not count: it was not accepted, or was withdrawn.", field="ref")
    return Shown(found.title, local_date(found.accepted_at), found.type_key)


def _of_requests(uow: UnitOfWork, actor: Actor, ref: str) -> Shown:  # noqa: ARG001 - as the others
    if not ref.isascii() or not ref.isdecimal() or len(ref) != 4:
        raise Invalid("Figures of requests are those of a year.", field="ref")
    found = uow.wing(Requests).for_report(int(ref))
    waiting = sum(one.is_open for one in found)
    figures = {"year": ref, "on": uow.today.isoformat(), "all": len(found), "open": waiting}
    title = f"{ref}年依申请公开{len(found)}件，其中办结{len(found) - waiting}件（截至{uow.today}）"
    return Shown(title, uow.today, sha256=hashlib.sha256(json.dumps(figures, sort_keys=True).encode()).hexdigest())


def _of_file(uow: UnitOfWork, actor: Actor, ref: str) -> Shown:
    found, _content = own_file(uow, actor, file_id=ref)
    return Shown(found.name, local_date(found.created_at), sha256=found.sha256)


_SHOWN: Final[Mapping[EvidenceKind, Callable[[UnitOfWork, Actor, str], Shown]]] = {
    EvidenceKind.DOCUMENT: _of_document,
    EvidenceKind.PUBLICATION: _of_publication,
    EvidenceKind.DUTY: _of_duty,
    EvidenceKind.RECORD: _of_record,
    EvidenceKind.REQUESTS: _of_requests,
    EvidenceKind.FILE: _of_file,
}
