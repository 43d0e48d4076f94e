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
    """脱敏: personal information was masked in the text; `mask` is what stands there now.

    `where` is title, body, table (`part` is its number) or attachment name.
    """

    document_id: str
    finding_id: str
    masked: str
    mask: str
    where: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileMasked(Event):
    """脱敏: personal information was masked inside a file.

    `places` are kind, place in the file and mask of each; `before` and `after` the SHA-256 of its versions.
    """

    document_id: str
    name: str
    count: int
    places: list[list[str]]
    before: str
    after: str


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
