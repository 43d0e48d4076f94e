"""Writing the letters of a request: drafts to look at, and letters that are issued for good with their step.

A template comes from the newest deployment of the process: what the law asks of a letter today goes for open cases too.
A bundle without templates sends no letters; everything else goes on.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from workflows.disclosure.consultations import Party
from workflows.disclosure.handlers.request_holding import REGISTRARS, note, require, require_on
from workflows.disclosure.handlers.requests import PROCESS, view_identity
from workflows.disclosure.letters import (
    FOLDER,
    MEDIA_TYPES,
    SEALED_NAME,
    SUFFIX,
    IssuedLetter,
    Letter,
    LetterFile,
    LetterKind,
    Template,
    compose,
    read_template,
)
from workflows.disclosure.replies import RefusalBasis, ReplyDraft, Review
from workflows.disclosure.request_clocks import CONSULTATION_CLOCK, REPLY_CLOCK, TERMS
from workflows.disclosure.request_events import LetterIssued
from workflows.disclosure.request_numbers import hash_code
from workflows.disclosure.request_ports import Casework, Identities, Letters, Requests
from workflows.disclosure.requests import Channel, FormOfSupply, Request
from workflows.errors import NotFound
from workflows.handlers.moments import due_date
from workflows.model import Actor, Job
from workflows.ports import UnitOfWork

FORMS: Final = tuple(MEDIA_TYPES)
APPLICANT_MAIL: Final = "applicant-mail"
"""The topic of mails to applicants. A job names the request only: the connector opens the address as it sends."""

_BASES: Final = {
    RefusalBasis.CLASSIFIED: "《中华人民共和国政府信息公开条例》第十四条规定的依法确定为国家秘密",
    RefusalBasis.FORBIDDEN_BY_LAW: "《中华人民共和国政府信息公开条例》第十四条规定的法律、行政法规禁止公开",
    RefusalBasis.THREE_SECURITIES: (
        "《中华人民共和国政府信息公开条例》第十四条规定的公开后可能危及国家安全、公共安全、经济安全、社会稳定"
    ),
    RefusalBasis.THIRD_PARTY: (
        "《中华人民共和国政府信息公开条例》第十五条规定的涉及商业秘密、个人隐私等公开会对第三方合法权益造成损害"
    ),
    RefusalBasis.INTERNAL: "《中华人民共和国政府信息公开条例》第十六条第一款规定的行政机关内部事务信息",
    RefusalBasis.DELIBERATION: "《中华人民共和国政府信息公开条例》第十六条第二款规定的过程性信息",
    RefusalBasis.ENFORCEMENT_FILE: "《中华人民共和国政府信息公开条例》第十六条第二款规定的行政执法案卷信息",
}
_CHANNELS: Final = {
    Channel.IN_PERSON: "当面提交",
    Channel.POST_SIGNED: "邮寄",
    Channel.POST_ORDINARY: "平常信函",
    Channel.PORTAL: "网上提交",
    Channel.FAX: "传真",
    Channel.ORAL: "口头申请",
}
_SUPPLIES: Final = {
    FormOfSupply.ELECTRONIC: "电子文件",
    FormOfSupply.PAPER: "纸质文件，自行领取",
    FormOfSupply.POST: "纸质文件，邮寄",
    FormOfSupply.INSPECT: "安排查阅、抄录",
}
_METHODS: Final = {
    "direct": "直接送达",
    "post": "邮寄送达",
    "electronic": "电子送达",
    "inspect": "安排查阅",
}
_MAILED: Final = frozenset(
    {
        LetterKind.RECEIPT,
        LetterKind.CLARIFICATION,
        LetterKind.REASONS,
        LetterKind.FEE,
        LetterKind.EXTENSION,
        LetterKind.REPLY,
    }
)
_MAX_SAID: Final = 4000


def issue(
    uow: UnitOfWork,
    actor: Actor,
    request: Request,
    kind: LetterKind,
    *,
    party: Party | None = None,
    more: Mapping[str, Any] | None = None,
) -> IssuedLetter | None:
    """Writes a letter for good, keeps it sealed in both forms, and lets the applicant know by mail.

    None where the bundle has no template for it. Raises Invalid where a fact is missing.
    """
    template = _template(uow, request, kind)
    if template is None:
        return None
    letters = uow.wing(Letters)
    earlier = [known for known in letters.of(request.id) if known.kind is kind]
    known = {**facts(uow, request, party), **(more or {})}
    dated_on = _dated_on(uow, request, kind)
    name = party.name if party else uow.wing(Identities).get(request.id).name
    letter = compose(template, kind, known, recipient=name, dated_on=dated_on, draft=False)
    letter = _numbered(letter, len(earlier))
    contents = {form: letters.typeset(letter, form) for form in FORMS}
    files = tuple(LetterFile(form, hashlib.sha256(data).hexdigest(), len(data)) for form, data in contents.items())
    issued = IssuedLetter(
        uow.new_id(),
        request.id,
        request.round,
        kind,
        letter.number,
        letter.title,
        party.id if party else None,
        dated_on,
        uow.now,
        actor.id,
        files,
    )
    letters.add(issued, contents)
    note(uow, actor, LetterIssued, request, letter_id=issued.id, letter_kind=kind.value, sha256=files[0].sha256)
    if kind in _MAILED:
        _mail(uow, request, issued)
    return issued


def draft_letter(
    uow: UnitOfWork,
    actor: Actor,
    *,
    request_id: str,
    kind: LetterKind,
    party_id: str | None = None,
    items: str = "",
    respond_by: date | None = None,
) -> Letter:
    """How the letter would read now, without who asks: blank lines stand for what is not known yet.

    `items` and `respond_by` are what a notice will ask for. Whoever may see a task of the request may look.
    Raises NotFound for a kind without a template.
    """
    request = uow.wing(Requests).get(request_id)
    _require_look(uow, actor, request)
    template = _template(uow, request, kind)
    if template is None:
        raise NotFound("The bundle has no template for this letter.", kind="letter", id=kind.value)
    party = _party(uow, request, kind, party_id)
    known = facts(uow, request, party)
    if items.strip():
        known["items"] = items.strip()[:_MAX_SAID]
    if respond_by is not None:
        known["respond_by"] = respond_by
    if kind is LetterKind.EXTENSION:
        known |= extension_facts(uow, request)
    name = party.name if party else SEALED_NAME
    dated_on = _dated_on(uow, request, kind)
    return _numbered(compose(template, kind, known, recipient=name, dated_on=dated_on, draft=True), 0)


def set_draft(
    uow: UnitOfWork,
    actor: Actor,
    *,
    request_id: str,
    kind: LetterKind,
    form: str,
    party_id: str | None = None,
    items: str = "",
    respond_by: date | None = None,
) -> bytes:
    """A draft as `pdf` or `docx`. Raises as `draft_letter`."""
    asked = {"party_id": party_id, "items": items, "respond_by": respond_by}
    letter = draft_letter(uow, actor, request_id=request_id, kind=kind, **asked)  # type: ignore[arg-type]
    return uow.wing(Letters).typeset(letter, form)


def letter_file(uow: UnitOfWork, actor: Actor, *, letter_id: str, form: str, reason: str) -> tuple[IssuedLetter, bytes]:
    """An issued letter. One to the applicant says who asks: looking at it is a look, recorded with its reason.

    Raises NotAllowed, FormInvalid (`reason`), NotFound.
    """
    issued = uow.wing(Letters).get(letter_id)
    if issued.kind.is_for_party:
        require_on(actor, uow.wing(Requests).get(issued.request_id))
    else:
        view_identity(uow, actor, request_id=issued.request_id, reason=reason)
    return issued, uow.wing(Letters).content(letter_id, form)


def letters_for_code(uow: UnitOfWork, actor: Actor, *, code: str) -> list[IssuedLetter]:  # noqa: ARG001
    """The applicant's own letters: notices as soon as they are issued, a reply where it was served electronically.

    Raises NotFound for a code that belongs to none.
    """
    request = uow.wing(Requests).by_code(hash_code(code))
    if request is None:
        raise NotFound("No request has this query code.")
    electronic = {service.round for service in request.services if service.method == "electronic"}
    return [
        letter
        for letter in uow.wing(Letters).of(request.id)
        if not letter.kind.is_for_party
        and letter.kind is not LetterKind.SERVICE
        and (letter.kind is not LetterKind.REPLY or letter.round in electronic)
    ]


def own_letter(uow: UnitOfWork, actor: Actor, *, code: str, letter_id: str, form: str) -> tuple[IssuedLetter, bytes]:
    """One of the applicant's own letters, by the query code. Raises NotFound."""
    for letter in letters_for_code(uow, actor, code=code):
        if letter.id == letter_id:
            return letter, uow.wing(Letters).content(letter_id, form)
    raise NotFound(kind="letter", id=letter_id)


