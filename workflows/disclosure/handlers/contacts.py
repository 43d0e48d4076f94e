"""Talking with applicants (沟通解释, work points 2023, 四): lines of the register `contacts`, by a request's number.

Requests for information and requests to correct a record share it.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from workflows.disclosure.handlers.record_corrections import note as note_correction
from workflows.disclosure.handlers.record_corrections import require_on_correction
from workflows.disclosure.handlers.request_holding import note, require_on
from workflows.disclosure.record_correction_events import CorrectionContactLogged
from workflows.disclosure.record_corrections import RecordCorrection, RecordCorrections
from workflows.disclosure.request_events import ContactLogged
from workflows.disclosure.request_ports import Requests
from workflows.disclosure.requests import Request
from workflows.errors import FormInvalid, NotFound
from workflows.model import Actor
from workflows.ports import UnitOfWork
from workflows.records.handlers.entering import create_record
from workflows.records.handlers.reading import may_write, register_of
from workflows.records.model import Record
from workflows.records.ports import Records

REGISTER: Final = "contacts"


def log_contact(
    uow: UnitOfWork, actor: Actor, *, request_id: str, on: date, way: str, content: str, lang: str = "zh"
) -> Record:
    """Who spoke with the applicant, when, by which way and what was explained: a line of the register.

    `way` is a word of the register's form. Raises NotAllowed, FormInvalid (the field), NotFound.
    """
    request = uow.wing(Requests).lock(request_id)
    require_on(actor, request)
    record = _logged(uow, actor, request, on, way, content, lang)
    note(uow, actor, ContactLogged, request, record_id=record.id, way=way, contacted_on=on.isoformat())
    return record


def log_correction_contact(
    uow: UnitOfWork, actor: Actor, *, correction_id: str, on: date, way: str, content: str, lang: str = "zh"
) -> Record:
    """The same with whoever asks that a record be corrected. Raises as `log_contact`."""
    correction = uow.wing(RecordCorrections).lock(correction_id)
    require_on_correction(actor, correction)
    record = _logged(uow, actor, correction, on, way, content, lang)
    said = {"record_id": record.id, "way": way, "contacted_on": on.isoformat()}
    note_correction(uow, actor, CorrectionContactLogged, correction, **said)
    return record


def contacts_of(uow: UnitOfWork, case: Request | RecordCorrection) -> list[Record]:
    """What was said with the applicant of a request, oldest first; withdrawn lines are left out."""
    known = [one for one in uow.wing(Records).titled(REGISTER, case.number) if one.current and not one.withdrawn_at]
    return sorted(known, key=lambda one: (str(one.current_answers.get("on")), one.created_at))


def request_contacts(uow: UnitOfWork, actor: Actor, *, request_id: str) -> list[Record]:
    """For whoever works on the request. Raises NotAllowed, NotFound."""
    request = uow.wing(Requests).get(request_id)
    require_on(actor, request)
    return contacts_of(uow, request)


def correction_contacts(uow: UnitOfWork, actor: Actor, *, correction_id: str) -> list[Record]:
    """For whoever works on the request to correct a record. Raises NotAllowed, NotFound."""
    correction = uow.wing(RecordCorrections).get(correction_id)
    require_on_correction(actor, correction)
    return contacts_of(uow, correction)


def may_log_contact(uow: UnitOfWork, actor: Actor) -> bool:
    """Whether the register is declared and the actor writes in it."""
    try:
        return may_write(actor, register_of(uow, REGISTER).declared)
    except NotFound:
        return False


def _logged(
    uow: UnitOfWork, actor: Actor, case: Request | RecordCorrection, on: date, way: str, content: str, lang: str
) -> Record:
    if not case.arrived_on <= on <= uow.today:
        raise FormInvalid({"on": [f"A day from {case.arrived_on} to today."]})
    answers = {"request": case.number, "on": on.isoformat(), "way": way, "by": actor.name, "content": content}
    return create_record(uow, actor, type_key=REGISTER, answers=answers, lang=lang)
