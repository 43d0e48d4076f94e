"""Loading a new catalogue: only more items, more channels and shorter limits, unless a law says otherwise."""

from __future__ import annotations

from collections.abc import Mapping

from workflows.disclosure.catalogue import read_catalogue
from workflows.disclosure.errors import CatalogueLoosened
from workflows.disclosure.events import CatalogueLoaded
from workflows.disclosure.ports import Catalogue
from workflows.disclosure.ratchet import loosenings, without_law
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
    found = loosenings(store.items(), plan.items)
    refused = without_law(found, cited)
    if refused:
        problems = [{"item": one.item_id, "code": one.kind, "message": one.message} for one in refused]
        raise CatalogueLoosened(problems=problems)
    store.replace(plan.items)
    allowed = {one.item_id: cited[one.item_id].strip() for one in found}
    event = CatalogueLoaded(
        at=uow.now, actor_id=actor.id, source=plan.source, items=len(plan.items), exceptions=allowed
    )
    uow.history.append([event])
    return len(plan.items), len(allowed)
