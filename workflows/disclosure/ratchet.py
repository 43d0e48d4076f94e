"""The ratchet of the catalogue: 公开事项只增不减、公开方式只多不少、公开时限只紧不松 (work points 2023, 一（二）).

A new catalogue is compared with the one in force. What it takes away needs a citation of the law that allows it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workflows.disclosure.catalogue import CatalogueItem


@dataclass(frozen=True, slots=True)
class Loosening:
    """Something that the new catalogue takes away. `kind` is item, channels, limit-changed or limit-longer."""

    item_id: str
    kind: str
    message: str


def loosenings(before: Sequence[CatalogueItem], after: Sequence[CatalogueItem]) -> list[Loosening]:
    """Every way in which `after` gives the public less than `before`, in the order of `before`.

    A limit is start event, number and unit: another start event or unit cannot be compared and counts as loosening.
    """
    new = {item.id: item for item in after}
    found: list[Loosening] = []
    for old in before:
        now = new.get(old.id)
        if old.ended:
            continue
        if now is None or now.ended:
            found.append(Loosening(old.id, "item", f"{old.name} is no longer published."))
        else:
            found.extend(_of_item(old, now))
    return found


def without_law(found: Sequence[Loosening], exceptions: Mapping[str, str]) -> list[Loosening]:
    """Those for whose item no law is cited. `exceptions` maps an item's id to the citation."""
    return [loosening for loosening in found if not exceptions.get(loosening.item_id, "").strip()]


def _of_item(old: CatalogueItem, now: CatalogueItem) -> list[Loosening]:
    found: list[Loosening] = []
    dropped = [channel.value for channel in old.channels if channel not in now.channels]
    if dropped:
        found.append(Loosening(old.id, "channels", f"{old.name} leaves {', '.join(dropped)}."))
    if (old.limit.unit, old.limit.start) != (now.limit.unit, now.limit.start):
        message = f"{old.name} counts its limit in another way, which cannot be compared."
        found.append(Loosening(old.id, "limit-changed", message))
    elif now.limit.number > old.limit.number:
        message = f"{old.name} may take {now.limit.number} instead of {old.limit.number} days."
        found.append(Loosening(old.id, "limit-longer", message))
    return found
