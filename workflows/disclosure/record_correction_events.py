"""What happens to requests to correct a record, for the history. Never a name, and never what the record says."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionReceived(Event):
    correction_id: str
    number: str
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectorViewed(Event):
    """Somebody looked at who asks."""

    correction_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionDecided(Event):
    """How it ends. `outcome` is a word of `record_corrections.CorrectionOutcome`."""

    correction_id: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionLetterIssued(Event):
    """A letter was written for good. `sha256` is that of its PDF."""

    correction_id: str
    letter_kind: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionClosed(Event):
    """The applicant was told."""

    correction_id: str
    told_on: str
