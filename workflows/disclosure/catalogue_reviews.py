"""What calls for a look at items of the catalogue (目录核对): a basis changed or ended, a named person left."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from workflows.disclosure.catalogue import CatalogueItem
from workflows.disclosure.mandates import Mandate, in_force


class ReviewCause(StrEnum):
    """Why items are looked at. `ref` of a review says of what."""

    CHANGED = "mandate-changed"
    """A basis has a new version: `ref` is code@number."""
    ENDED = "mandate-ended"
    """A basis holds no more: `ref` is its code."""
    PERSON = "person-left"
    """负责同志 or 具体经办人员 has no account that is in use: `ref` is the user id (work points 2023, 五（二）)."""


@dataclass(frozen=True, slots=True)
class CatalogueReview:
    """One look, of one department, at `items` (ids). `instance_id` is the process that carries it."""

    id: str
    cause: ReviewCause
    ref: str
    department: str
    items: tuple[str, ...]
    opened_at: datetime
    instance_id: str | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Flag:
    """Something that is not right with an item now; `ref` as of a review, empty where no basis is cited at all."""

    cause: ReviewCause | None
    ref: str


def flags(item: CatalogueItem, mandates: Mapping[str, Mandate], gone: Collection[str], on: date) -> list[Flag]:
    """What is wrong with an item on a day: bases that hold no more, people who left (`gone`, user ids), no basis."""
    if item.ended:
        return []
    holding = in_force(item.sources, mandates, on)
    found = [Flag(ReviewCause.ENDED, code) for code in item.sources if code not in holding]
    named = dict.fromkeys(person for person in (item.leader, item.handler) if person)
    found += [Flag(ReviewCause.PERSON, person) for person in named if person in gone]
    return found if item.sources else [Flag(None, ""), *found]


def by_department(items: Iterable[CatalogueItem]) -> dict[str, tuple[str, ...]]:
    """Ids of items by the department that is responsible."""
    found: dict[str, tuple[str, ...]] = {}
    for item in items:
        found[item.department] = (*found.get(item.department, ()), item.id)
    return found
