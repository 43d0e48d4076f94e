"""Writing the letters of a request: drafts to look at, and letters that are issued for good with their step.

A template comes from the newest deployment of the process: what the law asks of a letter today goes for open cases too.
A bundle without templates sends no letters; everything else goes on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from workflows.disclosure.consultations import Party
from workflows.disclosure.handlers.letter_facts import extension_facts, facts
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
from workflows.disclosure.replies import ReplyDraft, Review
from workflows.disclosure.request_events import LetterIssued
from workflows.disclosure.request_numbers import hash_code
from workflows.disclosure.request_ports import Casework, Identities, Letters, Requests
from workflows.disclosure.requests import Request
from workflows.errors import NotFound
from workflows.model import Actor, Job
from workflows.ports import UnitOfWork

FORMS: Final = tuple(MEDIA_TYPES)
APPLICANT_MAIL: Final = "applicant-mail"
"""The topic of mails to applicants. A job names the request only: the connector opens the address as it sends."""

_MAILED: Final = frozenset(
    {
        LetterKind.RECEIPT,
        LetterKind.CLARIFICATION,
        LetterKind.REASONS,
        LetterKind.FEE,
        LetterKind.EXTENSION,
        LetterKind.READING,
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
    """The applicant's own letters as soon as they are issued; a reply is when it has been served, by whichever way.

    Raises NotFound for a code that belongs to none.
    """
    request = uow.wing(Requests).by_code(hash_code(code))
    if request is None:
        raise NotFound("No request has this query code.")
    own = uow.wing(Letters).of(request.id)
    return [letter for letter in own if not letter.kind.is_for_party and letter.kind is not LetterKind.SERVICE]


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
