"""The process of a request to correct a record: what its steps record, its letters, its topics (Art. 41)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from workflows.disclosure.errors import SamePerson
from workflows.disclosure.handlers.correction_archiving import archive_correction
from workflows.disclosure.handlers.letters import APPLICANT_MAIL
from workflows.disclosure.handlers.record_corrections import PROCESS, note, save_correction
from workflows.disclosure.handlers.request_holding import past_day, text_of
from workflows.disclosure.letters import FOLDER, MEDIA_TYPES, SUFFIX, LetterFile, compose, read_template
from workflows.disclosure.record_correction_events import CorrectionClosed, CorrectionDecided, CorrectionLetterIssued
from workflows.disclosure.record_corrections import (
    CLOCK,
    PREFIX,
    TARGET,
    CorrectionLetter,
    CorrectionOutcome,
    CorrectionStatus,
    KeptLetter,
    RecordCorrection,
    RecordCorrections,
    correction_id_of,
)
from workflows.disclosure.request_ports import Letters
from workflows.errors import ExecutionFailed, FormInvalid
from workflows.handlers.clocks import start_clock, stop_clock
from workflows.handlers.escalations import send
from workflows.model import Actor, Instance, Job, TopicCall, UserTask
from workflows.ports import TopicFunction, UnitOfWork

Result = Mapping[str, Any]
_TEXT: Final = 4000


class RecordCorrectionGuard:
    """`workflows.ports.Guard` for the tasks of `record-correction:ID`; every other instance's pass unseen."""

    def before_claim(self, uow: UnitOfWork, actor: Actor, task: UserTask, instance: Instance) -> None:
        """Whoever prepared the outcome does not approve it. Raises SamePerson."""
        if _is_about(instance) and task.properties.get("step") == "correction-approve":
            _other_person(actor, _locked(uow, instance))

    def before_complete(
        self, uow: UnitOfWork, actor: Actor, task: UserTask, instance: Instance, answers: Mapping[str, Any]
    ) -> None:
        """Records what the person did, or refuses. Raises FormInvalid (the field), SamePerson."""
        if not _is_about(instance):
            return
        correction = _locked(uow, instance)
        match task.properties.get("step"):
            case "correction-assign":
                _assign(uow, actor, correction, answers)
            case "correction-check":
                _check(uow, actor, correction, answers)
            case "correction-approve":
                _other_person(actor, correction)
                if answers.get("verdict") != "pass":
                    text_of(answers, "comment", "Say what has to be changed.")
            case "correction-forward":
                _forward(uow, actor, correction, answers)
            case "correction-tell":
                _tell(uow, actor, correction, answers)


