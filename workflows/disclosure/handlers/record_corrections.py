"""Entering a request to correct a record, following it, looking at who asks (Regulations Art. 41)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from workflows.disclosure.handlers.request_holding import OFFICE, REGISTRARS, require
from workflows.disclosure.handlers.requests import applicant_problems
from workflows.disclosure.record_correction_events import CorrectionReceived, CorrectorViewed
from workflows.disclosure.record_corrections import (
    CLOCK,
    NUMBER_TEMPLATE,
    TEXT_LIMIT,
    Claim,
    CorrectionLetter,
    CorrectionOutcome,
    CorrectionStatus,
    EvidenceFile,
    KeptLetter,
    RecordCorrection,
    RecordCorrections,
)
from workflows.disclosure.request_numbers import hash_code, new_code, request_number
from workflows.disclosure.requests import Applicant, Channel, IdentityView
from workflows.errors import FormInvalid, NotFound
from workflows.events import Event
from workflows.files import scanned
from workflows.handlers.instances import start_instance
from workflows.handlers.moments import due_date
from workflows.model import Actor, DueDate
from workflows.ports import UnitOfWork

PROCESS: Final = "record_correction"
FILES_LIMIT: Final = 5
FILE_BYTES: Final = 5_000_000


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file as it comes in."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Entered:
    """A new request and its secret query code. `again`: the form had been sent before."""

    correction: RecordCorrection
    code: str = field(repr=False)
    again: bool = False


@dataclass(frozen=True, slots=True)
class CorrectionProgress:
    """What the holder of the query code may read. `target` is the bureau's own day; None once it is over."""

    number: str
    status: CorrectionStatus
    arrived_on: date
    claim: Claim
    target: DueDate | None
    outcome: CorrectionOutcome | None
    done: str
    reasons: str
    agency: str
    forwarded_on: date | None
    told_on: date | None
    letters: Sequence[KeptLetter]


def evidence_of(name: str, content: bytes) -> Evidence:
    """A file as evidence: a PDF or a picture, by its content. Raises AttachmentInvalid."""
    return Evidence(*scanned(name, content), content)


def register_correction(
    uow: UnitOfWork,
    actor: Actor,
    *,
    channel: Channel,
    arrived_on: date,
    applicant: Applicant,
    claim: Claim,
    files: Sequence[Evidence] = (),
) -> Entered:
    """A registrar enters one that came by any channel but the portal. Raises NotAllowed, FormInvalid (the field)."""
    require(actor, *REGISTRARS)
    wrong = _problems(applicant, claim, files)
    if channel is Channel.PORTAL:
        wrong["channel"] = ["Requests through the portal are entered by the applicant."]
    if arrived_on > uow.today:
        wrong["arrived_on"] = ["A day to come cannot be recorded."]
    if wrong:
        raise FormInvalid(wrong)
    return _begin(uow, actor, channel, arrived_on, applicant, claim, files)


def submit_correction(
    uow: UnitOfWork, actor: Actor, *, applicant: Applicant, claim: Claim, files: Sequence[Evidence] = ()
) -> Entered:
    """An applicant enters one through the portal. Raises FormInvalid (the field)."""
    if wrong := _problems(applicant, claim, files):
        raise FormInvalid(wrong)
    return _begin(uow, actor, Channel.PORTAL, uow.today, applicant, claim, files)


def follow_correction(uow: UnitOfWork, actor: Actor, *, code: str) -> CorrectionProgress:  # noqa: ARG001
    """Where it stands, by the query code. Raises NotFound."""
    correction = _by_code(uow, code)
    store = uow.wing(RecordCorrections)
    clock = uow.clocks.get(correction.subject, CLOCK)
    runs = clock is not None and clock.stopped_on is None
    told = correction.status is CorrectionStatus.CLOSED
    return CorrectionProgress(
        number=correction.number,
        status=correction.status,
        arrived_on=correction.arrived_on,
        claim=store.claim(correction.id),
        target=due_date(clock, uow.calendar, uow.today) if clock is not None and runs else None,
        outcome=correction.outcome if told else None,
        done=correction.done if told else "",
        reasons=correction.reasons if told else "",
        agency=correction.agency if told else "",
        forwarded_on=correction.forwarded_on,
        told_on=correction.told_on,
        letters=_own_letters(store, correction),
    )


def own_correction_letter(
    uow: UnitOfWork,
    actor: Actor,  # noqa: ARG001 - the code is the right
    *,
    code: str,
    letter_id: str,
    form: str,
) -> tuple[KeptLetter, bytes]:
    """One of the applicant's own letters, by the query code. Raises NotFound."""
    correction = _by_code(uow, code)
    store = uow.wing(RecordCorrections)
    for letter in _own_letters(store, correction):
        if letter.id == letter_id:
            return letter, store.letter(letter.id, form)
    raise NotFound(kind="letter", id=letter_id)


def view_corrector(uow: UnitOfWork, actor: Actor, *, correction_id: str, reason: str) -> Applicant:
    """Who asks. Every look is recorded: who, when and why. Raises NotAllowed, FormInvalid (`reason`), NotFound."""
    correction = uow.wing(RecordCorrections).get(correction_id)
    require_on_correction(actor, correction)
    if not (said := reason.strip()[:500]):
        raise FormInvalid({"reason": ["Say why you need to know who the applicant is."]})
    store = uow.wing(RecordCorrections)
    store.record_view(IdentityView(uow.new_id(), correction_id, actor.id, uow.now, said))
    note(uow, actor, CorrectorViewed, correction, reason=said)
    return store.applicant(correction_id)


