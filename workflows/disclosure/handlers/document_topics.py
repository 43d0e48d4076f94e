"""What service tasks of a review do with a document: functions that run in the transaction of the step before them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any, Final

from workflows.disclosure import subjects
from workflows.disclosure.attributes import Attribute, attribute_problem
from workflows.disclosure.catalogue import Limit
from workflows.disclosure.documents import Document, DocumentStatus
from workflows.disclosure.events import AttributeChanged, DocumentClosed
from workflows.disclosure.handlers.documents import begin_document
from workflows.disclosure.handlers.holding import save, void
from workflows.disclosure.ports import Catalogue, Documents, Verdicts
from workflows.disclosure.products import Product, ProductKind
from workflows.disclosure.publications import ONLINE
from workflows.disclosure.verdicts import STEPS, at_or_after
from workflows.errors import ExecutionFailed, NotFound
from workflows.handlers import escalations
from workflows.handlers.clocks import start_clock, stop_clock
from workflows.handlers.moments import due_date
from workflows.model import Actor, Instance, TopicCall
from workflows.ports import BpmnError, TopicFunction, UnitOfWork

CLOCK: Final = "publication"
"""The clock of Art. 26: 20 working days from the day the text was formed or changed."""


def locked_document(uow: UnitOfWork, instance: Instance) -> Document:
    """The document an instance is about, locked. Raises ExecutionFailed for an instance of something else."""
    document_id = subjects.document_id(instance)
    if document_id is None:
        raise ExecutionFailed("This instance is not about a document.", business_key=instance.business_key)
    return uow.wing(Documents).lock(document_id)


def facts(document: Document) -> dict[str, Any]:
    """What diagrams may ask about a document: plain values, never the text itself."""
    return {
        "document_id": document.id,
        "title": document.title,
        "department": document.department,
        "drafter": document.drafter,
        "attribute": document.attribute.value if document.attribute else None,
        "basis": document.basis,
        "override": document.override.value if document.override else None,
        "channels": [channel.value for channel in document.channels],
        "offline_channels": [channel.value for channel in document.channels if channel not in ONLINE],
        "form_date": document.form_date.isoformat() if document.form_date else None,
        "parties": [{**asdict(party), "kind": party.kind.value} for party in document.parties],
        "interpretation_needed": document.interpretation_needed,
        "interprets": document.interprets,
        "corrects": document.corrects,
        "content_hash": document.content_hash,
    }


def read_document(uow: UnitOfWork, instance: Instance, _call: TopicCall, _actor: Actor) -> Mapping[str, Any]:
    """`document.read`: the facts, as they are now."""
    return facts(locked_document(uow, instance))


def start_publication_clock(uow: UnitOfWork, instance: Instance, _call: TopicCall, actor: Actor) -> Mapping[str, Any]:
    """`document.start_publication_clock`: Art. 26, or the catalogue item's own limit; the same term is not restarted.

    Result: `due` (ISO date), `provisional` (暂定).
    """
    document = locked_document(uow, instance)
    if document.form_date is None:
        raise ExecutionFailed("The document has no form date.", document_id=document.id)
    limit = _limit(uow, document)
    subject = subjects.of_document(document.id)
    fixed = limit.day(document.form_date)
    term = limit.number if fixed is None else 1
    clock = uow.clocks.get(subject, CLOCK)
    if clock is None or (clock.start, clock.term, clock.fixed_due) != (document.form_date, term, fixed):
        clock = start_clock(
            uow, actor, subject=subject, name=CLOCK, start=document.form_date, term=term, fixed_due=fixed
        )
    due = due_date(clock, uow.calendar, uow.today)
    return {"due": due.day.isoformat(), "provisional": due.provisional}


def stop_publication_clock(uow: UnitOfWork, actor: Actor, document: Document, on: date) -> None:
    """The duty is done, or there is none: nothing hangs on the clock any more."""
    subject = subjects.of_document(document.id)
    clock = uow.clocks.get(subject, CLOCK)
    if clock is not None and clock.stopped_on is None:
        stop_clock(uow, actor, subject=subject, name=CLOCK, on=on)


def void_verdicts(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Mapping[str, Any]:
    """`document.void_verdicts`: a return voids what was judged at and after the step returned to.

    Variable `from_step`, one of the steps. Result: `voided`, the number of verdicts.
    """
    step = call.variables.get("from_step")
    if step not in STEPS:
        raise ExecutionFailed(f"from_step must be one of {', '.join(STEPS)}.", from_step=step)
    document = locked_document(uow, instance)
    verdicts = at_or_after(uow.wing(Verdicts).of(document.id), str(step))
    return {"voided": len(void(uow, actor, document.id, verdicts, f"returned to {step}"))}


def change_attribute(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Mapping[str, Any]:
    """`document.change_attribute`: writes what the secrecy review decided, which voids every verdict.

    Variables `attribute`, `basis`, `reason`. Result: the facts. Raises BpmnError `attribute-unfit` if they do not go
    together.
    """
    document = locked_document(uow, instance)
    basis, reason = str(call.variables.get("basis") or ""), str(call.variables.get("reason") or "")
    try:
        attribute = Attribute(str(call.variables.get("attribute")))
    except ValueError as error:
        raise BpmnError("attribute-unfit", str(error)) from error
    problem = attribute_problem(attribute, basis)
    if problem is not None:
        raise BpmnError("attribute-unfit", problem.message)
    changed = replace(document, attribute=attribute, basis=basis, override=None, override_reason="")
    void(uow, actor, document.id, uow.wing(Verdicts).of(document.id), "attribute changed")
    saved = save(uow, replace(changed, status=DocumentStatus.DRAFT))
    event = AttributeChanged(
        at=uow.now,
        actor_id=actor.id,
        instance_id=instance.id,
        document_id=document.id,
        before=document.attribute.value if document.attribute else None,
        after=attribute.value,
        basis=basis,
        reason=reason,
    )
    uow.history.append([event])
    return facts(saved)


def close_document(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Mapping[str, Any]:
    """`document.close`: refused by the signer or given up by the drafter. Variable `reason`."""
    document = locked_document(uow, instance)
    save(uow, replace(document, status=DocumentStatus.CLOSED))
    stop_publication_clock(uow, actor, document, uow.today)
    reason = str(call.variables.get("reason") or "")
    event = DocumentClosed(
        at=uow.now, actor_id=actor.id, instance_id=instance.id, document_id=document.id, reason=reason
    )
    uow.history.append([event])
    return {}


def remind(uow: UnitOfWork, instance: Instance, _call: TopicCall, _actor: Actor) -> Mapping[str, Any]:
    """`document.remind`: tells holders, heads and the office how many working days are left of the publication clock.

    Result: `remaining` working days (negative: overdue), `due`. The same number of days is told once.
    """
    clock = uow.clocks.get(instance.business_key or "", CLOCK)
    if clock is None:
        return {"remaining": None, "due": None}
    due = due_date(clock, uow.calendar, uow.today).day
    remaining = _remaining(uow, due)
    data: dict[str, object] = {"due": due.isoformat(), "remaining": remaining}
    key = f"publication-clock:{instance.business_key}:{due.isoformat()}:{remaining}"
    _tell(uow, instance, kind="publication-clock", key=key, data=data, groups=("office-reviewer",))
    return {"remaining": remaining, "due": due.isoformat()}


def urge(uow: UnitOfWork, instance: Instance, call: TopicCall, _actor: Actor) -> Mapping[str, Any]:
    """`disclosure.urge`: a step takes longer than it may; tells holders, heads and the groups in the property `to`."""
    groups = tuple(group.strip() for group in call.properties.get("to", "").split(",") if group.strip())
    key = f"step-overdue:{instance.id}:{call.token_id}"
    _tell(uow, instance, kind="step-overdue", key=key, data={}, groups=groups)
    return {}


def _remaining(uow: UnitOfWork, due: date) -> int:
    left = uow.calendar.estimated_days_between(uow.today, due)
    return min(-1, left) if uow.today > due else left


def _tell(
    uow: UnitOfWork, instance: Instance, *, kind: str, key: str, data: dict[str, object], groups: tuple[str, ...]
) -> None:
    for task in uow.tasks.open_of(instance.id):
        people = [
            *escalations.recipients(uow, task, "holder"),
            *escalations.recipients(uow, task, "head"),
            *(person for group in groups for person in uow.directory.members(group)),
        ]
        once = list({person.id: person for person in people}.values())
        escalations.tell(uow, once, kind=kind, key=key, task=task, title=instance.title, data=data)


def start_interpretation(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Mapping[str, Any]:
    """`document.start_interpretation`: begins the document that explains this one, with a review of its own (解读).

    Variables `interpretation_title`, `products` (kinds to be made; unknown ones are passed over). Result:
    `interpretation_id`, `interpretation_key` (its business key).
    """
    document = locked_document(uow, instance)
    title = str(call.variables.get("interpretation_title") or f"《{document.title}》政策解读")
    interpretation = begin_document(
        uow,
        actor,
        drafter=document.drafter,
        department=document.department,
        fields={
            "title": title[:200],
            "attribute": document.attribute,
            "basis": document.basis,
            "override": document.override,
            "override_reason": document.override_reason,
            "channels": list(document.channels),
            "form_date": document.form_date,
            "column": "interpretation",
            "theme": document.theme,
            "keywords": list(document.keywords),
            "products": [Product(kind, title[:200]) for kind in _kinds(call.variables.get("products"))],
        },
        interprets=document.id,
    )
    return {"interpretation_id": interpretation.id, "interpretation_key": subjects.of_document(interpretation.id)}


def _kinds(asked: object) -> list[ProductKind]:
    wanted = asked if isinstance(asked, list) else []
    return [kind for kind in ProductKind if kind.value in wanted]


def _limit(uow: UnitOfWork, document: Document) -> Limit:
    if document.item_id is None:
        return Limit()
    try:
        return uow.wing(Catalogue).get(document.item_id).limit
    except NotFound:
        return Limit()


FUNCTIONS: Final[Mapping[str, TopicFunction]] = {
    "document.read": read_document,
    "document.start_publication_clock": start_publication_clock,
    "document.void_verdicts": void_verdicts,
    "document.change_attribute": change_attribute,
    "document.close": close_document,
    "document.remind": remind,
    "disclosure.urge": urge,
    "document.start_interpretation": start_interpretation,
}
