"""Urge letters (催办通知): written, numbered and sent when a task is red, or by hand; answered by their owners."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from enum import StrEnum
from typing import Any, Final

from workflows.disclosure.clauses import paper
from workflows.disclosure.letters import FOLDER, MEDIA_TYPES, SUFFIX, LetterFile, compose, read_template
from workflows.disclosure.ports import Publications
from workflows.disclosure.request_ports import Letters
from workflows.disclosure.supervision.handlers.holding import PROCESS, check_begun, check_manager, enter, keep
from workflows.disclosure.supervision.handlers.working import WORK, open_step
from workflows.disclosure.supervision.model import TEXT_LIMIT, EntryKind, SupervisionTask, TaskState, UrgeLetter
from workflows.disclosure.supervision.ports import Dossiers, Supervision, UrgeLetters
from workflows.errors import Conflict, ExecutionFailed
from workflows.handlers.escalations import send
from workflows.handlers.messages import send_message
from workflows.handlers.moments import local_date
from workflows.model import SYSTEM, Actor
from workflows.ports import Person, UnitOfWork

URGE_MESSAGE: Final = "supervision-urge"
ANSWER_DAYS: Final = 3
"""Working days to answer an urge letter; after them the next goes to the bureau's leader as well."""
SERIES: Final = "urge-letters"


class UrgeKind(StrEnum):
    """The kind of letter, and the name of its template."""

    URGE = "urge"


def urge_tasks(uow: UnitOfWork, actor: Actor, *, task_ids: Collection[str], note: str = "") -> list[SupervisionTask]:
    """选中催办: an urge letter for each, all or none.

    Raises NotAllowed, Conflict (not begun, submitted, over, or the person sent the same today).
    """
    check_manager(actor)
    tasks = [uow.wing(Supervision).lock(task_id) for task_id in dict.fromkeys(task_ids)]
    for task in tasks:
        check_begun(task)
        if open_step(uow, task, WORK) is None:
            raise Conflict("Its owner has submitted it: the office decides first.", supervision=task.id)
        if _is_repeat(uow, actor, task, note):
            raise Conflict("You have sent this urge letter today already.", supervision=task.id)
    payload = {"by": actor.id, "note": note.strip()[:TEXT_LIMIT]}
    for task in tasks:
        send_message(uow, SYSTEM, message=URGE_MESSAGE, payload=payload, business_key=task.subject)
    return [uow.wing(Supervision).get(task.id) for task in tasks]


def issue(uow: UnitOfWork, actor: Actor, task: SupervisionTask, note: str = "") -> UrgeLetter:
    """The next urge letter of a task: set, numbered, kept, and sent to those whom it concerns.

    The first goes to the owner's leader and the handler, each later one to the bureau's leaders (分管领导) as well.
    Raises ExecutionFailed where the bundle has no template.
    """
    rounds = len(uow.wing(UrgeLetters).of(task.id)) + 1
    people = recipients(uow, task, rounds)
    respond_by = uow.calendar.estimate(uow.today, ANSWER_DAYS).date
    press = uow.wing(Letters)
    serial = uow.wing(Publications).next_serial(f"{SERIES}:{uow.today.year}")
    facts: dict[str, Any] = {
        "year": uow.today.year,
        "serial": serial,
        "today": uow.today,
        "agency": press.agency.name,
        "office": press.agency.office,
        "phone": press.agency.phone,
        "task": task.title,
        "task_code": task.code,
        "clause": task.clause,
        "clause_text": next((one.text.rstrip("。") for one in paper().clauses if one.number == task.clause), ""),
        "due": task.due_on,
        "original_due": task.original_due,
        "days_late": max(0, uow.calendar.estimated_days_between(task.due_on, uow.today)) if _is_late(uow, task) else 0,
        "round": rounds,
        "respond_by": respond_by,
        "reason": note or None,
    }
    recipient = "、".join(person.name for person in people) or task.department
    made = compose(_template(uow), UrgeKind.URGE, facts, recipient=recipient, dated_on=uow.today, draft=False)
    contents = {form: press.typeset(made, form) for form in MEDIA_TYPES}
    letter = UrgeLetter(
        id=uow.new_id(),
        task_id=task.id,
        round=rounds,
        number=made.number,
        title=made.title,
        dated_on=uow.today,
        respond_by=respond_by,
        issued_at=uow.now,
        issued_by=actor.id,
        recipients=tuple(person.id for person in people),
        files=tuple(LetterFile(form, hashlib.sha256(data).hexdigest(), len(data)) for form, data in contents.items()),
    )
    uow.wing(UrgeLetters).add(letter, contents)
    saved = keep(uow, task, urged=rounds)
    enter(uow, actor, saved, EntryKind.URGED, note, number=letter.number, round=rounds, letter=letter.id)
    _send(uow, saved, letter, people)
    return letter


def recipients(uow: UnitOfWork, task: SupervisionTask, rounds: int) -> list[Person]:
    """Whom the letter of a round goes to."""
    named = [uow.directory.person(one) for one in (task.leader, task.handler) if one]
    found = [one for one in named if one is not None] or uow.directory.members(f"head@{task.department}")
    above = uow.directory.members("leader") if rounds > 1 else []
    return list({person.id: person for person in [*found, *above]}.values())


def letter_file(uow: UnitOfWork, actor: Actor, *, letter_id: str, form: str) -> tuple[UrgeLetter, bytes]:  # noqa: ARG001
    """A letter as `pdf` or `docx`. Raises NotFound."""
    return uow.wing(UrgeLetters).get(letter_id), uow.wing(UrgeLetters).content(letter_id, form)


def unanswered(uow: UnitOfWork, task: SupervisionTask) -> UrgeLetter | None:
    """The newest letter, while it waits for an answer."""
    letters = uow.wing(UrgeLetters).of(task.id)
    return letters[-1] if letters and letters[-1].acknowledged_at is None else None


def _is_repeat(uow: UnitOfWork, actor: Actor, task: SupervisionTask, note: str) -> bool:
    """Whether it is a second click: the next letter would go to the bureau's leader."""
    this, entries = (EntryKind.URGED, actor.id, note.strip()[:TEXT_LIMIT]), uow.wing(Dossiers).entries(task.id)
    return any((one.kind, one.by, one.text) == this and local_date(one.at) == uow.today for one in entries)


def _is_late(uow: UnitOfWork, task: SupervisionTask) -> bool:
    return task.due_on < uow.today and task.state is not TaskState.SUBMITTED


def _template(uow: UnitOfWork) -> Any:
    files = uow.deployments.get(uow.deployments.latest(PROCESS).deployment_id).files
    path = f"{FOLDER}{UrgeKind.URGE}{SUFFIX}"
    if path not in files:
        raise ExecutionFailed("The bundle has no template for urge letters.", file=path)
    return read_template(path, files[path])


def _send(uow: UnitOfWork, task: SupervisionTask, letter: UrgeLetter, people: Collection[Person]) -> None:
    data = {
        "title": task.title,
        "number": letter.number,
        "due": task.due_on.isoformat(),
        "respond_by": letter.respond_by.isoformat(),
    }
    send(
        uow,
        people,
        kind="supervision-urged",
        key=f"urge-letter:{letter.id}",
        instance_id=task.instance_id,
        data=data,
        path=f"/supervision/tasks/{task.id}",
    )
