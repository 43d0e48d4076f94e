"""What happens to random inspections."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ListsFrozen(Event):
    """The lists stand, and the secret is committed to."""

    candidates: int
    inspectors: int
    candidates_hash: str
    inspectors_hash: str
    commitment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionDrawn(Event):
    number: int
    public_value: str
    witnesses: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionPublished(Event):
    """A stage is on the portal, or is not because a law forbids it (`exemption`)."""

    stage: str
    exemption: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionResultRecorded(Event):
    object_name: str
    outcome: str
