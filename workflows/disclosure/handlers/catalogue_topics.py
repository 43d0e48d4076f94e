"""What a change of the catalogue may not leave to a diagram: who passes it, and what comes into force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from workflows.disclosure.catalogue import CatalogueItem
from workflows.disclosure.catalogue_events import CatalogueChangeRejected, CatalogueItemChanged
from workflows.disclosure.catalogue_versions import ItemVersion, Proposal, ProposalState, differences
from workflows.disclosure.handlers.catalogue import put
from workflows.disclosure.handlers.catalogue_changes import PREFIX, PROCESS
from workflows.disclosure.ports import Catalogue
from workflows.disclosure.ratchet import loosenings
from workflows.errors import Conflict, ExecutionFailed, NotAllowed
from workflows.handlers.escalations import send
from workflows.model import Actor, Instance, TopicCall, UserTask
from workflows.ports import BpmnError, TopicFunction, UnitOfWork

CHECK_STEP, EXCEPTION_STEP = "office", "exception"
PASSED: Final = "pass"
CHANGED: Final = "catalogue-changed"
"""The error that `catalogue.accept` throws for a proposal that something overtook."""
NOTICE: Final = "catalogue-less"


class CatalogueGuard:
    """Who proposed a change of the catalogue does not check it, and nobody checks it twice or passes what is stale."""

    def before_claim(self, uow: UnitOfWork, actor: Actor, task: UserTask, instance: Instance) -> None:
        """Raises NotAllowed."""
        _checked(uow, actor, task, instance)

    def before_complete(
        self, uow: UnitOfWork, actor: Actor, task: UserTask, instance: Instance, answers: Mapping[str, Any]
    ) -> None:
        """Raises NotAllowed, and Conflict for a proposal that something overtook; notes who passed what."""
        proposal = _checked(uow, actor, task, instance)
        if proposal is None or answers.get("outcome") != PASSED:
            return
        stale = overtaken(uow.wing(Catalogue), proposal)
        if stale:
            names = "、".join(item.name for item in stale)
            raise Conflict(
                f"Changed in the meantime: {names}. Return it, so that it is proposed anew.", task_id=task.id
            )
        review = (actor.id, task.properties.get("step", ""))
        uow.wing(Catalogue).save_proposal(replace(proposal, reviews=(*proposal.reviews, review)))


def overtaken(store: Catalogue, proposal: Proposal) -> list[CatalogueItem]:
    """Items of a proposal of which there is another version than the one that it changes."""
    return [item for item in proposal.items if len(store.versions(item.id)) != proposal.base[item.id]]


def accept(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Mapping[str, Any]:  # noqa: ARG001
    """`catalogue.accept`: what was proposed is in force.

    Raises ExecutionFailed for what nobody passed, BpmnError `catalogue-changed` for what was overtaken.
    """
    store, proposal = uow.wing(Catalogue), _proposal(uow, instance)
    allowed = proposal.passed(EXCEPTION_STEP)
    if proposal.passed(CHECK_STEP) is None or (proposal.exception and allowed is None):
        raise ExecutionFailed("Nothing changes in the catalogue that others have not passed.", code="not-reviewed")
    if overtaken(store, proposal):
        raise BpmnError(CHANGED, "An item was changed in the meantime.")
    for item in proposal.items:
        known = store.versions(item.id)
        before = known[0].item if known else None
        less = before is not None and bool(loosenings([before], [item]))
        version = put(
            uow,
            proposal.proposed_by,
            item,
            reason=proposal.reason,
            exception=proposal.exception if less else "",
            instance_id=instance.id,
            approved_by=allowed if less else None,
        )
        _tell(uow, instance, version, before)
    store.save_proposal(replace(proposal, state=ProposalState.ACCEPTED))
    return {"count": len(proposal.items)}


def reject(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Mapping[str, Any]:
    """`catalogue.reject`: everything stays as it is. Input parameter `note`."""
    proposal, note = _proposal(uow, instance), str(call.variables.get("note") or "")
    uow.wing(Catalogue).save_proposal(replace(proposal, state=ProposalState.REJECTED, note=note))
    event = CatalogueChangeRejected(at=uow.now, actor_id=actor.id, instance_id=instance.id, note=note)
    uow.history.append([event])
    return {"count": len(proposal.items)}


FUNCTIONS: Final[Mapping[str, TopicFunction]] = {"catalogue.accept": accept, "catalogue.reject": reject}


def _tell(uow: UnitOfWork, instance: Instance, version: ItemVersion, before: CatalogueItem | None) -> None:
    """The history, and where the public gets less those whom the item names."""
    item = version.item
    event = CatalogueItemChanged(
        at=uow.now,
        actor_id=version.actor_id,
        instance_id=instance.id,
        item=item.id,
        name=item.name,
        number=version.number,
        exception=version.exception,
        fields=[one.field for one in differences(before, item)],
    )
    uow.history.append([event])
    if version.exception:
        named = dict.fromkeys(one for one in (item.leader, item.handler) if one)
        people = [person for one in named if (person := uow.directory.person(one)) is not None]
        data = {"name": item.name, "exception": version.exception, "ended": item.ended}
        key = f"catalogue:{item.id}:{version.number}"
        send(uow, people, kind=NOTICE, key=key, instance_id=instance.id, data=data, path=f"/catalogue/items/{item.id}")


def _checked(uow: UnitOfWork, actor: Actor, task: UserTask, instance: Instance) -> Proposal | None:
    if instance.key != PROCESS:
        return None
    proposal = _proposal(uow, instance)
    if actor.id in (proposal.proposed_by, *(person for person, _step in proposal.reviews)):
        raise NotAllowed("You proposed this change or have passed it already: somebody else must.", task_id=task.id)
    return proposal


def _proposal(uow: UnitOfWork, instance: Instance) -> Proposal:
    """Raises ExecutionFailed for a process that nobody's proposal started."""
    prefix, _colon, proposal_id = (instance.business_key or "").partition(":")
    if prefix != PREFIX:
        raise ExecutionFailed("This process is not about a change of the catalogue.", code="no-proposal")
    return uow.wing(Catalogue).proposal(proposal_id)