def applicant_address(uow: UnitOfWork, actor: Actor, *, request_id: str, reason: str) -> str:
    """The applicant's e-mail address for a mail that is being sent; "" where none was given. The look is recorded."""
    require(actor, *REGISTRARS)
    return view_identity(uow, actor, request_id=request_id, reason=reason).email.strip()


def facts(uow: UnitOfWork, request: Request, party: Party | None = None) -> dict[str, Any]:
    """What is known of a request for its letters, by `letters.FACTS`."""
    agency = uow.wing(Letters).agency
    digits = re.findall(r"[0-9]+", request.number) or [request.number]
    asked, fee = request.clarification, request.fee
    said = request.reasons
    known: dict[str, Any] = {
        "number": request.number,
        "year": digits[0],
        "serial": digits[-1].lstrip("0") or digits[-1],
        # Templates quote it: quotation marks inside quotation marks are single ones.
        "description": " ".join(request.description.split()).translate({ord("“"): "‘", ord("”"): "’"}),
        "channel": _CHANNELS[request.channel],
        "arrived_on": request.arrived_on,
        "received_on": request.received_on,
        "today": uow.today,
        "due": _reply_due(uow, request),
        "agency": agency.name,
        "office": agency.office,
        "address": agency.address,
        "phone": agency.phone,
        "hotline": agency.hotline,
        "items": asked.items if asked else None,
        "respond_by": said.respond_by if said else asked.respond_by if asked else None,
        "fee_amount": fee.amount if fee else None,
        "fee_tariff": fee.tariff if fee else None,
        "fee_units": fee.units if fee else None,
        "repeats": request.repeats,
        "supply": _SUPPLIES[request.form_of_supply],
        "answer_days": TERMS[CONSULTATION_CLOCK],
    }
    return {**known, **_reply_facts(uow, request), **_service_facts(uow, request), **_party_facts(party)}


