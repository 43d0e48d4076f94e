"""What service tasks do to a publication afterwards: correct, take down, restore, mark. Nothing is deleted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from workflows.disclosure import subjects
from workflows.disclosure.events import (
    PublicationRestored,
    PublicationTakenDown,
    ValidityChanged,
    WithdrawalRatified,
)
from workflows.disclosure.handlers.channel_jobs import to_channels, url_path
from workflows.disclosure.handlers.documents import begin_document
from workflows.disclosure.handlers.duty_ending import publication_archived, publication_withdrawn
from workflows.disclosure.handlers.sealing import opened, sealed
from workflows.disclosure.ports import Documents, Publications
from workflows.disclosure.publications import Cause, Publication, PublicationStatus, Tombstone, Validity
from workflows.errors import ExecutionFailed
from workflows.events import Event
from workflows.model import Actor, Instance, TopicCall
from workflows.ports import BpmnError, TopicFunction, UnitOfWork


def locked_publication(uow: UnitOfWork, instance: Instance) -> Publication:
    """The publication an instance is about, locked. Raises ExecutionFailed for an instance of something else."""
    publication_id = subjects.publication_id(instance)
    if publication_id is None:
        raise ExecutionFailed("This instance is not about a publication.", business_key=instance.business_key)
    return uow.wing(Publications).lock(publication_id)


def read_publication(uow: UnitOfWork, instance: Instance, _call: TopicCall, _actor: Actor) -> Mapping[str, Any]:
    """`publication.read`: the facts, and where the live check finds the page."""
    publication = locked_publication(uow, instance)
    return {
        "publication_id": publication.id,
        "title": publication.title,
        "index_number": publication.index_number,
        "department": publication.department,
        "drafter": uow.wing(Documents).get(publication.document_id).drafter,
        "status": publication.status.value,
        "validity": publication.validity.value,
        "checksum": publication.checksum,
        "url_path": url_path(publication.id),
    }


def start_correction(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Mapping[str, Any]:
    """`publication.start_correction`: the next version as a document of its own, wholly reviewed (更正).

    Variables `notice` (what is corrected and why) and `drafter`. Result: `document_key`, the business key of the
    review, by which its end is heard of.
    """
    publication = locked_publication(uow, instance)
    if publication.status is not PublicationStatus.LIVE and not publication.awaits_correction:
        raise BpmnError("not-live", "Only a live publication is corrected.")
    before = uow.wing(Documents).get(publication.document_id)
    document = begin_document(
        uow,
        actor,
        drafter=str(call.variables.get("drafter") or before.drafter),
        department=before.department,
        fields={
            "title": before.title,
            "body": before.body,
            "attribute": before.attribute,
            "basis": before.basis,
            "override": before.override,
            "override_reason": before.override_reason,
            "channels": list(before.channels),
            "form_date": uow.today,
            "number": before.number,
            "item_id": before.item_id,
            "column": before.column,
            "theme": before.theme,
            "category": before.category,
            "keywords": list(before.keywords),
            "products": before.products,
            "correction_notice": str(call.variables.get("notice") or ""),
        },
        corrects=publication.id,
        attachments=before.attachments,
    )
    return {"document_key": subjects.of_document(document.id)}


def take_down(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Mapping[str, Any]:
    """`publication.take_down`: off every channel at once; a tombstone keeps index number and reason (撤稿).

    Variables `reason` and `cause` (one of `Cause`; personal data and secrets seal every version). Result: what the live
    check needs, with `expect` tombstone.
    """
    publication = locked_publication(uow, instance)
    reason, cause = str(call.variables.get("reason") or ""), _cause(call)
    if publication.status is PublicationStatus.LIVE or publication.awaits_correction:
        stone = Tombstone(reason, uow.now, actor.id, cause=cause)
        seals = sealed(uow, actor, publication, cause).seals
        publication = _save(uow, publication, status=PublicationStatus.WITHDRAWN, tombstone=stone, seals=seals)
        _note(uow, actor, instance, PublicationTakenDown, publication, reason=reason)
        to_channels(uow, publication, "remove", call.token_id)
        publication_withdrawn(uow, actor, publication, reason)
    return {
        "publication_id": publication.id,
        "url_path": url_path(publication.id),
        "checksum": publication.checksum,
        "expect": "tombstone",
    }


def ratify_withdrawal(uow: UnitOfWork, instance: Instance, _call: TopicCall, actor: Actor) -> Mapping[str, Any]:
    """`publication.ratify_withdrawal`: the leader in whose name this runs stands by the withdrawal."""
    publication = locked_publication(uow, instance)
    if publication.tombstone is None:
        raise ExecutionFailed("The publication is not withdrawn.", publication_id=publication.id)
    stone = replace(publication.tombstone, ratified_at=uow.now, ratified_by=actor.id)
    _note(uow, actor, instance, WithdrawalRatified, _save(uow, publication, tombstone=stone))
    return {}


def restore(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Mapping[str, Any]:
    """`publication.restore`: not ratified, so the same version goes back to every channel. Variable `reason`."""
    publication = locked_publication(uow, instance)
    if publication.status is PublicationStatus.WITHDRAWN:
        back = opened(publication)
        uow.wing(Publications).save(back, expected_version=publication.version)
        publication = back
        reason = str(call.variables.get("reason") or "")
        _note(uow, actor, instance, PublicationRestored, publication, reason=reason)
        to_channels(uow, publication, "publish", call.token_id)
        publication_archived(uow, actor, publication)
    return {
        "publication_id": publication.id,
        "url_path": url_path(publication.id),
        "checksum": publication.checksum,
        "expect": "content",
    }


def change_validity(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Mapping[str, Any]:
    """`publication.change_validity`: 有效, 失效 or 废止; the text stays where it is, marked.

    Variables `validity`, `invalid_on` (ISO date, needed unless in force), `basis`. Raises BpmnError `validity-unfit`.
    """
    publication = locked_publication(uow, instance)
    try:
        validity = Validity(str(call.variables.get("validity")))
        given = call.variables.get("invalid_on")
        on = date.fromisoformat(str(given)[:10]) if given else None
    except ValueError as error:
        raise BpmnError("validity-unfit", str(error)) from error
    if (validity is Validity.IN_FORCE) != (on is None):
        raise BpmnError("validity-unfit", "A date goes with 失效 and 废止, and with nothing else.")
    basis = str(call.variables.get("basis") or "")
    changed = _save(uow, publication, validity=validity, invalid_on=on, validity_basis=basis)
    _note(
        uow,
        actor,
        instance,
        ValidityChanged,
        changed,
        before=publication.validity.value,
        after=validity.value,
        basis=basis,
    )
    to_channels(uow, changed, "publish", call.token_id)
    return {"validity": validity.value}


def _cause(call: TopicCall) -> Cause:
    """Withdrawals begun before there was a list have none."""
    try:
        return Cause(str(call.variables.get("cause") or Cause.OTHER))
    except ValueError as error:
        raise ExecutionFailed("The cause of a withdrawal is not in the list.", cause=call.variables["cause"]) from error


def _save(uow: UnitOfWork, publication: Publication, **fields: Any) -> Publication:
    changed = replace(publication, **fields, version=publication.version + 1)
    uow.wing(Publications).save(changed, expected_version=publication.version)
    return changed


def _note(
    uow: UnitOfWork,
    actor: Actor,
    instance: Instance,
    kind: Callable[..., Event],
    publication: Publication,
    **fields: Any,
) -> None:
    event = kind(at=uow.now, actor_id=actor.id, instance_id=instance.id, publication_id=publication.id, **fields)
    uow.history.append([event])


FUNCTIONS: Final[Mapping[str, TopicFunction]] = {
    "publication.read": read_publication,
    "publication.start_correction": start_correction,
    "publication.take_down": take_down,
    "publication.ratify_withdrawal": ratify_withdrawal,
    "publication.restore": restore,
    "publication.change_validity": change_validity,
}
