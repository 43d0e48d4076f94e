"""Changing the catalogue: proposed by those who are responsible, checked by others, then in force as new versions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from workflows.disclosure.catalogue import CatalogueItem, read_item, work_points
from workflows.disclosure.catalogue_events import CatalogueChangeProposed
from workflows.disclosure.catalogue_versions import Proposal
from workflows.disclosure.errors import CatalogueInvalid, CatalogueLoosened
from workflows.disclosure.handlers.catalogue import shown
from workflows.disclosure.handlers.catalogue_reviews import is_here
from workflows.disclosure.mandate_ports import Mandates
from workflows.disclosure.mandates import Mandate, in_force
from workflows.disclosure.ports import Catalogue
from workflows.disclosure.ratchet import loosenings
from workflows.disclosure.row_problems import CHOOSE, FILL, SPLIT, RowProblem, twice
from workflows.errors import Conflict, Invalid, NotAllowed
from workflows.handlers.instances import start_instance
from workflows.model import Actor, InstanceStatus
from workflows.ports import UnitOfWork

PROCESS: Final = "catalogue_change"
PREFIX: Final = "catalogue-change"
PROPOSERS: Final = ("drafter", "head", "office-reviewer", "leader")
MOST: Final = 500
"""Items of one proposal."""


def propose_changes(
    uow: UnitOfWork,
    actor: Actor,
    *,
    items: Sequence[Mapping[str, Any]],
    reason: str,
    exception: str = "",
    base: Mapping[str, int] | None = None,
) -> Proposal:
    """Items as they shall be, whole (`catalogue.item_data`): new ones, changed ones, ended ones. Starts the process.

    `exception` cites the law that allows the public to get less; `base` says which version of an item the change was
    made from, 0 for a new one. Nothing is taken unless all of it is right. Raises NotAllowed, Invalid (`reason`,
    `items`), CatalogueInvalid, CatalogueLoosened, Conflict (one is being changed, or was changed since `base`).
    """
    _check_proposer(actor)
    if not reason.strip():
        raise Invalid("Say why the catalogue changes.", field="reason")
    # Whoever proposes at the same moment looks after this one: an item is changed by one process at a time.
    uow.bookmarks.hold(PREFIX)
    store = uow.wing(Catalogue)
    wanted = _read(uow, items)
    before = {item.id: store.find(item.id) for item in wanted}
    _check_base(store, wanted, base or {})
    changed = tuple(item for item in wanted if before[item.id] != item)
    if not changed:
        raise Invalid("This changes nothing in the catalogue.", field="items")
    _check_free(uow, {item.id for item in changed})
    found = loosenings([old for item in changed if (old := before[item.id])], changed)
    if found and not exception.strip():
        raise CatalogueLoosened(problems=shown(found))
    numbers = {item.id: len(store.versions(item.id)) for item in changed}
    cited = exception.strip() if found else ""
    proposal = Proposal(uow.new_id(), changed, numbers, reason.strip(), cited, actor.id, uow.now)
    store.propose(proposal)
    return _begin(uow, actor, proposal)


def read_changes(uow: UnitOfWork, actor: Actor, *, items: Sequence[Mapping[str, Any]]) -> list[CatalogueItem]:
    """What `propose_changes` would take. Raises NotAllowed, Invalid, CatalogueInvalid with every problem."""
    _check_proposer(actor)
    return _read(uow, items)


def _begin(uow: UnitOfWork, actor: Actor, proposal: Proposal) -> Proposal:
    changed, less = proposal.items, bool(proposal.exception)
    title = changed[0].name if len(changed) == 1 else f"{changed[0].name}等{len(changed)}项"
    instance = start_instance(
        uow,
        actor,
        key=PROCESS,
        data={"proposal": proposal.id, "less": less},
        title=f"目录变更：{title}"[:200],
        business_key=f"{PREFIX}:{proposal.id}",
    )
    saved = replace(proposal, instance_id=instance.id)
    uow.wing(Catalogue).save_proposal(saved)
    event = CatalogueChangeProposed(
        at=uow.now,
        actor_id=actor.id,
        instance_id=instance.id,
        items=[item.id for item in changed],
        exception=proposal.exception,
    )
    uow.history.append([event])
    return saved


def _check_proposer(actor: Actor) -> None:
    if not actor.has(*PROPOSERS):
        raise NotAllowed("Only those who draft or review propose changes of the catalogue.", needs=list(PROPOSERS))


def _check_base(store: Catalogue, wanted: Sequence[CatalogueItem], base: Mapping[str, int]) -> None:
    for item in wanted:
        number = len(store.versions(item.id))
        if base.get(item.id, number) != number:
            message = f"{item.name} was changed in the meantime: look at it as it is now, and propose again."
            raise Conflict(message, item=item.id, version=number)


def _read(uow: UnitOfWork, entries: Sequence[Mapping[str, Any]]) -> list[CatalogueItem]:
    """Raises CatalogueInvalid with every problem."""
    columns = {column.id for column in work_points().columns}
    mandates = {mandate.code: mandate for mandate in uow.wing(Mandates).all()}
    problems: list[dict[str, str]] = []
    found: dict[str, CatalogueItem] = {}
    if not 0 < len(entries) <= MOST:
        raise Invalid(f"Between 1 and {MOST} items can be changed at once.", field="items")
    for entry in entries:
        try:
            item = read_item(entry, columns)
        except CatalogueInvalid as error:
            problems += error.details["problems"]
            continue
        wrong = _problems(uow, item, mandates)
        if item.id in found:
            wrong.append(twice(item.id, "id"))
        problems += [one.data() for one in wrong]
        found[item.id] = item
    if problems:
        raise CatalogueInvalid("The items have problems.", problems=problems)
    return list(found.values())


def _problems(uow: UnitOfWork, item: CatalogueItem, mandates: Mapping[str, Mandate]) -> list[RowProblem]:
    wrong = []
    if any(mark in text for text in (*item.elements, *item.sources) for mark in "；;\n"):
        field = "elements" if any(mark in text for text in item.elements for mark in "；;\n") else "sources"
        wrong.append(RowProblem(item.id, field, "each entry of a list is one line without semicolons", SPLIT))
    if not item.channels:
        wrong.append(RowProblem(item.id, "channels", "channels needs at least one channel", CHOOSE))
    if not item.ended:
        # Whoever left and whatever ended stays named by an item that ends.
        wrong += _people_problems(uow, item) + _source_problems(item, mandates, uow)
    return wrong


def _people_problems(uow: UnitOfWork, item: CatalogueItem) -> list[RowProblem]:
    wrong = []
    for field, person in (("leader", item.leader), ("handler", item.handler)):
        if not person:
            message = f"{field} is needed, no item is active without leader and handler"
            wrong.append(RowProblem(item.id, field, message, "Name a person of the department (五（二）)."))
        elif not is_here(uow, person):
            wrong.append(RowProblem(item.id, field, f"there is no person {person}", "Name somebody with an account."))
    return wrong


def _source_problems(item: CatalogueItem, mandates: Mapping[str, Mandate], uow: UnitOfWork) -> list[RowProblem]:
    remedy = "Cite an entry of 权责清单 or 三定 by its code; the office enters new ones."
    if not item.sources:
        return [RowProblem(item.id, "sources", "the item rests on nothing, no item is active without a basis", FILL)]
    unknown = [code for code in item.sources if code not in mandates]
    wrong = [RowProblem(item.id, "sources", f"there is no entry {code}", remedy) for code in unknown]
    over = set(item.sources) - set(unknown) - set(in_force(item.sources, mandates, uow.today))
    wrong += [RowProblem(item.id, "sources", f"the entry {code} is not in force", remedy) for code in sorted(over)]
    return wrong


def _check_free(uow: UnitOfWork, ids: Collection[str]) -> None:
    for other in uow.wing(Catalogue).open_proposals():
        both = [item.name for item in other.items if item.id in ids]
        if both and other.instance_id and uow.instances.get(other.instance_id).status in _LIVE:
            raise Conflict(f"A change of {both[0]} is under way already.", instance_id=other.instance_id)


_LIVE: Final = (InstanceStatus.RUNNING, InstanceStatus.SUSPENDED)
