"""The versions of a catalogue item: each change is a new one with who, when and why; none is ever changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from workflows.disclosure.catalogue import CatalogueItem


@dataclass(frozen=True, slots=True)
class ItemVersion:
    """One version. `exception` cites the law where it gives the public less, `approved_by` allowed that (user id).

    `instance_id` is the process that it went through; none for a catalogue that was loaded as a whole.
    """

    item: CatalogueItem
    number: int
    at: datetime
    actor_id: str
    reason: str
    instance_id: str | None = None
    exception: str = ""
    approved_by: str | None = None


class ProposalState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Proposal:
    """Items as they shall be, on their way through the process of a change of the catalogue.

    `base` is the number of the version that each changes, 0 for a new item. `exception` cites the law that allows
    items to be published less. `reviews` are (user id, step) of everybody who passed it.
    """

    id: str
    items: tuple[CatalogueItem, ...]
    base: Mapping[str, int]
    reason: str
    exception: str
    proposed_by: str
    proposed_at: datetime
    state: ProposalState = ProposalState.OPEN
    instance_id: str | None = None
    reviews: tuple[tuple[str, str], ...] = ()
    note: str = ""

    def passed(self, step: str) -> str | None:
        """Who passed it at a step."""
        return next((person for person, at in self.reviews if at == step), None)


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of an item that changed."""

    field: str
    before: Any
    after: Any


def differences(before: CatalogueItem | None, after: CatalogueItem) -> list[Difference]:
    """Field by field, in the order of the item. Without `before` the item is new: every field that says something."""
    found = []
    for field in fields(CatalogueItem):
        new = getattr(after, field.name)
        old = getattr(before, field.name) if before is not None else None
        if new != old and (before is not None or new not in ("", None, (), False)):
            found.append(Difference(field.name, old, new))
    return found
