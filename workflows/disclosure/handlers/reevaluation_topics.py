"""What the yearly re-evaluation of withheld documents does (Art. 18 of the Regulations): keeps, or begins anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from workflows.calendar.dates import months_later
from workflows.disclosure.events import DocumentReevaluated
from workflows.disclosure.handlers.documents import begin_document
from workflows.disclosure.handlers.publication_topics import REEVALUATE_MONTHS
from workflows.disclosure.ports import Documents, Publications
from workflows.disclosure.publications import RegisterEntry
from workflows.errors import ExecutionFailed
from workflows.model import Actor, Instance, TopicCall
from workflows.ports import TopicFunction, UnitOfWork

KEPT_FIELDS: Final = (
    "title",
    "body",
    "channels",
    "form_date",
    "number",
    "item_id",
    "column",
    "theme",
    "category",
    "keywords",
)


def record_reevaluation(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Mapping[str, Any]:
    """`document.record_reevaluation`: variables `document_id`, `outcome` (keep | change), `reason`.

    Result: `outcome`, `reevaluate_on` (ISO date), a year from today whatever the day on which it was due.
    """
    entry = _entry(uow, call)
    outcome, reason = str(call.variables.get("outcome")), str(call.variables.get("reason") or "")
    on = months_later(uow.today, REEVALUATE_MONTHS)
    changed = replace(entry, reevaluated_on=uow.today, reevaluate_on=on, outcome=outcome, reason=reason)
    uow.wing(Publications).register(changed)
    event = DocumentReevaluated(
        at=uow.now,
        actor_id=actor.id,
        instance_id=instance.id,
        document_id=entry.document_id,
        outcome=outcome,
        reason=reason,
        reevaluate_on=on.isoformat(),
    )
    uow.history.append([event])
    return {"outcome": outcome, "reevaluate_on": on.isoformat()}


def begin_again(uow: UnitOfWork, _instance: Instance, call: TopicCall, actor: Actor) -> Mapping[str, Any]:
    """`document.begin_again`: the same text as a new document, whose attribute its drafter and reviewers decide anew.

    Variables `document_id`, `drafter`. Result: `successor`, the new document's id.
    """
    entry = _entry(uow, call)
    before = uow.wing(Documents).get(entry.document_id)
    fields = {name: getattr(before, name) for name in KEPT_FIELDS}
    document = begin_document(
        uow,
        actor,
        drafter=str(call.variables.get("drafter") or before.drafter),
        department=before.department,
        fields={**fields, "channels": list(before.channels), "keywords": list(before.keywords), "form_date": uow.today},
        attachments=before.attachments,
    )
    uow.wing(Publications).register(replace(entry, successor=document.id))
    return {"successor": document.id}


def _entry(uow: UnitOfWork, call: TopicCall) -> RegisterEntry:
    entry = uow.wing(Publications).registered(str(call.variables.get("document_id")))
    if entry is None:
        raise ExecutionFailed("The document is not in the internal register.", id=call.variables.get("document_id"))
    return entry


FUNCTIONS: Final[Mapping[str, TopicFunction]] = {
    "document.record_reevaluation": record_reevaluation,
    "document.begin_again": begin_again,
}