def extension_facts(uow: UnitOfWork, request: Request) -> dict[str, Any]:
    """The last extension and the day that follows from it, whether or not it counts already."""
    if not request.extensions:
        return {}
    last = request.extensions[-1]
    due = _reply_due(uow, request)
    if due is not None and last.approved is None:
        due = uow.calendar.estimate(due, last.days).date
    return {"extension_days": last.days, "extension_reason": last.reason.rstrip("。"), "extended_due": due}


def _reply_facts(uow: UnitOfWork, request: Request) -> dict[str, Any]:
    draft = uow.wing(Casework).reply(request.id, request.round)
    if draft is None:
        return {}
    return {
        "kind": draft.kind.value,
        "basis": draft.basis.value if draft.basis else None,
        "basis_law": _BASES[draft.basis] if draft.basis else None,
        "reply_body": draft.body,
        "remedy": draft.remedy,
    }


def _service_facts(uow: UnitOfWork, request: Request) -> dict[str, Any]:
    replies = [letter for letter in uow.wing(Letters).of(request.id) if letter.kind is LetterKind.REPLY]
    own = next((letter for letter in replies if letter.round == request.round), None)
    service = request.service
    return {
        "letter_title": own.title if own else None,
        "letter_number": own.number if own else None,
        "service_method": _METHODS.get(service.method, service.method) if service else None,
        "served_on": service.served_on if service else None,
        "evidence": service.evidence if service else None,
    }


