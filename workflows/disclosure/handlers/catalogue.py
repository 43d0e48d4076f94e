"""Loading a new catalogue: only more items, more channels and shorter limits, unless a law says otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from workflows.disclosure.catalogue import CatalogueItem, read_catalogue
from workflows.disclosure.catalogue_versions import ItemVersion
from workflows.disclosure.errors import CatalogueLoosened
from workflows.disclosure.events import CatalogueLoaded
from workflows.disclosure.ports import Catalogue
from workflows.disclosure.ratchet import Loosening, loosenings, without_law
from workflows.errors import NotAllowed
from workflows.model import SYSTEM, Actor
from workflows.ports import UnitOfWork

LOADERS = ("office-reviewer", "admin")


def load_catalogue(
    uow: UnitOfWork, actor: Actor, *, text: str, exceptions: Mapping[str, str] | None = None
) -> tuple[int, int]:
    """Puts the catalogue of a TOML text in force; returns the number of items and of logged exceptions.

    `exceptions` maps an item's id to the law that allows it to be published less; each is in the history. Raises
    NotAllowed (综合科 or an administrator), CatalogueInvalid, CatalogueLoosened.
    """
    if actor.id != SYSTEM.id and not actor.has(*LOADERS):
        raise NotAllowed("Only the office loads the catalogue.", needs=list(LOADERS))
    plan, store, cited = read_catalogue(text), uow.wing(Catalogue), exceptions or {}
    before = {item.id: item for item in store.items()}
    found = loosenings(list(before.values()), plan.items)
    refused = without_law(found, cited)
    if refused:
        raise CatalogueLoosened(problems=shown(refused))
    allowed = {one.item_id: cited[one.item_id].strip() for one in found}
    gone = [replace(before[one.item_id], ended=True) for one in found if one.kind == "item"]
    for item in (*plan.items, *(item for item in gone if item.id not in {one.id for one in plan.items})):
        if before.get(item.id) != item:
            put(uow, actor.id, item, reason=plan.source, exception=allowed.get(item.id, ""))
    event = CatalogueLoaded(
        at=uow.now, actor_id=actor.id, source=plan.source, items=len(plan.items), exceptions=allowed
    )
    uow.history.append([event])
    return len(plan.items), len(allowed)


def put(
    uow: UnitOfWork,
    person: str,
    item: CatalogueItem,
    *,
    reason: str,
    exception: str = "",
    instance_id: str | None = None,
    approved_by: str | None = None,
) -> ItemVersion:
    """The item's next version, changed by `person` (user id).

    Raises CatalogueLoosened for less than before without `exception`.
    """
    store = uow.wing(Catalogue)
    known = store.versions(item.id)
    refused = loosenings([known[0].item], [item]) if known and not exception else []
    if refused:
        raise CatalogueLoosened(problems=shown(refused))
    number = known[0].number + 1 if known else 1
    version = ItemVersion(item, number, uow.now, person, reason, instance_id, exception, approved_by)
    store.put(version)
    return version


def shown(found: Sequence[Loosening]) -> list[dict[str, str]]:
    """As `CatalogueLoosened` tells them."""
    return [{"item": one.item_id, "code": one.kind, "message": one.message} for one in found]
