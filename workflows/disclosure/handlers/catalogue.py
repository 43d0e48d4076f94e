"""Filling an empty catalogue, and the one way to a new version of an item."""

from __future__ import annotations

from collections.abc import Sequence

from workflows.disclosure.catalogue import CatalogueItem, read_catalogue
from workflows.disclosure.catalogue_events import CatalogueLoaded
from workflows.disclosure.catalogue_versions import ItemVersion
from workflows.disclosure.errors import CatalogueLoosened
from workflows.disclosure.ports import Catalogue
from workflows.disclosure.ratchet import Loosening, loosenings
from workflows.errors import Conflict, NotAllowed
from workflows.model import SYSTEM, Actor
from workflows.ports import UnitOfWork

LOADERS = ("office-reviewer", "admin")


def load_catalogue(uow: UnitOfWork, actor: Actor, *, text: str) -> int:
    """Fills an empty catalogue from a TOML text; returns the number of items.

    What is in force changes through the process of a change alone. Raises NotAllowed (综合科 or an administrator),
    CatalogueInvalid, Conflict (`catalogue-in-force`) where there is an item already.
    """
    if actor.id != SYSTEM.id and not actor.has(*LOADERS):
        raise NotAllowed("Only the office loads the catalogue.", needs=list(LOADERS))
    plan = read_catalogue(text)
    if uow.wing(Catalogue).items():
        raise Conflict("The catalogue is in force: propose its changes, or import them, so that others check them.")
    for item in plan.items:
        put(uow, actor.id, item, reason=plan.source)
    uow.history.append([CatalogueLoaded(at=uow.now, actor_id=actor.id, source=plan.source, items=len(plan.items))])
    return len(plan.items)


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
