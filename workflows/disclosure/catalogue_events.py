"""What happens to the catalogue and to what it rests on."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueChangeProposed(Event):
    """Ids of the items; `exception` is the law cited where the public would get less."""

    items: list[str]
    exception: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueItemChanged(Event):
    """A new version is in force; `fields` are those that changed."""

    item: str
    name: str
    number: int
    exception: str
    fields: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueChangeRejected(Event):
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueLoaded(Event):
    """An empty catalogue was filled from a plan."""

    source: str
    items: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateChanged(Event):
    """An entry that the catalogue rests on has a new version; `fields` are those that changed."""

    mandate: str
    title: str
    number: int
    reason: str
    fields: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueReviewOpened(Event):
    """Items must be looked at; `cause` and `ref` as of the review."""

    cause: str
    ref: str
    items: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueReviewed(Event):
    """They were looked at, by whoever acted; `note` says with what result."""

    cause: str
    ref: str
    note: str
