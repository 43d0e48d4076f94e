"""What happens to registers."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsSubmitted(Event):
    """Records were entered or changed; `count` of them at once."""

    type_key: str
    submission_id: str
    count: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsAccepted(Event):
    """From now on these versions count."""

    type_key: str
    submission_id: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsRejected(Event):
    type_key: str
    submission_id: str
    count: int
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordWithdrawn(Event):
    """The record counts no more; it stays as a tombstone."""

    type_key: str
    record_id: str
    title: str
    reason: str
