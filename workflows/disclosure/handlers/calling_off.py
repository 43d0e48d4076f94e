"""Calling off a public consultation: it ends without results, and the public reads why."""

from __future__ import annotations

from workflows.disclosure.handlers.public_consulting import may_sort, save
from workflows.disclosure.public_consultation_events import ConsultationCalledOff
from workflows.disclosure.public_consultation_ports import Consultations
from workflows.disclosure.public_consultations import REASON_LIMIT, Consultation
from workflows.disclosure.text_ports import TermList
from workflows.errors import Conflict, FormInvalid, NotAllowed
from workflows.handlers.ending import LIVE, end_instance
from workflows.model import Actor
from workflows.ports import UnitOfWork
from workflows.textcheck.check import check
from workflows.textcheck.model import BLOCKING, Text

LEADER = "leader"


def call_off(uow: UnitOfWork, actor: Actor, *, consultation_id: str, reason: str) -> Consultation:
    """Ends a consultation that has no published results. Once the notice is public a leader does it, since the public
    reads the reason; before, the department that consults. One that was ended in the cockpit is called off as well.

    Raises NotFound, NotAllowed, Conflict, FormInvalid (`reason`: none, too long, or the text check finds in it what
    harms somebody).
    """
    instance = uow.instances.lock(consultation_id)
    consultation = uow.wing(Consultations).get(consultation_id)
    if not may_call_off(actor, consultation):
        message = "A leader who did not begin it calls off what is public; before, the department that consults does."
        raise NotAllowed(message, id=consultation_id)
    if consultation.called_off_at is not None or consultation.results_published_at is not None:
        raise Conflict("This consultation is over: it cannot be called off.", id=consultation_id)
    said = reason.strip()
    _check_reason(uow, said)
    if instance.status in LIVE:
        end_instance(uow, actor, instance, said)
    event = ConsultationCalledOff(at=uow.now, actor_id=actor.id, instance_id=consultation_id, reason=said)
    uow.history.append([event])
    return save(uow, consultation, called_off_at=uow.now, called_off_reason=said)


def may_call_off(actor: Actor, consultation: Consultation) -> bool:
    """Who may, as far as people go."""
    if consultation.notice_published_at is None:
        return may_sort(actor, consultation)
    return actor.has(LEADER) and actor.id != consultation.planner


def _check_reason(uow: UnitOfWork, said: str) -> None:
    if not said:
        raise FormInvalid({"reason": ["Write why it is called off: the public reads it."]})
    if len(said) > REASON_LIMIT:
        raise FormInvalid({"reason": [f"At most {REASON_LIMIT} characters."]})
    found = check(Text("body", said), uow.wing(TermList).terms(), uow.today)
    harmful = [said[one.start : one.end] for one in found if one.kind in BLOCKING]
    if harmful:
        raise FormInvalid({"reason": [f"The public may not read this: {'、'.join(harmful)}."]})