def _party_facts(party: Party | None) -> dict[str, Any]:
    if party is None:
        return {}
    return {
        "party": party.name,
        "is_third_party": party.kind.is_third_party,
        "party_reasons": party.reasons,
        "override_reason": party.override or None,
    }


def _template(uow: UnitOfWork, request: Request, kind: LetterKind) -> Template | None:
    name = kind.value
    if kind is LetterKind.REPLY:
        draft = uow.wing(Casework).reply(request.id, request.round)
        if draft is None:
            return None
        name = f"reply-{draft.kind.value}"
    deployment = uow.deployments.get(uow.deployments.latest(PROCESS).deployment_id)
    path = f"{FOLDER}{name}{SUFFIX}"
    data = deployment.files.get(path)
    return None if data is None else read_template(path, data)


def _numbered(letter: Letter, earlier: int) -> Letter:
    """A second letter of a kind bears the first one's number with a figure behind it."""
    if not letter.number or not earlier:
        return letter
    head, mark, tail = letter.number.rpartition("号")
    number = f"{head}—{earlier + 1}{mark}{tail}" if mark else f"{letter.number}—{earlier + 1}"
    return Letter(**{**{name: getattr(letter, name) for name in Letter.__dataclass_fields__}, "number": number})


def _dated_on(uow: UnitOfWork, request: Request, kind: LetterKind) -> date:
    """A reply is dated by its last signature, every other letter by today."""
    if kind is not LetterKind.REPLY:
        return uow.today
    draft = uow.wing(Casework).reply(request.id, request.round)
    signed = [
        review.reviewed_at
        for review in uow.wing(Casework).reviews(request.id, request.round)
        if review.review in (Review.APPROVAL, Review.LEADER) and review.passed and _is_of(review.content_hash, draft)
    ]
    return (max(signed) + _BEIJING).date() if signed else uow.today


_BEIJING: Final = timedelta(hours=8)
"""Moments are UTC; a letter is dated in Beijing, which has had no summer time since 1991."""


def _is_of(content_hash: str, draft: ReplyDraft | None) -> bool:
    return draft is not None and draft.content_hash == content_hash


def _reply_due(uow: UnitOfWork, request: Request) -> date | None:
    clock = uow.clocks.get(request.subject, REPLY_CLOCK)
    return due_date(clock, uow.calendar, uow.today).day if clock is not None and clock.stopped_on is None else None


def _party(uow: UnitOfWork, request: Request, kind: LetterKind, party_id: str | None) -> Party | None:
    if not kind.is_for_party:
        return None
    for party in uow.wing(Casework).parties(request.id):
        if party.id == party_id:
            return party
    raise NotFound(kind="party", id=party_id)


def _require_look(uow: UnitOfWork, actor: Actor, request: Request) -> None:
    tasks = (task for one in uow.instances.running_with(request.subject) for task in uow.tasks.open_of(one.id))
    if not any(actor.id == task.assignee or not actor.groups.isdisjoint(task.candidate_groups) for task in tasks):
        require_on(actor, request)


def _mail(uow: UnitOfWork, request: Request, issued: IssuedLetter) -> None:
    kind = issued.kind.value
    service = request.service
    if issued.kind is LetterKind.REPLY and service is not None and service.method != "electronic":
        kind = "reply-served"
    payload = {"request_id": request.id, "number": request.number, "kind": kind, "title": issued.title}
    running = next((instance.id for instance in uow.instances.running_with(request.subject)), None)
    key = f"{APPLICANT_MAIL}:{issued.id}"
    uow.outbox.add([Job(uow.new_id(), APPLICANT_MAIL, payload, key, uow.now, uow.now, running)])
