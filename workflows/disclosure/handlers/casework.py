"""What people record about a request outside a form: parties and their answers, the reply, the manifest, payments."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from workflows.calendar.clock import EXTENSION_MAX
from workflows.disclosure.consultations import Party, PartyAnswer, PartyKind, check_order
from workflows.disclosure.handlers import applicants
from workflows.disclosure.handlers.reply_steps import extension_problem
from workflows.disclosure.handlers.request_holding import (
    REGISTRARS,
    check_open,
    hold,
    note,
    require,
    require_on,
    save,
)
from workflows.disclosure.handlers.supplying import with_supply
from workflows.disclosure.replies import ReplyDraft, ReplyKind, check_reply
from workflows.disclosure.request_clocks import REPLY_CLOCK
from workflows.disclosure.request_events import (
    ExtensionAsked,
    FeePaid,
    ManifestSaved,
    PartyAdded,
    PartyAnswered,
    ReplySaved,
)
from workflows.disclosure.request_ports import Casework, Requests
from workflows.disclosure.requests import ArchivedFile, Extension, FormOfSupply, Request
from workflows.errors import Conflict, FormInvalid
from workflows.handlers.messages import correlate_message
from workflows.model import Actor
from workflows.ports import UnitOfWork

PARTIES_LIMIT: Final = 50
MANIFEST_LIMIT: Final = 500
BODY_LIMIT: Final = 50_000


def add_party(
    uow: UnitOfWork, actor: Actor, *, request_id: str, kind: PartyKind, name: str, contact: str = ""
) -> Party:
    """Names one more party to be asked, while the actor holds that task. Raises Conflict, FormInvalid (`name`)."""
    request = hold(uow, actor, request_id, "name-parties")
    if not name.strip():
        raise FormInvalid({"name": ["Name the party."]})
    if len(uow.wing(Casework).parties(request_id)) >= PARTIES_LIMIT:
        raise Conflict(f"At most {PARTIES_LIMIT} parties.", request_id=request_id)
    party = Party(uow.new_id(), request_id, kind, name.strip()[:200], contact.strip()[:500], round=request.round)
    uow.wing(Casework).add_party(party)
    note(uow, actor, PartyAdded, request, party_id=party.id, party_kind=kind.value)
    return party


def record_party_answer(
    uow: UnitOfWork,
    actor: Actor,
    *,
    party_id: str,
    answer: PartyAnswer,
    answered_on: date,
    reasons: str = "",
) -> Party:
    """A party's answer came in: the time of the reply runs again from the next day (Arts. 32–34).

    Raises NotAllowed, FormInvalid (`answer`, `answered_on`, `reasons`), Conflict (not asked, or answered already).
    """
    party = uow.wing(Casework).party(party_id)
    request = uow.wing(Requests).lock(party.request_id)
    require_on(actor, request)
    check_open(request)
    _check_answer(party, answer, reasons)
    check_order("answered_on", answered_on, after=party.received_on, today=uow.today, what="its receipt")
    saved = replace(party, answer=answer, answered_on=answered_on, reasons=reasons.strip())
    uow.wing(Casework).save_party(saved)
    said = {"answer": answer.value, "answered_on": answered_on.isoformat()}
    note(uow, actor, PartyAnswered, request, party_id=party_id, **said)
    correlate_message(uow, actor, message="party-answered", correlation_key=party_id, business_key=request.subject)
    return saved


def save_reply(
    uow: UnitOfWork,
    actor: Actor,
    *,
    request_id: str,
    kind: str,
    body: str,
    basis: str | None = None,
    supplied_as: FormOfSupply | None = None,
    supply_reason: str = "",
) -> ReplyDraft:
    """Writes the reply while the actor holds its drafting. Any change makes earlier reviews void: they name a hash.

    `supplied_as` is another form than the applicant's, for a reason (Art. 40); None leaves it as it is.
    Raises TaskNotClaimed, Conflict, FormInvalid (`kind`, `basis`, `body`, `supplied_as`, `supply_reason`).
    """
    request = hold(uow, actor, request_id, "draft-reply", "answer-now")
    known, ground = check_reply(kind, basis, body)
    if len(body) > BODY_LIMIT:
        raise FormInvalid({"body": [f"At most {BODY_LIMIT} characters."]})
    if supplied_as is not None:
        request = _supplied(uow, actor, request, known, supplied_as, supply_reason)
    draft = ReplyDraft(request.id, request.round, known, ground, body.strip(), actor.id, uow.now)
    uow.wing(Casework).save_reply(draft)
    fields = {"reply_kind": known.value, "basis": ground.value if ground else None}
    note(uow, actor, ReplySaved, request, content_hash=draft.content_hash, **fields)
    return draft


def save_manifest(uow: UnitOfWork, actor: Actor, *, request_id: str, files: Sequence[ArchivedFile]) -> Request:
    """The archive manifest (归档清单): what the file consists of, with hashes. Raises FormInvalid (`files`)."""
    request = hold(uow, actor, request_id, "archive")
    if wrong := _wrong_files(files):
        raise FormInvalid({"files": wrong})
    saved = save(uow, replace(request, manifest=tuple(files)))
    lines = "\n".join(f"{file.sha256} {file.size} {file.role} {file.name}" for file in files)
    digest = hashlib.sha256(lines.encode()).hexdigest()
    note(uow, actor, ManifestSaved, saved, files=len(files), digest=digest)
    return saved


def request_extension(uow: UnitOfWork, actor: Actor, *, request_id: str, days: int, reason: str) -> Request:
    """Asks for a longer term, before it is over; together at most 20 working days (Art. 33 ¶2).

    The head of the disclosure office decides. Raises NotAllowed, FormInvalid (`days`, `reason`), Conflict, NotFound.
    """
    request = uow.wing(Requests).lock(request_id)
    require_on(actor, request)
    clock = uow.clocks.get(request.subject, REPLY_CLOCK)
    problem = extension_problem(uow, request)
    if problem or clock is None:
        raise Conflict(problem, request_id=request_id)
    if any(extension.approved is None for extension in request.extensions):
        raise Conflict("An extension is being decided on already.", request_id=request_id)
    left = EXTENSION_MAX - clock.extension
    wrong: dict[str, list[str]] = {}
    if isinstance(days, bool) or not 1 <= days <= left:
        wrong["days"] = [f"1 to {left} working days are possible."] if left else ["The term is extended to its utmost."]
    if not reason.strip():
        wrong["reason"] = ["Give the reason."]
    if wrong:
        raise FormInvalid(wrong)
    asked = Extension(days, reason.strip()[:1000], actor.id, uow.today)
    saved = save(uow, replace(request, extensions=(*request.extensions, asked)))
    note(uow, actor, ExtensionAsked, saved, days=days, reason=asked.reason)
    correlate_message(uow, actor, message="extension-requested", business_key=saved.subject)
    return saved


def record_clarification(uow: UnitOfWork, actor: Actor, *, request_id: str, text: str, answered_on: date) -> None:
    """An answer to the clarification notice that came otherwise than through the portal. Raises as the portal's."""
    require(actor, *REGISTRARS)
    _on_record(uow, request_id, answered_on)
    applicants.clarified(uow, actor, request_id, text, answered_on)


