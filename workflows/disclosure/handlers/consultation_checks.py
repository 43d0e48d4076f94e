"""The text check of public consultations: what documents go through, kept and answered for in the same way.

Notice and files are checked when the notice is kept, the results when they are; what is found holds the reviews back.
Files that take too long to be waited for are left to a job.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from workflows.disclosure.consultation_texts import content_hash, findings, of_stage, part_text
from workflows.disclosure.error_register import ErrorEntry, ErrorSource, kind_of
from workflows.disclosure.errors import FindingsOpen, TextCheckWaiting
from workflows.disclosure.finding_answers import answered, chosen
from workflows.disclosure.handlers.error_entries import enter, settled
from workflows.disclosure.handlers.public_consulting import may_sort
from workflows.disclosure.handlers.text_checks import CHECK_TOPIC, in_pieces, place_text, terms_fingerprint
from workflows.disclosure.public_consultation_events import ConsultationFindingsAnswered, ConsultationTextChecked
from workflows.disclosure.public_consultation_ports import ConsultationFindings, Consultations
from workflows.disclosure.public_consultations import REVIEWS, Consultation, Stage
from workflows.disclosure.text_findings import (
    IN_FILE,
    SECRECY_KINDS,
    Located,
    TextChecked,
    TextFinding,
    facts,
    holding_back,
    in_reading_order,
    kept,
    located,
    merge,
)
from workflows.disclosure.text_ports import FileTexts, TermList
from workflows.errors import Conflict, NotAllowed
from workflows.model import Actor, Job, StoredFile
from workflows.ports import UnitOfWork
from workflows.textcheck.model import Term

SECRECY_REVIEWER: Final = "secrecy-reviewer"


@dataclass(frozen=True, slots=True)
class WaitingFiles:
    """Files that a job reads, outside a transaction: name, SHA-256 and bytes."""

    consultation_id: str
    content_hash: str
    terms: Sequence[Term]
    today: date
    files: tuple[tuple[str, str, bytes], ...]


def check_consultation(uow: UnitOfWork, actor: Actor, consultation: Consultation, *, read: bool = False) -> TextChecked:
    """Checks what has changed since the last time. `read`: a reviewer has read it, so that what is mended was an error.

    The consultation's version is what keeps two of these apart: call it where the consultation is saved, or locked by
    its instance.
    """
    store, terms = uow.wing(ConsultationFindings), uow.wing(TermList).terms()
    files = files_of(uow, consultation)
    before, fingerprint, now = (
        store.checked(consultation.id),
        terms_fingerprint(terms),
        content_hash(consultation, files),
    )
    if before and (before.content_hash, before.terms) == (now, fingerprint):
        return before
    found = [located(one) for one in findings(consultation, files, terms, uow.today)]
    waiting, done = [], []
    for file in {one.sha256: one for one in files}.values():
        pieces = uow.wing(FileTexts).read(file.name, file.sha256, file.size)
        if pieces is None:
            waiting.append(file.sha256)
        else:
            done.append(file.sha256)
            found += in_pieces(file.sha256, pieces, terms, uow.today)
    checked = TextChecked(consultation.id, now, fingerprint, uow.now, tuple(waiting), tuple(sorted(done)))
    _keep(uow, actor, consultation, now, found, [], waiting, read=read)
    store.put_checked(checked)
    if waiting:
        payload = {"consultation_id": consultation.id}
        key = f"{CHECK_TOPIC}:{consultation.id}:{now}:{fingerprint}"
        uow.outbox.add([Job(uow.new_id(), CHECK_TOPIC, payload, key, uow.now, uow.now)])
    return checked


def check_passable(uow: UnitOfWork, actor: Actor, consultation: Consultation, stage: Stage, *, signing: bool) -> None:
    """Nothing that was found in a stage holds its review back. Raises FindingsOpen, TextCheckWaiting."""
    checked = check_consultation(uow, actor, consultation)
    if checked.waiting:
        raise TextCheckWaiting(consultation_id=consultation.id)
    waiting = holding_back(of_stage(findings_of(uow, consultation.id), stage), signing=signing)
    if waiting:
        names = {one.sha256: one.name for one in files_of(uow, consultation)}
        raise FindingsOpen(consultation_id=consultation.id, findings=[facts(one, names) for one in waiting])


def findings_of(uow: UnitOfWork, consultation_id: str) -> list[TextFinding]:
    """What stands in the texts now, answered or not, in reading order."""
    rows = uow.wing(ConsultationFindings).of(consultation_id)
    return in_reading_order(one for one in rows if one.resolved_at is None)


def answer_consultation_findings(
    uow: UnitOfWork, actor: Actor, *, consultation_id: str, finding_ids: Sequence[str], answer: str
) -> list[TextFinding]:
    """Says why findings stay as they are; they hold nothing back any more, as long as their words stand there.

    For personal information and marks of secrecy only a secrecy reviewer who did not begin the consultation; for all
    others its department and whoever holds a review of it. Raises NotFound, NotAllowed, Conflict, FormInvalid.
    """
    uow.instances.lock(consultation_id)
    consultation = uow.wing(Consultations).get(consultation_id)
    if open_stage(consultation) is None:
        message = "This is public, or called off: nothing is answered for any more."
        raise Conflict(message, id=consultation_id)
    meant = chosen(findings_of(uow, consultation_id), finding_ids)
    for one in meant:
        _check_may_answer(uow, actor, consultation, one)
    told = answered(meant, answer, actor.id, uow.now)
    uow.wing(ConsultationFindings).put(told)
    event = ConsultationFindingsAnswered(
        at=uow.now,
        actor_id=actor.id,
        instance_id=consultation_id,
        findings=[one.id for one in told],
        kinds=sorted({one.kind.value for one in told}),
        answer=told[0].answer,
    )
    uow.history.append([event])
    return told


def may_answer(uow: UnitOfWork, actor: Actor, consultation: Consultation, one: TextFinding) -> bool:
    """Whether this person may answer for a finding: not in what is public already."""
    stage = open_stage(consultation)
    if stage is None or not of_stage([one], stage):
        return False
    if one.kind in SECRECY_KINDS:
        return actor.has(SECRECY_REVIEWER) and actor.id != consultation.planner
    return may_sort(actor, consultation) or _reviews(uow, actor, consultation)


def open_stage(consultation: Consultation) -> Stage | None:
    """What is not public yet; None where all is, or the consultation is called off."""
    if consultation.called_off_at is not None or consultation.results_published_at is not None:
        return None
    return Stage.NOTICE if consultation.notice_published_at is None else Stage.RESULTS


def waiting_files(uow: UnitOfWork, _actor: Actor, *, consultation_id: str) -> WaitingFiles | None:
    """What of a consultation is still to be read; None where nothing is."""
    checked = uow.wing(ConsultationFindings).checked(consultation_id)
    if checked is None or not checked.waiting:
        return None
    files = {one.sha256: one for one in files_of(uow, uow.wing(Consultations).get(consultation_id))}
    chosen = [files[one] for one in checked.waiting if one in files]
    contents = tuple((one.name, one.sha256, uow.files.content(one.id)) for one in chosen)
    return WaitingFiles(consultation_id, checked.content_hash, uow.wing(TermList).terms(), uow.today, contents)


def keep_files(uow: UnitOfWork, actor: Actor, *, looked_at: WaitingFiles, found: Sequence[Located]) -> bool:
    """Keeps what a job found in the files. False where something was changed since: then another job does it."""
    uow.instances.lock(looked_at.consultation_id)
    consultation = uow.wing(Consultations).get(looked_at.consultation_id)
    store = uow.wing(ConsultationFindings)
    checked = store.checked(consultation.id)
    if checked is None or (checked.content_hash, checked.terms) != (
        looked_at.content_hash,
        terms_fingerprint(looked_at.terms),
    ):
        return False
    done = {sha256 for _, sha256, _ in looked_at.files}
    others = [one for one in findings_of(uow, consultation.id) if not (one.where == IN_FILE and one.part in done)]
    _keep(uow, actor, consultation, checked.content_hash, found, others, ())
    left = tuple(one for one in checked.waiting if one not in done)
    store.put_checked(replace(checked, waiting=left, read=tuple(sorted({*checked.read, *done}))))
    return True


def files_of(uow: UnitOfWork, consultation: Consultation) -> list[StoredFile]:
    """The files of the notice, in its order."""
    known = uow.files.known(consultation.notice.files)
    return [known[one] for one in consultation.notice.files if one in known]


def _keep(
    uow: UnitOfWork,
    actor: Actor,
    consultation: Consultation,
    content: str,
    found: Sequence[Located],
    unchanged: Sequence[TextFinding],
    waiting: Sequence[str],
    *,
    read: bool = False,
) -> None:
    """Writes what is found over what is known. What waits to be read is neither there nor gone."""
    store = uow.wing(ConsultationFindings)
    known = [one for one in store.of(consultation.id) if not (one.where == IN_FILE and one.part in waiting)]
    fresh = kept(consultation.id, content, found, uow.now)
    merged = merge(known, [*fresh, *unchanged], by=actor.id, at=uow.now)
    store.put(merged.rows)
    if read:
        _enter_errors(uow, actor, consultation, merged.mended)
    ids = {one.id for one in known}
    new = sum(one.id not in ids for one in merged.rows)
    if new or merged.mended:
        event = ConsultationTextChecked(
            at=uow.now, actor_id=actor.id, instance_id=consultation.id, found=new, mended=len(merged.mended)
        )
        uow.history.append([event])


def _enter_errors(uow: UnitOfWork, actor: Actor, consultation: Consultation, mended: Sequence[TextFinding]) -> None:
    """What is mended once a reviewer has read the text was an error (1d); before that it is writing."""
    names = {one.sha256: one.name for one in files_of(uow, consultation)}
    for one in (known for known in mended if not known.asks):
        entry = ErrorEntry(
            id=uow.new_id(),
            origin=f"{ErrorSource.FINDING}:{one.id}:{consultation.version}",
            source=ErrorSource.FINDING,
            kind=kind_of(one.kind),
            document_id=None,
            publication_id=None,
            title=consultation.notice.title,
            department=consultation.notice.department,
            place=part_text(one.part) or place_text(one, names),
            words=one.excerpt,
            stage="secrecy",
            published=False,
            reported_by=actor.id,
            reported_at=uow.now,
        )
        enter(uow, settled(uow, actor, entry))


def _reviews(uow: UnitOfWork, actor: Actor, consultation: Consultation) -> bool:
    return any(
        task.assignee == actor.id and task.properties.get("step") in REVIEWS
        for task in uow.tasks.open_of(consultation.id)
    )


def _check_may_answer(uow: UnitOfWork, actor: Actor, consultation: Consultation, one: TextFinding) -> None:
    if may_answer(uow, actor, consultation, one):
        return
    if one.kind in SECRECY_KINDS:
        message = "For personal information and marks of secrecy only a secrecy reviewer answers."
        raise NotAllowed(message, finding_id=one.id, needs=[SECRECY_REVIEWER])
    message = "The department that consults answers for this, or whoever holds a review of it."
    raise NotAllowed(message, finding_id=one.id)
