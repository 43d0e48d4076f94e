"""What happens to what is found wrong in texts, for the append-only history. Never the words themselves."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFindingsChanged(Event):
    """The text check found what it did not know, or an edit mended what it had found."""

    document_id: str
    found: int
    mended: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFindingsAnswered(Event):
    """Somebody answered for what was found: it stays."""

    document_id: str
    findings: list[str]
    kinds: list[str]
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextMasked(Event):
    """脱敏: personal information was masked in the text; `mask` is what stands there now."""

    document_id: str
    finding_id: str
    masked: str
    mask: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsChanged(Event):
    """The office changed the list of words that are not to be used; `term_changes` has the words."""

    added: int
    removed: int
    changed: int
    reason: str


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