def opened(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Result:  # noqa: ARG001
    """The bureau's own target runs; the applicant gets a receipt."""
    correction = _locked(uow, instance)
    start_clock(uow, actor, subject=correction.subject, name=CLOCK, start=correction.arrived_on, term=TARGET)
    _issue(uow, actor, correction, CorrectionLetter.RECEIPT, "receipt")
    return {"channel": correction.channel.value}


def closed(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Result:  # noqa: ARG001
    """Told, hence over, and archived. Raises ExecutionFailed where nobody was told."""
    correction = _locked(uow, instance)
    if correction.outcome is None or correction.told_on is None:
        raise ExecutionFailed("The applicant has not been told.", correction_id=correction.id)
    clock = uow.clocks.get(correction.subject, CLOCK)
    if clock is not None and clock.stopped_on is None:
        stop_clock(uow, actor, subject=correction.subject, name=CLOCK, on=uow.today)
    saved = save_correction(uow, replace(correction, status=CorrectionStatus.CLOSED, closed_on=uow.today))
    note(uow, actor, CorrectionClosed, saved, told_on=correction.told_on.isoformat())
    archive_correction(uow, actor, saved)
    return {"outcome": correction.outcome.value}


def alarm(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Result:  # noqa: ARG001
    """The own target is over: the head of disclosure is told."""
    correction = _locked(uow, instance)
    people = uow.directory.members("disclosure-head") or uow.directory.members("registrar")
    key = f"record-correction-overdue:{correction.id}:{call.token_id}"
    data = {"number": correction.number, "title": correction.title}
    path = f"/corrections/{correction.id}"
    send(uow, people, kind="record-correction-overdue", key=key, instance_id=instance.id, data=data, path=path)
    return {"told": len(people)}


def _assign(uow: UnitOfWork, actor: Actor, correction: RecordCorrection, answers: Mapping[str, Any]) -> None:
    competence = answers.get("competence")
    changed = replace(correction, status=CorrectionStatus.CHECKING, outcome=None, agency="", reasons="", prepared_by="")
    if competence == "own":
        save_correction(uow, replace(changed, department=text_of(answers, "department")))
        return
    outcome = CorrectionOutcome.FORWARDED if competence == "forward" else CorrectionOutcome.REFERRED
    agency = text_of(answers, "agency", "Name the agency that may correct it.")
    reasons = text_of(answers, "reasons", "Say why it is another agency's.")
    changed = replace(changed, outcome=outcome, agency=agency[:200], reasons=_clause(reasons))
    saved = save_correction(uow, replace(changed, department=None, prepared_by=actor.id))
    note(uow, actor, CorrectionDecided, saved, outcome=outcome.value)


def _check(uow: UnitOfWork, actor: Actor, correction: RecordCorrection, answers: Mapping[str, Any]) -> None:
    finding = text_of(answers, "finding", "Say what the evidence was checked against, and what was found.")
    outcome = CorrectionOutcome.CORRECTED if answers.get("verdict") == "corrected" else CorrectionOutcome.UNFOUNDED
    true = outcome is CorrectionOutcome.CORRECTED
    done = text_of(answers, "done", "Say what was changed in the record, and when.") if true else ""
    reasons = "" if true else text_of(answers, "reasons", "Say why it is not corrected.")
    changed = replace(
        correction,
        outcome=outcome,
        finding=_clause(finding),
        done=_clause(done),
        reasons=_clause(reasons),
        prepared_by=actor.id,
    )
    saved = save_correction(uow, changed)
    note(uow, actor, CorrectionDecided, saved, outcome=outcome.value)


def _forward(uow: UnitOfWork, actor: Actor, correction: RecordCorrection, answers: Mapping[str, Any]) -> None:
    day = past_day(answers, "forwarded_on", uow.today, after=correction.arrived_on, what="the request")
    evidence = text_of(answers, "evidence")
    saved = save_correction(uow, replace(correction, forwarded_on=day, forward_evidence=evidence[:200]))
    _issue(uow, actor, saved, CorrectionLetter.TRANSFER, "transfer", recipient=correction.agency)


def _tell(uow: UnitOfWork, actor: Actor, correction: RecordCorrection, answers: Mapping[str, Any]) -> None:
    if correction.outcome is None:
        raise FormInvalid({"told_on": ["Nothing has been decided yet."]})
    day = past_day(answers, "told_on", uow.today, after=correction.arrived_on, what="the request")
    way, evidence = text_of(answers, "way"), text_of(answers, "evidence")[:200]
    saved = save_correction(uow, replace(correction, told_on=day, told_by_way=way, told_evidence=evidence))
    _issue(uow, actor, saved, CorrectionLetter.OUTCOME, correction.outcome.value)


def _issue(
    uow: UnitOfWork,
    actor: Actor,
    correction: RecordCorrection,
    kind: CorrectionLetter,
    name: str,
    recipient: str | None = None,
) -> None:
    """Writes a letter for good and keeps it sealed; nothing where the bundle has no template for it."""
    deployment = uow.deployments.get(uow.deployments.latest(PROCESS).deployment_id)
    path = f"{FOLDER}{name}{SUFFIX}"
    data = deployment.files.get(path)
    if data is None:
        return
    store, press = uow.wing(RecordCorrections), uow.wing(Letters)
    to = store.applicant(correction.id).name if recipient is None else recipient
    facts = _facts(uow, correction)
    letter = compose(read_template(path, data), kind, facts, recipient=to, dated_on=uow.today, draft=False)
    contents = {form: press.typeset(letter, form) for form in MEDIA_TYPES}
    files = tuple(LetterFile(form, hashlib.sha256(made).hexdigest(), len(made)) for form, made in contents.items())
    about = (uow.new_id(), correction.id, kind, letter.number, letter.title)
    store.add_letter(KeptLetter(*about, uow.today, uow.now, actor.id, files), contents)
    note(uow, actor, CorrectionLetterIssued, correction, letter_kind=kind.value, sha256=files[0].sha256)
    if kind is not CorrectionLetter.TRANSFER:
        _mail(uow, correction, kind, about[0], letter.title)


def _mail(uow: UnitOfWork, correction: RecordCorrection, kind: CorrectionLetter, letter_id: str, title: str) -> None:
    """Lets the applicant know; the connector opens the address as it sends."""
    told = {"number": correction.number, "kind": f"correction-{kind.value}", "title": title}
    running = next((one.id for one in uow.instances.running_with(correction.subject)), None)
    payload = {"request_id": correction.subject, **told}
    key = f"{APPLICANT_MAIL}:{letter_id}"
    uow.outbox.add([Job(uow.new_id(), APPLICANT_MAIL, payload, key, uow.now, uow.now, running)])


def _facts(uow: UnitOfWork, correction: RecordCorrection) -> dict[str, Any]:
    agency = uow.wing(Letters).agency
    digits = re.findall(r"[0-9]+", correction.number) or [correction.number]
    claim = uow.wing(RecordCorrections).claim(correction.id)
    clock = uow.clocks.get(correction.subject, CLOCK)
    return {
        "number": correction.number,
        "year": digits[0],
        "serial": digits[-1].lstrip("0") or digits[-1],
        "arrived_on": correction.arrived_on,
        "today": uow.today,
        "due": uow.calendar.estimate(clock.start, clock.term).date if clock is not None else None,
        "agency": agency.name,
        "office": agency.office,
        "address": agency.address,
        "phone": agency.phone,
        "hotline": agency.hotline,
        "record": claim.record,
        "items": claim.wrong,
        "finding": correction.finding or None,
        "done": correction.done or None,
        "reasons": correction.reasons or None,
        "competent": correction.agency or None,
        "forwarded_on": correction.forwarded_on,
    }


def _is_about(instance: Instance) -> bool:
    return (instance.business_key or "").startswith(PREFIX)


def _locked(uow: UnitOfWork, instance: Instance) -> RecordCorrection:
    return uow.wing(RecordCorrections).lock(correction_id_of(instance.business_key))


def _clause(text: str) -> str:
    """A text as part of a sentence of a letter."""
    return text[:_TEXT].rstrip("。")


def _other_person(actor: Actor, correction: RecordCorrection) -> None:
    if correction.prepared_by == actor.id:
        raise SamePerson("Whoever prepared the outcome does not approve it.", person=actor.id)


GUARD: Final = RecordCorrectionGuard()
FUNCTIONS: Final[Mapping[str, TopicFunction]] = {
    "record-correction-open": opened,
    "record-correction-close": closed,
    "record-correction-alarm": alarm,
}
