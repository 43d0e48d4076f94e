"""What happens to public consultations."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationPublished(Event):
    """A stage is on the portal; `until` is the day that follows from it: the last of the term, or empty."""

    stage: str
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationCalledOff(Event):
    """It ends without results, and why."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationTextChecked(Event):
    """The text check found what it did not know, or what it had found is mended."""

    found: int
    mended: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationFindingsAnswered(Event):
    """Somebody answered for what was found: it stays."""

    findings: list[str]
    kinds: list[str]
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentReceived(Event):
    """Somebody said something; what, stands in the comment alone."""

    number: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentsSorted(Event):
    """Comments were put into a point, or the point was written anew."""

    point: int
    count: int
    adoption: str