def record_reasons(uow: UnitOfWork, actor: Actor, *, request_id: str, text: str, answered_on: date) -> None:
    """Reasons that came otherwise than through the portal."""
    require(actor, *REGISTRARS)
    _on_record(uow, request_id, answered_on)
    applicants.explained(uow, actor, request_id, text, answered_on)


def record_withdrawal(uow: UnitOfWork, actor: Actor, *, request_id: str) -> None:
    """The applicant took the request back by letter or at the counter. Raises NotAllowed, Conflict."""
    require(actor, *REGISTRARS)
    applicants.withdrawn(uow, actor, request_id)


def record_payment(uow: UnitOfWork, actor: Actor, *, request_id: str, paid_on: date) -> None:
    """The fee was paid: the whole term runs anew from the next day. Raises NotAllowed, Conflict, FormInvalid."""
    require(actor, *REGISTRARS)
    request = uow.wing(Requests).lock(request_id)
    if request.fee is None or request.fee.noticed_on is None or request.fee.paid_on is not None:
        raise Conflict("No fee is waited for.", request_id=request_id)
    check_order("paid_on", paid_on, after=request.fee.noticed_on, today=uow.today, what="the notice")
    saved = save(uow, replace(request, fee=replace(request.fee, paid_on=paid_on)))
    note(uow, actor, FeePaid, saved, paid_on=paid_on.isoformat(), amount=request.fee.amount)
    correlate_message(uow, actor, message="fee-paid", business_key=saved.subject)


def _supplied(
    uow: UnitOfWork, actor: Actor, request: Request, kind: ReplyKind, form: FormOfSupply, reason: str
) -> Request:
    if not kind.supplies:
        if form is request.form_of_supply:
            return request
        raise FormInvalid({"supplied_as": ["A reply of this kind supplies nothing: leave the form as asked for."]})
    changed = with_supply(uow, actor, request, form, reason)
    return request if changed == request else save(uow, changed)


def _check_answer(party: Party, answer: PartyAnswer, reasons: str) -> None:
    if party.received_on is None:
        raise Conflict("Record first when the party received the letter.", party_id=party.id)
    if party.answer is not None:
        raise Conflict("The answer of this party is recorded already.", party_id=party.id, answer=party.answer.value)
    if answer not in (PartyAnswer.CONSENT, PartyAnswer.OBJECT):
        raise FormInvalid({"answer": ["Silence and letters that came back are recorded by the process itself."]})
    if answer is PartyAnswer.OBJECT and not reasons.strip():
        raise FormInvalid({"reasons": ["An objection has reasons."]})


def _on_record(uow: UnitOfWork, request_id: str, day: date) -> None:
    request = uow.wing(Requests).get(request_id)
    check_order("answered_on", day, after=request.arrived_on, today=uow.today, what="the request")


def _wrong_files(files: Sequence[ArchivedFile]) -> list[str]:
    wrong = []
    if not 0 < len(files) <= MANIFEST_LIMIT:
        wrong.append(f"A manifest has 1 to {MANIFEST_LIMIT} files.")
    for file in files:
        if not re.fullmatch(r"[0-9a-f]{64}", file.sha256):
            wrong.append(f"{file.name}: the hash is no SHA-256.")
        if not file.name.strip() or file.size < 0:
            wrong.append(f"{file.name or '?'}: the name or size is wrong.")
    if len({file.name for file in files}) < len(files):
        wrong.append("Two files have the same name.")
    return wrong


__all__ = [
    "add_party",
    "record_clarification",
    "record_party_answer",
    "record_payment",
    "record_reasons",
    "record_withdrawal",
    "request_extension",
    "save_manifest",
    "save_reply",
]
