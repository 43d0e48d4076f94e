"""Common ground of the handlers of requests: finding the request, holding a task, saving, checking who acts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from workflows.disclosure.replies import RefusalBasis, ReplyDraft, ReplyKind
from workflows.disclosure.request_clocks import TERMS
from workflows.disclosure.request_ports import Casework, Requests
from workflows.disclosure.requests import Request, request_id_of
from workflows.errors import Conflict, FormInvalid, NotAllowed, TaskNotClaimed
from workflows.events import Event
from workflows.handlers.clocks import start_clock, stop_clock
from workflows.model import SYSTEM, Actor, Instance
from workflows.ports import UnitOfWork

REGISTRARS: Final = ("registrar", "admin")
OFFICE: Final = ("registrar", "disclosure-head", "admin")


def request_of(uow: UnitOfWork, instance: Instance) -> Request:
    """The locked request an instance is about. Raises Invalid, NotFound."""
    return uow.wing(Requests).lock(request_id_of(instance.business_key))


def is_about_request(instance: Instance) -> bool:
    """Whether the instance's business key names a request."""
    return (instance.business_key or "").startswith("request:")


def save(uow: UnitOfWork, request: Request) -> Request:
    """Stores the next version of a locked request."""
    saved = replace(request, version=request.version + 1)
    uow.wing(Requests).save(saved, expected_version=request.version)
    return saved


def note(uow: UnitOfWork, actor: Actor, kind: type[Event], request: Request, **fields: Any) -> None:
    """Appends an event of a request, bound to its running instance if there is one."""
    running = next((instance.id for instance in uow.instances.running_with(request.subject)), None)
    own = {"request_id": request.id, **fields}
    uow.history.append([kind(at=uow.now, actor_id=actor.id, instance_id=running, **own)])


def require(actor: Actor, *roles: str) -> None:
    """Raises NotAllowed unless the actor has one of the roles, or is the system."""
    if actor.id != SYSTEM.id and not actor.has(*roles):
        raise NotAllowed("This is for other people's roles.", needs=list(roles))


def require_on(actor: Actor, request: Request) -> None:
    """Raises NotAllowed unless the actor works on this request: at the office, or in the unit in charge of it."""
    unit = (f"handler@{request.department}",) if request.department else ()
    require(actor, *OFFICE, *unit)


def hold(uow: UnitOfWork, actor: Actor, request_id: str, *steps: str) -> Request:
    """The locked request, whose open task at one of the steps the actor has claimed.

    Raises TaskNotClaimed (somebody else or nobody holds it), Conflict (no such task is open), NotFound.
    """
    request = uow.wing(Requests).lock(request_id)
    open_tasks = [
        task
        for instance in uow.instances.running_with(request.subject)
        for task in uow.tasks.open_of(instance.id)
        if task.properties.get("step") in steps
    ]
    if any(task.assignee == actor.id for task in open_tasks):
        return request
    if open_tasks:
        raise TaskNotClaimed(request_id=request_id)
    raise Conflict("The request is not at a step where this can be done.", request_id=request_id, steps=list(steps))


def check_open(request: Request) -> None:
    """Raises Conflict once the request is answered or over."""
    if not request.is_open:
        raise Conflict("The request is answered or over.", request_id=request.id, status=request.status.value)


def draft_of(uow: UnitOfWork, request: Request, field: str = "next") -> ReplyDraft:
    """The saved reply of this round. Raises FormInvalid (`field`) if there is none."""
    draft = uow.wing(Casework).reply(request.id, request.round)
    if draft is None:
        raise FormInvalid({field: ["Save the reply on the request's page first."]})
    return draft


def needs_leader(uow: UnitOfWork, request: Request, draft: ReplyDraft) -> bool:
    """Whether the leader must sign: something is held back, or a third party's objection is overridden."""
    overridden = any(party.override for party in uow.wing(Casework).parties(request.id))
    return draft.kind.needs_basis or overridden


def day_of(answers: Mapping[str, Any], field: str) -> date:
    """A date among the answers. Raises FormInvalid (`field`) if it is missing or no date."""
    value = answers.get(field)
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise FormInvalid({field: ["A date is needed, as YYYY-MM-DD."]}) from None


def past_day(answers: Mapping[str, Any], field: str, today: date, *, after: date | None = None, what: str = "") -> date:
    """A date that is not to come and not before `after`, which `what` names. Raises FormInvalid (`field`)."""
    day = day_of(answers, field)
    if day > today:
        raise FormInvalid({field: ["A day to come cannot be recorded."]})
    if after is not None and day < after:
        raise FormInvalid({field: [f"This cannot lie before {what} ({after})."]})
    return day


def term_end(answers: Mapping[str, Any], field: str, after: date) -> date:
    """The last day of a term a person named: after the notice, within a year. Raises FormInvalid (`field`)."""
    day = day_of(answers, field)
    if not after < day <= after + timedelta(days=366):
        raise FormInvalid({field: [f"A day after {after}, within a year."]})
    return day


def text_of(answers: Mapping[str, Any], field: str, message: str = "This is needed.") -> str:
    """A text among the answers, trimmed. Raises FormInvalid (`field`) if it is empty."""
    text = str(answers.get(field) or "").strip()
    if not text:
        raise FormInvalid({field: [message]})
    return text


def kind_of(value: Any) -> ReplyKind:
    """A reply kind from a process variable. Raises Invalid through FormInvalid (`kind`)."""
    try:
        return ReplyKind(value)
    except ValueError:
        raise FormInvalid({"kind": [f"{value!r} is no kind of reply."]}) from None


def basis_of(value: Any) -> RefusalBasis | None:
    """A refusal ground from a process variable, None where there is none. Raises FormInvalid (`basis`)."""
    try:
        return RefusalBasis(value) if value else None
    except ValueError:
        raise FormInvalid({"basis": [f"{value!r} is no ground of refusal."]}) from None


def start(uow: UnitOfWork, actor: Actor, request: Request, name: str, day: date) -> None:
    """Starts one of the clocks whose term the law names."""
    start_clock(uow, actor, subject=request.subject, name=name, start=day, term=TERMS[name])


def stop(uow: UnitOfWork, actor: Actor, request: Request, name: str, on: date) -> None:
    """Stops a clock if it runs."""
    clock = uow.clocks.get(request.subject, name)
    if clock is not None and clock.stopped_on is None:
        stop_clock(uow, actor, subject=request.subject, name=name, on=on)
