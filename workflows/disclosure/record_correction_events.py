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


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionContactLogged(Event):
    """沟通解释: somebody spoke with the applicant. What was said stands in the register."""

    correction_id: str
    record_id: str
    way: str
    contacted_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionArchived(Event):
    """The package was made. `files` is how many are in its manifest, `digest` the manifest's SHA-256 (hex)."""

    correction_id: str
    files: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionArchiveOpened(Event):
    """Somebody took the package out. `sha256` is the package's."""

    correction_id: str
    sha256: str
