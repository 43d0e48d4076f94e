"""Changing the catalogue: proposed by those who are responsible, checked by others, then in force as new versions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from workflows.disclosure.catalogue import CatalogueItem, ItemState, read_item, work_points
from workflows.disclosure.catalogue_versions import Proposal, ProposalState, differences
from workflows.disclosure.errors import CatalogueInvalid, CatalogueLoosened
from workflows.disclosure.events import CatalogueChangeProposed, CatalogueChangeRejected, CatalogueItemChanged
from workflows.disclosure.handlers.catalogue import put, shown
from workflows.disclosure.ports import Catalogue
from workflows.disclosure.ratchet import loosenings
from workflows.errors import Conflict, ExecutionFailed, Invalid, NotAllowed
from workflows.handlers.instances import start_instance
from workflows.model import Actor, Instance, InstanceStatus, TopicCall, UserTask
from workflows.ports import TopicFunction, UnitOfWork

PROCESS: Final = "catalogue_change"
PREFIX: Final = "catalogue-change"
PROPOSERS: Final = ("drafter", "head", "office-reviewer", "leader")
CHECK_STEP, EXCEPTION_STEP = "office", "exception"
PASSED: Final = "pass"
MOST: Final = 500
"""Items of one proposal."""


def propose_changes(
    uow: UnitOfWork, actor: Actor, *, items: Sequence[Mapping[str, Any]], reason: str, exception: str = ""
) -> Proposal:
    """Items as they shall be, whole (`catalogue.item_data`): new ones, changed ones, ended ones. Starts the process.

    `exception` cites the law that allows the public to get less. Nothing is taken unless all of it is right. Raises
    NotAllowed, Invalid (`reason`, `items`), CatalogueInvalid, CatalogueLoosened, Conflict (one is being changed).
    """
    _check_proposer(actor)
    if not reason.strip():
        raise Invalid("Say why the catalogue changes.", field="reason")
    store = uow.wing(Catalogue)
    wanted = _read(uow, items)
    before = {item.id: store.find(item.id) for item in wanted}
    changed = tuple(item for item in wanted if before[item.id] != item)
    if not changed:
        raise Invalid("This changes nothing in the catalogue.", field="items")
    _check_free(uow, {item.id for item in changed})
    found = loosenings([old for item in changed if (old := before[item.id])], changed)
    if found and not exception.strip():
        raise CatalogueLoosened(problems=shown(found))
    base = {item.id: len(store.versions(item.id)) for item in changed}
    cited = exception.strip() if found else ""
    proposal = Proposal(uow.new_id(), changed, base, reason.strip(), cited, actor.id, uow.now)
    store.propose(proposal)
    title = changed[0].name if len(changed) == 1 else f"{changed[0].name}等{len(changed)}项"
    data = {"proposal": proposal.id, "less": bool(found)}
    instance = start_instance(
        uow, actor, key=PROCESS, data=data, title=f"目录变更：{title}"[:200], business_key=f"{PREFIX}:{proposal.id}"
    )
    saved = replace(proposal, instance_id=instance.id)
    store.save_proposal(saved)
    event = CatalogueChangeProposed(
        at=uow.now, actor_id=actor.id, instance_id=instance.id, items=[item.id for item in changed], exception=cited
    )
    uow.history.append([event])
    return saved


def read_changes(uow: UnitOfWork, actor: Actor, *, items: Sequence[Mapping[str, Any]]) -> list[CatalogueItem]:
    """What `propose_changes` would take. Raises NotAllowed, Invalid, CatalogueInvalid with every problem."""
    _check_proposer(actor)
    return _read(uow, items)


class CatalogueGuard:
    """Who proposed a change of the catalogue does not check it, and nobody checks it twice."""

    def before_claim(self, uow: UnitOfWork, actor: Actor, task: UserTask, instance: Instance) -> None:
        """Raises NotAllowed."""
        _checked(uow, actor, task, instance)

    def before_complete(
        self, uow: UnitOfWork, actor: Actor, task: UserTask, instance: Instance, answers: Mapping[str, Any]
    ) -> None:
        """Raises NotAllowed; notes who passed what."""
        proposal = _checked(uow, actor, task, instance)
        if proposal is not None and answers.get("outcome") == PASSED:
            review = (actor.id, task.properties.get("step", ""))
            uow.wing(Catalogue).save_proposal(replace(proposal, reviews=(*proposal.reviews, review)))


def accept(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Mapping[str, Any]:  # noqa: ARG001
    """`catalogue.accept`: what was proposed is in force. Raises ExecutionFailed for what nobody passed.

    An item that was changed in the meantime is not changed twice.
    """
    store, proposal = uow.wing(Catalogue), _proposal(uow, instance)
    allowed = proposal.passed(EXCEPTION_STEP)
    if proposal.passed(CHECK_STEP) is None or (proposal.exception and allowed is None):
        raise ExecutionFailed("Nothing changes in the catalogue that others have not passed.", code="not-reviewed")
    for item in proposal.items:
        known = store.versions(item.id)
        if len(known) != proposal.base[item.id]:
            raise ExecutionFailed(f"{item.name} was changed in the meantime.", code="catalogue-changed")
        less = bool(known and loosenings([known[0].item], [item]))
        version = put(
            uow,
            proposal.proposed_by,
            item,
            reason=proposal.reason,
            exception=proposal.exception if less else "",
            instance_id=instance.id,
            approved_by=allowed if less else None,
        )
        event = CatalogueItemChanged(
            at=uow.now,
            actor_id=proposal.proposed_by,
            instance_id=instance.id,
            item=item.id,
            name=item.name,
            number=version.number,
            exception=version.exception,
            fields=[one.field for one in differences(known[0].item if known else None, item)],
        )
        uow.history.append([event])
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


def _check_proposer(actor: Actor) -> None:
    if not actor.has(*PROPOSERS):
        raise NotAllowed("Only those who draft or review propose changes of the catalogue.", needs=list(PROPOSERS))


def _read(uow: UnitOfWork, entries: Sequence[Mapping[str, Any]]) -> list[CatalogueItem]:
    """Raises CatalogueInvalid with every problem."""
    columns = {column.id for column in work_points().columns}
    problems: list[str] = []
    found: dict[str, CatalogueItem] = {}
    if not 0 < len(entries) <= MOST:
        raise Invalid(f"Between 1 and {MOST} items can be changed at once.", field="items")
    for entry in entries:
        try:
            item = read_item(entry, columns)
        except CatalogueInvalid as error:
            problems += error.details["problems"]
            continue
        problems += _problems(uow, item)
        if item.id in found:
            problems.append(f"{item.id}: the identifier occurs twice")
        found[item.id] = item
    if problems:
        raise CatalogueInvalid("The items have problems.", problems=problems)
    return list(found.values())


def _problems(uow: UnitOfWork, item: CatalogueItem) -> list[str]:
    wrong = [
        f"{item.id}: {field}: there is no person {person}"
        for field, person in (("leader", item.leader), ("handler", item.handler))
        if person and uow.directory.person(person) is None
    ]
    if item.state is ItemState.PREPARING:
        wrong.append(f"{item.id}: leader and handler are needed, no item is active without both")
    if any(mark in text for text in (*item.elements, *item.sources) for mark in "；;\n"):
        wrong.append(f"{item.id}: each entry of a list is one line without semicolons")
    if not item.channels:
        wrong.append(f"{item.id}: channels needs at least one channel")
    return wrong


def _check_free(uow: UnitOfWork, ids: Collection[str]) -> None:
    for other in uow.wing(Catalogue).open_proposals():
        both = [item.name for item in other.items if item.id in ids]
        if both and other.instance_id and uow.instances.get(other.instance_id).status in _LIVE:
            raise Conflict(f"A change of {both[0]} is under way already.", instance_id=other.instance_id)


_LIVE: Final = (InstanceStatus.RUNNING, InstanceStatus.SUSPENDED)


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
