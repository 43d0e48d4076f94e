"""What happens to what is found wrong in texts, for the append-only history. Never the words themselves."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorReported(Event):
    """An entry of the register of errors; `error` is its kind, `source` how it came to be known."""

    error_id: str
    document_id: str | None
    publication_id: str | None
    error: str
    source: str
    stage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorSettled(Event):
    """corrected, or rejected: it was none."""

    error_id: str
    document_id: str | None
    state: str
    note: str