def corrector_address(uow: UnitOfWork, actor: Actor, *, correction_id: str, reason: str) -> str:
    """The applicant's e-mail address for a mail that is being sent; "" where none was given. The look is recorded."""
    require(actor, *REGISTRARS)
    return view_corrector(uow, actor, correction_id=correction_id, reason=reason).email.strip()


def correction_claim(uow: UnitOfWork, actor: Actor, *, correction_id: str) -> Claim:
    """What is claimed, for whoever works on it. Raises NotAllowed, NotFound."""
    correction = uow.wing(RecordCorrections).get(correction_id)
    tasks = (task for one in uow.instances.running_with(correction.subject) for task in uow.tasks.open_of(one.id))
    if not any(actor.id == task.assignee or not actor.groups.isdisjoint(task.candidate_groups) for task in tasks):
        require_on_correction(actor, correction)
    return uow.wing(RecordCorrections).claim(correction_id)


def correction_file(
    uow: UnitOfWork, actor: Actor, *, correction_id: str, file_id: str, reason: str
) -> tuple[EvidenceFile, bytes]:
    """A file that proves it: it may say who asks, so that opening it is a look. Raises as `view_corrector`."""
    view_corrector(uow, actor, correction_id=correction_id, reason=reason)
    store = uow.wing(RecordCorrections)
    for file in store.files(correction_id):
        if file.id == file_id:
            return file, store.file(file_id)
    raise NotFound(kind="case file", id=file_id)


def correction_letter(
    uow: UnitOfWork, actor: Actor, *, correction_id: str, letter_id: str, form: str, reason: str
) -> tuple[KeptLetter, bytes]:
    """A letter that was issued: it names who asks, so that opening it is a look. Raises as `view_corrector`."""
    view_corrector(uow, actor, correction_id=correction_id, reason=reason)
    store = uow.wing(RecordCorrections)
    for letter in store.letters(correction_id):
        if letter.id == letter_id and letter.file(form) is not None:
            return letter, store.letter(letter_id, form)
    raise NotFound(kind="letter", id=letter_id)


def require_on_correction(actor: Actor, correction: RecordCorrection) -> None:
    """Raises NotAllowed unless the actor is at the office or in the unit in charge."""
    unit = correction.department
    require(actor, *OFFICE, *((f"handler@{unit}", f"head@{unit}") if unit else ()))


def save_correction(uow: UnitOfWork, correction: RecordCorrection) -> RecordCorrection:
    """Stores the next version of what is locked."""
    saved = replace(correction, version=correction.version + 1)
    uow.wing(RecordCorrections).save(saved, expected_version=correction.version)
    return saved


def note(uow: UnitOfWork, actor: Actor, kind: type[Event], correction: RecordCorrection, **fields: Any) -> None:
    """Appends an event, bound to the running instance if there is one."""
    running = next((one.id for one in uow.instances.running_with(correction.subject)), None)
    said = {"correction_id": correction.id, **fields}
    uow.history.append([kind(at=uow.now, actor_id=actor.id, instance_id=running, **said)])


def _begin(
    uow: UnitOfWork,
    actor: Actor,
    channel: Channel,
    arrived_on: date,
    applicant: Applicant,
    claim: Claim,
    files: Sequence[Evidence],
) -> Entered:
    store, code, year = uow.wing(RecordCorrections), new_code(), uow.today.year
    correction = RecordCorrection(
        id=uow.new_id(),
        number=request_number(NUMBER_TEMPLATE, year, store.next_serial(year)),
        channel=channel,
        arrived_on=arrived_on,
        applicant_kind=applicant.kind,
        applicant_mark=store.mark(applicant),
        code_hash=hash_code(code),
        status=CorrectionStatus.RECEIVED,
        created_at=uow.now,
        created_by=actor.id,
    )
    said = Claim(claim.record.strip(), claim.wrong.strip(), claim.right.strip(), claim.evidence.strip())
    store.add(correction, applicant, said)
    for one in files:
        digest = hashlib.sha256(one.content).hexdigest()
        known = (correction.id, one.name.strip()[-150:] or "file", one.media_type[:100], len(one.content), digest)
        store.add_file(EvidenceFile(uow.new_id(), *known, uow.now), one.content)
    start_instance(uow, actor, key=PROCESS, data={}, title=correction.title, business_key=correction.subject)
    note(uow, actor, CorrectionReceived, correction, number=correction.number, channel=channel.value)
    return Entered(uow.wing(RecordCorrections).get(correction.id), code)


def _problems(applicant: Applicant, claim: Claim, files: Sequence[Evidence]) -> dict[str, list[str]]:
    wrong = applicant_problems(applicant)
    needed = {"record": "Name the record.", "wrong": "Say what is wrong in it.", "evidence": "Say what proves it."}
    for name, message in needed.items():
        if not getattr(claim, name).strip():
            wrong[name] = [message]
    for name in ("record", "wrong", "right", "evidence"):
        if len(getattr(claim, name)) > TEXT_LIMIT:
            wrong[name] = [f"At most {TEXT_LIMIT} characters."]
    if len(files) > FILES_LIMIT:
        wrong["files"] = [f"At most {FILES_LIMIT} files."]
    elif not all(0 < len(one.content) <= FILE_BYTES for one in files):
        wrong["files"] = [f"A file has 1 to {FILE_BYTES} bytes."]
    return wrong


def _own_letters(store: RecordCorrections, correction: RecordCorrection) -> list[KeptLetter]:
    return [one for one in store.letters(correction.id) if one.kind != CorrectionLetter.TRANSFER]


def _by_code(uow: UnitOfWork, code: str) -> RecordCorrection:
    correction = uow.wing(RecordCorrections).by_code(hash_code(code))
    if correction is None:
        raise NotFound("No request has this query code.")
    return correction
